//! The row of a change: what one act did to one block.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Act, Block};
use crate::db::bulk::Rows;
use crate::db::columns::text_column;
use crate::db::schema::changes;
use crate::db::{Backend, Connection, Result};
use crate::values::{ActId, BlockId, OrganizationId, UtcTime};

/// What an act did to a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeKind {
    /// Put it on the list.
    Add,
    /// Took it off.
    Lift,
    /// Changed when it expires.
    Extend,
    /// Put it on the list again as it was: an undo of its lifting.
    Restore,
}

impl ChangeKind {
    /// The name that the database uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Lift => "lift",
            Self::Extend => "extend",
            Self::Restore => "restore",
        }
    }

    /// Parses what [`ChangeKind::as_str`] gives.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        [Self::Add, Self::Lift, Self::Extend, Self::Restore]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("{text} is no kind of change"))
    }
}

text_column!(ChangeKind, ChangeKind::as_str, ChangeKind::parse);

/// What one act did to one block.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = changes, check_for_backend(Backend))]
pub struct Change {
    /// The act.
    pub act_id: ActId,
    /// The block.
    pub block_id: BlockId,
    /// What was done to it.
    pub kind: ChangeKind,
    /// When the block was to expire before an extension; nothing otherwise.
    pub expires_before: Option<UtcTime>,
    /// When it was to expire after it.
    pub expires_after: Option<UtcTime>,
}

impl Change {
    /// Notes what an act does to blocks, to each the same.
    pub(super) fn note(
        conn: &mut Connection,
        act: &Act,
        blocks: &[Block],
        kind: ChangeKind,
    ) -> Result<()> {
        Self::rows(act, blocks, kind).insert(conn)
    }

    /// The same of an extension, and of its undo: each block expired at the time that stands in its row, and does at
    /// `after` from now on.
    pub(super) fn note_expiry(
        conn: &mut Connection,
        act: &Act,
        blocks: &[Block],
        after: Option<UtcTime>,
    ) -> Result<()> {
        Self::rows(act, blocks, ChangeKind::Extend)
            .times(
                "expires_before",
                blocks.iter().map(|block| block.expires_at),
            )
            .times("expires_after", blocks.iter().map(|_| after))
            .insert(conn)
    }

    fn rows(act: &Act, blocks: &[Block], kind: ChangeKind) -> Rows {
        let blocks = || blocks.iter();
        Rows::of("changes")
            .numbers(
                "organization_id",
                blocks().map(|_| act.organization_id.get()),
            )
            .numbers("act_id", blocks().map(|_| act.id.get()))
            .numbers("block_id", blocks().map(|block| block.id.get()))
            .texts("kind", blocks().map(|_| kind.as_str()))
    }

    /// All changes of these acts, in the order of [`Change::of_act`]: for acts that changed a few blocks each.
    pub fn of_acts(
        conn: &mut Connection,
        organization: OrganizationId,
        acts: &[ActId],
    ) -> Result<Vec<Self>> {
        Ok(changes::table
            .filter(changes::organization_id.eq(organization))
            .filter(changes::act_id.eq_any(acts))
            .order((changes::act_id, changes::kind, changes::block_id))
            .select(Self::as_select())
            .load(conn)?)
    }

    /// Up to `limit` changes of an act after the one of `after`: what it added first, for that is turned back first, and
    /// within each kind in the order of the blocks.
    pub fn of_act(
        conn: &mut Connection,
        act: &Act,
        after: Option<(ChangeKind, BlockId)>,
        limit: i64,
    ) -> Result<Vec<Self>> {
        let mut query = changes::table
            .filter(changes::organization_id.eq(act.organization_id))
            .filter(changes::act_id.eq(act.id))
            .order((changes::kind, changes::block_id))
            .limit(limit)
            .select(Self::as_select())
            .into_boxed::<Backend>();
        if let Some((kind, block)) = after {
            // The first condition is the one that an index understands.
            let beyond = changes::kind.gt(kind).or(changes::block_id.gt(block));
            query = query.filter(changes::kind.ge(kind).and(beyond));
        }
        Ok(query.load(conn)?)
    }
}
