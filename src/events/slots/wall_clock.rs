//! The wall clock of a zone, cut into runs between its changes: within one run it goes like any clock.

use std::ops::Range;

use chrono::{NaiveDate, NaiveDateTime, Offset, TimeDelta};
use chrono_tz::Tz;

use crate::values::UtcTime;

/// A stretch of time in which the zone keeps one offset, so that each wall-clock time is shown at most once.
pub(super) struct Run {
    pub(super) time: Range<UtcTime>,
    /// How far the wall clock is ahead of UTC.
    offset: TimeDelta,
}

impl Run {
    /// The days that the wall clock shows during the run.
    pub(super) fn days(&self) -> impl Iterator<Item = NaiveDate> {
        let first = self.shown(self.time.start).date();
        let last = self.shown(self.time.end).date();
        first.iter_days().take_while(move |day| *day <= last)
    }

    /// When the wall clock shows `shown`, if it went on for ever as in this run.
    pub(super) fn instant(&self, shown: NaiveDateTime) -> UtcTime {
        UtcTime::from(shown) - self.offset
    }

    fn shown(&self, time: UtcTime) -> NaiveDateTime {
        *(time + self.offset).as_naive()
    }
}

/// The runs of the clock of `zone` that make up `time`, in order, each as long as it can be.
pub(super) fn runs(zone: Tz, time: &Range<UtcTime>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut start = time.start;
    while start < time.end {
        let offset = offset(zone, start);
        let end = end_of_offset(zone, offset, start, time.end);
        runs.push(Run {
            time: start..end,
            offset,
        });
        start = end;
    }
    runs
}

/// The first instant after `start` at which the zone leaves `offset`, or `limit` if it does not until then.
fn end_of_offset(zone: Tz, offset_then: TimeDelta, start: UtcTime, limit: UtcTime) -> UtcTime {
    // The library tells the offset of an instant and not the next change, so look once a day, then halve. In all of the
    // tz database no clock was changed twice within three days, so no pair of changes hides between two looks.
    let mut kept = start;
    let mut left = loop {
        let ahead = limit.min(kept + TimeDelta::days(1));
        if offset(zone, ahead) != offset_then {
            break ahead;
        }
        if ahead == limit {
            return limit;
        }
        kept = ahead;
    };
    while left - kept > TimeDelta::microseconds(1) {
        let middle = kept + (left - kept) / 2;
        if offset(zone, middle) == offset_then {
            kept = middle;
        } else {
            left = middle;
        }
    }
    left
}

fn offset(zone: Tz, time: UtcTime) -> TimeDelta {
    let ahead = time.in_zone(zone).offset().fix().local_minus_utc();
    TimeDelta::seconds(ahead.into())
}
