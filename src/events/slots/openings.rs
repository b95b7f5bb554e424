//! When a host is there: the instants at which the wall clock shows the weekly hours, and what is free of them.

use std::iter;
use std::ops::Range;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};

use super::calendar::HostCalendar;
use super::intervals;
use super::rules::Rules;
use super::wall_clock::{self, Run};
use crate::values::UtcTime;

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
            .filter(move |span| span.weekday() == day.weekday())
            .map(move |span| {
                let from = midnight + TimeDelta::minutes(span.from().into());
                let until = midnight + TimeDelta::minutes(span.until().into());
                Opening {
                    day,
                    open: from.max(run.time.start)..until.min(run.time.end),
                    anchor: from,
                }
            })
            .filter(|opening| !opening.open.is_empty())
    }

    /// The intervals in `reach`, sorted and apart, in which the host is there and neither a call nor anything else is near.
    pub(super) fn gaps(
        &self,
        openings: &[Opening],
        rules: &Rules,
        reach: &Range<UtcTime>,
    ) -> Vec<Range<UtcTime>> {
        let open = intervals::union(openings.iter().map(|opening| opening.open.clone()));
        // The buffer stands on both sides of what is there, and so once between it and the call to come.
        let taken = self
            .busy
            .iter()
            .chain(&self.elsewhere)
            .map(|busy| busy.starts_at - rules.buffer()..busy.ends_at + rules.buffer())
            .filter(|taken| taken.start < reach.end && reach.start < taken.end);
        intervals::difference(&open, &intervals::union(taken))
    }
}
