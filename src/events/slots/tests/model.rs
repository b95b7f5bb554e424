//! Free times once more, minute by minute and as naively as can be, for the tests to compare with.

use std::ops::Range;

use chrono::{DateTime, Datelike, Days, TimeDelta, Timelike};
use chrono_tz::Tz;

use crate::events::slots::{HostCalendar, Rules, WeeklySpan};
use crate::values::UtcTime;

/// The free times at whole minutes, which are all if the zone's offsets are of whole minutes.
pub(super) fn free_times(
    rules: &Rules,
    host: &HostCalendar,
    window: &Range<UtcTime>,
    now: UtcTime,
) -> Vec<UtcTime> {
    let length = usize::from(rules.duration_minutes.get());
    let minutes: Vec<UtcTime> = minutes(window, length).collect();
    let can_be_in_a_call: Vec<bool> = minutes
        .iter()
        .map(|&minute| is_open(host, minute) && !is_taken(rules, host, minute))
        .collect();
    can_be_in_a_call
        .windows(length)
        .zip(minutes)
        .filter(|(call, start)| {
            call.iter().all(|&can| can)
                && window.contains(start)
                && may_start(rules, host, *start, now)
        })
        .map(|(_, start)| start)
        .collect()
}

/// Whether the wall clock shows a minute within the hours.
pub(super) fn is_open(host: &HostCalendar, minute: UtcTime) -> bool {
    let shown = minute.in_zone(host.zone);
    spans_at(host, &shown).next().is_some() && !host.days_off.contains(&shown.date_naive())
}

fn minutes(window: &Range<UtcTime>, length: usize) -> impl Iterator<Item = UtcTime> {
    let minute = 60_000_000;
    let first = window.start.micros().div_euclid(minute);
    let last = window.end.micros().div_euclid(minute) + length as i64;
    (first..=last).map(move |count| UtcTime::from_micros(count * minute).unwrap())
}

fn is_taken(rules: &Rules, host: &HostCalendar, minute: UtcTime) -> bool {
    let buffer = TimeDelta::minutes(rules.buffer_minutes.into());
    let next = minute + TimeDelta::minutes(1);
    host.busy
        .iter()
        .chain(&host.elsewhere)
        .any(|call| minute < call.ends_at + buffer && call.starts_at < next + buffer)
}

fn may_start(rules: &Rules, host: &HostCalendar, start: UtcTime, now: UtcTime) -> bool {
    let shown = start.in_zone(host.zone);
    let day = shown.date_naive();
    let today = now.in_zone(host.zone).date_naive();
    let calls_that_day = host
        .busy
        .iter()
        .filter(|call| call.starts_at.in_zone(host.zone).date_naive() == day)
        .count();
    let increment = rules.increment_minutes.get();
    spans_at(host, &shown)
        .any(|span| (minute_of_day(&shown) - span.from()).is_multiple_of(increment))
        && start >= now + TimeDelta::minutes(rules.notice_minutes.into())
        && day <= today + Days::new(rules.days_ahead.into())
        && rules
            .daily_cap
            .is_none_or(|cap| calls_that_day < cap.get() as usize)
}

fn spans_at(host: &HostCalendar, shown: &DateTime<Tz>) -> impl Iterator<Item = WeeklySpan> {
    let (weekday, minute) = (shown.weekday(), minute_of_day(shown));
    host.weekly.iter().copied().filter(move |span| {
        span.weekday() == weekday && span.from() <= minute && minute < span.until()
    })
}

fn minute_of_day(shown: &DateTime<Tz>) -> u16 {
    (shown.hour() * 60 + shown.minute()).try_into().unwrap()
}
