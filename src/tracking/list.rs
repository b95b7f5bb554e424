//! The block list as a person reads it: what is not deleted, with who added it and what it caught.

use std::cmp::Ordering;

use diesel::prelude::*;

use super::Matching;
use crate::blocking::block::with_targets_and_acts;
use crate::blocking::{Block, tally};
use crate::db::schema::{acts, blocks, members};
use crate::db::{Backend, Connection, Error, Result};
use crate::values::{BlockId, Kind, OrganizationId, TargetId, UtcTime};

/// By what the list is sorted; each order has an index of its own.
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

    fn is_ascending(self) -> bool {
        matches!(self, Self::Value | Self::Expires)
    }

    fn compare(self, one: &Block, other: &Block) -> Ordering {
        let key = |block: &Block| (self.key_of(block), block.id);
        match self.is_ascending() {
            true => key(one).cmp(&key(other)),
            false => key(other).cmp(&key(one)),
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

/// Which part of the list is asked for.
#[derive(Clone, Debug)]
pub struct BlockList {
    /// Whose list.
    pub organization: OrganizationId,
    /// Which lines.
    pub matching: Matching,
    /// In which order.
    pub sort: Sort,
}

/// A line of the list.
#[derive(Clone, Debug)]
pub struct ListedBlock {
    /// The block; its counts are those that are rolled up, by which the list is sorted.
    pub block: Block,
    /// The name of who added it; nobody if the command line did.
    pub added_by: Option<String>,
    /// How many visits it refused up to now, in this and in earlier periods of its target.
    pub entries: i64,
    /// When it refused one last.
    pub last_entry: Option<UtcTime>,
}

/// A block, and the name of who added it.
type Line = (Block, Option<String>);

/// What one query reads of the list.
enum Part {
    /// The lines of one kind.
    Kind(Kind),
    /// Those of the targets that a search found.
    Found(Vec<TargetId>),
}

impl BlockList {
    /// The first `limit` lines after the one of this place and id; the first of all without.
    ///
    /// A page is read from an index, kind by kind: lines of several kinds are in no order there. A search is bounded instead,
    /// to 1,000 values of each kind. [`Error::NotFound`] if the place is one of another order.
    pub fn load(
        &self,
        conn: &mut Connection,
        after: Option<&(SortKey, BlockId)>,
        limit: i64,
    ) -> Result<Vec<ListedBlock>> {
        let parts = if self.matching.is_search() {
            vec![Part::Found(self.matching.targets(
                conn,
                self.organization,
                None,
            )?)]
        } else {
            let kinds = self.matching.kinds().iter();
            kinds.map(|kind| Part::Kind(*kind)).collect()
        };
        let mut lines = Vec::new();
        for part in parts {
            lines.extend(self.load_part(conn, part, after, limit)?);
        }
        lines.sort_by(|(one, _), (other, _)| self.sort.compare(one, other));
        lines.truncate(usize::try_from(limit).unwrap_or_default());
        self.with_counts(conn, lines)
    }

    fn load_part(
        &self,
        conn: &mut Connection,
        part: Part,
        after: Option<&(SortKey, BlockId)>,
        limit: i64,
    ) -> Result<Vec<Line>> {
        let adding = members::organization_id
            .eq(blocks::organization_id)
            .and(members::id.nullable().eq(acts::member_id));
        let query = |limit: i64| {
            let query = with_targets_and_acts()
                .left_join(members::table.on(adding))
                .filter(blocks::organization_id.eq(self.organization))
                .filter(blocks::lifted_at.is_null())
                .limit(limit)
                .select((Block::as_select(), members::name.nullable()))
                .into_boxed::<Backend>();
            let query = match &part {
                Part::Kind(kind) => query.filter(blocks::kind.eq(*kind)),
                Part::Found(targets) => query.filter(blocks::target_id.eq_any(targets.clone())),
            };
            match self.sort {
                Sort::Added => query.order((blocks::created_at.desc(), blocks::id.desc())),
                Sort::Value => query.order((blocks::key, blocks::id)),
                Sort::Entries => query.order((blocks::entries.desc(), blocks::id.desc())),
                Sort::LastEntry => query
                    .filter(blocks::last_entry_at.is_not_null())
                    .order((blocks::last_entry_at.desc(), blocks::id.desc())),
                Sort::Expires => query
                    .filter(blocks::expires_at.is_not_null())
                    .order((blocks::expires_at, blocks::id)),
            }
        };
        let Some((key, id)) = after else {
            return Ok(query(limit).load(conn)?);
        };
        let id = *id;
        // Those level with the place are asked for apart: one condition on both would read all that are level, be it a
        // million without any entry.
        let (level, beyond) = (query(limit), query(limit));
        let (level, beyond) = match (self.sort, key.clone()) {
            (Sort::Added, SortKey::Time(at)) => (
                level.filter(blocks::created_at.eq(at).and(blocks::id.lt(id))),
                beyond.filter(blocks::created_at.lt(at)),
            ),
            (Sort::Value, SortKey::Text(key)) => (
                level.filter(blocks::key.eq(key.clone()).and(blocks::id.gt(id))),
                beyond.filter(blocks::key.gt(key)),
            ),
            (Sort::Entries, SortKey::Number(entries)) => (
                level.filter(blocks::entries.eq(entries).and(blocks::id.lt(id))),
                beyond.filter(blocks::entries.lt(entries)),
            ),
            (Sort::LastEntry, SortKey::Time(at)) => (
                level
                    .filter(blocks::last_entry_at.eq(Some(at)))
                    .filter(blocks::id.lt(id)),
                beyond.filter(blocks::last_entry_at.lt(Some(at))),
            ),
            (Sort::Expires, SortKey::Time(at)) => (
                level
                    .filter(blocks::expires_at.eq(Some(at)))
                    .filter(blocks::id.gt(id)),
                beyond.filter(blocks::expires_at.gt(Some(at))),
            ),
            _ => return Err(Error::NotFound),
        };
        let mut lines: Vec<Line> = level.load(conn)?;
        let room = limit - lines.len() as i64;
        if room > 0 {
            lines.extend(beyond.limit(room).load::<Line>(conn)?);
        }
        Ok(lines)
    }

    fn with_counts(&self, conn: &mut Connection, lines: Vec<Line>) -> Result<Vec<ListedBlock>> {
        let of_page: Vec<TargetId> = lines.iter().map(|(block, _)| block.target_id).collect();
        let pending = tally::pending(conn, self.organization, &of_page)?;
        let listed = lines.into_iter().map(|(block, added_by)| {
            let pending = pending.get(&block.target_id);
            ListedBlock {
                added_by,
                entries: block.entries + pending.map_or(0, |pending| pending.entries),
                last_entry: block
                    .last_entry_at
                    .max(pending.map(|pending| pending.last_at)),
                block,
            }
        });
        Ok(listed.collect())
    }
}
