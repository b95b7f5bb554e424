//! What targets would have done in the last 30 days: the visits that they would have caught, and what became of those.
//! A visit is known by what it was last, and by each address and phone number with which it was refused before.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use diesel::prelude::*;

use super::caught_visits::questions;
use super::foresight::{COUNTED, Count};
use crate::contacts::held;
use crate::db::schema::{calls, entries, visits};
use crate::db::{Connection, Result};
use crate::values::{BlockTarget, OrganizationId, Outcome, Reach, UtcTime, VisitId};

/// How far it looks back.
pub const DAYS: i64 = 30;

/// What targets would have caught.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hindsight {
    /// Visits of the last 30 days, whatever was decided about them.
    pub visits: Count,
    /// How many of these were refused.
    pub refused: usize,
    /// How many became calls that were held.
    pub held: usize,
    /// How many of the held calls ended in a sale.
    pub sales: usize,
}

impl Hindsight {
    /// Looks back from `now`, at no more than [`COUNTED`] visits.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        targets: &[BlockTarget],
        now: UtcTime,
    ) -> Result<Self> {
        let since = now - TimeDelta::days(DAYS);
        let mut found = BTreeSet::new();
        for question in questions(organization, targets) {
            let question = question.filter(visits::created_at.ge(since));
            let some: Vec<(VisitId, bool)> = question.limit(COUNTED as i64 + 1).load(conn)?;
            found.extend(some);
        }
        found.extend(refused_with(conn, organization, targets, since)?);
        let more = found.len() > COUNTED;
        let found: Vec<_> = found.into_iter().take(COUNTED).collect();
        let outcomes: Vec<Option<Outcome>> = calls::table
            .filter(calls::organization_id.eq(organization))
            .filter(
                calls::visit_id
                    .assume_not_null()
                    .eq_any(found.iter().map(|(visit, _)| visit.get())),
            )
            .filter(held(now))
            .select(calls::outcome)
            .load(conn)?;
        let sales = outcomes
            .iter()
            .filter(|outcome| **outcome == Some(Outcome::Sale));
        Ok(Self {
            visits: Count {
                more,
                ..Count::exactly(found.len())
            },
            refused: found.iter().filter(|(_, refused)| *refused).count(),
            held: outcomes.len(),
            sales: sales.count(),
        })
    }
}

/// The visits that were refused with what one of these targets is aimed at, though they may have gone on with something else:
/// each with whether it was refused last.
///
/// The entries first, and only then their visits: joined in one question, SQLite begins with all visits of those days.
fn refused_with(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
    since: UtcTime,
) -> Result<Vec<(VisitId, bool)>> {
    let own = || {
        entries::table
            .filter(entries::organization_id.eq(organization))
            .filter(entries::last_at.ge(since))
            .select(entries::visit_id)
            .limit(COUNTED as i64 + 1)
    };
    let reach = Reach::of(targets);
    let mut refused: BTreeSet<VisitId> = BTreeSet::new();
    for (first, last) in reach.networks {
        let from_there = own().filter(entries::ip.between(first, last));
        refused.extend(from_there.load::<VisitId>(conn)?);
    }
    if !reach.ips.is_empty() {
        let from_there = own().filter(entries::ip.eq_any(reach.ips));
        refused.extend(from_there.load::<VisitId>(conn)?);
    }
    if !reach.phones.is_empty() {
        let with_it = own().filter(entries::phone.eq_any(reach.phones));
        refused.extend(with_it.load::<VisitId>(conn)?);
    }
    if refused.is_empty() {
        return Ok(Vec::new());
    }
    Ok(visits::table
        .filter(visits::organization_id.eq(organization))
        .filter(visits::id.eq_any(refused.into_iter().take(COUNTED + 1)))
        .filter(visits::created_at.ge(since))
        .select((visits::id, visits::refused))
        .load(conn)?)
}
