//! When a block is to end by itself, as people choose it.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::{
    Datelike as _, Days, LocalResult, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta,
    TimeZone as _,
};
use chrono_tz::Tz;

use crate::values::{TimeZone, UtcTime};

/// The years that can be chosen: RFC 3339 has four digits for them, and nobody plans further.
const YEARS: RangeInclusive<i32> = 1000..=2199;

/// When a block ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// It does not.
    Never,
    /// A day from now.
    Day,
    /// A week from now.
    Week,
    /// A month from now, on the same day of the month or, if there is none, on its last.
    Month,
    /// With the end of this day.
    Date(NaiveDate),
}

impl Expiry {
    /// Reads the name of a choice, and with `date` a day as date fields send it (`2026-11-24`). Blank is never.
    pub fn parse(choice: &str, date: &str) -> Result<Self, ExpiryError> {
        Ok(match choice {
            "" | "never" => Self::Never,
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "date" => {
                let day = NaiveDate::parse_from_str(date.trim(), "%Y-%m-%d");
                let day = day.map_err(|_| ExpiryError::NoDate)?;
                // `%Y` takes years of any length.
                match YEARS.contains(&day.year()) {
                    true => Self::Date(day),
                    false => return Err(ExpiryError::TooFar),
                }
            }
            _ => return Err(ExpiryError::NoChoice),
        })
    }

    /// The instant at which it is of no effect any more, on the clock of `zone`; none if it does not end.
    ///
    /// [`ExpiryError::Past`] if that is not after `now`.
    pub fn at(self, now: UtcTime, zone: TimeZone) -> Result<Option<UtcTime>, ExpiryError> {
        let clock = now.in_zone(zone.tz()).naive_local();
        let ends = match self {
            Self::Never => return Ok(None),
            Self::Day => clock.checked_add_days(Days::new(1)),
            Self::Week => clock.checked_add_days(Days::new(7)),
            Self::Month => clock.checked_add_months(Months::new(1)),
            Self::Date(day) => day.succ_opt().map(|next| next.and_time(NaiveTime::MIN)),
        };
        let ends = ends.and_then(|ends| instant(ends, zone.tz()));
        let ends = ends.ok_or(ExpiryError::TooFar)?;
        if ends <= now {
            return Err(ExpiryError::Past);
        }
        Ok(Some(ends))
    }
}

/// When the wall clock shows `shown`; the first time if it does so twice, and when it goes on if it leaps over it.
fn instant(shown: NaiveDateTime, zone: Tz) -> Option<UtcTime> {
    // No clock has ever leapt over more than a day.
    let later = (0..=24 * 4).map(|quarters| shown + TimeDelta::minutes(15 * quarters));
    let mut found = later.filter_map(|shown| match zone.from_local_datetime(&shown) {
        LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => Some(time.to_utc().into()),
        LocalResult::None => None,
    });
    found.next()
}

/// Why no end can be made of a choice, as a sentence for the person who chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiryError {
    /// None of the choices.
    NoChoice,
    /// A date is to be given, and none can be read.
    NoDate,
    /// The day is over.
    Past,
    /// It is farther than anybody plans.
    TooFar,
}

impl fmt::Display for ExpiryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoChoice => "Choose one of these.",
            Self::NoDate => "Enter the last day: the year, the month and the day.",
            Self::Past => "This day is over. Choose today or a later day.",
            Self::TooFar => "Choose a day before the year 2200.",
        })
    }
}

impl std::error::Error for ExpiryError {}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-01-30T23:30:00Z";

    fn ends(choice: &str, date: &str, zone: &str) -> Result<Option<String>, ExpiryError> {
        let zone = TimeZone::parse(zone).unwrap();
        let at = Expiry::parse(choice, date)?.at(NOW.parse().unwrap(), zone)?;
        Ok(at.map(|at| at.to_string()))
    }

    #[test]
    fn each_choice_ends_on_the_members_clock() {
        for (choice, date, zone, expected) in [
            ("never", "", "UTC", None),
            ("", "2020-01-01", "UTC", None),
            ("day", "", "UTC", Some("2026-01-31T23:30:00Z")),
            ("week", "", "UTC", Some("2026-02-06T23:30:00Z")),
            ("month", "", "UTC", Some("2026-02-28T23:30:00Z")),
            // It is the 31st there already.
            ("month", "", "Europe/Berlin", Some("2026-02-27T23:30:00Z")),
            ("date", "2026-01-30", "UTC", Some("2026-01-31T00:00:00Z")),
            // As people type it where a browser has no calendar.
            ("date", " 2026-2-1 ", "UTC", Some("2026-02-02T00:00:00Z")),
            (
                "date",
                "2026-01-31",
                "Europe/Berlin",
                Some("2026-01-31T23:00:00Z"),
            ),
            (
                "date",
                "2026-07-01",
                "Europe/Berlin",
                Some("2026-07-01T22:00:00Z"),
            ),
            // On the day after, the clocks there leap over midnight.
            (
                "date",
                "2026-09-05",
                "America/Santiago",
                Some("2026-09-06T04:00:00Z"),
            ),
        ] {
            assert_eq!(
                ends(choice, date, zone),
                Ok(expected.map(str::to_owned)),
                "{choice} {date} {zone}"
            );
        }
    }

    #[test]
    fn a_day_that_is_over_far_off_or_none_is_refused() {
        for (choice, date, zone, error) in [
            ("date", "2026-01-29", "UTC", ExpiryError::Past),
            // It is the 31st there already.
            ("date", "2026-01-30", "Europe/Berlin", ExpiryError::Past),
            ("date", "", "UTC", ExpiryError::NoDate),
            ("date", "tomorrow", "UTC", ExpiryError::NoDate),
            ("date", "2026-02-30", "UTC", ExpiryError::NoDate),
            ("date", "2200-01-01", "UTC", ExpiryError::TooFar),
            ("date", "+99999-01-01", "UTC", ExpiryError::TooFar),
            ("year", "", "UTC", ExpiryError::NoChoice),
        ] {
            assert_eq!(
                ends(choice, date, zone),
                Err(error),
                "{choice} {date} {zone}"
            );
        }
    }
}
