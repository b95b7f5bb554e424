//! Examples of an event's limits: buffer, daily cap, minimum notice, days ahead.

use std::num::NonZeroU32;

use chrono::NaiveDateTime;
use chrono::Weekday::{Mon, Sun, Thu, Tue, Wed};
use chrono_tz::Tz;

use super::{MONDAY, at, call, host, offered, offered_to, rules};
use crate::events::slots::{Rules, free_times, is_free};
use crate::values::UtcTime;

#[test]
fn the_buffer_lies_before_and_after_a_call() {
    let mut host = host(Tz::UTC, &[(Mon, "09:00-12:00")]);
    host.busy
        .push(call("2026-06-01T10:15:00Z", "2026-06-01T10:45:00Z"));
    let rules = Rules {
        buffer_minutes: 15,
        ..rules(30, 15)
    };
    assert_eq!(
        offered(&rules, &host, MONDAY),
        [
            "01 09:00+00:00",
            "01 09:15+00:00",
            "01 09:30+00:00",
            "01 11:00+00:00",
            "01 11:15+00:00",
            "01 11:30+00:00"
        ]
    );
}

#[test]
fn calls_may_touch_where_there_is_no_buffer() {
    let mut host = host(Tz::UTC, &[(Mon, "09:00-10:30")]);
    host.busy
        .push(call("2026-06-01T09:30:00Z", "2026-06-01T10:00:00Z"));
    assert_eq!(
        offered(&rules(30, 30), &host, MONDAY),
        ["01 09:00+00:00", "01 10:00+00:00"]
    );
}

#[test]
fn a_call_that_began_before_the_window_still_counts() {
    let mut host = host(Tz::UTC, &[(Mon, "00:00-02:00")]);
    host.busy
        .push(call("2026-05-31T22:00:00Z", "2026-06-01T01:00:00Z"));
    // A short call inside the long one must not hide it.
    host.busy
        .push(call("2026-05-31T23:00:00Z", "2026-06-01T00:30:00Z"));
    assert_eq!(
        offered(&rules(30, 30), &host, MONDAY),
        ["01 01:00+00:00", "01 01:30+00:00"]
    );
}

#[test]
fn the_daily_cap_counts_days_of_the_hosts_calendar() {
    let mut host = host(
        Tz::America__New_York,
        &[(Mon, "20:00-21:00"), (Tue, "20:00-21:00")],
    );
    let days = ["2026-06-01", "2026-06-04"];
    let rules = Rules {
        daily_cap: NonZeroU32::new(2),
        ..rules(60, 60)
    };
    // Both on Monday in New York, though one of them on Tuesday in UTC.
    host.busy
        .push(call("2026-06-01T14:00:00Z", "2026-06-01T15:00:00Z"));
    assert_eq!(
        offered(&rules, &host, days),
        ["01 20:00-04:00", "02 20:00-04:00"]
    );
    host.busy
        .push(call("2026-06-02T02:00:00Z", "2026-06-02T03:00:00Z"));
    assert_eq!(offered(&rules, &host, days), ["02 20:00-04:00"]);
}

#[test]
fn what_a_host_does_elsewhere_keeps_its_distance_and_counts_towards_no_cap() {
    let mut host = host(Tz::UTC, &[(Mon, "09:00-12:00")]);
    let rules = Rules {
        buffer_minutes: 15,
        daily_cap: NonZeroU32::new(1),
        ..rules(30, 15)
    };
    host.elsewhere
        .push(call("2026-06-01T10:15:00Z", "2026-06-01T10:45:00Z"));
    host.elsewhere
        .push(call("2026-06-01T14:00:00Z", "2026-06-01T15:00:00Z"));
    assert_eq!(
        offered(&rules, &host, MONDAY),
        [
            "01 09:00+00:00",
            "01 09:15+00:00",
            "01 09:30+00:00",
            "01 11:00+00:00",
            "01 11:15+00:00",
            "01 11:30+00:00"
        ]
    );
}

#[test]
fn the_minimum_notice_is_kept_to_the_microsecond() {
    let host = host(Tz::UTC, &[(Mon, "09:00-12:00")]);
    let rules = Rules {
        notice_minutes: 120,
        ..rules(30, 30)
    };
    let start = at("2026-06-01T10:00:00Z");
    assert!(is_free(&rules, &host, start, at("2026-06-01T08:00:00Z")));
    assert!(!is_free(
        &rules,
        &host,
        start,
        at("2026-06-01T08:00:00.000001Z")
    ));
}

#[test]
fn the_minimum_notice_is_real_time_across_a_change() {
    // From 01:00 to 04:00 on the clock are two hours only.
    let host = host(Tz::Europe__Berlin, &[(Sun, "03:00-05:00")]);
    let rules = Rules {
        notice_minutes: 120,
        ..rules(30, 30)
    };
    assert_eq!(
        offered_to(
            host.zone,
            &rules,
            &host,
            ["2026-03-29", "2026-03-30"],
            "2026-03-29T00:00:00Z"
        ),
        ["29 04:00+02:00", "29 04:30+02:00"]
    );
}

#[test]
fn what_is_past_is_not_offered() {
    let host = host(Tz::UTC, &[(Mon, "09:00-11:00")]);
    assert_eq!(
        offered_to(
            Tz::UTC,
            &rules(30, 30),
            &host,
            MONDAY,
            "2026-06-01T09:40:00Z"
        ),
        ["01 10:00+00:00", "01 10:30+00:00"]
    );
}

#[test]
fn days_ahead_are_days_of_the_hosts_calendar() {
    let every_day = [Mon, Tue, Wed, Thu].map(|day| (day, "00:00-24:00"));
    let host = host(Tz::Pacific__Kiritimati, &every_day);
    let rules = Rules {
        days_ahead: 1,
        ..rules(720, 720)
    };
    // Noon of Monday in UTC is Tuesday, two in the morning, fourteen hours ahead.
    assert_eq!(
        offered_to(
            host.zone,
            &rules,
            &host,
            ["2026-06-01", "2026-06-06"],
            "2026-06-01T12:00:00Z"
        ),
        ["02 12:00+14:00", "03 00:00+14:00", "03 12:00+14:00"]
    );
}

#[test]
fn the_last_day_ahead_is_whole_when_the_clock_changes() {
    let host = host(
        Tz::Europe__Berlin,
        &[(Sun, "23:00-24:00"), (Mon, "00:00-01:00")],
    );
    let rules = Rules {
        days_ahead: 1,
        ..rules(60, 60)
    };
    for (days, now, last) in [
        (
            ["2026-03-28", "2026-04-01"],
            "2026-03-28T08:00:00Z",
            "29 23:00+02:00",
        ),
        (
            ["2026-10-24", "2026-10-28"],
            "2026-10-24T08:00:00Z",
            "25 23:00+01:00",
        ),
    ] {
        assert_eq!(offered_to(host.zone, &rules, &host, days, now), [last]);
    }
}

#[test]
fn any_instant_may_be_asked_for() {
    let host = host(Tz::Pacific__Apia, &[(Mon, "00:00-24:00")]);
    let (rules, now) = (rules(60, 60), at("2026-06-01T00:00:00Z"));
    let [first, last] = [NaiveDateTime::MIN, NaiveDateTime::MAX].map(UtcTime::from);
    assert!(!is_free(&rules, &host, first, now));
    assert!(!is_free(&rules, &host, last, now));
    // What is left of this Monday, and the 52 whole ones of the year ahead.
    assert!(free_times(&rules, &host, first..last, now).len() > 52 * 24);
    let range = rules.busy_range(&(first..last), now);
    assert!(range.start < now && now < range.end);
}
