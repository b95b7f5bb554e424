//! Which part of the calendar a lead looks at, in whose zone.

use std::ops::Range;

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::month::Month;
use crate::scheduler::place::Walk;
use crate::values::{TimeZone, UtcTime};

/// Which part of the calendar is wanted. What cannot be read counts as not said: a mistyped address still shows times.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct TimeView {
    #[serde(default)]
    month: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    zone: String,
}

impl TimeView {
    /// The day on which `start` lies, in this zone: where a lead looks for another time.
    pub fn around(start: UtcTime, zone: TimeZone) -> Self {
        let day = start.in_zone(zone.tz()).date_naive();
        Self {
            month: Month::of(day).to_string(),
            day: day.to_string(),
            zone: zone.to_string(),
        }
    }

    /// The zone that was chosen here, else the visit's own.
    pub(super) fn zone(&self, walk: &Walk) -> TimeZone {
        TimeZone::parse(&self.zone).unwrap_or(walk.visit.time_zone)
    }

    /// The time whose free times the page must know: the month that was asked for, else this one and the next.
    pub fn window(&self, walk: &Walk, now: UtcTime) -> Range<UtcTime> {
        let bookable = Bookable::of(walk, self.zone(walk), now);
        match self.month(&bookable) {
            Some(month) => month.window(),
            None => bookable.first.window().start..bookable.first.next().window().end,
        }
    }

    /// The month to show, when this is the first free day that is known of.
    ///
    /// Nobody who has none, whatever the reason, is led anywhere but to this month.
    pub(super) fn month_of(&self, bookable: &Bookable, first_free: Option<NaiveDate>) -> Month {
        let soon = first_free
            .map(Month::of)
            .filter(|month| *month <= bookable.first.next());
        self.month(bookable).or(soon).unwrap_or(bookable.first)
    }

    /// The day that was asked for.
    pub(super) fn day(&self) -> Option<NaiveDate> {
        self.day.parse().ok()
    }

    fn month(&self, bookable: &Bookable) -> Option<Month> {
        let month = Month::parse(&self.month)?;
        Some(month.clamp(bookable.first, bookable.last))
    }
}

/// The first and the last month in which anything can be booked, as a zone's calendar has it.
pub(super) struct Bookable {
    pub(super) first: Month,
    pub(super) last: Month,
}

impl Bookable {
    pub(super) fn of(walk: &Walk, zone: TimeZone, now: UtcTime) -> Self {
        let today = now.in_zone(zone.tz()).date_naive();
        // A host's calendar may be a day ahead of the lead's.
        let ahead = u64::from(walk.place.event.rules().days_ahead) + 1;
        Self {
            first: Month::of(today),
            last: Month::of(today + Days::new(ahead)),
        }
    }
}
