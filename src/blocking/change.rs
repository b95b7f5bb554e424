//! The row of a change: what one act did to one block.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Act, Block};
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
    /// Notes what an act does to a block.
    pub(super) fn note(
        conn: &mut Connection,
        act: &Act,
        block: &Block,
        kind: ChangeKind,
    ) -> Result<()> {
        Self::note_expiry(conn, act, block, kind, None)
    }

    /// The same of an extension, and of its undo: the block expires as it stands in its row now.
    pub(super) fn note_expiry(
        conn: &mut Connection,
        act: &Act,
        block: &Block,
        kind: ChangeKind,
        before: Option<UtcTime>,
    ) -> Result<()> {
        let after = match kind {
            ChangeKind::Extend => block.expires_at,
            _ => None,
        };
        diesel::insert_into(changes::table)
            .values((
                changes::organization_id.eq(act.organization_id),
                changes::act_id.eq(act.id),
                changes::block_id.eq(block.id),
                changes::kind.eq(kind),
                changes::expires_before.eq(before),
                changes::expires_after.eq(after),
            ))
            .execute(conn)?;
        Ok(())
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
