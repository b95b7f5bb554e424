//! What is known of one host's time: the hours kept, the days off, the calls already booked, what the host does elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::hours::WeeklySpan;
use super::rules::Rules;
use crate::values::UtcTime;

/// The calendar of one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostCalendar {
    /// The zone of the wall clock by which the hours, the days off and the daily cap go.
    pub zone: Tz,
    /// The weekly hours, in any order; spans may adjoin and overlap.
    pub weekly: Vec<WeeklySpan>,
    /// Days without hours, on the host's wall clock.
    pub days_off: BTreeSet<NaiveDate>,
    /// The host's calls that are not canceled, of all events, in any order: at least those in [`Rules::busy_range`].
    pub busy: Vec<Busy>,
    /// When the host is busy by their own calendar, in any order, in the same range. The buffer lies round these times as round calls:
    /// it is the pause that a call needs, whatever stands beside it. The daily cap does not count them.
    pub elsewhere: Vec<Busy>,
}

/// The time that one call takes, or whatever else a host does; the buffer is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Busy {
    /// Its first instant.
    pub starts_at: UtcTime,
    /// The instant at which the host is free again.
    pub ends_at: UtcTime,
}

impl HostCalendar {
    /// The days on which the event's daily cap is reached.
    pub(super) fn full_days(&self, rules: &Rules) -> BTreeSet<NaiveDate> {
        let Some(cap) = rules.daily_cap else {
            return BTreeSet::new();
        };
        let mut calls_on = BTreeMap::<NaiveDate, u32>::new();
        for call in &self.busy {
            let day = call.starts_at.in_zone(self.zone).date_naive();
            *calls_on.entry(day).or_default() += 1;
        }
        calls_on.retain(|_, calls| *calls >= cap.get());
        calls_on.into_keys().collect()
    }
}
