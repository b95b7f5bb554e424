//! The contact card.

use askama::Template;

use crate::blocking::Match;
use crate::contacts::{
    CallLine, Card, Contact, ContactIdentity, JourneyEntry, JourneyKind, call_line, journey,
};
use crate::values::UtcTime;
use crate::web::{BaseUrl, Frame, Moment};

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
            now,
        }
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

    fn owner(&self) -> &str {
        self.card.owner_name.as_deref().unwrap_or("Nobody yet")
    }

    fn moment(&self, time: &UtcTime) -> Moment {
        Moment::new(*time, self.frame.signed_in.member.time_zone)
    }

    /// New blocks need more than the smallest plan.
    fn may_block(&self) -> bool {
        self.frame.may_track() && self.frame.signed_in.organization.plan.allows_blocking()
    }

    fn block_label(&self, found: &Match) -> String {
        format!("{}: {}", found.target.kind().label(), found.target.value())
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

    fn call_state(&self, call: &CallLine) -> &'static str {
        match call.canceled_at {
            Some(_) => "Canceled",
            None if call.ends_at <= self.now => "Held",
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
            (JourneyKind::Booked, Some(call)) => format!("Booked a call for {call}"),
            (JourneyKind::Booked, None) => "Booked a call".to_owned(),
            (JourneyKind::Canceled, Some(call)) => format!("Call of {call} canceled"),
            (JourneyKind::Canceled, None) => "Call canceled".to_owned(),
            (JourneyKind::AlsoGiven, _) => "Also gave".to_owned(),
            (JourneyKind::Blocked, _) => "Hidden: a block matches".to_owned(),
            (JourneyKind::Unblocked, _) => "Shown again: no block matches".to_owned(),
        }
    }

    fn detail_label(&self, entry: &JourneyEntry) -> &'static str {
        match entry.kind {
            JourneyKind::Seen | JourneyKind::Details => "Visit ",
            JourneyKind::Canceled => "Reason: ",
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

fn without<'a>(identities: &'a [ContactIdentity], value: &str) -> Vec<&'a ContactIdentity> {
    let others = identities.iter().filter(|one| one.value != value);
    others.collect()
}
