//! A time zone by its IANA name, such as `Europe/Berlin`.

use std::fmt;

use chrono::{NaiveDate, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::{UtcTime, zone_links};

/// A time zone of the IANA database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeZone(Tz);

impl TimeZone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(Tz::UTC);

    /// Parses an IANA name as browsers give it, in its usual spelling. A name of before, such as `Asia/Calcutta`, means the zone
    /// that has another one today: so whatever was stored under it, too.
    pub fn parse(text: &str) -> Result<Self, UnknownTimeZone> {
        let name = text.trim();
        let name = zone_links::today(name).unwrap_or(name);
        name.parse().map(Self).map_err(|_| UnknownTimeZone)
    }

    /// The IANA name.
    pub fn as_str(&self) -> &'static str {
        self.0.name()
    }

    /// The zone as chrono uses it.
    pub fn tz(self) -> Tz {
        self.0
    }

    /// When this day begins here: at midnight, or as soon after it as clocks show a time of that day.
    pub fn start_of_day(self, date: NaiveDate) -> UtcTime {
        let midnight = date.and_time(NaiveTime::MIN);
        // Where summer time begins at midnight there is none; one zone has left out a whole day.
        let quarters = (0..=96).map(|quarter| midnight + TimeDelta::minutes(15 * quarter));
        let first = quarters
            .filter_map(|time| self.0.from_local_datetime(&time).earliest())
            .next();
        first.map_or_else(|| midnight.into(), |time| time.to_utc().into())
    }

    /// Every zone by its name of today, in the order of the names: what a person may choose from.
    pub fn all() -> impl Iterator<Item = Self> {
        let zones = TZ_VARIANTS.iter().copied();
        zones
            .filter(|zone| zone_links::today(zone.name()).is_none())
            .map(Self)
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTimeZone;

impl fmt::Display for UnknownTimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Choose a time zone from the list.")
    }
}

impl std::error::Error for UnknownTimeZone {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_is_parsed_by_its_name() {
        for zone in TimeZone::all() {
            assert_eq!(TimeZone::parse(zone.as_str()), Ok(zone));
        }
    }

    #[test]
    fn a_zone_under_a_name_of_before_is_the_one_of_today() {
        for (before, now) in [
            ("Asia/Calcutta", "Asia/Kolkata"),
            ("Europe/Kiev", "Europe/Kyiv"),
            ("US/Pacific", "America/Los_Angeles"),
        ] {
            assert_eq!(TimeZone::parse(before).unwrap().as_str(), now);
            assert!(TimeZone::all().all(|zone| zone.as_str() != before));
            assert!(TimeZone::all().any(|zone| zone.as_str() == now));
        }
    }

    #[test]
    fn a_zone_that_is_not_in_the_list_is_refused() {
        for text in ["", "Mars/Olympus", "Europe/Berlin; DROP", "+02:00"] {
            assert_eq!(TimeZone::parse(text), Err(UnknownTimeZone), "{text}");
        }
    }

    #[test]
    fn a_day_begins_with_its_first_clock_time() {
        for (zone, day, start) in [
            ("UTC", "2026-11-22", "2026-11-22T00:00:00Z"),
            ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"),
            // Clocks go forward at midnight, and back over midnight.
            ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),
            ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"),
            // Left out.
            ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),
        ] {
            let start = start.parse().unwrap();
            let zone = TimeZone::parse(zone).unwrap();
            assert_eq!(zone.start_of_day(day.parse().unwrap()), start, "{zone}");
        }
    }
}
