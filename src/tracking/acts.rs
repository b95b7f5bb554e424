//! The acts that change the block list, each with all that follows from it, in one transaction.

use std::slice;

use crate::audit::NewAuditEntry;
use crate::blocking::{AddOutcome, Block, NewBlock};
use crate::contacts::{Contact, hiding};
use crate::db::lock::Lock;
use crate::db::{Connection, Error, Result};
use crate::values::{BlockId, BlockTarget, MemberId, OrganizationId, UtcTime};

/// What came of adding a block.
#[derive(Clone, Debug)]
pub enum Addition {
    /// It is in force.
    Added {
        /// The block.
        block: Block,
        /// The contacts that it hides and nothing hid before.
        hidden: Vec<Contact>,
    },
    /// What was to be blocked is on the list already: nothing changed.
    AlreadyBlocked(Block),
}

/// What came of deleting blocks.
#[derive(Clone, Debug)]
pub struct Deletion {
    /// The blocks that are off the list now, and were on it before.
    pub lifted: Vec<Block>,
    /// The contacts that are back in Global Data.
    pub back: Vec<Contact>,
}

/// Adds a block, and hides the contacts that may not book any more.
pub fn add(conn: &mut Connection, new: NewBlock) -> Result<Addition> {
    let (organization, member, now) = (new.organization_id, new.member_id, new.now);
    Lock::BlockList(organization).hold(conn)?;
    let block = match Block::add(conn, new)? {
        AddOutcome::Added(block) => block,
        AddOutcome::AlreadyBlocked(block) => return Ok(Addition::AlreadyBlocked(block)),
    };
    let target = slice::from_ref(&block.target);
    let mut hidden = hiding::rescreen(conn, organization, target, now)?;
    hidden.retain(|contact| contact.blocked);
    note(conn, "block.add", &block, member, now)?;
    Ok(Addition::Added { block, hidden })
}

/// Deletes blocks, and brings back the contacts that may book again. Blocks deleted before are skipped.
///
/// [`Error::NotFound`], and nothing is deleted, if one of them is not this organization's.
pub fn delete(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: &[BlockId],
    member: Option<MemberId>,
    now: UtcTime,
) -> Result<Deletion> {
    Lock::BlockList(organization).hold(conn)?;
    named(conn, organization, ids)?;
    let lifted = Block::lift(conn, organization, ids, member, now)?;
    let targets: Vec<BlockTarget> = lifted.iter().map(|block| block.target.clone()).collect();
    let mut back = hiding::rescreen(conn, organization, &targets, now)?;
    back.retain(|contact| !contact.blocked);
    for block in &lifted {
        note(conn, "block.delete", block, member, now)?;
    }
    Ok(Deletion { lifted, back })
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

fn note(
    conn: &mut Connection,
    action: &'static str,
    block: &Block,
    member: Option<MemberId>,
    now: UtcTime,
) -> Result<()> {
    NewAuditEntry {
        organization_id: block.organization_id,
        at: now,
        member_id: member,
        action,
        subject: block.target.key(),
        detail: block.reason.clone(),
    }
    .insert(conn)
}
