//! What was done to the block list: the acts of an organization, and those that touched one target.

mod together;

use std::collections::HashMap;

use diesel::dsl::{count_star, min};
use diesel::prelude::*;

use crate::blocking::block::with_targets_and_acts;
use crate::blocking::{Act, ActKind, Block, ChangeKind};
use crate::db::schema::{act_calls, acts, blocks, changes, members};
use crate::db::{Backend, Connection, Result};
use crate::values::{ActId, BlockId, OrganizationId, TargetId, UtcTime};

pub use together::Together;

/// The most acts that the history of one target shows, the newest.
pub const SHOWN: i64 = 200;

/// An act as the history of the whole list shows it.
#[derive(Clone, Debug)]
pub struct PastAct {
    /// The act.
    pub act: Act,
    /// The name of who did it; nobody when the command line or the server did.
    pub by: Option<String>,
    /// One of the blocks that it changed; none if it changed none.
    pub first: Option<Block>,
    /// How many blocks it changed.
    pub blocks: i64,
    /// How many calls it canceled.
    pub calls: i64,
    /// The act that undid it.
    pub undone_by: Option<ActId>,
}

impl PastAct {
    /// The first `limit` acts after the one of this time and id, the newest first; the first of all without.
    pub fn page(
        conn: &mut Connection,
        organization: OrganizationId,
        after: Option<(UtcTime, ActId)>,
        limit: i64,
    ) -> Result<Vec<Self>> {
        let doer = members::organization_id
            .eq(acts::organization_id)
            .and(members::id.nullable().eq(acts::member_id));
        let mut query = acts::table
            .left_join(members::table.on(doer))
            .filter(acts::organization_id.eq(organization))
            .order((acts::created_at.desc(), acts::id.desc()))
            .limit(limit)
            .select((Act::as_select(), members::name.nullable()))
            .into_boxed::<Backend>();
        if let Some((time, id)) = after {
            // The first condition is the one that an index understands.
            let beyond = acts::created_at.lt(time).or(acts::id.lt(id));
            query = query.filter(acts::created_at.le(time).and(beyond));
        }
        let found: Vec<(Act, Option<String>)> = query.load(conn)?;
        with_what_they_did(conn, organization, found)
    }
}

fn with_what_they_did(
    conn: &mut Connection,
    organization: OrganizationId,
    found: Vec<(Act, Option<String>)>,
) -> Result<Vec<PastAct>> {
    let ids: Vec<ActId> = found.iter().map(|(act, _)| act.id).collect();
    let counts: Vec<(ActId, i64, Option<BlockId>)> = changes::table
        .filter(changes::organization_id.eq(organization))
        .filter(changes::act_id.eq_any(&ids))
        .group_by(changes::act_id)
        .select((changes::act_id, count_star(), min(changes::block_id)))
        .load(conn)?;
    let firsts: Vec<BlockId> = counts.iter().filter_map(|(_, _, first)| *first).collect();
    let firsts = Block::find_all(conn, organization, &firsts)?;
    let calls: Vec<(ActId, i64)> = act_calls::table
        .filter(act_calls::organization_id.eq(organization))
        .filter(act_calls::act_id.eq_any(&ids))
        .group_by(act_calls::act_id)
        .select((act_calls::act_id, count_star()))
        .load(conn)?;
    let undone: Vec<(Option<ActId>, ActId)> = acts::table
        .filter(acts::organization_id.eq(organization))
        .filter(acts::undoes.eq_any(ids.iter().map(|id| Some(*id))))
        .select((acts::undoes, acts::id))
        .load(conn)?;
    let counts: HashMap<_, _> = counts
        .into_iter()
        .map(|(act, count, first)| (act, (count, first)))
        .collect();
    let calls: HashMap<_, _> = calls.into_iter().collect();
    let undone: HashMap<_, _> = undone.into_iter().collect();
    let past = found.into_iter().map(|(act, by)| {
        let (blocks, first) = counts.get(&act.id).copied().unwrap_or_default();
        PastAct {
            by,
            first: firsts.iter().find(|block| Some(block.id) == first).cloned(),
            blocks,
            calls: calls.get(&act.id).copied().unwrap_or_default(),
            undone_by: undone.get(&Some(act.id)).copied(),
            act,
        }
    });
    Ok(past.collect())
}

