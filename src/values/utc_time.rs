//! An instant, in UTC, cut to microseconds so that both databases give back exactly what they were given.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime, SecondsFormat, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;

/// An instant in UTC with microsecond resolution.
///
/// Printed and parsed as RFC 3339 with a `Z`, for example `2026-03-29T01:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcTime(NaiveDateTime);

impl UtcTime {
    /// This moment. Rules take `now` as an argument; only handlers, jobs and commands ask the clock.
    pub fn now() -> Self {
        Utc::now().into()
    }

    /// The same instant as a chrono value, for arithmetic in calendars and zones.
    pub fn to_utc(self) -> DateTime<Utc> {
        self.0.and_utc()
    }

    /// The wall clock of `zone` at this instant.
    pub fn in_zone(self, zone: Tz) -> DateTime<Tz> {
        self.to_utc().with_timezone(&zone)
    }

    /// The date and time in UTC without its zone: the form in which databases hold it.
    pub fn as_naive(&self) -> &NaiveDateTime {
        &self.0
    }

    /// Microseconds since 1970-01-01T00:00:00Z, negative before.
    pub fn micros(self) -> i64 {
        self.to_utc().timestamp_micros()
    }

    /// The instant `micros` microseconds after 1970-01-01T00:00:00Z, unless it lies outside chrono's range.
    pub fn from_micros(micros: i64) -> Option<Self> {
        DateTime::from_timestamp_micros(micros).map(Self::from)
    }
}

impl From<DateTime<Utc>> for UtcTime {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.naive_utc().trunc_subsecs(6))
    }
}

impl From<NaiveDateTime> for UtcTime {
    fn from(time: NaiveDateTime) -> Self {
        Self(time.trunc_subsecs(6))
    }
}

impl Add<TimeDelta> for UtcTime {
    type Output = Self;

    fn add(self, delta: TimeDelta) -> Self {
        Self((self.0 + delta).trunc_subsecs(6))
    }
}

impl Sub<TimeDelta> for UtcTime {
    type Output = Self;

    fn sub(self, delta: TimeDelta) -> Self {
        Self((self.0 - delta).trunc_subsecs(6))
    }
}

impl Sub for UtcTime {
    type Output = TimeDelta;

    fn sub(self, earlier: Self) -> TimeDelta {
        self.0 - earlier.0
    }
}

impl fmt::Display for UtcTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl FromStr for UtcTime {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(|time| time.to_utc().into())
    }
}
