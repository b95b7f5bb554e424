//! The journey of a contact in words, and the pages with what the card has no room for.

use askama::Template;

use super::Origin;
use crate::blocking::Effect;
use crate::contacts::{CallThen, Contact, JourneyEntry, JourneyKind, Reason, Told};
use crate::values::{TimeZone, UtcTime};
use crate::web::{Frame, Moment, Pager};

/// One thing that happened.
pub struct JourneyLine {
    /// Such as "Sent the details".
    pub what: String,
    /// What else there is to say about it; empty if nothing.
    pub detail: String,
    /// A member's name, the lead, or Blocking.
    pub who: String,
    /// When, on the reader's clock.
    pub when: Moment,
}

/// A page of what happened before all that the card shows.
#[derive(Template)]
#[template(path = "contacts/journey.html")]
pub struct JourneyPage {
    frame: Frame,
    contact: Contact,
    journey: Vec<JourneyLine>,
    pager: Pager,
    origin: Origin,
}

impl JourneyPage {
    /// The page with this part of a contact's journey.
    pub fn new(
        frame: Frame,
        contact: Contact,
        told: &[Told],
        pager: Pager,
        origin: Origin,
    ) -> Self {
        let zone = frame.signed_in.member.time_zone;
        Self {
            journey: told
                .iter()
                .map(|told| JourneyLine::of(told, zone))
                .collect(),
            frame,
            contact,
            pager,
            origin,
        }
    }
}

impl JourneyLine {
    /// An entry in words, on the clock of `zone`.
    pub fn of(told: &Told, zone: TimeZone) -> Self {
        let entry = &told.entry;
        Self {
            what: what(entry, told.call.as_ref(), zone),
            detail: detail(entry),
            who: who(entry).to_owned(),
            when: Moment::new(entry.at, zone),
        }
    }
}

fn what(entry: &JourneyEntry, call: Option<&CallThen>, zone: TimeZone) -> String {
    let time = call.map(|call| {
        let moment = Moment::new(call.starts_at, zone);
        format!("{} {}", moment.label(), moment.zone())
    });
    match (entry.kind, time, call) {
        (JourneyKind::Seen, ..) if entry.member_name.is_some() => {
            "Added from a visit that was refused".to_owned()
        }
        (JourneyKind::Seen, ..) => "Gave the email address".to_owned(),
        (JourneyKind::Details, ..) => "Sent the details".to_owned(),
        (JourneyKind::Booked, time, _) if entry.is_undone_cancellation() => {
            let of_call = time.map_or_else(String::new, |time| format!(" of {time}"));
            format!("Call{of_call} is booked again: its cancellation was undone")
        }
        (JourneyKind::Booked, Some(time), Some(call)) => {
            let (event, host) = (&call.event_name, &call.host_name);
            format!("Booked a call for {time}: {event} with {host}")
        }
        (JourneyKind::Booked, ..) => "Booked a call".to_owned(),
        (JourneyKind::Rescheduled, ..) => moved(entry, zone),
        (JourneyKind::Outcome, time, _) => outcome_of(entry, time),
        (JourneyKind::Canceled, Some(time), _) => format!("Call of {time} canceled"),
        (JourneyKind::Canceled, ..) => "Call canceled".to_owned(),
        (JourneyKind::AlsoGiven, ..) if entry.member_name.is_some() => {
            "Also given, by the contact that was merged".to_owned()
        }
        (JourneyKind::AlsoGiven, ..) => "Also gave".to_owned(),
        (JourneyKind::Blocked, ..) => "Blocked".to_owned(),
        (JourneyKind::Unblocked, ..) => "Unblocked".to_owned(),
        (JourneyKind::Added, ..) => "Added by hand".to_owned(),
        (JourneyKind::Edited, ..) => "Changed".to_owned(),
        (JourneyKind::Noted, ..) => "Note added".to_owned(),
        (JourneyKind::NoteEdited, ..) => "Note changed".to_owned(),
        (JourneyKind::NoteDeleted, ..) => "Note deleted".to_owned(),
        (JourneyKind::Tagged, ..) => "Tag added".to_owned(),
        (JourneyKind::Untagged, ..) => "Tag removed".to_owned(),
        (JourneyKind::Merged, ..) => "Another contact was merged into this one".to_owned(),
        (JourneyKind::Unmerged, ..) => "A merge was undone".to_owned(),
    }
}

/// Such as "Call moved from Tue 24 Nov 2026, 14:30 to Wed 25 Nov 2026, 10:00 Europe/Berlin, from Ann to Ben".
fn moved(entry: &JourneyEntry, zone: TimeZone) -> String {
    let Some(moved) = entry.moved() else {
        return "Call moved".to_owned();
    };
    let label =
        |at: Option<UtcTime>| at.map_or_else(String::new, |at| Moment::new(at, zone).label());
    let hands = match moved.changed_hands() {
        true => format!(", from {} to {}", moved.from_host, moved.to_host),
        false => String::new(),
    };
    let (from, to) = (label(moved.from()), label(moved.to()));
    format!("Call moved from {from} to {to} {zone}{hands}")
}

fn outcome_of(entry: &JourneyEntry, time: Option<String>) -> String {
    let of_call = time.map_or_else(String::new, |time| format!(" of {time}"));
    match entry.detail.is_empty() {
        true => format!("Outcome of the call{of_call} taken back"),
        false => format!("Outcome of the call{of_call}"),
    }
}

fn detail(entry: &JourneyEntry) -> String {
    if let Some(moved) = entry.moved() {
        return labelled("Reason: ", &moved.reason);
    }
    match entry.reason() {
        None if entry.is_undone_cancellation() => String::new(),
        Some(reason) => because_of(entry.kind, &reason),
        None => labelled(detail_label(entry.kind), &entry.detail),
    }
}

/// Nothing of what is not said.
fn labelled(label: &str, text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!("{label}{text}"),
    }
}

fn detail_label(kind: JourneyKind) -> &'static str {
    match kind {
        JourneyKind::Seen | JourneyKind::Details => "Visit ",
        JourneyKind::Canceled => "Reason: ",
        JourneyKind::Merged => "With ",
        JourneyKind::Unmerged => "Parted from ",
        _ => "",
    }
}

/// Which line of the block list hid or brought back the contact.
fn because_of(kind: JourneyKind, reason: &Reason) -> String {
    let done = match (kind, reason.effect) {
        (JourneyKind::Blocked, _) => "Hidden by the block of",
        (_, Effect::Block) => "The block is no longer in force:",
        (_, Effect::Exempt) => "Never blocked:",
    };
    let kind = reason.target.label();
    format!("{done} {kind} {}", reason.target.value())
}

fn who(entry: &JourneyEntry) -> &str {
    match (&entry.member_name, entry.kind) {
        (Some(name), _) => name,
        (None, JourneyKind::Blocked | JourneyKind::Unblocked) => "Blocking",
        (None, _) => "The lead",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_of_a_reason_that_nobody_gave() {
        let mut entry = JourneyEntry {
            id: 1,
            at: UtcTime::now(),
            kind: JourneyKind::Canceled,
            detail: String::new(),
            member_name: None,
            call_id: None,
        };
        assert_eq!(detail(&entry), "");
        entry.detail = "My boat sinks".to_owned();
        assert_eq!(detail(&entry), "Reason: My boat sinks");
    }
}
