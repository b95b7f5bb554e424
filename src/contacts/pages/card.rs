//! The contact card.

use askama::Template;

use super::Origin;
use crate::blocking::Effect;
use crate::calls::Outcome;
use crate::contacts::{
    Blockable, CallLine, Card, Contact, ContactIdentity, JourneyEntry, JourneyKind, Neighbors,
    Note, Reason, call_line, journey, note,
};
use crate::staff::Permission;
use crate::values::UtcTime;
use crate::web::{BaseUrl, Field, Frame, Moment};

/// Everything about one contact.
#[derive(Template)]
#[template(path = "contacts/show.html")]
pub struct CardPage {
    /// What the layout needs.
    pub frame: Frame,
    /// What there is to show.
    pub card: Card,
    /// The card's own address, for others.
    pub url: String,
    /// The note that was typed, and what is wrong with it.
    pub note: Field,
    /// The tag that was typed, and what is wrong with it.
    pub tag: Field,
    /// The list from which one comes.
    origin: Origin,
    neighbors: Neighbors,
    now: UtcTime,
}

impl CardPage {
    /// The page of a card.
    pub fn new(frame: Frame, card: Card, base_url: &BaseUrl, now: UtcTime) -> Self {
        let url = base_url.join(&format!("/contacts/{}", card.contact.id));
        Self {
            frame,
            card,
            url,
            note: Field::default(),
            tag: Field::default(),
            origin: Origin::default(),
            neighbors: (None, None),
            now,
        }
    }

    /// Says from which list one comes, and who stands beside this contact there.
    pub fn come_from(&mut self, origin: Origin, neighbors: Neighbors) {
        self.origin = origin;
        self.neighbors = neighbors;
    }

    fn previous_href(&self) -> Option<String> {
        self.neighbors.0.map(|id| self.origin.card(id))
    }

    fn next_href(&self) -> Option<String> {
        self.neighbors.1.map(|id| self.origin.card(id))
    }

    /// Whether whoever looks can make it their lead: it is nobody's.
    fn may_claim(&self) -> bool {
        self.contact().owner_id.is_none() && !self.contact().blocked
    }

    fn contact(&self) -> &Contact {
        &self.card.contact
    }

    fn heading(&self) -> &str {
        if self.contact().name.is_empty() {
            self.contact().email.as_str()
        } else {
            &self.contact().name
        }
    }

    fn is_own(&self, note: &Note) -> bool {
        note.member_id == self.frame.signed_in.member.id
    }

    fn notes_are_cut(&self) -> bool {
        self.card.notes.len() as i64 == note::MOST
    }

    fn may_merge(&self) -> bool {
        self.frame.may(Permission::AllContacts)
    }

    fn owner(&self) -> &str {
        self.card.owner_name.as_deref().unwrap_or("Nobody yet")
    }

    fn moment(&self, time: &UtcTime) -> Moment {
        Moment::new(*time, self.frame.signed_in.member.time_zone)
    }

    fn is_blocked(&self) -> bool {
        self.contact().blocked || self.card.blocking.refusal.is_some()
    }

