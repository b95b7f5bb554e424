//! The days and the times of a calendar, and the instants that they mean.

use calcard::common::PartialDateTime;
use chrono::{
    LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta, TimeZone as _,
};
use chrono_tz::Tz;

use crate::values::{TimeZone, UtcTime};

/// The years that a calendar may name: some people's birthdays stand in 1604.
const YEARS: std::ops::RangeInclusive<u16> = 1_600..=9_000;

/// A point in a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// A whole day, wherever the owner is.
    Day(NaiveDate),
    /// What the clock of a zone shows.
    Clock(NaiveDateTime, Tz),
}

impl When {
    /// What stands there; a time without a zone of its own is one of `zone`.
    pub(super) fn read(value: &PartialDateTime, zone: Tz) -> Option<Self> {
        value.year.filter(|year| YEARS.contains(year))?;
        let read = value.to_date_time()?;
        if !value.has_time() {
            return Some(Self::Day(read.date_time.date()));
        }
        Some(match read.offset {
            Some(offset) => {
                let ahead = TimeDelta::seconds(offset.local_minus_utc().into());
                Self::Clock(read.date_time - ahead, Tz::UTC)
            }
            None => Self::Clock(read.date_time, zone),
        })
    }

    /// When that is, for an owner at `home`.
    pub(super) fn instant(self, home: TimeZone) -> UtcTime {
        match self {
            Self::Day(day) => home.start_of_day(day),
            Self::Clock(shown, zone) => instant(shown, zone),
        }
    }

    /// What the clock shows: a day begins at midnight. Rules of repetition go by it.
    pub(super) fn shown(self) -> NaiveDateTime {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN),
            Self::Clock(shown, _) => shown,
        }
    }

    /// What the clock by which `other` is told shows then.
    pub(super) fn shown_as(self, other: Self, home: TimeZone) -> NaiveDateTime {
        let zone = match (self, other) {
            (Self::Day(_), Self::Day(_)) => return self.shown(),
            (_, Self::Day(_)) => home.tz(),
            (_, Self::Clock(_, zone)) => zone,
        };
        match self {
            // Not by way of the instant, which a clock may show twice.
            Self::Clock(shown, of) if of == zone => shown,
            _ => self.instant(home).in_zone(zone).naive_local(),
        }
    }

    /// The point of the same kind at which the clock shows that.
    pub(super) fn showing(self, shown: NaiveDateTime) -> Self {
        match self {
            Self::Day(_) => Self::Day(shown.date()),
            Self::Clock(_, zone) => Self::Clock(shown, zone),
        }
    }
}

/// When the clock of `zone` shows that: of two times the first; and a time that it leaves out is told by the clock before it
/// was put forward (RFC 5545, 3.3.5).
fn instant(shown: NaiveDateTime, zone: Tz) -> UtcTime {
    match zone.from_local_datetime(&shown) {
        LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => time.to_utc().into(),
        LocalResult::None => {
            let before = zone.offset_from_utc_datetime(&(shown - TimeDelta::days(1)));
            let ahead = TimeDelta::seconds(before.fix().local_minus_utc().into());
            UtcTime::from(shown - ahead)
        }
    }
}
