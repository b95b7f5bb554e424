//! Which lines of the block list are meant: those of some kinds, or those that a search finds.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::Family;
use crate::db::schema::{blocks, targets};
use crate::db::{Backend, Connection, Result};
use crate::values::{BlockId, BlockTarget, Kind, OrganizationId, TargetId, UtcTime};

/// As many targets as one search looks at in each kind, in the order of their values.
const SEARCHED: i64 = 1_000;

/// A filter of the block list; blank, it lets all through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matching {
    /// Only these kinds.
    pub family: Option<Family>,
    /// Only values that begin so; what is a value in full is found in whatever spelling. Blank: all.
    pub search: String,
}

impl Matching {
    /// The kinds that can match.
    pub(super) fn kinds(&self) -> &'static [Kind] {
        self.family.map_or(&Kind::ALL, Family::kinds)
    }

    /// Whether something is searched for.
    pub(super) fn is_search(&self) -> bool {
        !self.search.trim().is_empty()
    }

    /// Whether all of the list matches.
    pub fn is_blank(&self) -> bool {
        self.family.is_none() && !self.is_search()
    }

    /// Up to `limit` blocks on the list that match and were added by `until`, in no order.
    pub fn ids(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
        until: UtcTime,
        limit: i64,
    ) -> Result<Vec<BlockId>> {
        let mut query = blocks::table
            .filter(blocks::organization_id.eq(organization))
            .filter(blocks::lifted_at.is_null())
            .filter(blocks::created_at.le(until))
            .filter(blocks::kind.eq_any(self.kinds().iter().copied()))
            .select(blocks::id)
            .limit(limit)
            .into_boxed::<Backend>();
        if self.is_search() {
            query = query.filter(blocks::target_id.eq_any(self.targets(
                conn,
                organization,
                Some(until),
            )?));
        }
        Ok(query.load(conn)?)
    }

    /// The targets that are on the list and whose values the search means: bounded, for it finds at most 1,000 of each kind;
    /// a longer beginning finds the rest. With `until`, among those that were added by then.
    pub(super) fn targets(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
        until: Option<UtcTime>,
    ) -> Result<Vec<TargetId>> {
        let beginning = self.search.trim().to_lowercase();
        let own = || {
            blocks::table
                .filter(blocks::organization_id.eq(organization))
                .filter(blocks::lifted_at.is_null())
                .select(blocks::target_id)
        };
        let kinds = self.kinds();
        let in_full: Vec<String> = kinds
            .iter()
            .filter_map(|kind| BlockTarget::parse(*kind, &self.search).ok())
            .map(|target| target.key())
            .collect();
        let mut found: Vec<TargetId> = targets::table
            .filter(targets::organization_id.eq(organization))
            .filter(targets::key.eq_any(in_full))
            .select(targets::id)
            .load(conn)?;
        // One range of the index for each kind: joined by OR, they would be no ranges any more.
        for kind in kinds {
            let from = format!("{}:{beginning}", kind.as_str());
            // No key holds the last character that there is.
            let end = format!("{from}\u{10ffff}");
            let mut range = own()
                .into_boxed::<Backend>()
                .filter(blocks::kind.eq(*kind))
                .filter(blocks::key.ge(from).and(blocks::key.lt(end)))
                .order(blocks::key)
                .limit(SEARCHED);
            if let Some(until) = until {
                range = range.filter(blocks::created_at.le(until));
            }
            found.extend(range.load::<TargetId>(conn)?);
        }
        Ok(found)
    }
}
