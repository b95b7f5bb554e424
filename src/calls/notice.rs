//! What a message about a call tells: everything as it was at the moment of which it speaks.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::blocking::Answer;
use crate::mail::{Audience, MessageKind};
use crate::values::{CallId, ContactId, TimeZone, UtcTime};

/// The content of a message about a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Which call.
    pub call_id: CallId,
    /// With whom.
    pub contact_id: ContactId,
    /// The call's version then: a later one makes an earlier calendar entry out of date.
    pub version: i64,
    /// The organization's name.
    pub organization: String,
    /// What the UIDs of its calls end in; blank in messages of before it was kept, until they leave.
    #[serde(default)]
    pub uid_tail: String,
    /// The event's name.
    pub event: String,
    /// The path of its public form; blank if it is not offered any more.
    #[serde(default)]
    pub form: String,
    /// Its first instant.
    pub starts_at: UtcTime,
    /// The instant at which it is over.
    pub ends_at: UtcTime,
    /// Before it was moved; nothing if it was not.
    pub before: Option<UtcTime>,
    /// The zone in which the recipient reads times.
    pub time_zone: String,
    /// The lead's name or, without one, the address; with nothing that a mail program makes a link of.
    pub lead: String,
    /// The lead's address.
    pub lead_email: String,
    /// The host's name.
    pub host: String,
    /// The host's address.
    pub host_email: String,
    /// Where the call takes place; blank if nowhere in particular.
    pub meeting_link: String,
    /// Why it was moved or canceled, for the staff alone: always blank for the lead.
    pub reason: String,
    /// What the staff say to the lead; may be blank.
    pub message: String,
    /// The lead's phone number, for hosts alone: blank for the lead, and if there is none.
    #[serde(default)]
    pub phone: String,
    /// What was asked and answered when it was booked, for hosts alone; with nothing that a mail program makes a link of.
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// Who had it before it was given to its host; blank if nobody.
    #[serde(default)]
    pub former_host: String,
    /// Who has it now, for whoever had it before; blank for all others.
    #[serde(default)]
    pub new_host: String,
}

impl Notice {
    /// When it is, on the clock of whoever reads it, with the zone named: "Tue 24 Nov 2026, 14:30 (Europe/Berlin)".
    pub fn when(&self) -> String {
        clock(self.starts_at, &self.time_zone)
    }

    /// Whether it tells its host of a call that somebody else had.
    pub fn is_new_to(&self, audience: Audience) -> bool {
        audience == Audience::Host && !self.former_host.is_empty()
    }

    /// Whether it tells its lead of another host at the same time.
    pub fn has_only_another_host(&self) -> bool {
        self.before.is_none() && !self.former_host.is_empty()
    }

    /// The subject of a message of this kind that tells it.
    pub(super) fn subject(&self, kind: MessageKind, audience: Audience) -> String {
        let whom = match audience {
            Audience::Lead => &self.host,
            Audience::Host | Audience::Staff => &self.lead,
        };
        let what = match kind {
            MessageKind::Canceled if !self.new_host.is_empty() => "Handed over",
            MessageKind::Rescheduled if self.is_new_to(audience) => "Yours now",
            MessageKind::Rescheduled if self.has_only_another_host() => "New host",
            MessageKind::Booked => "Booked",
            MessageKind::Rescheduled => "New time",
            MessageKind::Canceled => "Canceled",
            MessageKind::Restored => "Takes place after all",
            MessageKind::ReminderDay | MessageKind::ReminderHour => "Reminder",
            MessageKind::Test => "Test",
        };
        format!("{what}: call with {whom}, {}", self.when())
    }

    /// The day of the recipient's calendar at an instant.
    pub(super) fn day_of(&self, at: UtcTime) -> NaiveDate {
        at.in_zone(zone(&self.time_zone).tz()).date_naive()
    }

    /// When it was before it was moved.
    pub fn before(&self) -> Option<String> {
        self.before.map(|at| clock(at, &self.time_zone))
    }
}

fn clock(at: UtcTime, zone: &str) -> String {
    let zone = self::zone(zone);
    let clock = at.in_zone(zone.tz());
    format!("{} ({zone})", clock.format("%a %-d %b %Y, %H:%M"))
}

fn zone(name: &str) -> TimeZone {
    TimeZone::parse(name).unwrap_or(TimeZone::UTC)
}
