//! The calls of one host as a calendar to which they subscribe.

use chrono::TimeDelta;
use icalendar::{Class, Component as _, Event, EventLike as _, EventStatus, Property};

use super::{line, of_ours, organizer, uid};
use crate::calls::{Feed, HostedCall};
use crate::values::{CallStatus, ContactId, UtcTime};

/// How often a program is asked to fetch it anew. Most do as they like.
const OFTEN: TimeDelta = TimeDelta::minutes(15);

/// The calendar as it is at `now`; `card` is the address of a contact's card.
///
/// Of a lead nothing is in it but what it is called: whoever has the address of a feed reads it without signing in.
pub fn published(
    feed: &Feed,
    now: UtcTime,
    sender: &str,
    card: impl Fn(ContactId) -> String,
) -> String {
    let mut calendar = of_ours("PUBLISH");
    // The library writes its own NAME as it is, unlike this one.
    calendar.append_property(Property::new("X-WR-CALNAME", line(&title(feed))));
    calendar.timezone(feed.host.time_zone.as_str());
    calendar.ttl(&OFTEN);
    let organizer = organizer(&feed.organization.name, sender);
    for hosted in &feed.calls {
        let mut event = event(hosted, feed, now);
        event.uid(&uid(hosted.call.id, &feed.organization.uid_tail));
        event.append_property(organizer.clone());
        let card = card(hosted.call.contact_id);
        event.description(&format!("The contact: {card}"));
        event.append_property(Property::new("URL", card));
        calendar.push(event.done());
    }
    calendar.to_string()
}

fn title(feed: &Feed) -> String {
    format!("{}: calls of {}", feed.organization.name, feed.host.name)
}

fn event(hosted: &HostedCall, feed: &Feed, now: UtcTime) -> Event {
    let call = &hosted.call;
    let mut event = Event::new();
    event
        .sequence(u32::try_from(call.version).unwrap_or(u32::MAX))
        .timestamp(now.to_utc())
        .starts(call.starts_at.to_utc())
        .ends(call.ends_at.to_utc())
        .summary(&line(&format!("{}: {}", hosted.event, hosted.lead())))
        .class(Class::Private)
        .status(match call.status {
            CallStatus::Scheduled => EventStatus::Confirmed,
            CallStatus::Canceled => EventStatus::Cancelled,
        });
    if let Some(link) = &feed.host.meeting_link {
        event.location(&line(link));
    }
    event
}
