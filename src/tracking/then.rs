//! What stands on the list for some targets once a change is made, and what is decided by that.

use std::collections::BTreeMap;

use crate::blocking::undo::{Turn, Way};
use crate::blocking::{Decision, Effect, Match, screening};
use crate::values::{BlockId, BlockTarget, Identity, TargetId, UtcTime};

/// Of each target that a change concerns what counts then; nothing if it is off the list, or has expired.
#[derive(Clone, Debug, Default)]
pub struct Then(BTreeMap<BlockTarget, Option<Effect>>);

impl Then {
    /// Once these targets are on the list with this effect.
    pub fn with(targets: &[BlockTarget], effect: Effect) -> Self {
        let added = targets.iter().map(|target| (target.clone(), Some(effect)));
        Self(added.collect())
    }

    /// Once these turns are made.
    pub fn after(turns: &[Turn], now: UtcTime) -> Self {
        let mut then = BTreeMap::new();
        for turn in turns {
            let block = &turn.block;
            let stays = match turn.way {
                Way::Lift => None,
                Way::Restore => (!block.is_expired(now)).then_some(block.effect),
                Way::Expire(at) => at.is_none_or(|at| at > now).then_some(block.effect),
                Way::DeletedSince | Way::ListedSince(_) | Way::ChangedSince => continue,
            };
            // What stood there before comes back in the place of what is taken off.
            let of_target = then.entry(block.target.clone()).or_insert(None);
            *of_target = stays.or(*of_target);
        }
        Self(then)
    }

    /// All targets that the change concerns.
    pub fn targets(&self) -> Vec<BlockTarget> {
        self.0.keys().cloned().collect()
    }

    /// Those that have this effect then.
    pub fn having(&self, effect: Effect) -> impl Iterator<Item = &BlockTarget> {
        let having = self
            .0
            .iter()
            .filter(move |(_, then)| **then == Some(effect));
        having.map(|(target, _)| target)
    }

    /// The decision about this identity as it would be then.
    pub fn decide(&self, decision: Decision, identity: &Identity) -> Decision {
        let mut matches = decision.matches;
        matches.retain(|found| !self.0.contains_key(&found.target));
        for (target, effect) in &self.0 {
            if let Some(effect) = effect
                && target.catches(identity)
            {
                matches.push(Match {
                    target_id: TargetId::from(0),
                    target: target.clone(),
                    effect: *effect,
                    block_id: BlockId::from(0),
                    reason: String::new(),
                });
            }
        }
        screening::decide(matches)
    }
}
