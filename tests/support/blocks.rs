//! Blocks for tests, put on the list and taken off by the very acts that the pages do.

use leadgate::blocking::{Block, Effect};
use leadgate::db::{Connection, Result};
use leadgate::tracking::acts::{self, Added, Adding, Addition, Deletion};
use leadgate::values::{BlockId, BlockTarget, OrganizationId, UtcTime};

/// A line that nobody in particular adds now, without an end.
pub fn line(organization: OrganizationId, key: &str, effect: Effect) -> Adding {
    Adding {
        organization_id: organization,
        member_id: None,
        targets: vec![BlockTarget::from_key(key).unwrap()],
        effect,
        reason: "spam".to_owned(),
        expires_at: None,
        now: UtcTime::now(),
    }
}

/// Adds lines of which none stands yet.
pub fn add(conn: &mut Connection, adding: Adding) -> Result<Added> {
    match acts::add(conn, adding)? {
        Addition::Added(added) => Ok(added),
        Addition::AlreadyListed(blocks) => panic!("{blocks:?} stand already"),
    }
}

/// Adds one line, and gives its block.
pub fn add_one(conn: &mut Connection, adding: Adding) -> Result<Block> {
    Ok(add(conn, adding)?.blocks.remove(0))
}

/// Takes a block off the list.
pub fn lift(
    conn: &mut Connection,
    organization: OrganizationId,
    block: BlockId,
    now: UtcTime,
) -> Result<Deletion> {
    acts::delete(conn, organization, &[block], None, now)
}
