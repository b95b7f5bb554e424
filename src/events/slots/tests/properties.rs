//! What holds for any rules, hours and calls, in odd zones, around the changes of their clocks.

use std::collections::BTreeSet;
use std::num::{NonZeroU16, NonZeroU32};
use std::ops::Range;

use chrono::{TimeDelta, Weekday};
use chrono_tz::Tz;
use proptest::collection::{btree_set, vec};
use proptest::prelude::{Just, ProptestConfig, Strategy, any};
use proptest::sample::select;
use proptest::{option, prop_assert, prop_assert_eq, prop_compose, prop_oneof, proptest};

use super::model;
use crate::events::slots::{
    Busy, HostCalendar, MINUTES_PER_DAY, Rules, WeeklySpan, free_times, is_free,
};
use crate::values::UtcTime;

/// Zones, and an instant of each near which something odd happens.
const ODD: [(Tz, &str); 22] = [
    (Tz::UTC, "2026-01-01T00:00:00Z"),
    (Tz::Europe__Berlin, "2026-03-29T01:00:00Z"),
    (Tz::Europe__Berlin, "2026-10-25T01:00:00Z"),
    (Tz::America__New_York, "2026-03-08T07:00:00Z"),
    (Tz::America__New_York, "2026-11-01T06:00:00Z"),
    (Tz::Asia__Kolkata, "2026-06-01T18:30:00Z"),
    (Tz::Asia__Kathmandu, "2026-06-01T18:15:00Z"),
    // Half an hour forward and back.
    (Tz::Australia__Lord_Howe, "2026-10-03T15:30:00Z"),
    (Tz::Australia__Lord_Howe, "2026-04-04T15:00:00Z"),
    // Two hours forward and back.
    (Tz::Antarctica__Troll, "2026-03-29T01:00:00Z"),
    (Tz::Antarctica__Troll, "2026-10-25T01:00:00Z"),
    // An offset of 12:45, changed at 02:45.
    (Tz::Pacific__Chatham, "2026-04-04T14:00:00Z"),
    // A day that never was.
    (Tz::Pacific__Apia, "2011-12-30T10:00:00Z"),
    (Tz::Pacific__Kwajalein, "1993-08-21T12:00:00Z"),
    // A day begun a second time: the last hour of the day before is repeated after midnight, or just at it.
    (Tz::America__St_Johns, "2010-11-07T02:31:00Z"),
    (Tz::America__Sao_Paulo, "2018-02-18T02:00:00Z"),
    // A day that begins at one o'clock.
    (Tz::America__Sao_Paulo, "2018-11-04T03:00:00Z"),
    (Tz::Africa__Cairo, "2026-04-23T22:00:00Z"),
    // Summer time that is the exception, and one that pauses for Ramadan.
    (Tz::Europe__Dublin, "2026-10-25T01:00:00Z"),
    (Tz::Africa__Casablanca, "2026-02-15T02:00:00Z"),
    // Standard time itself moved, by half an hour, at half past eleven at night.
    (Tz::Asia__Pyongyang, "2018-05-04T15:00:00Z"),
    (Tz::Pacific__Kiritimati, "2026-06-01T10:00:00Z"),
];

/// One question that a page or a booking may ask.
#[derive(Clone, Debug)]
struct Case {
    rules: Rules,
    host: HostCalendar,
    window: Range<UtcTime>,
    now: UtcTime,
}

impl Case {
    fn free_times(&self) -> Vec<UtcTime> {
        free_times(&self.rules, &self.host, self.window.clone(), self.now)
    }

    fn is_free(&self, start: UtcTime) -> bool {
        is_free(&self.rules, &self.host, start, self.now)
    }

    fn call_at(&self, start: UtcTime) -> Range<UtcTime> {
        start..start + minutes(self.rules.duration_minutes.get())
    }
}

fn minutes(count: impl Into<i64>) -> TimeDelta {
    TimeDelta::minutes(count.into())
}

fn minute_of_day() -> impl Strategy<Value = u16> {
    prop_oneof![
        1 => Just(0),
        2 => Just(MINUTES_PER_DAY),
        4 => (0..=96_u16).prop_map(|quarter| quarter * 15),
        1 => 0..=MINUTES_PER_DAY,
    ]
}

fn weekly_span() -> impl Strategy<Value = WeeklySpan> {
    (0..7_u8, minute_of_day(), minute_of_day()).prop_filter_map("empty span", |(day, a, b)| {
        WeeklySpan::new(Weekday::try_from(day).unwrap(), a.min(b), a.max(b))
    })
}

prop_compose! {
    fn rules()(
        duration_minutes in 1..=150_u16,
        increment_minutes in prop_oneof![select(vec![15_u16, 30, 45, 60]), 1..=200_u16],
        notice_minutes in prop_oneof![Just(0_u32), 0..=3_000_u32],
        days_ahead in 0..=5_u16,
        buffer_minutes in prop_oneof![Just(0_u16), 0..=60_u16],
        daily_cap in option::of(1..=3_u32),
    ) -> Rules {
        Rules {
            duration_minutes: NonZeroU16::new(duration_minutes).unwrap(),
            increment_minutes: NonZeroU16::new(increment_minutes).unwrap(),
            notice_minutes,
            days_ahead,
            buffer_minutes,
            daily_cap: daily_cap.and_then(NonZeroU32::new),
        }
    }
}

