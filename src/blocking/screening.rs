//! The decision about a visit: which targets its keys meet, and which lines of the block list these have; then a pure
//! answer.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::Effect;
use super::block::{in_force, with_targets_and_acts};
use super::target::{self, Key};
use crate::db::schema::{blocks, targets};
use crate::db::{Backend, Connection, Result};
use crate::values::{BlockId, BlockTarget, Identity, OrganizationId, TargetId, UtcTime};

/// Keys in one question: SQLite binds at most 32,766 values, and one identity has some 150 at most.
const KEYS_AT_ONCE: usize = 16_000;

/// A line of the block list, in force, whose target catches the identity in question. In snapshots it is an object of
/// `key`, `effect`, `target`, `block` and `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Serialize, Deserialize)]
#[diesel(table_name = blocks, check_for_backend(Backend))]
pub struct Match {
    /// The row of the target, which owns the entries.
    #[serde(rename = "target")]
    pub target_id: TargetId,
    /// What it catches.
    #[serde(rename = "key", with = "as_key")]
    #[diesel(select_expression = targets::key, deserialize_as = Key)]
    pub target: BlockTarget,
    /// Whether it keeps out or lets in.
    pub effect: Effect,
    /// The row of the block.
    #[serde(rename = "block")]
    #[diesel(column_name = id)]
    pub block_id: BlockId,
    /// Why it is on the list; may be empty.
    pub reason: String,
}

/// What was decided about one identity, and from what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// Everything that matched, best rank first; the first one decides. Of one who is known twice over ([`screen_with`]) what
    /// matched the one comes before what matched the other.
    pub matches: Vec<Match>,
}

/// Decides whether a visit known by `identity` may book at `now`.
///
/// It asks for networks of every size, not only for those that occur as [`screen_all`] does: that is a second question. With a
/// million blocks on SQLite that would save 15 of some 50 µs for IPv4, and 120 of 150 µs for IPv6; on PostgreSQL the
/// further round trip costs what the shorter list saves. Beside the commit of a booking neither is felt.
pub fn screen(
    conn: &mut Connection,
    organization: OrganizationId,
    identity: &Identity,
    now: UtcTime,
) -> Result<Decision> {
    screen_with(conn, organization, identity, None, now)
}

/// The same for one who is known by `further` as well: each is decided by itself, for an exception of the one lets nobody in
/// whom the other keeps out. What decides stands first, and all that matched beside it after it.
pub fn screen_with(
    conn: &mut Connection,
    organization: OrganizationId,
    identity: &Identity,
    further: Option<&Identity>,
    now: UtcTime,
) -> Result<Decision> {
    let own = decide(matching(conn, organization, &identity.keys(), now)?);
    let Some(further) = further else {
        return Ok(own);
    };
    let other = decide(matching(conn, organization, &further.keys(), now)?);
    let (mut decisive, beside) = match other.is_refused() && !own.is_refused() {
        true => (other, own),
        false => (own, other),
    };
    for found in beside.matches {
        if decisive
            .matches
            .iter()
            .all(|one| one.block_id != found.block_id)
        {
            decisive.matches.push(found);
        }
    }
    Ok(decisive)
}

/// The same for many identities at once; the decisions come in the order of the identities.
///
/// All go into one question, or into a few if they are so many that their keys exceed what one can bind. Here it pays to ask
/// first which sizes of networks occur: most of the keys would be those of other sizes. A network of a new size that is
/// put on the list between the two questions is missed, so who must not miss it holds the list's lock.
pub fn screen_all(
    conn: &mut Connection,
    organization: OrganizationId,
    identities: &[Identity],
    now: UtcTime,
) -> Result<Vec<Decision>> {
    if identities.is_empty() {
        return Ok(Vec::new());
    }
    let lengths = target::prefix_lengths(conn, organization)?;
    let keys: Vec<Vec<String>> = identities
        .iter()
        .map(|identity| identity.keys_with(&lengths))
        .collect();
    let distinct: BTreeSet<&String> = keys.iter().flatten().collect();
    let distinct: Vec<String> = distinct.into_iter().cloned().collect();
    let mut by_key: HashMap<String, Vec<Match>> = HashMap::new();
    for keys in distinct.chunks(KEYS_AT_ONCE) {
        for found in matching(conn, organization, keys, now)? {
            by_key.entry(found.target.key()).or_default().push(found);
        }
    }
    let of_one = |keys: &Vec<String>| {
        let found = keys.iter().filter_map(|key| by_key.get(key));
        decide(found.flatten().cloned().collect())
    };
    Ok(keys.iter().map(of_one).collect())
}

/// Puts what matched into the one order of ranks; at equal rank the exemption comes first.
pub fn decide(mut matches: Vec<Match>) -> Decision {
    matches.sort_by_cached_key(|found| {
        // Blocks of one visit never have equal ranks unless their targets are equal: the id is for good measure.
        (Reverse((found.target.rank(), found.effect)), found.block_id)
    });
    Decision { matches }
}

impl Decision {
    /// Whether the visit may not book.
    pub fn is_refused(&self) -> bool {
        self.winner()
            .is_some_and(|winner| winner.effect == Effect::Block)
    }

    /// The decision as it would be if these blocks were gone.
    pub fn without(mut self, blocks: &[BlockId]) -> Self {
        self.matches
            .retain(|found| !blocks.contains(&found.block_id));
        self
    }

    /// What decided; nothing if nothing matched.
    pub fn winner(&self) -> Option<&Match> {
        self.matches.first()
    }
}

/// The lines in force at `now` whose targets have one of these keys, in no order.
///
/// The targets first, by their keys, and only then the lines of those few. Joined in one question, PostgreSQL may begin with
/// the lines: for as long as it has no statistics of a list that has just grown, it looked every line up anew for every key.
fn matching(
    conn: &mut Connection,
    organization: OrganizationId,
    keys: &[String],
    now: UtcTime,
) -> Result<Vec<Match>> {
    let met: Vec<TargetId> = targets::table
        .filter(targets::organization_id.eq(organization))
        .filter(targets::key.eq_any(keys))
        .select(targets::id)
        .load(conn)?;
    if met.is_empty() {
        return Ok(Vec::new());
    }
    Ok(with_targets_and_acts()
        .filter(blocks::organization_id.eq(organization))
        .filter(blocks::target_id.eq_any(met))
        .filter(in_force(now))
        .select(Match::as_select())
        .load(conn)?)
}

/// A target as snapshots hold it: by its key.
mod as_key {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::values::BlockTarget;

    pub fn serialize<S: Serializer>(target: &BlockTarget, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&target.key())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BlockTarget, D::Error> {
        BlockTarget::from_key(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}
