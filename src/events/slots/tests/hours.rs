//! Examples of a host's hours: spans, grids, days off, midnight.

use chrono::Weekday::{Mon, Tue};
use chrono_tz::Tz;

use super::{MONDAY, at, host, offered, rules};
use crate::events::slots::{HostCalendar, MINUTES_PER_DAY, WeeklySpan, free_times, is_open};

#[test]
fn a_span_is_neither_empty_nor_goes_on_past_midnight() {
    assert!(WeeklySpan::new(Mon, 540, 540).is_none());
    assert!(WeeklySpan::new(Mon, 541, 540).is_none());
    assert!(WeeklySpan::new(Mon, 0, MINUTES_PER_DAY + 1).is_none());
    let day = WeeklySpan::new(Mon, 0, MINUTES_PER_DAY).unwrap();
    assert_eq!((day.weekday(), day.from(), day.until()), (Mon, 0, 1440));
}

#[test]
fn calls_start_at_the_increment_and_end_within_the_hours() {
    let host = host(Tz::UTC, &[(Mon, "09:00-10:30"), (Tue, "11:00-12:00")]);
    assert_eq!(
        offered(&rules(45, 15), &host, MONDAY),
        [
            "01 09:00+00:00",
            "01 09:15+00:00",
            "01 09:30+00:00",
            "01 09:45+00:00"
        ]
    );
}

#[test]
fn the_window_includes_its_start_and_not_its_end() {
    let host = host(Tz::UTC, &[(Mon, "09:00-12:00")]);
    let window = at("2026-06-01T09:30:00Z")..at("2026-06-01T10:30:00Z");
    let times = free_times(
        &rules(30, 30),
        &host,
        window.clone(),
        at("2026-06-01T00:00:00Z"),
    );
    assert_eq!(
        times,
        [at("2026-06-01T09:30:00Z"), at("2026-06-01T10:00:00Z")]
    );
    let backwards = window.end..window.start;
    assert!(free_times(&rules(30, 30), &host, backwards, at("2026-06-01T00:00:00Z")).is_empty());
}

#[test]
fn each_span_has_its_own_grid() {
    let host = host(Tz::UTC, &[(Mon, "13:20-14:30"), (Mon, "09:00-10:10")]);
    assert_eq!(
        offered(&rules(30, 40), &host, MONDAY),
        [
            "01 09:00+00:00",
            "01 09:40+00:00",
            "01 13:20+00:00",
            "01 14:00+00:00"
        ]
    );
}

#[test]
fn spans_that_overlap_offer_no_time_twice() {
    let host = host(Tz::UTC, &[(Mon, "09:00-10:30"), (Mon, "09:30-11:00")]);
    assert_eq!(
        offered(&rules(30, 30), &host, MONDAY),
        [
            "01 09:00+00:00",
            "01 09:30+00:00",
            "01 10:00+00:00",
            "01 10:30+00:00"
        ]
    );
}

#[test]
fn spans_that_adjoin_hold_one_call_together() {
    let together = host(Tz::UTC, &[(Mon, "09:00-10:00"), (Mon, "10:00-11:00")]);
    let apart = host(Tz::UTC, &[(Mon, "09:00-10:00"), (Mon, "10:01-11:00")]);
    assert_eq!(
        offered(&rules(90, 30), &together, MONDAY),
        ["01 09:00+00:00", "01 09:30+00:00"]
    );
    assert!(offered(&rules(90, 30), &apart, MONDAY).is_empty());
}

#[test]
fn a_call_crosses_midnight_only_where_spans_adjoin() {
    let days = ["2026-06-01", "2026-06-03"];
    let alone = host(Tz::UTC, &[(Mon, "22:30-24:00")]);
    let mut adjoined = host(Tz::UTC, &[(Mon, "22:30-24:00"), (Tue, "00:00-00:30")]);
    assert_eq!(
        offered(&rules(60, 30), &alone, days),
        ["01 22:30+00:00", "01 23:00+00:00"]
    );
    assert_eq!(
        offered(&rules(60, 30), &adjoined, days),
        ["01 22:30+00:00", "01 23:00+00:00", "01 23:30+00:00"]
    );
    adjoined.days_off.insert("2026-06-02".parse().unwrap());
    assert_eq!(
        offered(&rules(60, 30), &adjoined, days),
        ["01 22:30+00:00", "01 23:00+00:00"]
    );
}

#[test]
fn a_day_off_is_a_day_of_the_hosts_calendar() {
    // Monday evening in New York is Tuesday in UTC.
    let mut host = host(
        Tz::America__New_York,
        &[(Mon, "22:00-23:00"), (Tue, "22:00-23:00")],
    );
    host.days_off.insert("2026-06-01".parse().unwrap());
    assert_eq!(
        offered(&rules(60, 60), &host, ["2026-06-01", "2026-06-04"]),
        ["02 22:00-04:00"]
    );
}

#[test]
fn a_time_is_open_if_the_host_is_there_for_all_of_it() {
    let mut host = host(Tz::UTC, &[(Mon, "09:00-12:00"), (Mon, "12:00-13:00")]);
    let open = |host: &HostCalendar, from: &str, until: &str| {
        let instant = |time: &str| at(&format!("2026-06-01T{time}:00Z"));
        is_open(host, &(instant(from)..instant(until)))
    };
    assert!(open(&host, "09:00", "13:00"));
    assert!(!open(&host, "08:59", "09:30"));
    assert!(!open(&host, "12:30", "13:01"));
    host.days_off.insert(MONDAY[0].parse().unwrap());
    assert!(!open(&host, "10:00", "11:00"));
}
