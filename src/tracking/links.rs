//! Which upcoming calls their leads cannot move by their links any more once the list is changed, and which again, by what
//! they were booked with: told of those only whose contacts can book before and after.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::Then;
use super::caught_visits::questions;
use crate::blocking::{Decision, screening};
use crate::calls::Call;
use crate::contacts::{Booked, Contact, booked_as};
use crate::db::schema::{calls, contacts};
use crate::db::{Backend, Connection, Result};
use crate::values::{
    BlockTarget, CallStatus, ContactId, Identity, OrganizationId, UtcTime, VisitId,
};

/// As many calls as are screened one by one.
const SCREENED: usize = 500;
/// As many visits, and as many calls, as are looked at.
const SOONEST: usize = 2_000;
/// In so many places visits are asked for one after the other.
const PLACES: usize = 8;

/// The upcoming calls of which it changes whether their leads can move them. What becomes of the calls of contacts who can book
/// no more, or again, goes without saying.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// Those that cannot be moved any more, the soonest first.
    pub shut: Vec<Call>,
    /// Those that can be moved again, the soonest first.
    pub opened: Vec<Call>,
    /// Whether there may be more of them, for not all calls were looked at.
    pub more: bool,
}

impl Links {
    /// What becomes of the links once the list is changed so.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        then: &Then,
        now: UtcTime,
    ) -> Result<Self> {
        let targets = then.targets();
        let (calls, more) = booked_with(conn, organization, &targets, now)?;
        let mut links = Self {
            more,
            ..Self::default()
        };
        let booked: Vec<Booked> = calls.iter().filter_map(|call| call.booked(now)).collect();
        let booked_as = booked_as(conn, organization, &booked, now)?;
        let known_as = known_as(conn, organization, &calls)?;
        let of_call = |call: Call| {
            let booked_as: &Identity = booked_as.get(&call.id)?;
            let is_caught = targets.iter().any(|target| target.catches(booked_as));
            let known_as = known_as.get(&call.contact_id).filter(|_| is_caught)?;
            Some((call, [known_as.clone(), booked_as.clone()]))
        };
        let mut caught: Vec<(Call, [Identity; 2])> =
            calls.into_iter().filter_map(of_call).collect();
        links.more |= caught.len() > SCREENED;
        caught.truncate(SCREENED);
        let (calls, identities): (Vec<Call>, Vec<[Identity; 2]>) = caught.into_iter().unzip();
        let identities = identities.concat();
        let decisions = screening::screen_all(conn, organization, &identities, now)?;
        let lets_in = decisions.into_iter().zip(&identities);
        let lets_in = lets_in.map(|(decision, identity)| Turned::of(decision, identity, then));
        let lets_in: Vec<Turned> = lets_in.collect();
        for (call, lets_in) in calls.into_iter().zip(lets_in.chunks(2)) {
            let [known_as, booked_as] = lets_in else {
                continue;
            };
            match (booked_as.now, booked_as.then) {
                _ if !known_as.now || !known_as.then => {}
                (true, false) => links.shut.push(call),
                (false, true) => links.opened.push(call),
                _ => {}
            }
        }
        Ok(links)
    }

    /// Whether there is any call of which it is changed.
    pub fn is_any(&self) -> bool {
        !self.shut.is_empty() || !self.opened.is_empty()
    }
}

/// Whether an identity is let in.
#[derive(Clone, Copy)]
struct Turned {
    now: bool,
    then: bool,
}

impl Turned {
    fn of(decision: Decision, identity: &Identity, then: &Then) -> Self {
        Self {
            now: !decision.is_refused(),
            then: !then.decide(decision, identity).is_refused(),
        }
    }
}

/// The upcoming calls that may have been booked by visits which these targets catch, the soonest first; and whether there may be more.
///
/// Every booking waits meanwhile. Of few visits the calls are looked for; where they are many, or would be asked for in many
/// places, the calls are looked through that begin soonest.
fn booked_with(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
    now: UtcTime,
) -> Result<(Vec<Call>, bool)> {
    let upcoming = calls::table
        .filter(calls::organization_id.eq(organization))
        .select(Call::as_select())
        .into_boxed::<Backend>();
    let few = few_visits(conn, organization, targets)?;
    let mut booked: Vec<Call> = match &few {
        Some(few) if few.is_empty() => return Ok((Vec::new(), false)),
        Some(few) => upcoming
            .filter(calls::status.ne(CallStatus::Canceled))
            .filter(
                calls::visit_id
                    .assume_not_null()
                    .eq_any(few.iter().map(|visit| visit.get())),
            )
            .load(conn)?,
        None => upcoming
            .filter(calls::status.eq(CallStatus::Scheduled))
            .filter(calls::starts_at.gt(now))
            .order((calls::starts_at, calls::id))
            .limit(SOONEST as i64 + 1)
            .load(conn)?,
    };
    // When they begin is looked at here: asked for, it would lead SQLite along the index of all calls to come.
    booked.retain(|call| call.starts_at > now);
    booked.sort_by_key(|call| (call.starts_at, call.id));
    let more = few.is_none() && booked.len() > SOONEST;
    booked.truncate(SOONEST);
    Ok((booked, more))
}

/// The visits that these targets catch; nothing if they are many.
fn few_visits(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
) -> Result<Option<Vec<VisitId>>> {
    let questions = questions(organization, targets);
    if questions.len() > PLACES {
        return Ok(None);
    }
    let mut visits: BTreeSet<VisitId> = BTreeSet::new();
    for question in questions {
        let room = SOONEST + 1 - visits.len();
        let some: Vec<(VisitId, bool)> = question.limit(room as i64).load(conn)?;
        visits.extend(some.into_iter().map(|(visit, _)| visit));
        if visits.len() > SOONEST {
            return Ok(None);
        }
    }
    Ok(Some(visits.into_iter().collect()))
}

/// By what the contacts of these calls are known.
fn known_as(
    conn: &mut Connection,
    organization: OrganizationId,
    calls: &[Call],
) -> Result<HashMap<ContactId, Identity>> {
    if calls.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<Contact> = contacts::table
        .filter(contacts::organization_id.eq(organization))
        .filter(contacts::id.eq_any(calls.iter().map(|call| call.contact_id)))
        .select(Contact::as_select())
        .load(conn)?;
    let known = found.iter().map(|contact| (contact.id, contact.identity()));
    Ok(known.collect())
}
