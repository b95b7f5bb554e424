//! Free times by example and by property, and the builders that the examples share.

mod clocks;
mod hours;
mod limits;
mod model;
mod properties;

use std::collections::BTreeSet;
use std::num::NonZeroU16;

use chrono::Weekday;
use chrono_tz::Tz;

use super::{Busy, HostCalendar, Rules, WeeklySpan, free_times};
use crate::values::UtcTime;

/// Calls of so many minutes, offered every so many, without any limit.
fn rules(duration: u16, increment: u16) -> Rules {
    Rules {
        duration_minutes: NonZeroU16::new(duration).unwrap(),
        increment_minutes: NonZeroU16::new(increment).unwrap(),
        notice_minutes: 0,
        days_ahead: 365,
        buffer_minutes: 0,
        daily_cap: None,
    }
}

/// A host with these hours, as (weekday, "HH:MM-HH:MM").
fn host(zone: Tz, weekly: &[(Weekday, &str)]) -> HostCalendar {
    let minute = |clock: &str| {
        let (hours, minutes) = clock.split_once(':').unwrap();
        hours.parse::<u16>().unwrap() * 60 + minutes.parse::<u16>().unwrap()
    };
    let span = |&(weekday, hours): &(Weekday, &str)| {
        let (from, until) = hours.split_once('-').unwrap();
        WeeklySpan::new(weekday, minute(from), minute(until)).unwrap()
    };
    HostCalendar {
        zone,
        weekly: weekly.iter().map(span).collect(),
        days_off: BTreeSet::new(),
        busy: Vec::new(),
        elsewhere: Vec::new(),
    }
}

fn at(rfc3339: &str) -> UtcTime {
    rfc3339.parse().unwrap()
}

fn call(starts_at: &str, ends_at: &str) -> Busy {
    Busy {
        starts_at: at(starts_at),
        ends_at: at(ends_at),
    }
}

/// What is offered from UTC midnight of one day to that of another, as the clock of `viewer` shows it, asked at `now`.
fn offered_to(
    viewer: Tz,
    rules: &Rules,
    host: &HostCalendar,
    days: [&str; 2],
    now: &str,
) -> Vec<String> {
    let [first, last] = days.map(|day| at(&format!("{day}T00:00:00Z")));
    free_times(rules, host, first..last, at(now))
        .iter()
        .map(|start| start.in_zone(viewer).format("%d %H:%M%:z").to_string())
        .collect()
}

/// What is offered between two days, as the host's clock shows it, asked on the first of them.
fn offered(rules: &Rules, host: &HostCalendar, days: [&str; 2]) -> Vec<String> {
    offered_to(
        host.zone,
        rules,
        host,
        days,
        &format!("{}T00:00:00Z", days[0]),
    )
}

// 2026-06-01 is a Monday.
const MONDAY: [&str; 2] = ["2026-06-01", "2026-06-02"];
