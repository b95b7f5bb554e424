//! A call as an entry of a calendar: RFC 5545, handed over as RFC 5546 has it.

mod feed;

pub use feed::published;

use icalendar::{
    Attendee, CUType, Calendar, Class, Component as _, Event, EventLike as _, EventStatus,
    PartStat, Property, Role,
};

use super::Notice;
use crate::mail::{Audience, Method};
use crate::values::{CallId, CallUid, UtcTime};

/// The entry for one of them as it is at `now`. Times are in UTC, which every calendar shows on its own clock: no rules of a time zone
/// come along that could be out of date.
///
/// In a lead's own the name that was typed does not stand: whoever booked in somebody else's could write into their calendar.
pub fn entry(
    notice: &Notice,
    audience: Audience,
    method: Method,
    now: UtcTime,
    sender: &str,
) -> String {
    let (whom, lead) = match audience {
        Audience::Lead => (notice.host.clone(), &notice.lead_email),
        Audience::Host | Audience::Staff => {
            (format!("{} and {}", notice.lead, notice.host), &notice.lead)
        }
    };
    let mut event = Event::new();
    event
        .uid(&uid(notice.call_id, &notice.uid_tail))
        .sequence(u32::try_from(notice.version).unwrap_or(u32::MAX))
        .timestamp(now.to_utc())
        .starts(notice.starts_at.to_utc())
        .ends(notice.ends_at.to_utc())
        .summary(&line(&format!("{}: {whom}", notice.event)))
        .class(Class::Private)
        .status(match method {
            Method::Request => EventStatus::Confirmed,
            Method::Cancel => EventStatus::Cancelled,
        });
    if !notice.meeting_link.is_empty() {
        event.location(&line(&notice.meeting_link));
    }
    event.append_property(organizer(&notice.organization, sender));
    for (name, address) in [
        (lead, &notice.lead_email),
        (&notice.host, &notice.host_email),
    ] {
        let attendee = Attendee::new(format!("mailto:{address}"))
            .cn(parameter(name))
            .cutype(CUType::Individual)
            .role(Role::ReqParticipant)
            .partstat(PartStat::Accepted);
        event.attendee(attendee);
    }
    let mut calendar = of_ours(method.as_str());
    calendar.push(event.done());
    calendar.to_string()
}

/// A calendar without entries, which is there for this.
fn of_ours(method: &str) -> Calendar {
    let mut calendar = Calendar::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Leadgate//Leadgate//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", method),
    ] {
        calendar.append_property(Property::new(name, value));
    }
    calendar
}

/// The same for one call whatever becomes of it, and no other's in the world.
fn uid(call: CallId, tail: &str) -> String {
    CallUid { call, tail }.to_string()
}

/// Who asks for the call: RFC 5546 wants one in every entry.
fn organizer(organization: &str, sender: &str) -> Property {
    let mut organizer = Property::new("ORGANIZER", format!("mailto:{sender}"));
    organizer.add_parameter("CN", &parameter(organization));
    organizer.done()
}

/// A text without control characters, of which the library escapes the line feed alone.
fn line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A parameter's value may hold neither quotes nor control characters: RFC 5545, 3.2.
fn parameter(text: &str) -> String {
    text.chars()
        .filter(|char| !char.is_control() && *char != '"')
        .collect()
}
