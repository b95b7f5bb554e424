//! The limits that an event sets to its calls.

use std::num::{NonZeroU16, NonZeroU32};
use std::ops::Range;

use chrono::TimeDelta;

use crate::values::UtcTime;

/// What an event asks of every call. The types leave no room for a call without length or a grid without step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How long a call lasts, in real minutes.
    pub duration_minutes: NonZeroU16,
    /// Minutes on the host's wall clock from one offered start to the next.
    pub increment_minutes: NonZeroU16,
    /// The least number of real minutes between booking a call and its start.
    pub notice_minutes: u32,
    /// The last day that can be booked is this many days after today, on the host's calendar; 0 is today only.
    pub days_ahead: u16,
    /// The least number of real minutes between a call and whatever else its host does.
    pub buffer_minutes: u16,
    /// How many calls may start on one day of the host's calendar; `None` is no limit.
    pub daily_cap: Option<NonZeroU32>,
}

impl Rules {
    /// The same for staff, whom the minimum notice does not hold.
    pub fn for_staff(self) -> Self {
        Self {
            notice_minutes: 0,
            ..self
        }
    }

    /// What [`HostCalendar::busy`](super::HostCalendar::busy) and `elsewhere` must hold when times in `window` are asked for:
    /// those that start before the end of this range and end after its start. Others change nothing.
    ///
    /// It stays near `now` and the days ahead however far out `window` lies, so that any instant may be asked for.
    pub fn busy_range(&self, window: &Range<UtcTime>, now: UtcTime) -> Range<UtcTime> {
        // A call two days away can still count towards a daily cap: a zone that crosses the date line repeats a day.
        let margin = TimeDelta::days(2) + self.duration() + self.buffer();
        let bookable = now..self.horizon(now);
        let first = window.start.clamp(bookable.start, bookable.end);
        let last = window.end.clamp(bookable.start, bookable.end);
        first - margin..last + margin
    }

    pub(super) fn duration(&self) -> TimeDelta {
        TimeDelta::minutes(self.duration_minutes.get().into())
    }

    pub(super) fn increment(&self) -> TimeDelta {
        TimeDelta::minutes(self.increment_minutes.get().into())
    }

    pub(super) fn notice(&self) -> TimeDelta {
        TimeDelta::minutes(self.notice_minutes.into())
    }

    pub(super) fn buffer(&self) -> TimeDelta {
        TimeDelta::minutes(self.buffer_minutes.into())
    }

    /// An instant that no bookable day of any zone outlasts: the rest of today, the days ahead, and a day for a change
    /// of the zone's offset.
    pub(super) fn horizon(&self, now: UtcTime) -> UtcTime {
        now + TimeDelta::days(i64::from(self.days_ahead) + 2)
    }
}
