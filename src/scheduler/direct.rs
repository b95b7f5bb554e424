//! A booking without a walk: everything is sent at once, to the booking's own URL.

use super::contact_step::ContactStep;
use super::details_step::DetailsStep;
use super::place::Place;
use crate::blocking::{Answer, Visit};
use crate::calls::Call;
use crate::contacts::Contact;
use crate::db::lock::Lock;
use crate::db::{Connection, Result};
use crate::values::{CallStatus, ClientIp, EmailAddress, UtcTime};

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

/// The call that the same lead has booked by sending the same before, with the visit of then: without a visit of its own,
/// a form that is sent twice is known by nothing else.
///
/// Anybody else who gives that email address is answered as if the contact had no call, and so learns nothing of it.
/// [`Contact::remember`] holds the contact's row, so those sent at the same moment come one by one.
pub(super) fn sent_before(
    conn: &mut Connection,
    visit: &Visit,
    contact: &Contact,
    start: UtcTime,
) -> Result<Option<(Visit, Call)>> {
    let calls = Call::of_contact(conn, contact.organization_id, contact.id)?;
    let booked = calls.into_iter().filter(|call| {
        call.event_id == visit.event_id
            && call.starts_at == start
            && call.status == CallStatus::Scheduled
    });
    for call in booked {
        if let Some(id) = call.visit_id {
            let earlier = Visit::find(conn, visit.organization_id, id)?;
            if sent(&earlier) == sent(visit) {
                return Ok(Some((earlier, call)));
            }
        }
    }
    Ok(None)
}

/// All that a lead sends, and from where.
fn sent(visit: &Visit) -> (&EmailAddress, &str, &str, &[Answer], ClientIp) {
    let Visit {
        email,
        name,
        phone,
        answers,
        ip,
        ..
    } = visit;
    (email, name, phone, answers, *ip)
}
