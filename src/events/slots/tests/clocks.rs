//! Examples of clocks: gaps, repeated hours, skipped days, odd offsets, a lead in another zone.

use std::num::NonZeroU32;

use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu};
use chrono_tz::Tz;

use super::{MONDAY, call, host, offered, offered_to, rules};
use crate::events::slots::Rules;

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