/// What one act did to a target, as the history of the target shows it.
#[derive(Clone, Debug)]
pub struct PastChange {
    /// The act.
    pub act: Act,
    /// What it did.
    pub kind: ChangeKind,
    /// When the block was to expire after it was put on the list, or after an extension; nothing if never.
    pub expires_after: Option<UtcTime>,
    /// The block, as it is now.
    pub block: Block,
    /// The name of who did it; nobody when the command line or the server did.
    pub by: Option<String>,
}

impl PastChange {
    /// The newest [`SHOWN`] changes of all periods of a target, the newest first.
    pub fn of_target(
        conn: &mut Connection,
        organization: OrganizationId,
        target: TargetId,
    ) -> Result<Vec<Self>> {
        let periods: Vec<BlockId> = blocks::table
            .filter(blocks::organization_id.eq(organization))
            .filter(blocks::target_id.eq(target))
            .order(blocks::id.desc())
            .limit(SHOWN)
            .select(blocks::id)
            .load(conn)?;
        let of_periods: Vec<ChangeRow> = changes::table
            .filter(changes::organization_id.eq(organization))
            .filter(changes::block_id.eq_any(&periods))
            .order((changes::act_id.desc(), changes::block_id.desc()))
            .limit(SHOWN)
            .select((
                changes::act_id,
                changes::block_id,
                changes::kind,
                changes::expires_before,
                changes::expires_after,
            ))
            .load(conn)?;
        let doer = members::organization_id
            .eq(acts::organization_id)
            .and(members::id.nullable().eq(acts::member_id));
        let done: Vec<(Act, Option<String>)> = acts::table
            .left_join(members::table.on(doer))
            .filter(acts::organization_id.eq(organization))
            .filter(acts::id.eq_any(of_periods.iter().map(|row| row.act)))
            .select((Act::as_select(), members::name.nullable()))
            .load(conn)?;
        let blocks: Vec<Block> = with_targets_and_acts()
            .filter(blocks::organization_id.eq(organization))
            .filter(blocks::id.eq_any(&periods))
            .select(Block::as_select())
            .load(conn)?;
        // As they were done, so that each period knows until when it was to stand at first.
        let mut past = Vec::new();
        let mut newer: &[ChangeRow] = &[];
        for (place, row) in of_periods.iter().enumerate() {
            let done = done.iter().find(|(done, _)| done.id == row.act);
            let block = blocks.iter().find(|found| found.id == row.block);
            if let (Some((act, by)), Some(block)) = (done, block) {
                past.push(Self {
                    act: act.clone(),
                    kind: row.kind,
                    expires_after: ends(row, newer, block),
                    block: block.clone(),
                    by: by.clone(),
                });
            }
            newer = of_periods.get(..=place).unwrap_or_default();
        }
        Ok(past)
    }
}

/// A change as it is stored.
#[derive(Queryable)]
struct ChangeRow {
    act: ActId,
    block: BlockId,
    kind: ChangeKind,
    expires_before: Option<UtcTime>,
    expires_after: Option<UtcTime>,
}

/// When a block was to expire after it was put on the list, or its expiry was changed; `newer` is what was done since.
fn ends(row: &ChangeRow, newer: &[ChangeRow], block: &Block) -> Option<UtcTime> {
    match row.kind {
        ChangeKind::Extend => row.expires_after,
        ChangeKind::Lift | ChangeKind::Restore => None,
        ChangeKind::Add => {
            let changed =
                |newer: &&ChangeRow| newer.block == row.block && newer.kind == ChangeKind::Extend;
            // The newest stands first.
            match newer.iter().rfind(changed) {
                Some(first) => first.expires_before,
                None => block.expires_at,
            }
        }
    }
}

impl ActKind {
    /// What people call such an act.
    pub fn label(self) -> &'static str {
        match self {
            Self::Add => "Added",
            Self::Delete => "Deleted",
            Self::Extend => "Extended",
            Self::Clean => "Taken off after it had expired",
            Self::Undo => "Undone",
        }
    }
}
