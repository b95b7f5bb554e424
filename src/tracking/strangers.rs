//! Whom blocks have refused who is not in Global Data, and who of these is still caught once the blocks are gone.

use std::cmp::Reverse;
use std::collections::HashSet;

use diesel::prelude::*;

use super::caught::NAMED;
use super::log::with_visits;
use super::{EntryLog, LoggedVisit, Meant};
use crate::blocking::{Block, Effect, Match, Visit, screening, tally};
use crate::db::schema::{contacts, entries};
use crate::db::{Connection, Result};
use crate::values::{Identity, OrganizationId, TargetId, UtcTime};

/// As many entries of small logs as are looked through, and as many of one large log.
const LOOKED: i64 = 1_000;

/// The people, each mailbox once.
#[derive(Clone, Debug, Default)]
pub struct Strangers {
    /// Those who were refused last, the last first: at most [`super::caught::NAMED`].
    pub named: Vec<Stranger>,
    /// How many more were found.
    pub others: usize,
    /// Whether there may be still more, for not all entries were looked at.
    pub more: bool,
}

/// Somebody who was refused, and is not in Global Data.
#[derive(Clone, Debug)]
pub struct Stranger {
    /// The last of the visits that were refused.
    pub visit: Visit,
    /// The other blocks that still refuse such a visit; none if it could book then.
    pub caught_by: Vec<Match>,
}

impl Strangers {
    /// Whom `blocks` have refused, and what catches them once those are gone that are `meant`.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        blocks: &[Block],
        meant: Meant<'_>,
        now: UtcTime,
    ) -> Result<Self> {
        let (small, large) = logs(conn, organization, blocks)?;
        let mut more = large.len() > 1;
        let mut refused = of_small(conn, organization, small)?;
        more |= refused.len() as i64 >= LOOKED;
        if let Some(target) = large.first() {
            let logged = of_large(conn, organization, *target)?;
            more |= logged.len() as i64 >= LOOKED;
            let strangers = logged.into_iter().filter(|logged| logged.contact.is_none());
            refused.extend(strangers.map(|logged| (logged.entry.last_at, logged.visit)));
        }
        refused.sort_by_key(|(at, visit)| Reverse((*at, visit.id)));
        let mut seen = HashSet::new();
        refused.retain(|(_, visit)| seen.insert(visit.email.mailbox()));
        let others = refused.len().saturating_sub(NAMED);
        refused.truncate(NAMED);
        let visits: Vec<Visit> = refused.into_iter().map(|(_, visit)| visit).collect();
        let identities: Vec<Identity> = visits.iter().map(Visit::identity).collect();
        let decisions = screening::screen_all(conn, organization, &identities, now)?;
        let gone = meant.in_decisions(conn, organization, &decisions)?;
        let caught_by = decisions.into_iter().map(|decision| {
            let rest = decision.without(&gone);
            let mut caught_by = Vec::new();
            if rest.is_refused() {
                let blocks = rest.matches.into_iter();
                caught_by.extend(blocks.filter(|found| found.effect == Effect::Block));
            }
            caught_by
        });
        let named = visits.into_iter().zip(caught_by);
        let named = named.map(|(visit, caught_by)| Stranger { visit, caught_by });
        Ok(Self {
            named: named.collect(),
            others,
            more,
        })
    }
}

/// The targets whose logs can be read whole, together, and those whose logs are too long for that, the one that has refused
/// last first.
fn logs(
    conn: &mut Connection,
    organization: OrganizationId,
    blocks: &[Block],
) -> Result<(Vec<TargetId>, Vec<TargetId>)> {
    let blocks = blocks.iter().filter(|block| block.effect == Effect::Block);
    let mut blocks: Vec<&Block> = blocks.collect();
    let targets: Vec<TargetId> = blocks.iter().map(|block| block.target_id).collect();
    let pending = tally::pending(conn, organization, &targets)?;
    let count = |block: &Block| {
        let pending = pending.get(&block.target_id);
        block.entries + pending.map_or(0, |pending| pending.entries)
    };
    blocks.sort_by_cached_key(|block| count(block));
    let mut left = LOOKED;
    let fits = |block: &&Block| {
        left -= count(block);
        left > 0
    };
    let (small, mut large): (Vec<&Block>, Vec<&Block>) = blocks.into_iter().partition(fits);
    large.sort_by_key(|block| Reverse(block.last_entry_at));
    let targets = |blocks: Vec<&Block>| blocks.iter().map(|block| block.target_id).collect();
    Ok((targets(small), targets(large)))
}

/// Who stands in any of these logs, by one question: of several logs at once there is no order.
fn of_small(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: Vec<TargetId>,
) -> Result<Vec<(UtcTime, Visit)>> {
    if targets.is_empty() {
        return Ok(Vec::new());
    }
    Ok(with_visits()
        .filter(entries::organization_id.eq(organization))
        .filter(entries::target_id.eq_any(targets))
        .filter(contacts::id.is_null())
        .limit(LOOKED)
        .select((entries::last_at, Visit::as_select()))
        .load(conn)?)
}

/// The last lines of this log.
fn of_large(
    conn: &mut Connection,
    organization: OrganizationId,
    target: TargetId,
) -> Result<Vec<LoggedVisit>> {
    let log = EntryLog {
        organization,
        target,
        search: None,
        from: None,
        until: None,
    };
    log.load(conn, None, LOOKED)
}