prop_compose! {
    fn case()(
        (zone, near) in select(ODD.to_vec()),
        rules in rules(),
        weekly in vec(weekly_span(), 1..24),
        days_off in btree_set(-3..=3_i64, 0..2),
        // Minutes from the odd instant, seconds, and length in seconds: what takes no time is in no calendar.
        busy in vec((-6_000..6_000_i64, 0..60_i64, 1..9_000_i64), 0..8),
        elsewhere in vec((-6_000..6_000_i64, 0..60_i64, 1..90_000_i64), 0..3),
        // A window that holds the odd instant, mostly.
        (before, length) in (-600..2_880_i64, 0..4_320_i64),
        seconds_since_now in -40_000..260_000_i64,
    ) -> Case {
        let near: UtcTime = near.parse().unwrap();
        let start = near - minutes(before);
        let taken = |(minute, second, seconds)| {
            let starts_at = near + minutes(minute) + TimeDelta::seconds(second);
            Busy { starts_at, ends_at: starts_at + TimeDelta::seconds(seconds) }
        };
        let day = |days| (near + TimeDelta::days(days)).in_zone(zone).date_naive();
        Case {
            rules,
            host: HostCalendar {
                zone,
                weekly,
                days_off: days_off.into_iter().map(day).collect::<BTreeSet<_>>(),
                busy: busy.into_iter().map(taken).collect(),
                elsewhere: elsewhere.into_iter().map(taken).collect(),
            },
            window: start..start + minutes(length),
            now: near - TimeDelta::seconds(seconds_since_now),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_time_is_offered_if_and_only_if_a_count_of_minutes_finds_it_free(case in case()) {
        let naive = model::free_times(&case.rules, &case.host, &case.window, case.now);
        prop_assert_eq!(case.free_times(), naive);
    }

    #[test]
    fn no_offered_time_overlaps_a_booked_one_or_its_buffer(case in case()) {
        let buffer = minutes(case.rules.buffer_minutes);
        for start in case.free_times() {
            let call = case.call_at(start);
            for booked in case.host.busy.iter().chain(&case.host.elsewhere) {
                let gap = (call.start - booked.ends_at).max(booked.starts_at - call.end);
                prop_assert!(gap >= buffer, "{start} comes too close to {booked:?}");
            }
        }
    }

    #[test]
    fn no_offered_call_leaves_the_hours(case in case()) {
        for start in case.free_times() {
            for minute in 0..case.rules.duration_minutes.get() {
                prop_assert!(model::is_open(&case.host, start + minutes(minute)), "{start}");
            }
        }
    }

    #[test]
    fn what_is_offered_is_accepted_and_nothing_else_is(
        case in case(),
        elsewhere in vec(any::<proptest::sample::Index>(), 40),
    ) {
        let offered = case.free_times();
        let length = usize::try_from((case.window.end - case.window.start).num_minutes()).unwrap();
        let anywhere = elsewhere.iter().map(|index| {
            let minute = i64::try_from(index.index(length + 1)).unwrap();
            case.window.start + minutes(minute)
        });
        let beside = offered.iter().take(20).flat_map(|&start| {
            [0, 1, -1, 60_000_000, -60_000_000].map(|near| start + TimeDelta::microseconds(near))
        });
        for start in anywhere.chain(beside).filter(|start| case.window.contains(start)) {
            prop_assert_eq!(case.is_free(start), offered.contains(&start), "{}", start);
        }
    }

    #[test]
    fn two_halves_of_a_window_offer_what_the_whole_offers(case in case(), cut in 0.0..1.0) {
        let length = (case.window.end - case.window.start).as_seconds_f64();
        let middle = case.window.start + TimeDelta::microseconds((length * cut * 1e6) as i64);
        let half = |window| Case { window, ..case.clone() }.free_times();
        let mut halves = half(case.window.start..middle);
        halves.extend(half(middle..case.window.end));
        prop_assert_eq!(halves, case.free_times());
    }

    #[test]
    fn what_lies_outside_the_busy_range_changes_nothing(case in case(), length in 0..600_i64) {
        let window = case.window.start..case.window.start + minutes(length);
        let range = case.rules.busy_range(&window, case.now);
        let mut host = case.host.clone();
        let is_within = |busy: &Busy| busy.starts_at < range.end && range.start < busy.ends_at;
        host.busy.retain(is_within);
        host.elsewhere.retain(is_within);
        prop_assert_eq!(
            free_times(&case.rules, &host, window.clone(), case.now),
            free_times(&case.rules, &case.host, window, case.now)
        );
    }
}