    /// What the blocks that match do to this contact.
    fn verdict(&self) -> &'static str {
        if self.contact().blocked {
            "Blocked and hidden."
        } else if self.card.blocking.spared {
            "Blocked from booking, not hidden: a customer."
        } else {
            "Blocked from booking, and about to be hidden."
        }
    }

    /// Whether there is anything left to block by a tick.
    fn has_offers(&self) -> bool {
        let mut offers = self.card.blocking.offers.iter();
        offers.any(|offer| offer.listed.is_none())
    }

    fn offer_label(&self, offer: &Blockable) -> &'static str {
        match (offer.is_address(), offer.is_network()) {
            (false, _) => "Email address",
            (true, false) => "IP address",
            (true, true) => "IP address, with its network (/64)",
        }
    }

    fn current_ip(&self) -> Option<String> {
        self.contact().ip.map(|ip| ip.to_string())
    }

    fn earlier_ips(&self) -> Vec<&ContactIdentity> {
        let current = self.current_ip();
        without(&self.card.ips, current.as_deref().unwrap_or_default())
    }

    fn other_emails(&self) -> Vec<&ContactIdentity> {
        without(&self.card.emails, self.contact().email.as_str())
    }

    fn other_phones(&self) -> Vec<&ContactIdentity> {
        without(&self.card.phones, &self.contact().phone)
    }

    /// The event of the call that it has, else of its latest call, else of the form that it came by.
    fn event(&self) -> Option<&str> {
        let answered = &self.card.answered;
        let booked = answered.booked_event.as_deref();
        let called = self.card.calls.first().map(|call| call.event_name.as_str());
        let came_by = answered.answers.as_ref();
        booked
            .or(called)
            .or(came_by.map(|visit| visit.event_name.as_str()))
    }

    fn call_state(&self, call: &CallLine) -> &'static str {
        match call.canceled_at {
            Some(_) => "Canceled",
            None if call.ends_at <= self.now => {
                how_it_went(call).map_or(Outcome::NONE_YET, Outcome::label)
            }
            None if call.starts_at <= self.now => "In progress",
            None => "Upcoming",
        }
    }

    fn calls_are_cut(&self) -> bool {
        self.card.calls.len() as i64 == call_line::SHOWN
    }

    fn journey_is_cut(&self) -> bool {
        self.card.journey.len() as i64 == journey::SHOWN
    }

    fn what(&self, entry: &JourneyEntry) -> String {
        let call = entry.call_starts_at.map(|at| {
            let moment = self.moment(&at);
            format!("{} {}", moment.label(), moment.zone())
        });
        match (entry.kind, call) {
            (JourneyKind::Seen, _) if entry.member_name.is_some() => {
                "Added from a visit that was refused".to_owned()
            }
            (JourneyKind::Seen, _) => "Gave the email address".to_owned(),
            (JourneyKind::Details, _) => "Sent the details".to_owned(),
            (JourneyKind::Booked, call) if entry.is_undone_cancellation() => format!(
                "Call{} is booked again: its cancellation was undone",
                call.map(|call| format!(" of {call}")).unwrap_or_default()
            ),
            (JourneyKind::Booked, Some(call)) => format!("Booked a call for {call}"),
            (JourneyKind::Booked, None) => "Booked a call".to_owned(),
            (JourneyKind::Rescheduled, _) => self.moved(entry),
            (JourneyKind::Outcome, call) => outcome_of(entry, call),
            (JourneyKind::Canceled, Some(call)) => format!("Call of {call} canceled"),
            (JourneyKind::Canceled, None) => "Call canceled".to_owned(),
            (JourneyKind::AlsoGiven, _) if entry.member_name.is_some() => {
                "Also given, by the contact that was merged".to_owned()
            }
            (JourneyKind::AlsoGiven, _) => "Also gave".to_owned(),
            (JourneyKind::Blocked, _) => "Blocked".to_owned(),
            (JourneyKind::Unblocked, _) => "Unblocked".to_owned(),
            (JourneyKind::Added, _) => "Added by hand".to_owned(),
            (JourneyKind::Edited, _) => "Changed".to_owned(),
            (JourneyKind::Noted, _) => "Note added".to_owned(),
            (JourneyKind::NoteEdited, _) => "Note changed".to_owned(),
            (JourneyKind::NoteDeleted, _) => "Note deleted".to_owned(),
            (JourneyKind::Tagged, _) => "Tag added".to_owned(),
            (JourneyKind::Untagged, _) => "Tag removed".to_owned(),
            (JourneyKind::Merged, _) => "Another contact was merged into this one".to_owned(),
            (JourneyKind::Unmerged, _) => "A merge was undone".to_owned(),
        }
    }

    /// Such as "Call moved from Tue 24 Nov 2026, 14:30 to Wed 25 Nov 2026, 10:00 Europe/Berlin, from Ann to Ben".
    fn moved(&self, entry: &JourneyEntry) -> String {
        let Some(moved) = entry.moved() else {
            return "Call moved".to_owned();
        };
        let label =
            |at: Option<UtcTime>| at.map_or_else(String::new, |at| self.moment(&at).label());
        let hands = match moved.changed_hands() {
            true => format!(", from {} to {}", moved.from_host, moved.to_host),
            false => String::new(),
        };
        let zone = self.frame.zone_name();
        let (from, to) = (label(moved.from()), label(moved.to()));
        format!("Call moved from {from} to {to} {zone}{hands}")
    }

    /// What else there is to say about it.
    fn detail(&self, entry: &JourneyEntry) -> String {
        if let Some(moved) = entry.moved() {
            return match moved.reason.as_str() {
                "" => String::new(),
                reason => format!("Reason: {reason}"),
            };
        }
        match entry.reason() {
            None if entry.is_undone_cancellation() => String::new(),
            Some(reason) => because_of(entry.kind, &reason),
            None => format!("{}{}", self.detail_label(entry), entry.detail),
        }
    }

    fn detail_label(&self, entry: &JourneyEntry) -> &'static str {
        match entry.kind {
            JourneyKind::Seen | JourneyKind::Details => "Visit ",
            JourneyKind::Canceled => "Reason: ",
            JourneyKind::Merged => "With ",
            JourneyKind::Unmerged => "Parted from ",
            _ => "",
        }
    }

    fn who<'a>(&self, entry: &'a JourneyEntry) -> &'a str {
        match (&entry.member_name, entry.kind) {
            (Some(name), _) => name,
            (None, JourneyKind::Blocked | JourneyKind::Unblocked) => "Blocking",
            (None, _) => "The lead",
        }
    }
}

fn how_it_went(call: &CallLine) -> Option<Outcome> {
    let outcome = call.outcome.as_deref()?;
    Outcome::parse(outcome).ok()
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

fn outcome_of(entry: &JourneyEntry, call: Option<String>) -> String {
    let of_call = call.map_or_else(String::new, |call| format!(" of {call}"));
    match entry.detail.is_empty() {
        true => format!("Outcome of the call{of_call} taken back"),
        false => format!("Outcome of the call{of_call}"),
    }
}

fn without<'a>(identities: &'a [ContactIdentity], value: &str) -> Vec<&'a ContactIdentity> {
    let others = identities.iter().filter(|one| one.value != value);
    others.collect()
}
