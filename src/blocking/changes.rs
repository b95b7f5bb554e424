//! How the block list changes: a target is put on it, and blocks are taken off.

use diesel::prelude::*;

use super::act::{ActKind, NewAct};
use super::block::with_targets_and_acts;
use super::{Block, Effect, Target};
use crate::db::schema::{acts, blocks};
use crate::db::{Connection, Result};
use crate::values::{ActId, BlockId, BlockTarget, MemberId, OrganizationId, UtcTime};

/// A block that is about to be added.
#[derive(Clone, Debug)]
pub struct NewBlock {
    /// On whose list.
    pub organization_id: OrganizationId,
    /// What it is to catch.
    pub target: BlockTarget,
    /// Whether it keeps out or lets in.
    pub effect: Effect,
    /// Why; may be empty.
    pub reason: String,
    /// Who adds it; nobody when the command line does.
    pub member_id: Option<MemberId>,
    /// From when on it is of no effect, if it ends by itself.
    pub expires_at: Option<UtcTime>,
    /// Now.
    pub now: UtcTime,
}

/// What came of adding a block.
#[derive(Clone, Debug)]
pub enum AddOutcome {
    /// It is on the list now.
    Added(Block),
    /// Its target was on the list before: nothing changed.
    AlreadyBlocked(Block),
}

impl Block {
    /// Puts a target on the list, in an act of its own; what was expired or undone there is lifted first.
    ///
    /// The caller holds [`crate::db::lock::Lock::BlockList`].
    pub fn add(conn: &mut Connection, new: NewBlock) -> Result<AddOutcome> {
        let NewBlock {
            organization_id,
            now,
            ..
        } = new;
        let target = Target::find_or_create(conn, organization_id, &new.target, now)?;
        let (standing, stale) = Self::not_lifted(conn, &target, now)?;
        if let Some(standing) = standing {
            return Ok(AddOutcome::AlreadyBlocked(standing));
        }
        let act = NewAct {
            organization_id,
            kind: ActKind::Add,
            member_id: new.member_id,
            now,
        }
        .insert(conn)?;
        if let Some(stale) = stale {
            mark_lifted(conn, organization_id, &[stale.id], act, now)?;
        }
        let id = diesel::insert_into(blocks::table)
            .values((
                blocks::organization_id.eq(organization_id),
                blocks::target_id.eq(target.id),
                blocks::effect.eq(new.effect),
                blocks::reason.eq(&new.reason),
                blocks::added_by.eq(act),
                blocks::created_at.eq(now),
                blocks::expires_at.eq(new.expires_at),
            ))
            .returning(blocks::id)
            .get_result(conn)?;
        Ok(AddOutcome::Added(Self::find(conn, organization_id, id)?))
    }

    /// Takes blocks off the list, all in one act; those that are off it already are skipped.
    ///
    /// The caller holds [`crate::db::lock::Lock::BlockList`].
    pub fn lift(
        conn: &mut Connection,
        organization: OrganizationId,
        ids: &[BlockId],
        member: Option<MemberId>,
        now: UtcTime,
    ) -> Result<Vec<Self>> {
        let mut lifted = Self::find_all(conn, organization, ids)?;
        lifted.retain(|block| block.lifted_at.is_none());
        if lifted.is_empty() {
            return Ok(lifted);
        }
        let act = NewAct {
            organization_id: organization,
            kind: ActKind::Delete,
            member_id: member,
            now,
        }
        .insert(conn)?;
        let ids: Vec<_> = lifted.iter().map(|block| block.id).collect();
        mark_lifted(conn, organization, &ids, act, now)?;
        for block in &mut lifted {
            block.lifted_at = Some(now);
        }
        Ok(lifted)
    }

    /// The target's period that is not lifted: first if it counts, second if it is expired or undone.
    fn not_lifted(
        conn: &mut Connection,
        target: &Target,
        now: UtcTime,
    ) -> Result<(Option<Self>, Option<Self>)> {
        let found = with_targets_and_acts()
            .filter(blocks::organization_id.eq(target.organization_id))
            .filter(blocks::target_id.eq(target.id))
            .filter(blocks::lifted_at.is_null())
            .select((Self::as_select(), acts::undone_at.nullable()))
            .first::<(Self, Option<UtcTime>)>(conn)
            .optional()?;
        Ok(match found {
            None => (None, None),
            Some((block, undone_at)) => {
                let expired = block.expires_at.is_some_and(|at| at <= now);
                if expired || undone_at.is_some() {
                    (None, Some(block))
                } else {
                    (Some(block), None)
                }
            }
        })
    }
}

fn mark_lifted(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: &[BlockId],
    act: ActId,
    now: UtcTime,
) -> Result<()> {
    diesel::update(
        blocks::table
            .filter(blocks::organization_id.eq(organization))
            .filter(blocks::id.eq_any(ids.iter().map(|id| id.get())))
            .filter(blocks::lifted_at.is_null()),
    )
    .set((
        blocks::lifted_at.eq(Some(now)),
        blocks::lifted_by.eq(Some(act)),
    ))
    .execute(conn)?;
    Ok(())
}
