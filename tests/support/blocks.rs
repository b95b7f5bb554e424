//! Blocks for tests, put on the list and taken off by the very acts that the pages do.

use diesel::prelude::*;
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
    acts::delete(conn, organization, &[block], "", None, now)
}

/// Puts this many blocks on the list that catch nobody in the tests: rows only, in one act, without all that follows.
///
/// Half are mailboxes at example.net, a quarter are addresses, a quarter are domains below example.net.
pub fn many(conn: &mut Connection, organization: OrganizationId, count: u32) -> Result<()> {
    let act = add_one(
        conn,
        line(organization, "mailbox:first@example.net", Effect::Block),
    )?;
    let (organization, act) = (organization.get(), act.added_by.get());
    let value = [
        "WHEN 0 THEN 'ip:10.' || (n / 65536) || '.' || (n / 256 % 256) || '.' || (n % 256) || '/32'",
        "WHEN 1 THEN 'domain:d' || n || '.example.net'",
        "ELSE 'mailbox:lead' || n || '@example.net'",
    ];
    let kind = "WHEN 0 THEN 'ip' WHEN 1 THEN 'domain' ELSE 'mailbox'";
    for sql in [
        format!(
            "INSERT INTO targets (organization_id, kind, key, created_at)
             WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
             SELECT {organization}, CASE n % 4 {kind} END, CASE n % 4 {} END, acts.created_at
             FROM numbers CROSS JOIN acts WHERE acts.id = {act}",
            value.join(" ")
        ),
        format!(
            "INSERT INTO blocks (organization_id, target_id, kind, key, effect, reason, added_by, created_at, expiry_seen, entries)
             SELECT organization_id, id, kind, key, 'block', '', {act}, created_at, FALSE, 0 FROM targets
             WHERE organization_id = {organization}
             AND NOT EXISTS (SELECT 1 FROM blocks WHERE blocks.organization_id = {organization} AND blocks.target_id = targets.id)"
        ),
    ] {
        diesel::sql_query(sql).execute(conn)?;
    }
    Ok(())
}
