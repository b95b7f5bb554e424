//! An instant, in UTC, cut to microseconds so that both databases give back exactly what they were given.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime, SecondsFormat, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// An instant in UTC with microsecond resolution.
///
/// Printed and parsed as RFC 3339 with a `Z`, for example `2026-03-29T01:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
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

impl From<UtcTime> for String {
    fn from(time: UtcTime) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for UtcTime {
    type Error = chrono::ParseError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for UtcTime {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(|time| time.to_utc().into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Times from year 1 to year 9999: RFC 3339 has four digits for the year.
    fn any_time() -> impl Strategy<Value = UtcTime> {
        (-62_135_596_800_000_000i64..253_402_300_800_000_000)
            .prop_map(|micros| UtcTime::from_micros(micros).unwrap())
    }

    #[test]
    fn an_offset_is_brought_to_utc() {
        let time: UtcTime = "2026-03-29T02:30:00+02:00".parse().unwrap();
        assert_eq!(time.to_string(), "2026-03-29T00:30:00Z");
        assert!("2026-03-29T02:30:00".parse::<UtcTime>().is_err());
    }

    #[test]
    fn the_wall_clock_leaps_where_summer_time_begins() {
        let before: UtcTime = "2026-03-29T00:59:59Z".parse().unwrap();
        let clock = |time: UtcTime| {
            time.in_zone(chrono_tz::Europe::Berlin)
                .naive_local()
                .to_string()
        };
        assert_eq!(clock(before), "2026-03-29 01:59:59");
        assert_eq!(clock(before + TimeDelta::seconds(1)), "2026-03-29 03:00:00");
    }

    #[test]
    fn the_clock_is_cut_to_microseconds() {
        let now = UtcTime::now();
        assert_eq!(UtcTime::from_micros(now.micros()), Some(now));
    }

    #[test]
    fn what_chrono_cannot_hold_is_no_time() {
        assert_eq!(UtcTime::from_micros(i64::MAX), None);
    }

    proptest! {
        #[test]
        fn a_printed_time_is_read_as_the_same(time in any_time()) {
            prop_assert_eq!(time.to_string().parse(), Ok(time));
            prop_assert_eq!(UtcTime::from_micros(time.micros()), Some(time));
            prop_assert_eq!(UtcTime::from(*time.as_naive()), time);
            prop_assert_eq!(UtcTime::from(time.to_utc()), time);
            let json = serde_json::to_string(&time).unwrap();
            prop_assert_eq!(serde_json::from_str::<UtcTime>(&json).unwrap(), time);
        }

        #[test]
        fn times_are_ordered_as_their_microseconds(one in any_time(), other in any_time()) {
            prop_assert_eq!(one.cmp(&other), one.micros().cmp(&other.micros()));
        }

        #[test]
        fn nanoseconds_are_cut_off_and_never_rounded(time in any_time(), nanos in 0i64..1000) {
            let finer = TimeDelta::nanoseconds(nanos);
            prop_assert_eq!(UtcTime::from(time.to_utc() + finer), time);
            prop_assert_eq!(UtcTime::from(*time.as_naive() + finer), time);
            prop_assert_eq!(time + finer, time);
            prop_assert_eq!((time + TimeDelta::microseconds(1)) - TimeDelta::nanoseconds(1000 - nanos), time);
        }

        #[test]
        fn what_is_added_can_be_taken_away(time in any_time(), micros in -1_000_000_000_000i64..1_000_000_000_000) {
            let delta = TimeDelta::microseconds(micros);
            prop_assert_eq!((time + delta) - time, delta);
            prop_assert_eq!((time + delta) - delta, time);
        }
    }
}
