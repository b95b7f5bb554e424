//! How the periods of a target begin and end, always within an act: blocks are put on the list, taken off, or expire later.
//!
//! Whoever changes it holds [`crate::db::lock::Lock::BlockList`].

use diesel::prelude::*;

use super::block::with_targets_and_acts;
use super::change::ChangeKind;
use super::{Act, Block, Change, Effect, Target};
use crate::db::schema::{blocks, targets};
use crate::db::{Connection, Result};
use crate::values::{ActId, BlockId, BlockTarget, OrganizationId, UtcTime};

/// As many blocks as one query names: SQLite binds no more than 32,766 values.
const AT_ONCE: usize = 10_000;

/// A block that is about to be added.
#[derive(Clone, Debug)]
pub struct NewBlock {
    /// What it is to catch.
    pub target: BlockTarget,
    /// Whether it keeps out or lets in.
    pub effect: Effect,
    /// From when on it is of no effect, if it ends by itself.
    pub expires_at: Option<UtcTime>,
}

impl Block {
    /// The blocks of these targets that are on the list, expired ones too: of each at most one.
    pub fn standing(
        conn: &mut Connection,
        organization: OrganizationId,
        targets: &[BlockTarget],
    ) -> Result<Vec<Self>> {
        let keys: Vec<String> = targets.iter().map(BlockTarget::key).collect();
        let mut standing = Vec::new();
        for keys in keys.chunks(AT_ONCE) {
            let some: Vec<Self> = with_targets_and_acts()
                .filter(targets::organization_id.eq(organization))
                .filter(targets::key.eq_any(keys))
                .filter(blocks::lifted_at.is_null())
                .select(Self::as_select())
                .load(conn)?;
            standing.extend(some);
        }
        Ok(standing)
    }

    /// Puts a target on the list; what stood there for it is lifted first. The reason is the act's.
    ///
    /// The entries of earlier periods come back with it.
    pub fn add(conn: &mut Connection, act: &Act, new: &NewBlock) -> Result<Self> {
        let now = act.created_at;
        let target = Target::find_or_create(conn, act.organization_id, &new.target, now)?;
        let earlier = Self::last_of(conn, &target)?;
        if let Some(standing) = earlier.as_ref().filter(|block| block.lifted_at.is_none()) {
            Self::lift(conn, act, &[standing.id])?;
        }
        let id: BlockId = diesel::insert_into(blocks::table)
            .values((
                blocks::organization_id.eq(act.organization_id),
                blocks::target_id.eq(target.id),
                blocks::kind.eq(new.target.kind()),
                blocks::key.eq(new.target.key()),
                blocks::network.eq(new.target.is_network()),
                blocks::effect.eq(new.effect),
                blocks::reason.eq(&act.reason),
                blocks::added_by.eq(act.id),
                blocks::created_at.eq(now),
                blocks::expires_at.eq(new.expires_at),
                blocks::expiry_seen.eq(false),
                blocks::entries.eq(earlier.as_ref().map_or(0, |block| block.entries)),
                blocks::last_entry_at.eq(earlier.and_then(|block| block.last_entry_at)),
            ))
            .returning(blocks::id)
            .get_result(conn)?;
        let block = Self::find(conn, act.organization_id, id)?;
        Change::note(conn, act, std::slice::from_ref(&block), ChangeKind::Add)?;
        Ok(block)
    }

    /// Takes those of these blocks off the list that are on it, and gives them back; the others are skipped.
    pub fn lift(conn: &mut Connection, act: &Act, ids: &[BlockId]) -> Result<Vec<Self>> {
        let mut lifted = Vec::new();
        for ids in ids.chunks(AT_ONCE) {
            let mut some = Self::find_all(conn, act.organization_id, ids)?;
            some.retain(|block| block.lifted_at.is_none());
            let ids = some.iter().map(|block| block.id.get());
            diesel::update(
                blocks::table
                    .filter(blocks::organization_id.eq(act.organization_id))
                    .filter(blocks::id.eq_any(ids)),
            )
            .set((
                blocks::lifted_at.eq(Some(act.created_at)),
                blocks::lifted_by.eq(Some(act.id)),
            ))
            .execute(conn)?;
            lifted.extend(some);
        }
        Change::note(conn, act, &lifted, ChangeKind::Lift)?;
        for block in &mut lifted {
            block.lifted_at = Some(act.created_at);
            block.lifted_by = Some(act.id);
        }
        Ok(lifted)
    }

    /// Lets those of these blocks that are on the list expire at another time, or never, and gives back those for which
    /// that is a change.
    pub fn extend(
        conn: &mut Connection,
        act: &Act,
        ids: &[BlockId],
        expires_at: Option<UtcTime>,
    ) -> Result<Vec<Self>> {
        let mut extended = Self::find_all(conn, act.organization_id, ids)?;
        extended.retain(|block| block.lifted_at.is_none() && block.expires_at != expires_at);
        Self::expire(conn, act, &mut extended, expires_at)?;
        Ok(extended)
    }

    /// Sets when these blocks expire; whether they have expired is then seen anew.
    pub(super) fn expire(
        conn: &mut Connection,
        act: &Act,
        blocks: &mut [Self],
        expires_at: Option<UtcTime>,
    ) -> Result<()> {
        diesel::update(
            blocks::table
                .filter(blocks::organization_id.eq(act.organization_id))
                .filter(blocks::id.eq_any(blocks.iter().map(|block| block.id.get()))),
        )
        .set((
            blocks::expires_at.eq(expires_at),
            blocks::expiry_seen.eq(false),
        ))
        .execute(conn)?;
        Change::note_expiry(conn, act, blocks, expires_at)?;
        for block in blocks {
            block.expires_at = expires_at;
        }
        Ok(())
    }

    /// Puts these blocks on the list again, as they were before they were lifted.
    pub(super) fn restore(conn: &mut Connection, undo: &Act, blocks: &mut [Self]) -> Result<()> {
        diesel::update(
            blocks::table
                .filter(blocks::organization_id.eq(undo.organization_id))
                .filter(blocks::id.eq_any(blocks.iter().map(|block| block.id.get()))),
        )
        .set((
            blocks::lifted_at.eq(None::<UtcTime>),
            blocks::lifted_by.eq(None::<ActId>),
            // They may have expired meanwhile.
            blocks::expiry_seen.eq(false),
        ))
        .execute(conn)?;
        Change::note(conn, undo, blocks, ChangeKind::Restore)?;
        for block in blocks {
            (block.lifted_at, block.lifted_by) = (None, None);
        }
        Ok(())
    }

    /// The period of a target that stands, or else the latest one.
    fn last_of(conn: &mut Connection, target: &Target) -> Result<Option<Self>> {
        Ok(with_targets_and_acts()
            .filter(blocks::organization_id.eq(target.organization_id))
            .filter(blocks::target_id.eq(target.id))
            .order((blocks::lifted_at.is_null().desc(), blocks::id.desc()))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
}
