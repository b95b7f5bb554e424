//! Calendars as programs write them.

mod programs;
mod repetitions;
mod shapes;
mod zones;

use std::time::Duration;

use chrono::TimeDelta;

use super::{Owner, Reading, Unreadable, read};
use crate::values::{EmailAddress, TimeZone, UtcTime};

/// A calendar whose events these are, as lines.
fn calendar(lines: &str) -> String {
    let lines: Vec<_> = lines
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n{}\r\nEND:VCALENDAR\r\n",
        lines.join("\r\n")
    )
}

/// An event with these lines.
fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:one@example.com\n{lines}\nEND:VEVENT\n")
}

fn at(text: &str) -> UtcTime {
    text.parse().unwrap()
}

fn owner() -> Owner {
    Owner {
        time_zone: TimeZone::parse("Europe/Berlin").unwrap(),
        email: EmailAddress::parse("ada@acme.example").unwrap(),
        uid_tail: "acme@calls.acme.example".to_owned(),
    }
}

/// What is read of a calendar in December 2026.
fn reading(text: &str) -> Result<Reading, Unreadable> {
    let window = at("2026-12-01T00:00:00Z")..at("2027-01-01T00:00:00Z");
    read(text, &owner(), &window, Duration::from_secs(20))
}

/// The busy times of a calendar with these lines, such as `03 09:00-10:00`: in UTC, by the day of December 2026.
fn busy(lines: &str) -> Vec<String> {
    let reading = reading(&calendar(lines)).unwrap();
    assert_eq!(reading.unread, 0, "{lines}");
    reading.busy.into_iter().map(print).collect()
}

fn print(time: std::ops::Range<UtcTime>) -> String {
    let (from, until) = (time.start.to_utc(), time.end.to_utc());
    match until - from < TimeDelta::days(1) {
        true => format!("{}-{}", from.format("%d %H:%M"), until.format("%H:%M")),
        false => format!(
            "{} to {}",
            from.format("%d %H:%M"),
            until.format("%d %H:%M")
        ),
    }
}
