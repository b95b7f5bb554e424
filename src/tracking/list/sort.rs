//! The orders of the block list, and the place of a line in each of them.

use std::cmp::Ordering;

use diesel::prelude::*;

use crate::blocking::Block;
use crate::values::{BlockId, UtcTime};

/// By what the list is sorted; each order has indexes of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The newest first.
    #[default]
    Added,
    /// By kind, and by value within it.
    Value,
    /// The one with the most entries first.
    Entries,
    /// The one that refused last first; those that never did are left out.
    LastEntry,
    /// The one that expires next first; those that never do are left out.
    Expires,
}

impl Sort {
    /// All of them, as the select has them.
    pub const ALL: [Self; 5] = [
        Self::Added,
        Self::Value,
        Self::Entries,
        Self::LastEntry,
        Self::Expires,
    ];

    /// The name in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Value => "value",
            Self::Entries => "entries",
            Self::LastEntry => "last-entry",
            Self::Expires => "expires",
        }
    }

    /// The order of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == name)
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Added => "Newest first",
            Self::Value => "By value",
            Self::Entries => "Most entries first",
            Self::LastEntry => "Last entry first",
            Self::Expires => "Expires next",
        }
    }

    /// What a line is sorted by.
    pub fn key_of(self, block: &Block) -> SortKey {
        match self {
            Self::Added => SortKey::Time(block.created_at),
            Self::Value => SortKey::Text(block.target.key()),
            Self::Entries => SortKey::Number(block.entries),
            Self::LastEntry => SortKey::Time(block.last_entry_at.unwrap_or(block.created_at)),
            Self::Expires => SortKey::Time(block.expires_at.unwrap_or(block.created_at)),
        }
    }

    /// Whether this is the value of the column that it sorts by.
    pub(super) fn is_by(self, key: &SortKey) -> bool {
        match self {
            Self::Added | Self::LastEntry | Self::Expires => matches!(key, SortKey::Time(_)),
            Self::Value => matches!(key, SortKey::Text(_)),
            Self::Entries => matches!(key, SortKey::Number(_)),
        }
    }

    /// The first `limit` of these places, each once: those of several shelves are in no order.
    pub(in crate::tracking) fn first(self, places: &[Place], limit: i64) -> Vec<BlockId> {
        let places = places.iter().filter_map(|place| place.within(self));
        let mut places: Vec<(SortKey, BlockId)> = places.collect();
        places.sort_by(|one, other| self.compare(one, other));
        places.dedup();
        places.truncate(usize::try_from(limit).unwrap_or_default());
        places.into_iter().map(|(_, id)| id).collect()
    }

    /// Which of two places comes first.
    fn compare(self, one: &(SortKey, BlockId), other: &(SortKey, BlockId)) -> Ordering {
        match self {
            Self::Value | Self::Expires => one.cmp(other),
            Self::Added | Self::Entries | Self::LastEntry => other.cmp(one),
        }
    }
}

/// The value of the column that a list is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortKey {
    /// Of a time.
    Time(UtcTime),
    /// Of a text.
    Text(String),
    /// Of a count.
    Number(i64),
}

/// A line of the list, by no more than its orders need: the columns of a [`super::walk::Question`].
#[derive(Clone, Debug, Queryable)]
pub(in crate::tracking) struct Place {
    pub(in crate::tracking) id: BlockId,
    created_at: UtcTime,
    key: String,
    entries: i64,
    last_entry_at: Option<UtcTime>,
    expires_at: Option<UtcTime>,
}

impl Place {
    /// Where it stands in an order; nowhere if it is left out there.
    fn within(&self, sort: Sort) -> Option<(SortKey, BlockId)> {
        let key = match sort {
            Sort::Added => SortKey::Time(self.created_at),
            Sort::Value => SortKey::Text(self.key.clone()),
            Sort::Entries => SortKey::Number(self.entries),
            Sort::LastEntry => SortKey::Time(self.last_entry_at?),
            Sort::Expires => SortKey::Time(self.expires_at?),
        };
        Some((key, self.id))
    }
}
