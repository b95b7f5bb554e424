//! When the calls are and whose: half an hour each, on working days, one after the other for each host.

use std::ops::Range;

use chrono::{Datelike as _, NaiveDate, NaiveTime, TimeDelta};
use rand::prelude::*;

use super::{Luck, PAST, World};
use crate::values::{CallStatus, Outcome, UtcTime};

/// As many calls as a host has at most: there are some 12,600 half hours, so that some stay free.
pub const CALLS_OF_A_HOST: usize = 10_000;

/// How far ahead the calls go.
const AHEAD: TimeDelta = TimeDelta::days(20);
/// The first call is that long after the first contact.
const LEAD: TimeDelta = TimeDelta::days(6);
const MINUTES: i64 = 30;
/// Half hours of a working day, from 9 to 17 in winter and from 10 to 18 in summer in New York.
const A_DAY: usize = 16;
const OPENS: NaiveTime = match NaiveTime::from_hms_opt(14, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// Which contact has which calls, and when they are.
pub struct Calendar<'a> {
    world: &'a World,
    /// The Monday of the first week.
    begin: NaiveDate,
    /// How many half hours each host has.
    slots: usize,
}

/// A call that is to be stored.
pub struct PlannedCall {
    /// Whose, by number.
    pub contact: usize,
    /// With whom, by number.
    pub host: usize,
    /// When.
    pub starts_at: UtcTime,
    /// When its host is free again.
    pub ends_at: UtcTime,
    /// Whether it stands.
    pub status: CallStatus,
    /// How it went.
    pub outcome: Option<Outcome>,
}

impl PlannedCall {
    /// Whether its contact counts as booked by it: it is to come, or was held.
    pub fn books(&self, now: UtcTime) -> bool {
        self.status == CallStatus::Scheduled
            && (self.ends_at > now || self.outcome != Some(Outcome::NoShow))
    }

    /// Whether its contact is a customer by it.
    pub fn was_held(&self, now: UtcTime) -> bool {
        self.books(now) && self.ends_at <= now
    }
}

impl<'a> Calendar<'a> {
    /// The calendar of these hosts.
    pub fn of(world: &'a World) -> Self {
        let first = (world.now - PAST + LEAD).to_utc().date_naive();
        let to_monday = (7 - i64::from(first.weekday().num_days_from_monday())) % 7;
        let begin = first + TimeDelta::days(to_monday);
        let end = (world.now + AHEAD).to_utc().date_naive();
        let days = usize::try_from((end - begin).num_days()).unwrap_or_default();
        let working = days / 7 * 5 + (days % 7).min(5);
        Self {
            world,
            begin,
            slots: working * A_DAY,
        }
    }

    /// The call of this number; the later, the higher.
    pub fn call(&self, number: usize) -> PlannedCall {
        let hosts = self.world.hosts.len();
        let (turn, host) = (number / hosts, number % hosts);
        let turns = self.world.size.calls.div_ceil(hosts);
        // There are more slots than turns, so that no two turns have the same.
        let starts_at = self.slot(turn * self.slots / turns);
        let ends_at = starts_at + TimeDelta::minutes(MINUTES);
        let mut luck = self.world.luck(Luck::Call, number);
        let canceled = luck.random_bool(0.12);
        let outcome = match luck.random_range(0..100) {
            0..20 => None,
            20..38 => Some(Outcome::Sale),
            38..86 => Some(Outcome::NoSale),
            _ => Some(Outcome::NoShow),
        };
        let place = number * self.having_calls() / self.world.size.calls;
        PlannedCall {
            contact: place / 5 * 8 + place % 5,
            host,
            starts_at,
            ends_at,
            status: if canceled {
                CallStatus::Canceled
            } else {
                CallStatus::Scheduled
            },
            outcome: outcome.filter(|_| !canceled && ends_at <= self.world.now),
        }
    }

    /// The numbers of a contact's calls.
    pub fn calls_of(&self, contact: usize) -> Range<usize> {
        if contact % 8 >= 5 {
            return 0..0;
        }
        let place = contact / 8 * 5 + contact % 8;
        let (calls, having) = (self.world.size.calls, self.having_calls());
        (place * calls).div_ceil(having)..((place + 1) * calls).div_ceil(having)
    }

    /// Five of eight contacts book.
    fn having_calls(&self) -> usize {
        let contacts = self.world.size.contacts;
        contacts / 8 * 5 + (contacts % 8).min(5)
    }

    fn slot(&self, slot: usize) -> UtcTime {
        let (day, half_hour) = (slot / A_DAY, slot % A_DAY);
        let date = self.begin + TimeDelta::days((day / 5 * 7 + day % 5) as i64);
        UtcTime::from(date.and_time(OPENS)) + TimeDelta::minutes(MINUTES * half_hour as i64)
    }
}
