//! Extending: blocks are to expire at another time, or never.

use super::follow;
use crate::blocking::{Act, ActKind, Block, NewAct};
use crate::contacts::Contact;
use crate::contacts::hiding::Rescreened;
use crate::db::lock::Lock;
use crate::db::{Connection, Result};
use crate::values::{BlockId, MemberId, OrganizationId, UtcTime};

/// What came of extending blocks.
#[derive(Clone, Debug)]
pub struct Extension {
    /// The act, which can be undone; none if nothing changed.
    pub act: Option<Act>,
    /// The blocks that expire at another time now.
    pub extended: Vec<Block>,
    /// The contacts that are hidden or shown by it: those whose block had expired.
    pub changed: Vec<Contact>,
    /// Whether there are so many that a job goes on with them, and they are not counted here.
    pub goes_on: bool,
}

/// Lets blocks expire at `expires_at`, or never. Those that are deleted, or expire just then anyway, are skipped; those that
/// have expired are in force again.
///
/// [`crate::db::Error::NotFound`], and nothing changes, if one of them is not this organization's.
pub fn extend(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: &[BlockId],
    expires_at: Option<UtcTime>,
    reason: &str,
    member: Option<MemberId>,
    now: UtcTime,
) -> Result<Extension> {
    Lock::BlockList(organization).hold(conn)?;
    let named = super::named(conn, organization, ids)?;
    let changes = |block: &Block| block.lifted_at.is_none() && block.expires_at != expires_at;
    if !named.iter().any(changes) {
        return Ok(Extension {
            act: None,
            extended: Vec::new(),
            changed: Vec::new(),
            goes_on: false,
        });
    }
    let act = NewAct {
        organization_id: organization,
        kind: ActKind::Extend,
        member_id: member,
        reason: reason.to_owned(),
        undoes: None,
        now,
    }
    .insert(conn)?;
    let extended = Block::extend(conn, &act, ids, expires_at)?;
    let Rescreened { changed, goes_on } = follow(conn, &act, &extended, now)?;
    Ok(Extension {
        act: Some(act),
        extended,
        changed,
        goes_on,
    })
}
