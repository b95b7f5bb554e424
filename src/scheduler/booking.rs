//! The last step: in one transaction the visit is screened once more, and a host's time is taken or is not.

use chrono::TimeDelta;

use super::contact_step::ContactStep;
use super::details_step::DetailsStep;
use super::place::Place;
use super::{direct, walk};
use crate::blocking::{Step, Visit};
use crate::calls::{Call, CausedBy, NewCall, free_times};
use crate::contacts::{Contact, Status};
use crate::db::{Connection, Error, Result, unless_taken};
use crate::events::Event;
use crate::events::slots::HostCalendar;
use crate::staff::Member;
use crate::values::{ClientIp, MemberId, TimeZone, UtcTime};

/// As many upcoming calls as one contact books here, of all events together: whoever has a mailbox does not have the whole
/// week of every host with it. Calls that the staff book do not count, and moving one books none.
const UPCOMING: usize = 3;

/// What a lead asks for.
#[derive(Clone, Debug)]
pub struct Booking {
    /// Who asks.
    pub lead: Lead,
    /// When the call is to begin.
    pub start: UtcTime,
    /// The zone in which the lead chose it; `None` is the visit's own.
    pub time_zone: Option<TimeZone>,
    /// Whence the request came.
    pub ip: ClientIp,
}

/// Who books.
#[derive(Clone, Debug)]
pub enum Lead {
    /// One who walked through the form.
    OnVisit(Box<Visit>),
    /// One who sends everything at once: the booking makes the visit.
    Direct(Box<(ContactStep, DetailsStep)>),
}

/// What has become of a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is a call: booked now, or by the same form when it was sent before.
    Booked(Call),
    /// The visit has yet to send its details.
    DetailsMissing,
    /// A block stands against it. The lead is told the same as at [`Outcome::SlotTaken`].
    Refused,
    /// An answer disqualified the lead, who is told the same as at [`Outcome::SlotTaken`].
    NoFreeTimes,
    /// No host is free at that time; or the lead has as many calls before it as it may book.
    SlotTaken,
}

/// Books, or tells why not, and gives the visit as it is then.
pub fn book(
    conn: &mut Connection,
    place: &Place,
    booking: &Booking,
    now: UtcTime,
) -> Result<(Visit, Outcome)> {
    let mut visit = match &booking.lead {
        Lead::OnVisit(visit) => walk::take(conn, visit)?,
        Lead::Direct(steps) => direct::begin(conn, place, &steps.0, &steps.1, now)?,
    };
    if let Some(call) = Call::by_visit(conn, visit.organization_id, visit.id)? {
        return Ok((visit, Outcome::Booked(call)));
    }
    visit.time_zone = booking.time_zone.unwrap_or(visit.time_zone);
    let contact = walk::admit(conn, &mut visit, Step::Time, booking.ip, now)?;
    // Asked before the answer is known, so that its time does not tell why there is no time.
    let hosts = free_times::hosts_in_turn(conn, &place.event, booking.start, now)?;
    let contact = match (visit.qualified, contact) {
        (None, _) => return Ok((visit, Outcome::DetailsMissing)),
        (_, None) => return Ok((visit, Outcome::Refused)),
        (Some(false), _) => return Ok((visit, Outcome::NoFreeTimes)),
        (Some(true), Some(contact)) => contact,
    };
    if let Lead::Direct(_) = booking.lead
        && let Some((visit, call)) = direct::sent_before(conn, &visit, &contact, booking.start)?
    {
        return Ok((visit, Outcome::Booked(call)));
    }
    if has_booked_enough(conn, &contact, now)? {
        return Ok((visit, Outcome::SlotTaken));
    }
    let event = &place.event;
    for (host, calendar) in hosts {
        let call = new_call(event, &contact, host.id, &visit, booking.start, now);
        if let Some(call) = take_time(conn, event, &calendar, &call)? {
            let status = Status::of_call(event.kind);
            contact.note_booking(conn, call.id, status, host.id, None, now)?;
            call.tell_booked(conn, CausedBy::Stranger, now)?;
            visit.step = Step::Booked;
            visit.save(conn)?;
            return Ok((visit, Outcome::Booked(call)));
        }
    }
    Ok((visit, Outcome::SlotTaken))
}

/// Whether the contact has as many calls before it as it may book. [`Contact::remember`] holds its row, so bookings of one
/// contact come one by one.
fn has_booked_enough(conn: &mut Connection, contact: &Contact, now: UtcTime) -> Result<bool> {
    let upcoming = Call::upcoming_of_contacts(conn, contact.organization_id, &[contact.id], now)?;
    let booked_here = upcoming.iter().filter(|call| call.visit_id.is_some());
    Ok(booked_here.count() >= UPCOMING)
}

fn new_call(
    event: &Event,
    contact: &Contact,
    host_id: MemberId,
    visit: &Visit,
    start: UtcTime,
    now: UtcTime,
) -> NewCall {
    NewCall {
        organization_id: event.organization_id,
        event_id: event.id,
        contact_id: contact.id,
        host_id,
        visit_id: Some(visit.id),
        starts_at: start,
        ends_at: start + TimeDelta::minutes(event.duration_minutes.into()),
        time_zone: visit.time_zone,
        created_at: now,
    }
}

/// Takes the host's time for `call`, unless somebody else was faster: only who holds the calendar can tell.
///
/// It stands in a savepoint, so that a calendar without room is let go at once. Who goes on to the next host holding
/// this one may meet another who does so the other way round.
fn take_time(
    conn: &mut Connection,
    event: &Event,
    calendar: &HostCalendar,
    call: &NewCall,
) -> Result<Option<Call>> {
    unless_taken(conn, |conn| {
        Member::lock_calendar(conn, call.organization_id, call.host_id)?;
        if !free_times::still_free(
            conn,
            event,
            call.host_id,
            calendar,
            call.starts_at,
            call.created_at,
        )? {
            return Err(Error::Taken);
        }
        call.book(conn)?.ok_or(Error::Taken)
    })
}
