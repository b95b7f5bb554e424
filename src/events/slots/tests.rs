//! Each rule of free times, and each oddity of the clocks, by example.

use std::collections::BTreeSet;
use std::num::{NonZeroU16, NonZeroU32};

use chrono::{NaiveDateTime, Weekday};
use chrono_tz::Tz;

use super::{Busy, HostCalendar, MINUTES_PER_DAY, Rules, WeeklySpan, free_times, is_free};
use crate::values::UtcTime;

use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue};

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
    let every_day = [Mon, Tue, Weekday::Wed, Thu].map(|day| (day, "00:00-24:00"));
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
fn the_spring_gap_offers_nothing_and_a_call_goes_on_across_it() {
    let host = host(Tz::Europe__Berlin, &[(Sun, "01:00-04:00")]);
    assert_eq!(
        offered(&rules(60, 30), &host, ["2026-03-29", "2026-03-30"]),
        ["29 01:00+01:00", "29 01:30+01:00", "29 03:00+02:00"]
    );
}

#[test]
fn a_span_within_the_spring_gap_does_not_happen() {
    let host = host(Tz::Europe__Berlin, &[(Sun, "02:00-03:00")]);
    assert_eq!(
        offered(&rules(15, 15), &host, ["2026-03-28", "2026-03-31"]),
        [""; 0]
    );
}

#[test]
fn a_span_that_begins_in_the_spring_gap_keeps_its_grid() {
    let host = host(Tz::Europe__Berlin, &[(Sun, "02:15-04:30")]);
    assert_eq!(
        offered(&rules(60, 60), &host, ["2026-03-29", "2026-03-30"]),
        ["29 03:15+02:00"]
    );
}

#[test]
fn a_span_that_ends_in_the_spring_gap_ends_where_the_gap_begins() {
    let host = host(Tz::Europe__Berlin, &[(Sun, "01:00-02:30")]);
    assert_eq!(
        offered(&rules(60, 30), &host, ["2026-03-29", "2026-03-30"]),
        ["29 01:00+01:00"]
    );
}

#[test]
fn both_passes_of_the_repeated_hour_are_offered() {
    let host = host(Tz::Europe__Berlin, &[(Sun, "01:00-04:00")]);
    assert_eq!(
        offered(&rules(60, 60), &host, ["2026-10-24", "2026-10-26"]),
        [
            "25 01:00+02:00",
            "25 02:00+02:00",
            "25 02:00+01:00",
            "25 03:00+01:00"
        ]
    );
}

#[test]
fn a_span_that_ends_in_the_repeated_hour_closes_in_each_pass() {
    let host = host(Tz::Europe__Berlin, &[(Sun, "01:00-02:30")]);
    let days = ["2026-10-24", "2026-10-26"];
    assert_eq!(
        offered(&rules(30, 30), &host, days),
        [
            "25 01:00+02:00",
            "25 01:30+02:00",
            "25 02:00+02:00",
            "25 02:00+01:00"
        ]
    );
    assert_eq!(
        offered(&rules(60, 30), &host, days),
        ["25 01:00+02:00", "25 01:30+02:00"]
    );
}

#[test]
fn a_call_in_one_pass_of_the_repeated_hour_leaves_the_other_free() {
    let mut host = host(Tz::Europe__Berlin, &[(Sun, "02:00-03:00")]);
    host.busy
        .push(call("2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"));
    assert_eq!(
        offered(&rules(60, 60), &host, ["2026-10-25", "2026-10-26"]),
        ["25 02:00+01:00"]
    );
}

#[test]
fn zones_of_half_an_hour_keep_their_own_full_hours() {
    let host = host(Tz::Asia__Kolkata, &[(Mon, "09:00-11:00")]);
    assert_eq!(
        offered_to(
            Tz::UTC,
            &rules(60, 60),
            &host,
            MONDAY,
            "2026-06-01T00:00:00Z"
        ),
        ["01 03:30+00:00", "01 04:30+00:00"]
    );
}

