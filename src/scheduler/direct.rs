//! A booking without a walk: everything is sent at once, to the booking's own URL.

use super::booking::Outcome;
use super::contact_step::ContactStep;
use super::details_step::DetailsStep;
use super::place::Place;
use crate::blocking::Visit;
use crate::calls::{Call, CallStatus};
use crate::contacts::Contact;
use crate::db::lock::Lock;
use crate::db::{Connection, Result};
use crate::values::UtcTime;

/// The visit that such a booking makes for itself. Nobody has decided about it yet.
pub(super) fn begin(
    conn: &mut Connection,
    place: &Place,
    contact: &ContactStep,
    details: &DetailsStep,
    now: UtcTime,
) -> Result<Visit> {
    Lock::BlockList(place.organization.id).share(conn)?;
    let mut visit = contact.begin(conn, place, now)?;
    details.fill(&mut visit);
    Ok(visit)
}

/// The call that this contact has at `start` already: without a visit of its own, a form that is sent twice is known
/// by nothing else. [`Contact::remember`] holds the contact's row, so those sent at the same moment come one by one.
pub(super) fn booked_before(
    conn: &mut Connection,
    contact: &Contact,
    place: &Place,
    start: UtcTime,
) -> Result<Option<Call>> {
    let calls = Call::of_contact(conn, contact.organization_id, contact.id)?;
    Ok(calls.into_iter().find(|call| {
        call.event_id == place.event.id
            && call.starts_at == start
            && call.status == CallStatus::Scheduled
    }))
}

/// The earlier call's own confirmation, if the same lead sent the same again. Anybody else who gives that email address
/// learns no more than that the time is taken.
pub(super) fn answer(conn: &mut Connection, visit: Visit, call: Call) -> Result<(Visit, Outcome)> {
    let earlier = match call.visit_id {
        Some(id) => Visit::find(conn, visit.organization_id, id)?,
        None => return Ok((visit, Outcome::SlotTaken)),
    };
    let sent = |visit: &Visit| {
        (
            visit.email.clone(),
            visit.name.clone(),
            visit.phone.clone(),
            visit.answers.clone(),
            visit.ip,
        )
    };
    Ok(if sent(&visit) == sent(&earlier) {
        (earlier, Outcome::Booked(call))
    } else {
        (visit, Outcome::SlotTaken)
    })
}
