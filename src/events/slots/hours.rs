//! A host's weekly hours, and the instants at which the wall clock shows them.

use std::iter;
use std::ops::Range;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Weekday};

use super::calendar::HostCalendar;
use super::wall_clock::{self, Run};
use crate::values::UtcTime;

/// Minutes from midnight to midnight on the wall clock: the latest end of a span.
pub const MINUTES_PER_DAY: u16 = 24 * 60;

/// One span of weekly hours on the wall clock: never empty, never past midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WeeklySpan {
    weekday: Weekday,
    from: u16,
    until: u16,
}

impl WeeklySpan {
    /// From the minute of the day `from` until just before `until`, unless that is empty or goes on past midnight.
    pub fn new(weekday: Weekday, from: u16, until: u16) -> Option<Self> {
        (from < until && until <= MINUTES_PER_DAY).then_some(Self {
            weekday,
            from,
            until,
        })
    }

    /// The day of the week.
    pub fn weekday(&self) -> Weekday {
        self.weekday
    }

    /// The first minute of the day, 0 to 1439.
    pub fn from(&self) -> u16 {
        self.from
    }

    /// The minute of the day before which the span ends, 1 to 1440; 1440 is midnight.
    pub fn until(&self) -> u16 {
        self.until
    }
}

/// One span on one day, or the part of it that lies in one run of the clock.
pub(super) struct Opening {
    /// The day on the host's calendar.
    pub(super) day: NaiveDate,
    /// The instants at which the host is there.
    pub(super) open: Range<UtcTime>,
    /// Where the grid of start times begins: the span's `from`, which the clock may show in another run or never.
    anchor: UtcTime,
}

impl Opening {
    /// The start times that lie in this opening, `increment` apart.
    pub(super) fn grid(&self, increment: TimeDelta) -> impl Iterator<Item = UtcTime> {
        iter::successors(Some(self.anchor), move |&start| Some(start + increment))
            .skip_while(|&start| start < self.open.start)
            .take_while(|&start| start < self.open.end)
    }
}

impl HostCalendar {
    /// Every opening in `reach`, cut to it; run by run and day by day.
    pub(super) fn openings(&self, reach: &Range<UtcTime>) -> Vec<Opening> {
        wall_clock::runs(self.zone, reach)
            .iter()
            .flat_map(|run| {
                run.days()
                    .filter(|day| !self.days_off.contains(day))
                    .flat_map(|day| self.openings_on(day, run))
            })
            .collect()
    }

    fn openings_on(&self, day: NaiveDate, run: &Run) -> impl Iterator<Item = Opening> {
        let midnight = run.instant(day.and_time(NaiveTime::MIN));
        self.weekly
            .iter()
            .filter(move |span| span.weekday == day.weekday())
            .map(move |span| {
                let from = midnight + TimeDelta::minutes(span.from.into());
                let until = midnight + TimeDelta::minutes(span.until.into());
                Opening {
                    day,
                    open: from.max(run.time.start)..until.min(run.time.end),
                    anchor: from,
                }
            })
            .filter(|opening| !opening.open.is_empty())
    }
}
