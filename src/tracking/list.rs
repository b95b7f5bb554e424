//! The block list as a person reads it: what is not deleted, with who added it and what it caught.

mod sort;
mod walk;

use std::collections::HashMap;

use diesel::prelude::*;

use super::Matching;
use crate::blocking::block::with_targets_and_acts;
use crate::blocking::{Block, tally};
use crate::db::schema::{acts, blocks, members};
use crate::db::{Connection, Error, Result};
use crate::values::{BlockId, OrganizationId, TargetId, UtcTime};

pub(super) use sort::Place;
pub use sort::{Sort, SortKey};
pub(super) use walk::{Question, among, on_shelf, walk_along};

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

impl BlockList {
    /// The first `limit` lines after the one of this place and id; the first of all without.
    ///
    /// A page is read from indexes, shelf by shelf: lines of several kinds are in no order there. [`Error::NotFound`] if the
    /// place is one of another order.
    pub fn load(
        &self,
        conn: &mut Connection,
        after: Option<&(SortKey, BlockId)>,
        limit: i64,
    ) -> Result<Vec<ListedBlock>> {
        if after.is_some_and(|(key, _)| !self.sort.is_by(key)) {
            return Err(Error::NotFound);
        }
        let mut places = Vec::new();
        for source in self.matching.sources(conn, self.organization)? {
            let question = || self.matching.question(self.organization, &source);
            places.extend(walk_along(conn, question, self.sort, after, limit)?);
        }
        let ids = self.sort.first(&places, limit);
        let lines = self.lines(conn, &ids)?;
        self.with_counts(conn, lines)
    }

    /// These lines, in this order.
    fn lines(&self, conn: &mut Connection, ids: &[BlockId]) -> Result<Vec<Line>> {
        let adding = members::organization_id
            .eq(blocks::organization_id)
            .and(members::id.nullable().eq(acts::member_id));
        let found: Vec<Line> = with_targets_and_acts()
            .left_join(members::table.on(adding))
            .filter(blocks::organization_id.eq(self.organization))
            .filter(blocks::id.eq_any(ids))
            .select((Block::as_select(), members::name.nullable()))
            .load(conn)?;
        let mut found: HashMap<BlockId, Line> =
            found.into_iter().map(|line| (line.0.id, line)).collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
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
