//! What time alone does to the block list: blocks expire, and expired ones are taken off it after a while.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::note;
use crate::blocking::block::with_targets_and_acts;
use crate::blocking::{ActKind, Block, Job, NewAct};
use crate::contacts::hiding;
use crate::db::lock::Lock;
use crate::db::schema::{blocks, organizations};
use crate::db::{Connection, Result};
use crate::values::{BlockTarget, OrganizationId, UtcTime};

/// How long after its expiry a block is seen to. Whoever waited for the lock, or has a slower clock, decides by an earlier
/// time, and must not come after.
pub const GRACE: TimeDelta = TimeDelta::seconds(30);

/// The organizations in which blocks have expired and nobody has looked at their contacts since.
pub fn expiring(conn: &mut Connection, now: UtcTime) -> Result<Vec<OrganizationId>> {
    Ok(blocks::table
        .filter(blocks::expiry_seen.eq(false))
        .filter(blocks::lifted_at.is_null())
        .filter(blocks::expires_at.le(now - GRACE))
        .select(blocks::organization_id)
        .distinct()
        .load(conn)?)
}

/// Screens the contacts again of blocks that have expired, and tells how many blocks these were. Bookings have obeyed the
/// expiry to the microsecond; this is for the lists.
pub fn expire(conn: &mut Connection, organization: OrganizationId, now: UtcTime) -> Result<usize> {
    Lock::BlockList(organization).hold(conn)?;
    let expired: Vec<Block> = with_targets_and_acts()
        .filter(blocks::organization_id.eq(organization))
        .filter(blocks::expiry_seen.eq(false))
        .filter(blocks::lifted_at.is_null())
        .filter(blocks::expires_at.le(now - GRACE))
        .order(blocks::expires_at)
        .limit(Job::PIECE as i64)
        .select(Block::as_select())
        .load(conn)?;
    let targets: Vec<BlockTarget> = expired.iter().map(|block| block.target.clone()).collect();
    hiding::rescreen(conn, organization, None, &targets, now)?;
    let ids = expired.iter().map(|block| block.id);
    diesel::update(
        blocks::table
            .filter(blocks::organization_id.eq(organization))
            .filter(blocks::id.eq_any(ids)),
    )
    .set(blocks::expiry_seen.eq(true))
    .execute(conn)?;
    Ok(expired.len())
}

/// The organizations whose lists hold blocks that have expired longer ago than they keep them.
pub fn due_for_cleaning(conn: &mut Connection, now: UtcTime) -> Result<Vec<OrganizationId>> {
    // Of each organization its own index is asked: what the others still keep may be much.
    let oldest = blocks::table
        .filter(blocks::organization_id.eq(organizations::id))
        .filter(blocks::expiry_seen)
        .filter(blocks::lifted_at.is_null())
        .filter(blocks::expires_at.is_not_null())
        .order(blocks::expires_at)
        .limit(1)
        .select(blocks::expires_at)
        .single_value();
    let oldest: Vec<(OrganizationId, i32, Option<UtcTime>)> = organizations::table
        .select((organizations::id, organizations::keep_expired_days, oldest))
        .load(conn)?;
    let due = oldest
        .into_iter()
        .filter_map(|(organization, days, oldest)| {
            (oldest? <= now - TimeDelta::days(days.into())).then_some(organization)
        });
    Ok(due.collect())
}

/// Takes blocks off the list that have expired longer ago than the organization keeps them, in an act of nobody's, and
/// tells how many.
pub fn clean(conn: &mut Connection, organization: OrganizationId, now: UtcTime) -> Result<usize> {
    Lock::BlockList(organization).hold(conn)?;
    let days: i32 = organizations::table
        .find(organization)
        .select(organizations::keep_expired_days)
        .first(conn)?;
    let due: Vec<_> = blocks::table
        .filter(blocks::organization_id.eq(organization))
        .filter(blocks::expiry_seen)
        .filter(blocks::lifted_at.is_null())
        .filter(blocks::expires_at.le(now - TimeDelta::days(days.into())))
        .order(blocks::expires_at)
        .limit(Job::PIECE as i64)
        .select(blocks::id)
        .load(conn)?;
    if due.is_empty() {
        return Ok(0);
    }
    let act = NewAct {
        organization_id: organization,
        kind: ActKind::Clean,
        member_id: None,
        reason: String::new(),
        undoes: None,
        now,
    }
    .insert(conn)?;
    // Nobody is hidden or shown by it: that was seen to when they expired.
    let lifted = Block::lift(conn, &act, &due)?;
    note(conn, &act, &lifted)?;
    Ok(lifted.len())
}
