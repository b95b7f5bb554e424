//! What an undo does to the block list: each change of an act is turned back, unless somebody has changed the same since.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::prelude::*;

use super::block::with_targets_and_acts;
use super::{Act, ActKind, Block, Change, ChangeKind, Effect};
use crate::db::schema::blocks;
use crate::db::{Connection, Error, Result};
use crate::values::{ActId, BlockId, OrganizationId, TargetId, UtcTime};

/// What an undo does to one block.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The block as it is before the undo.
    pub block: Block,
    /// What becomes of it.
    pub way: Way,
    /// Where it stands among the changes of the act.
    pub place: (ChangeKind, BlockId),
}

/// What becomes of a block when the act that changed it is undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// The act added it: it is taken off the list.
    Lift,
    /// The act took it off: it is on the list again as it was.
    Restore,
    /// The act changed when it expires: it expires as before.
    Expire(Option<UtcTime>),
    /// It was added by the act and deleted since: it stays deleted.
    DeletedSince,
    /// It was deleted by the act, and its value is on the list again since, with this effect: that stays. Without one, others
    /// have deleted it again.
    ListedSince(Option<Effect>),
    /// It was extended by the act, and extended or deleted since: that stays.
    ChangedSince,
}

impl Way {
    /// Whether anything is done.
    pub fn is_a_change(&self) -> bool {
        matches!(self, Self::Lift | Self::Restore | Self::Expire(_))
    }
}

impl ActKind {
    /// Whether such acts can be undone. An undo cannot: whoever wants the act again does it again.
    pub fn can_be_undone(self) -> bool {
        matches!(self, Self::Add | Self::Delete | Self::Extend)
    }
}

/// What undoing an act at `now` would do to up to `limit` of its blocks, in the order of [`Change::of_act`] after `after`.
pub fn foresee(
    conn: &mut Connection,
    act: &Act,
    after: Option<(ChangeKind, BlockId)>,
    limit: i64,
    now: UtcTime,
) -> Result<Vec<Turn>> {
    let changes = Change::of_act(conn, act, after, limit)?;
    turns(conn, act.organization_id, changes, now)
}

/// Those of these acts of which something can be turned back at `now`; for acts that changed a few blocks each.
pub fn with_something_left(
    conn: &mut Connection,
    organization: OrganizationId,
    acts: &[ActId],
    now: UtcTime,
) -> Result<HashSet<ActId>> {
    let changes = Change::of_acts(conn, organization, acts)?;
    let of_acts: Vec<ActId> = changes.iter().map(|change| change.act_id).collect();
    let turns = turns(conn, organization, changes, now)?;
    let left = of_acts.into_iter().zip(turns);
    let left = left.filter(|(_, turn)| turn.way.is_a_change());
    Ok(left.map(|(act, _)| act).collect())
}

/// What would become of each of these changes.
fn turns(
    conn: &mut Connection,
    organization: OrganizationId,
    changes: Vec<Change>,
    now: UtcTime,
) -> Result<Vec<Turn>> {
    let ids: Vec<BlockId> = changes.iter().map(|change| change.block_id).collect();
    let found = Block::find_all(conn, organization, &ids)?;
    let targets: Vec<TargetId> = found.iter().map(|block| block.target_id).collect();
    let standing: HashMap<TargetId, Block> = standing_of(conn, organization, &targets)?
        .into_iter()
        .map(|block| (block.target_id, block))
        .collect();
    let found: HashMap<BlockId, Block> = found.into_iter().map(|block| (block.id, block)).collect();
    let turn = |change: Change| {
        let block = found.get(&change.block_id).ok_or(Error::NotFound)?.clone();
        let standing = standing.get(&block.target_id);
        // What has expired there makes way, as it does for whoever adds the same again.
        let standing = standing.filter(|standing| !standing.is_expired(now));
        let way = way(&change, &block, standing);
        let place = (change.kind, change.block_id);
        Ok(Turn { block, way, place })
    };
    changes.into_iter().map(turn).collect()
}

/// Turns back what can be, within the act of the undo, and gives the blocks that it changed.
///
/// The caller holds [`crate::db::lock::Lock::BlockList`] since before it foresaw these turns, and turns back all that the act
/// added before anything that it took off.
pub fn turn_back(conn: &mut Connection, undo: &Act, turns: &[Turn]) -> Result<Vec<Block>> {
    // A target stands once: what the act put in the place of others goes before these come back.
    let added = turns.iter().filter(|turn| turn.way == Way::Lift);
    let added: Vec<BlockId> = added.map(|turn| turn.block.id).collect();
    let mut changed = Block::lift(conn, undo, &added)?;
    let restored = turns.iter().filter(|turn| turn.way == Way::Restore);
    let mut restored: Vec<Block> = restored.map(|turn| turn.block.clone()).collect();
    let targets: Vec<TargetId> = restored.iter().map(|block| block.target_id).collect();
    let expired = standing_of(conn, undo.organization_id, &targets)?;
    let expired: Vec<BlockId> = expired.iter().map(|block| block.id).collect();
    Block::lift(conn, undo, &expired)?;
    Block::restore(conn, undo, &mut restored)?;
    changed.extend(restored);
    for (at, mut blocks) in by_expiry(turns) {
        Block::expire(conn, undo, &mut blocks, at)?;
        changed.extend(blocks);
    }
    Ok(changed)
}

/// The blocks that are to expire as before, by when that is: many that were extended together had one time, or none.
fn by_expiry(turns: &[Turn]) -> BTreeMap<Option<UtcTime>, Vec<Block>> {
    let mut blocks: BTreeMap<_, Vec<Block>> = BTreeMap::new();
    for turn in turns {
        if let Way::Expire(at) = turn.way {
            blocks.entry(at).or_default().push(turn.block.clone());
        }
    }
    blocks
}

fn way(change: &Change, block: &Block, standing: Option<&Block>) -> Way {
    match change.kind {
        ChangeKind::Add if block.lifted_at.is_none() => Way::Lift,
        ChangeKind::Add => Way::DeletedSince,
        ChangeKind::Lift => {
            // What stands there by this very act is taken off by the same undo.
            let free = standing.is_none_or(|standing| standing.added_by == change.act_id);
            match block.lifted_by {
                Some(by) if by == change.act_id && free => Way::Restore,
                _ => Way::ListedSince(standing.map(|standing| standing.effect)),
            }
        }
        // Only undos restore, and these are not undone.
        ChangeKind::Restore => Way::ChangedSince,
        ChangeKind::Extend => {
            if block.lifted_at.is_none() && block.expires_at == change.expires_after {
                Way::Expire(change.expires_before)
            } else {
                Way::ChangedSince
            }
        }
    }
}

/// The blocks that stand now for these targets.
fn standing_of(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[TargetId],
) -> Result<Vec<Block>> {
    Ok(with_targets_and_acts()
        .filter(blocks::organization_id.eq(organization))
        .filter(blocks::target_id.eq_any(targets))
        .filter(blocks::lifted_at.is_null())
        .select(Block::as_select())
        .load(conn)?)
}
