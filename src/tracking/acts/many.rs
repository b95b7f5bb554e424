//! Deleting every block that matches a filter, however many they are: one act, done in short pieces.

use super::follow;
use crate::blocking::{Act, ActKind, Block, Job, JobKind, NewAct};
use crate::db::json::{from_json, to_json};
use crate::db::lock::Lock;
use crate::db::{Connection, Error, Result};
use crate::tracking::{Matching, Seen};
use crate::values::{MemberId, OrganizationId, UtcTime};

/// Begins to delete the blocks that match and stand on the list since it was `seen` so, and does the first piece. What anybody
/// adds or puts back meanwhile stays. Who wants it undone waits until it is done. `None` if nothing matches.
pub fn delete_matching(
    conn: &mut Connection,
    organization: OrganizationId,
    matching: &Matching,
    seen: Seen,
    reason: &str,
    member: Option<MemberId>,
    now: UtcTime,
) -> Result<Option<Act>> {
    Lock::BlockList(organization).hold(conn)?;
    if matching.ids(conn, organization, seen, 1)?.is_empty() {
        return Ok(None);
    }
    let mut act = NewAct {
        organization_id: organization,
        kind: ActKind::Delete,
        member_id: member,
        reason: reason.to_owned(),
        undoes: None,
        now,
    }
    .insert(conn)?;
    if !piece(conn, &act, matching, seen, now)? {
        act.set_applied(conn, None)?;
        Job::leave(
            conn,
            organization,
            JobKind::Delete,
            Some(act.id),
            &to_json(matching)?,
            &seen.to_string(),
            now,
        )?;
    }
    Ok(Some(act))
}

/// Does the next piece of a [`JobKind::Delete`], in a transaction of its own.
pub fn delete_next(conn: &mut Connection, job: &Job, now: UtcTime) -> Result<()> {
    let organization = job.organization_id;
    Lock::BlockList(organization).hold(conn)?;
    let Some(job) = job.reload(conn)? else {
        return Ok(());
    };
    let mut act = Act::find(conn, organization, job.act()?)?;
    let seen = match job.position.as_str() {
        // What a server of before has begun knows no more of when the list was seen.
        "" => Seen {
            act: act.id,
            at: act.created_at,
        },
        seen => seen.parse().map_err(Error::unreadable)?,
    };
    if piece(conn, &act, &from_json(&job.scope)?, seen, now)? {
        act.set_applied(conn, Some(now))?;
        job.finish(conn)
    } else {
        job.go_on(conn, &job.position, Job::PIECE)
    }
}

/// Takes the next blocks off, and tells whether these were the last.
fn piece(
    conn: &mut Connection,
    act: &Act,
    matching: &Matching,
    seen: Seen,
    now: UtcTime,
) -> Result<bool> {
    let ids = matching.ids(conn, act.organization_id, seen, Job::PIECE as i64)?;
    let lifted = Block::lift(conn, act, &ids)?;
    follow(conn, act, &lifted, now)?;
    Ok(ids.len() < Job::PIECE)
}
