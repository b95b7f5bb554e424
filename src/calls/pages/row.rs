//! One call as a page shows it, to one reader at one moment.

use super::{CallsOrigin, Happening};
use crate::calls::{Call, Details, History};
use crate::contacts::Refusal;
use crate::values::{CallId, CallStatus, Outcome, TimeZone, UtcTime};
use crate::web::{Moment, Span};

/// A call in the zone of whoever looks.
pub struct Row {
    /// The call and what stands round it.
    pub details: Details,
    /// That its contact would be refused now, if so and if the page tells it.
    pub refusal: Option<Refusal>,
    /// That its lead cannot move it by its link for what it was booked with, if so and if the page tells it.
    pub unmovable: Option<Refusal>,
    /// What happened to it, the latest first, if the page tells it.
    pub history: History,
    /// The other calls of its lead, the latest first, if the page tells them.
    pub others: Vec<Call>,
    /// The reader's zone.
    pub zone: TimeZone,
    /// Now.
    pub now: UtcTime,
}

/// How a call stands now, as a name with a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// To come.
    Upcoming,
    /// Going on.
    Running,
    /// Ended, and nobody has said how it went.
    Held,
    /// Ended so.
    Ended(Outcome),
    /// Called off.
    Canceled,
}

/// Another call of the same lead.
pub struct OtherCall {
    /// When it is, on the reader's clock.
    pub time: Span,
    /// How it stands.
    pub status: Standing,
}

/// Who called it off, when and why.
pub struct Cancelation<'a> {
    /// A member's name, or the lead.
    pub who: &'a str,
    /// When.
    pub when: Moment,
    /// Why; empty if the lead gave no reason.
    pub reason: &'a str,
}

impl Row {
    /// The call on a page that tells nothing of blocks.
    pub fn new(details: Details, zone: TimeZone, now: UtcTime) -> Self {
        Self {
            details,
            refusal: None,
            unmovable: None,
            history: History::new(),
            others: Vec::new(),
            zone,
            now,
        }
    }

    /// Its number in addresses.
    pub fn id(&self) -> CallId {
        self.details.call.id
    }

    /// In which version it is shown: who changes it sends this back.
    pub fn version(&self) -> i64 {
        self.details.call.version
    }

    /// What happened to it, the latest first.
    pub fn happenings(&self) -> Vec<Happening> {
        let told = |entry| Happening::of(entry, self.zone);
        self.history.iter().map(told).collect()
    }

    /// The contact's name, or its email if it gave none.
    pub fn who(&self) -> &str {
        match self.details.name.as_str() {
            "" => self.details.email.as_str(),
            name => name,
        }
    }

    /// The form that blocks the contact, which knows the way back to this list.
    pub fn block_href(&self, origin: &CallsOrigin) -> String {
        let contact = self.details.call.contact_id;
        format!(
            "/tracking/blocking/new?contact={contact}&{}",
            origin.way_back()
        )
    }

    /// When it is, on the reader's clock.
    pub fn time(&self) -> Span {
        self.time_in(self.zone)
    }

    /// When it is, on the lead's clock.
    pub fn lead_time(&self) -> Span {
        self.time_in(self.details.call.time_zone)
    }

    fn time_in(&self, zone: TimeZone) -> Span {
        Span::new(self.details.call.starts_at, self.details.call.ends_at, zone)
    }

    /// When it was booked, on the reader's clock.
    pub fn booked(&self) -> Moment {
        self.moment(self.details.call.created_at)
    }

    /// How it stands.
    pub fn status(&self) -> Standing {
        Standing::of(&self.details.call, self.now)
    }

    /// The other calls of its lead, the latest first.
    pub fn other_calls(&self) -> Vec<OtherCall> {
        let others = self.others.iter().map(|call| OtherCall {
            time: Span::new(call.starts_at, call.ends_at, self.zone),
            status: Standing::of(call, self.now),
        });
        others.collect()
    }

    /// Whether it has ended, and so is on the tab of past calls.
    pub fn is_over(&self) -> bool {
        self.details.call.ends_at <= self.now
    }

    /// Whether it can still be canceled: past calls can, canceled ones cannot.
    pub fn stands(&self) -> bool {
        self.details.call.status == CallStatus::Scheduled
    }

    /// Whether it can be rescheduled: it stands, and has not ended.
    pub fn can_be_moved(&self) -> bool {
        self.details.call.is_upcoming(self.now)
    }

    /// Whether one can say how it went: it stands, and has ended.
    pub fn can_be_judged(&self) -> bool {
        self.details.call.is_past(self.now)
    }

    /// Where it takes place, if that is a web page.
    pub fn meeting_href(&self) -> Option<&str> {
        let link = self.details.meeting_link.as_deref();
        link.filter(|link| link.starts_with("https://") || link.starts_with("http://"))
    }

    /// Who called it off, when and why, if somebody did.
    pub fn cancelation(&self) -> Option<Cancelation<'_>> {
        let call = &self.details.call;
        call.canceled_at.map(|when| Cancelation {
            who: self.details.canceler.as_deref().unwrap_or("the lead"),
            when: self.moment(when),
            reason: &call.cancel_reason,
        })
    }

    /// Such as "the call with Ada on Tue 24 Nov 2026, 14:30 – 15:00 (Europe/Berlin)".
    pub fn sentence(&self) -> String {
        let time = self.time();
        format!(
            "the call with {} on {} ({})",
            self.who(),
            time.label(),
            time.zone()
        )
    }

    fn moment(&self, at: UtcTime) -> Moment {
        Moment::new(at, self.zone)
    }
}

impl Cancelation<'_> {
    /// Such as "by Ben on Tue 24 Nov 2026, 14:30".
    pub fn sentence(&self) -> String {
        format!("by {} on {}", self.who, self.when.label())
    }
}

impl Standing {
    fn of(call: &Call, now: UtcTime) -> Self {
        match (call.status, call.outcome) {
            (CallStatus::Canceled, _) => Self::Canceled,
            (_, Some(outcome)) => Self::Ended(outcome),
            _ if call.ends_at <= now => Self::Held,
            _ if call.starts_at <= now => Self::Running,
            _ => Self::Upcoming,
        }
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Upcoming => "Upcoming",
            Self::Running => "In progress",
            Self::Held => Outcome::NONE_YET,
            Self::Ended(outcome) => outcome.label(),
            Self::Canceled => "Canceled",
        }
    }

    /// The class of Tabler's colour for its dot.
    pub fn css_class(self) -> &'static str {
        match self {
            Self::Upcoming => "status-blue",
            Self::Running => "status-teal",
            Self::Held => "status-yellow",
            Self::Ended(Outcome::Sale | Outcome::Approved) => "status-green",
            Self::Ended(Outcome::NoSale | Outcome::Rejected) => "status-secondary",
            Self::Ended(Outcome::NoShow) => "status-orange",
            Self::Canceled => "status-red",
        }
    }
}
