//! Which part of the calendar a lead looks at, in whose zone.

use std::ops::Range;

use serde::Deserialize;

use crate::scheduler::place::Walk;
use crate::values::{TimeZone, UtcTime};
use crate::web::{Bookable, CalendarView};

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
        let CalendarView { month, day } = CalendarView::around(start, zone);
        Self {
            month,
            day,
            zone: zone.to_string(),
        }
    }

    /// The zone that was chosen here, else the visit's own.
    pub(super) fn zone(&self, walk: &Walk) -> TimeZone {
        TimeZone::parse(&self.zone).unwrap_or(walk.visit.time_zone)
    }

    /// The month and the day of it.
    pub(super) fn calendar(&self) -> CalendarView {
        CalendarView {
            month: self.month.clone(),
            day: self.day.clone(),
        }
    }

    /// The time whose free times the page must know.
    pub fn window(&self, walk: &Walk, now: UtcTime) -> Range<UtcTime> {
        self.calendar().window(&self.bookable(walk, now))
    }

    /// The months in which anything can be booked.
    pub(super) fn bookable(&self, walk: &Walk, now: UtcTime) -> Bookable {
        let days_ahead = walk.place.event.rules().days_ahead;
        Bookable::of(self.zone(walk), days_ahead, now)
    }
}
