//! Events that repeat, and repetitions that were moved, called off or added.

use std::time::Instant;

use super::*;

const BERLIN: &str = "TZID=Europe/Berlin";

/// Every day at ten in Berlin, for half an hour.
fn daily(rest: &str) -> String {
    event(&format!(
        "DTSTART;{BERLIN}:20261130T100000\nDTEND;{BERLIN}:20261130T103000\nRRULE:FREQ=DAILY{rest}"
    ))
}

/// The days of December on which it is busy.
fn days(lines: &str) -> Vec<String> {
    busy(lines)
        .iter()
        .map(|time| time[..2].to_owned())
        .collect()
}

#[test]
fn a_rule_ends_after_its_count_or_with_its_last_moment() {
    for rest in [
        ";COUNT=5",
        // To the second, in UTC as in the zone itself, and to the end of a day.
        ";UNTIL=20261204T090000Z",
        ";UNTIL=20261204T100000",
        ";UNTIL=20261204T225959Z",
        ";UNTIL=20261204",
    ] {
        assert_eq!(days(&daily(rest)), ["01", "02", "03", "04"], "{rest}");
    }
    assert_eq!(days(&daily(";UNTIL=20261204T085959Z")), ["01", "02", "03"]);
    assert_eq!(days(&daily(";UNTIL=20200101T000000Z")), [""; 0]);
    assert_eq!(days(&daily("")).len(), 31);
}

#[test]
fn rules_are_those_of_the_standard() {
    for (rest, expected) in [
        (";INTERVAL=7", vec!["07", "14", "21", "28"]),
        (
            ";BYDAY=TU,TH;UNTIL=20261210T235959Z",
            vec!["01", "03", "08", "10"],
        ),
        (";BYMONTHDAY=-1,1", vec!["01", "31"]),
        (";BYMONTH=1", vec![]),
    ] {
        assert_eq!(days(&daily(rest)), expected, "{rest}");
    }
    let first = "DTSTART;TZID=Europe/Berlin:20260101T100000\nDURATION:PT30M\n";
    for (rule, expected) in [
        ("FREQ=MONTHLY;BYDAY=2TU", vec!["08"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", vec!["31"]),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", vec!["24"]),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", vec!["03", "17", "31"]),
    ] {
        let lines = event(&format!("{first}RRULE:{rule}"));
        assert_eq!(days(&lines), expected, "{rule}");
    }
}

#[test]
fn the_first_time_counts_whether_the_rule_has_it_or_not() {
    let lines = event(
        "DTSTART:20261202T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=FR;UNTIL=20261212T000000Z",
    );
    assert_eq!(days(&lines), ["02", "04", "11"]);
}

#[test]
fn repetitions_are_left_out_however_they_are_named() {
    for except in [
        "EXDATE;TZID=Europe/Berlin:20261202T100000",
        "EXDATE:20261202T090000Z",
        "EXDATE;TZID=America/New_York:20261202T040000",
        "EXDATE;VALUE=DATE:20261202",
        "EXDATE:20261202T090000Z,20261220T090000Z\nEXDATE:20261221T090000Z",
    ] {
        let lines = daily(&format!(";UNTIL=20261204\n{except}"));
        assert_eq!(days(&lines), ["01", "03", "04"], "{except}");
    }
    let whole = |except: &str| {
        event(&format!(
            "DTSTART;VALUE=DATE:20261202\nRRULE:FREQ=DAILY;COUNT=3\n{except}"
        ))
    };
    for except in [
        "EXDATE;VALUE=DATE:20261203",
        "EXDATE:20261203T000000",
        "EXDATE;TZID=Europe/Berlin:20261203T000000",
    ] {
        assert_eq!(
            busy(&whole(except)),
            ["01 23:00 to 02 23:00", "03 23:00 to 04 23:00"],
            "{except}"
        );
    }
}

#[test]
fn repetitions_are_added_with_a_length_of_their_own_if_they_have_one() {
    let lines = event(
        "DTSTART:20261202T090000Z\nDURATION:PT1H\nRDATE:20261204T120000Z,20261205T120000Z\n\
         RDATE;VALUE=PERIOD:20261206T120000Z/PT2H,20261207T120000Z/20261207T121500Z\nEXDATE:20261205T120000Z",
    );
    assert_eq!(
        busy(&lines),
        [
            "02 09:00-10:00",
            "04 12:00-13:00",
            "06 12:00-14:00",
            "07 12:00-12:15"
        ]
    );
}

#[test]
fn a_repetition_that_was_changed_is_what_it_was_changed_to() {
    let change = |lines: &str| {
        let change = event(&format!("RECURRENCE-ID:20261202T090000Z\n{lines}"));
        format!("{}{change}", daily(";UNTIL=20261203"))
    };
    let moved = "DTSTART:20261202T150000Z\nDURATION:PT2H\nSEQUENCE:4";
    for (lines, expected) in [
        (
            moved,
            vec!["01 09:00-09:30", "02 15:00-17:00", "03 09:00-09:30"],
        ),
        (
            "DTSTART:20261220T150000Z\nDURATION:PT2H",
            vec!["01 09:00-09:30", "03 09:00-09:30", "20 15:00-17:00"],
        ),
        ("STATUS:CANCELLED", vec!["01 09:00-09:30", "03 09:00-09:30"]),
        (
            "DTSTART:20261202T090000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT",
            vec!["01 09:00-09:30", "03 09:00-09:30"],
        ),
    ] {
        assert_eq!(busy(&change(lines)), expected, "{lines}");
        // The change may come before what it changes.
        let (series, change) = (daily(";UNTIL=20261203"), change(lines));
        let reversed = format!("{}{series}", change.strip_prefix(&series).unwrap());
        assert_eq!(busy(&reversed), expected, "{lines}");
    }
    // One of which nothing else is known, and one of another event at the same time.
    let alone = event(&format!("RECURRENCE-ID:20261202T090000Z\n{moved}"));
    assert_eq!(busy(&alone), ["02 15:00-17:00"]);
    let foreign = alone.replace("one@", "two@");
    assert_eq!(
        busy(&format!("{}{foreign}", daily(";COUNT=3"))),
        ["01 09:00-09:30", "02 09:00-09:30", "02 15:00-17:00"]
    );
}

#[test]
fn a_change_for_all_that_follow_moves_them_too() {
    let change = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261203T090000Z\nDTSTART:20261203T120000Z\nDURATION:PT1H",
    );
    assert_eq!(
        busy(&format!(
            "{}{change}",
            daily(";UNTIL=20261205\nEXDATE:20261204T090000Z")
        )),
        [
            "01 09:00-09:30",
            "02 09:00-09:30",
            "03 12:00-13:00",
            "05 12:00-13:00"
        ]
    );
}

