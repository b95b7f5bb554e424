//! The acts that change the block list, each with all that follows from it, in one transaction.

mod ageing;
mod calls;
mod extend;
pub mod many;
pub mod undo;

pub use ageing::{GRACE, clean, due_for_cleaning, expire, expiring};
pub use calls::cancel_calls;
pub use extend::{Extension, extend};

use crate::audit::NewAuditEntry;
use crate::blocking::{Act, ActKind, Block, Effect, NewAct, NewBlock};
use crate::contacts::Contact;
use crate::contacts::hiding::{self, Rescreened};
use crate::db::lock::Lock;
use crate::db::{Connection, Error, Result};
use crate::values::{BlockId, BlockTarget, MemberId, OrganizationId, UtcTime};

/// Targets that are about to be put on the list, all in one act.
#[derive(Clone, Debug)]
pub struct Adding {
    /// On whose list.
    pub organization_id: OrganizationId,
    /// Who adds them; nobody when the command line does.
    pub member_id: Option<MemberId>,
    /// What they are to catch.
    pub targets: Vec<BlockTarget>,
    /// Whether they keep out or let in.
    pub effect: Effect,
    /// Why; may be blank.
    pub reason: String,
    /// From when on they are of no effect, if they end by themselves.
    pub expires_at: Option<UtcTime>,
    /// Now.
    pub now: UtcTime,
}

/// What came of adding.
#[derive(Clone, Debug)]
pub enum Addition {
    /// All of it is in force.
    Added(Added),
    /// These are in force already, with the same effect: nothing changed.
    AlreadyListed(Vec<Block>),
}

/// What was added.
#[derive(Clone, Debug)]
pub struct Added {
    /// The act, which can be undone.
    pub act: Act,
    /// The blocks.
    pub blocks: Vec<Block>,
    /// The contacts that are hidden or shown by it.
    pub changed: Vec<Contact>,
    /// Whether there are so many that a job goes on with them, and they are not counted here.
    pub goes_on: bool,
}

/// What came of deleting blocks.
#[derive(Clone, Debug)]
pub struct Deletion {
    /// The act, which can be undone; none if there was nothing to delete.
    pub act: Option<Act>,
    /// The blocks that are off the list now, and were on it before.
    pub lifted: Vec<Block>,
    /// The contacts that are back in Global Data.
    pub back: Vec<Contact>,
    /// The contacts that are hidden by it, for an exemption had kept them in sight.
    pub hidden: Vec<Contact>,
    /// Whether there are so many that a job goes on with them, and they are not counted here.
    pub goes_on: bool,
}

/// Puts targets on the list, in place of what stands there for them with another effect or has expired, and hides the
/// contacts that may not book any more.
pub fn add(conn: &mut Connection, adding: Adding) -> Result<Addition> {
    let (organization, now) = (adding.organization_id, adding.now);
    Lock::BlockList(organization).hold(conn)?;
    let mut listed = Block::standing(conn, organization, &adding.targets)?;
    listed.retain(|block| block.effect == adding.effect && !block.is_expired(now));
    Ok(match listed.is_empty() {
        true => Addition::Added(put_on(conn, adding)?),
        false => Addition::AlreadyListed(listed),
    })
}

/// The same for whoever holds the lock, and has seen since that none of them is in force already.
pub(super) fn put_on(conn: &mut Connection, adding: Adding) -> Result<Added> {
    let (organization, now) = (adding.organization_id, adding.now);
    let act = NewAct {
        organization_id: organization,
        kind: ActKind::Add,
        member_id: adding.member_id,
        reason: adding.reason,
        undoes: None,
        now,
    }
    .insert(conn)?;
    let mut blocks = Vec::new();
    for target in adding.targets {
        let new = NewBlock {
            target,
            effect: adding.effect,
            expires_at: adding.expires_at,
        };
        blocks.push(Block::add(conn, &act, &new)?);
    }
    let Rescreened { changed, goes_on } = follow(conn, &act, &blocks, now)?;
    Ok(Added {
        act,
        blocks,
        changed,
        goes_on,
    })
}

/// Deletes blocks, and brings back the contacts that may book again. Blocks deleted before are skipped.
///
/// [`Error::NotFound`], and nothing is deleted, if one of them is not this organization's.
pub fn delete(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: &[BlockId],
    reason: &str,
    member: Option<MemberId>,
    now: UtcTime,
) -> Result<Deletion> {
    Lock::BlockList(organization).hold(conn)?;
    let named = named(conn, organization, ids)?;
    if named.iter().all(|block| block.lifted_at.is_some()) {
        return Ok(Deletion {
            act: None,
            lifted: Vec::new(),
            back: Vec::new(),
            hidden: Vec::new(),
            goes_on: false,
        });
    }
    let act = NewAct {
        organization_id: organization,
        kind: ActKind::Delete,
        member_id: member,
        reason: reason.to_owned(),
        undoes: None,
        now,
    }
    .insert(conn)?;
    let lifted = Block::lift(conn, &act, ids)?;
    let Rescreened { changed, goes_on } = follow(conn, &act, &lifted, now)?;
    let (hidden, back) = changed.into_iter().partition(|contact| contact.blocked);
    Ok(Deletion {
        act: Some(act),
        lifted,
        back,
        hidden,
        goes_on,
    })
}

/// What follows from an act that changed these blocks: contacts are hidden or shown, and the audit log tells of it.
fn follow(conn: &mut Connection, act: &Act, blocks: &[Block], now: UtcTime) -> Result<Rescreened> {
    let targets: Vec<BlockTarget> = blocks.iter().map(|block| block.target.clone()).collect();
    note(conn, act, blocks)?;
    hiding::rescreen(conn, act.organization_id, Some(act), &targets, now)
}

/// These blocks, deleted or not, newest first; [`Error::NotFound`] if one of them is not this organization's.
pub fn named(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: &[BlockId],
) -> Result<Vec<Block>> {
    let blocks = Block::find_all(conn, organization, ids)?;
    if ids
        .iter()
        .all(|id| blocks.iter().any(|block| block.id == *id))
    {
        Ok(blocks)
    } else {
        Err(Error::NotFound)
    }
}

fn note(conn: &mut Connection, act: &Act, blocks: &[Block]) -> Result<()> {
    let action = match act.kind {
        ActKind::Add => "block.add",
        ActKind::Delete => "block.delete",
        ActKind::Extend => "block.extend",
        ActKind::Clean => "block.clean",
        ActKind::Undo => "block.undo",
    };
    let line = |block: &Block| NewAuditEntry {
        organization_id: act.organization_id,
        at: act.created_at,
        member_id: act.member_id,
        action,
        subject: block.target.key(),
        detail: block.reason.clone(),
    };
    let lines: Vec<_> = blocks.iter().map(line).collect();
    NewAuditEntry::insert_all(&lines, conn)
}