#[test]
fn a_change_of_half_an_hour_skips_and_repeats_half_an_hour() {
    let host = host(Tz::Australia__Lord_Howe, &[(Sun, "01:00-03:00")]);
    assert_eq!(
        offered(&rules(30, 30), &host, ["2026-10-03", "2026-10-05"]),
        ["04 01:00+10:30", "04 01:30+10:30", "04 02:30+11:00"]
    );
    assert_eq!(
        offered(&rules(30, 30), &host, ["2026-04-04", "2026-04-06"]),
        [
            "05 01:00+11:00",
            "05 01:30+11:00",
            "05 01:30+10:30",
            "05 02:00+10:30",
            "05 02:30+10:30"
        ]
    );
}

#[test]
fn a_skipped_day_offers_nothing_and_its_neighbours_adjoin() {
    let hours = [
        (Thu, "22:00-24:00"),
        (Fri, "00:00-24:00"),
        (Sat, "00:00-01:00"),
    ];
    let host = host(Tz::Pacific__Apia, &hours);
    assert_eq!(
        offered(&rules(120, 60), &host, ["2011-12-30", "2012-01-01"]),
        ["29 22:00-10:00", "29 23:00-10:00"]
    );
    assert_eq!(
        offered(&rules(60, 60), &host, ["2011-12-30", "2012-01-01"]),
        ["29 22:00-10:00", "29 23:00-10:00", "31 00:00+14:00"]
    );
}

#[test]
fn an_hour_repeated_at_midnight_belongs_to_the_day_before() {
    let mut host = host(
        Tz::America__Sao_Paulo,
        &[(Sat, "22:00-24:00"), (Sun, "00:00-01:00")],
    );
    let rules = Rules {
        daily_cap: NonZeroU32::new(1),
        ..rules(60, 60)
    };
    let days = ["2018-02-17", "2018-02-19"];
    assert_eq!(
        offered(&rules, &host, days),
        [
            "17 22:00-02:00",
            "17 23:00-02:00",
            "17 23:00-03:00",
            "18 00:00-03:00"
        ]
    );
    host.busy
        .push(call("2018-02-18T02:00:00Z", "2018-02-18T03:00:00Z"));
    assert_eq!(offered(&rules, &host, days), ["18 00:00-03:00"]);
}

#[test]
fn a_day_that_begins_at_one_o_clock_loses_its_first_hour() {
    let host = host(Tz::Africa__Cairo, &[(Fri, "00:00-02:00")]);
    assert_eq!(
        offered(&rules(60, 60), &host, ["2026-04-23", "2026-04-25"]),
        ["24 01:00+03:00"]
    );
}

#[test]
fn host_and_lead_may_change_their_clocks_in_different_weeks() {
    let host = host(Tz::Europe__Berlin, &[(Mon, "15:00-16:00")]);
    assert_eq!(
        offered_to(
            Tz::America__New_York,
            &rules(60, 60),
            &host,
            ["2026-03-02", "2026-03-31"],
            "2026-03-01T00:00:00Z"
        ),
        [
            "02 09:00-05:00",
            "09 10:00-04:00",
            "16 10:00-04:00",
            "23 10:00-04:00",
            "30 09:00-04:00"
        ]
    );
}

#[test]
fn a_day_of_the_host_may_be_two_of_the_lead() {
    let host = host(Tz::America__Los_Angeles, &[(Mon, "20:00-23:00")]);
    assert_eq!(
        offered_to(
            Tz::America__New_York,
            &rules(60, 60),
            &host,
            ["2026-06-01", "2026-06-03"],
            "2026-06-01T00:00:00Z"
        ),
        ["01 23:00-04:00", "02 00:00-04:00", "02 01:00-04:00"]
    );
}

#[test]
fn any_instant_may_be_asked_for() {
    let host = host(Tz::Pacific__Apia, &[(Mon, "00:00-24:00")]);
    let (rules, now) = (rules(60, 60), at("2026-06-01T00:00:00Z"));
    let [first, last] = [NaiveDateTime::MIN, NaiveDateTime::MAX].map(UtcTime::from);
    assert!(!is_free(&rules, &host, first, now));
    assert!(!is_free(&rules, &host, last, now));
    // 53 Mondays of 24 hours, less the part of the first that is past, and less or more of the last.
    assert!(free_times(&rules, &host, first..last, now).len() > 52 * 24);
    let range = rules.busy_range(&(first..last), now);
    assert!(range.start < now && now < range.end);
}