#[test]
fn rules_that_never_end_take_no_more_than_their_share() {
    let begun = Instant::now();
    // A second each second, from long ago: what would have to be counted is more than anybody has.
    for rule in [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ] {
        let lines = event(&format!(
            "DTSTART:20000101T000000Z\nDURATION:PT1S\nRRULE:{rule}"
        ));
        let reading = reading(&calendar(&lines)).unwrap();
        assert_eq!((reading.busy.len(), reading.unread), (0, 1), "{rule}");
    }
    // Many of them together are the end of it.
    let many: String = (0..40)
        .map(|number| {
            format!(
                "BEGIN:VEVENT\nUID:{number}\nDTSTART:20000101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY\nEND:VEVENT\n"
            )
        })
        .collect();
    assert_eq!(reading(&calendar(&many)), Err(Unreadable::TooMuch));
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn a_reader_without_patience_gives_up_soon() {
    let slow: String = (0..200)
        .map(|number| {
            format!(
                "BEGIN:VEVENT\nUID:{number}\nDTSTART:20000101T000000Z\nDURATION:PT1S\n\
                 RRULE:FREQ=SECONDLY;BYHOUR=3;BYMINUTE=0;BYSECOND=0\nEND:VEVENT\n"
            )
        })
        .collect();
    let window = at("2026-12-01T00:00:00Z")..at("2027-01-01T00:00:00Z");
    let begun = Instant::now();
    let patience = Duration::from_millis(200);
    let refused = read(&calendar(&slow), &owner(), &window, patience);
    assert_eq!(refused, Err(Unreadable::TooMuch));
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn a_rule_that_repeats_at_each_second_of_a_year_is_not_worked_out() {
    let all = |numbers: std::ops::RangeInclusive<u32>| {
        let numbers: Vec<_> = numbers.map(|number| number.to_string()).collect();
        numbers.join(",")
    };
    let begun = Instant::now();
    for (freq, days) in [
        (
            "YEARLY;INTERVAL=60000",
            format!(";BYYEARDAY={}", all(1..=366)),
        ),
        ("YEARLY", format!(";BYMONTHDAY={}", all(1..=31))),
        ("MONTHLY", String::new()),
        ("DAILY", String::new()),
    ] {
        let rule = format!(
            "FREQ={freq};BYSECOND={seconds};BYMINUTE={minutes};BYHOUR={hours}{days}",
            seconds = all(0..=59),
            minutes = all(0..=59),
            hours = all(0..=23),
        );
        let lines = event(&format!(
            "DTSTART:19710101T000000Z\nDURATION:PT1S\nRRULE:{rule}"
        ));
        let reading = reading(&calendar(&lines)).unwrap();
        assert_eq!((reading.busy.len(), reading.unread), (0, 1), "{freq}");
    }
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
    // People's rules are far from that: each quarter of an hour of each working day.
    let often =
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8,9,10,11,12,13,14,15,16;BYMINUTE=0,15,30,45";
    let lines = event(&format!(
        "DTSTART:20261201T080000Z\nDURATION:PT5M\nRRULE:{often};UNTIL=20261202T235959Z"
    ));
    assert_eq!(reading(&calendar(&lines)).unwrap().busy.len(), 72);
}
