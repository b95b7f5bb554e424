//! An instant as a reader's wall clock shows it: what `ui/time.html` prints.

use crate::values::{TimeZone, UtcTime};

/// An instant, and the zone in which it is shown.
pub struct Moment {
    time: UtcTime,
    zone: TimeZone,
}

impl Moment {
    /// This instant, as it is in this zone.
    pub fn new(time: UtcTime, zone: TimeZone) -> Self {
        Self { time, zone }
    }

    /// RFC 3339 in UTC, for machines.
    pub fn iso(&self) -> String {
        self.time.to_string()
    }

    /// Such as `Tue 24 Nov 2026, 14:30`.
    pub fn label(&self) -> String {
        let shown = self.time.in_zone(self.zone.tz());
        shown.format("%a %-d %b %Y, %H:%M").to_string()
    }

    /// The zone's IANA name.
    pub fn zone(&self) -> &'static str {
        self.zone.as_str()
    }
}
