//! Which part of the calendar a lead looks at, in whose zone.

use std::ops::Range;

use serde::Deserialize;

use super::Sent;
use crate::scheduler::place::Walk;
use crate::values::{TimeZone, UtcTime};
use crate::web::{Bookable, CalendarView};

/// What is said to a zone that nobody knows.
pub const UNKNOWN_ZONE: &str =
    "We do not know that time zone. Choose yours below, and then a time.";

/// Which part of the calendar is wanted. What cannot be read counts as not said, and is said: a mistyped address still
/// shows times.
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

    /// The part that a form shows from which a time is booked.
    pub fn sent(sent: &Sent) -> Self {
        Self::shown(sent.text("month"), sent.text("time_zone"))
    }

    /// This month in this zone, as far as there are such.
    pub fn shown(month: &str, zone: &str) -> Self {
        Self {
            month: month.to_owned(),
            day: String::new(),
            zone: zone.to_owned(),
        }
    }

    /// What of it cannot be read, as a sentence for the lead.
    pub fn unreadable(&self) -> Option<&'static str> {
        if !self.zone.is_empty() && TimeZone::parse(&self.zone).is_err() {
            Some(UNKNOWN_ZONE)
        } else if !self.calendar().is_readable() {
            Some("The address of this page names no day that there is. Choose one here.")
        } else {
            None
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
