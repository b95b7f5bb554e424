//! Instants and spans of time as one reader's clock shows them, with the zone named.

use chrono::DateTime;
use chrono_tz::Tz;

use crate::values::{TimeZone, UtcTime};

/// An instant on the clock of a reader: what `ui/time.html` shows.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    at: UtcTime,
    zone: TimeZone,
}

impl Moment {
    /// This instant, as it is in this zone.
    pub fn new(at: UtcTime, zone: TimeZone) -> Self {
        Self { at, zone }
    }

    /// RFC 3339, for machines.
    pub fn iso(&self) -> String {
        self.at.to_string()
    }

    /// Such as "Tue 24 Nov 2026, 14:30".
    pub fn label(&self) -> String {
        self.clock().format("%a %-d %b %Y, %H:%M").to_string()
    }

    /// The same without the day of the week, for columns: such as "24 Nov 2026, 14:30".
    pub fn short(&self) -> String {
        self.clock().format("%-d %b %Y, %H:%M").to_string()
    }

    /// Such as "Tuesday 24 November 2026".
    pub fn day(&self) -> String {
        self.clock().format("%A %-d %B %Y").to_string()
    }

    /// Such as "14:30".
    pub fn time_of_day(&self) -> String {
        self.clock().format("%H:%M").to_string()
    }

    /// The zone's name.
    pub fn zone(&self) -> &'static str {
        self.zone.as_str()
    }

    fn clock(&self) -> DateTime<Tz> {
        self.at.in_zone(self.zone.tz())
    }
}

/// From one instant to another on the clock of a reader; `ui/time.html` shows it as it shows a [`Moment`].
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Its beginning.
    pub from: Moment,
    /// Its end, in the same zone.
    pub until: Moment,
}

impl Span {
    /// From `from` to `until` as they are in `zone`.
    pub fn new(from: UtcTime, until: UtcTime, zone: TimeZone) -> Self {
        Self {
            from: Moment::new(from, zone),
            until: Moment::new(until, zone),
        }
    }

    /// Its beginning for machines.
    pub fn iso(&self) -> String {
        self.from.iso()
    }

    /// Such as "Tue 24 Nov 2026, 14:30 – 15:00".
    pub fn label(&self) -> String {
        format!("{} – {}", self.from.label(), self.until.time_of_day())
    }

    /// Such as "14:30 – 15:00".
    pub fn times(&self) -> String {
        let times = [self.from, self.until].map(|moment| moment.time_of_day());
        times.join(" – ")
    }

    /// The zone's name.
    pub fn zone(&self) -> &'static str {
        self.from.zone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_shown_on_the_clock_of_its_zone() {
        let at = |text: &str| text.parse::<UtcTime>().unwrap();
        let zone = TimeZone::parse("America/New_York").unwrap();
        let span = Span::new(at("2026-11-25T01:30:00Z"), at("2026-11-25T02:00:00Z"), zone);
        assert_eq!(span.label(), "Tue 24 Nov 2026, 20:30 – 21:00");
        assert_eq!(span.times(), "20:30 – 21:00");
        assert_eq!(span.from.short(), "24 Nov 2026, 20:30");
        assert_eq!(span.from.day(), "Tuesday 24 November 2026");
        assert_eq!(span.iso(), "2026-11-25T01:30:00Z");
        assert_eq!(span.zone(), "America/New_York");
    }
}
