//! The contact card.

use askama::Template;

use super::{JourneyLine, Origin, seen};
use crate::contacts::{
    Blockable, CallLine, Card, Contact, ContactIdentity, Neighbors, Note, call_line,
};
use crate::staff::Permission;
use crate::values::{Outcome, UtcTime};
use crate::web::{BaseUrl, Cursor, Field, Frame, Moment};

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

    /// What each form of the card carries.
    fn seen(&self) -> String {
        seen(&self.frame, self.contact().id)
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

    /// The pages with what happened before, if there is more than is shown.
    fn earlier_href(&self) -> Option<String> {
        let last = self.card.journey.last();
        let last = last.filter(|_| self.card.journey_goes_on)?;
        let cursor = Cursor::by_time(last.entry.at, last.entry.id);
        Some(
            self.origin
                .pages_after(self.contact().id, "journey", &cursor),
        )
    }

    /// The pages with older notes, if there are more than are shown.
    fn older_notes_href(&self) -> Option<String> {
        let last = self.card.notes.last();
        let last = last.filter(|_| self.card.notes_go_on)?;
        let cursor = Cursor::by_time(last.created_at, last.id.get());
        Some(self.origin.pages_after(self.contact().id, "notes", &cursor))
    }

    /// Whether somebody has shown that they read the mail of this address.
    fn is_confirmed(&self, email: impl AsRef<str>) -> bool {
        let mut emails = self.card.emails.iter();
        emails.any(|one| one.value == email.as_ref() && one.confirmed_at.is_some())
    }

    /// What happened, newest first.
    fn journey(&self) -> Vec<JourneyLine> {
        let zone = self.frame.signed_in.member.time_zone;
        let told = self.card.journey.iter();
        told.map(|told| JourneyLine::of(told, zone)).collect()
    }
}

fn how_it_went(call: &CallLine) -> Option<Outcome> {
    let outcome = call.outcome.as_deref()?;
    Outcome::parse(outcome).ok()
}

fn without<'a>(identities: &'a [ContactIdentity], value: &str) -> Vec<&'a ContactIdentity> {
    let others = identities.iter().filter(|one| one.value != value);
    others.collect()
}
