//! A time as the viewer reads it.

use crate::values::{TimeZone, UtcTime};

/// An instant in the zone of whoever looks at the page: what `ui/time.html` needs.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    time: UtcTime,
    zone: TimeZone,
}

impl Moment {
    /// This instant for somebody in this zone.
    pub fn new(time: UtcTime, zone: TimeZone) -> Self {
        Self { time, zone }
    }

    /// RFC 3339, in UTC.
    pub fn iso(&self) -> String {
        self.time.to_string()
    }

    /// Such as "Tue 24 Nov 2026, 14:30".
    pub fn label(&self) -> String {
        let local = self.time.in_zone(self.zone.tz());
        local.format("%a %-d %b %Y, %H:%M").to_string()
    }

    /// Such as "Europe/Berlin".
    pub fn zone(&self) -> &'static str {
        self.zone.as_str()
    }
}
