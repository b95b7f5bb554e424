//! Which lines a deletion means, of those that catch somebody.

use crate::blocking::{Decision, Match};
use crate::db::{Connection, Result};
use crate::tracking::{Matching, Seen};
use crate::values::{BlockId, OrganizationId};

/// The lines that are to be deleted.
#[derive(Clone, Copy, Debug)]
pub enum Meant<'a> {
    /// These.
    These(&'a [BlockId]),
    /// All that match and stand there since somebody has seen the list so, be they ever so many.
    All(&'a Matching, Seen),
}

impl Meant<'_> {
    /// Those of them by which any of these decisions was made.
    pub(in crate::tracking) fn in_decisions(
        self,
        conn: &mut Connection,
        organization: OrganizationId,
        decisions: &[Decision],
    ) -> Result<Vec<BlockId>> {
        let found = decisions.iter().flat_map(|decision| &decision.matches);
        self.among(
            conn,
            organization,
            found.map(|found: &Match| found.block_id),
        )
    }

    /// Those of these lines that are meant.
    pub(in crate::tracking) fn among(
        self,
        conn: &mut Connection,
        organization: OrganizationId,
        lines: impl Iterator<Item = BlockId>,
    ) -> Result<Vec<BlockId>> {
        let mut lines: Vec<BlockId> = lines.collect();
        lines.sort_unstable();
        lines.dedup();
        match self {
            Self::These(meant) => {
                lines.retain(|line| meant.contains(line));
                Ok(lines)
            }
            Self::All(matching, seen) => matching.among(conn, organization, seen, lines),
        }
    }
}
