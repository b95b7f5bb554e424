//! A host's weekly hours.

use chrono::Weekday;

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
