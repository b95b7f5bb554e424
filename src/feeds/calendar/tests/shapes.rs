//! The shapes that one event, or one text, may have.

use proptest::prelude::*;

use super::*;
use crate::feeds::calendar::MOST;

#[test]
fn an_event_is_as_long_as_it_says() {
    for (lines, expected) in [
        (
            "DTSTART:20261203T090000Z\nDTEND:20261203T100000Z",
            "03 09:00-10:00",
        ),
        ("DTSTART:20261203T090000Z\nDURATION:PT45M", "03 09:00-09:45"),
        (
            "DTSTART:20261203T090000Z\nDURATION:P1DT1H",
            "03 09:00 to 04 10:00",
        ),
        ("DTSTART;VALUE=DATE:20261203", "02 23:00 to 03 23:00"),
        ("DTSTART:20261203", "02 23:00 to 03 23:00"),
        (
            "DTSTART;VALUE=DATE:20261203\nDURATION:P2D",
            "02 23:00 to 04 23:00",
        ),
        (
            "DTSTART;VALUE=DATE:20261203\nDTEND;VALUE=DATE:20261205",
            "02 23:00 to 04 23:00",
        ),
        (
            "DTSTART:20261203T090000Z\nDTEND;TZID=Asia/Tokyo:20261203T190000",
            "03 09:00-10:00",
        ),
    ] {
        assert_eq!(busy(&event(lines)), [expected], "{lines}");
    }
}

#[test]
fn what_takes_no_time_is_not_busy() {
    let hour = "DTSTART:20261203T090000Z\nDTEND:20261203T100000Z";
    for lines in [
        "DTSTART:20261203T090000Z".to_owned(),
        "DTSTART:20261203T090000Z\nDTEND:20261203T090000Z".to_owned(),
        "DTSTART:20261203T090000Z\nDTEND:20261203T080000Z".to_owned(),
        "DTSTART:20261203T090000Z\nDURATION:-PT1H".to_owned(),
        "DTSTART;VALUE=DATE:20261203\nDTEND;VALUE=DATE:20261203".to_owned(),
        format!("{hour}\nTRANSP:TRANSPARENT"),
        format!("{hour}\nSTATUS:CANCELLED"),
        format!("{hour}\nX-MICROSOFT-CDO-BUSYSTATUS:free"),
        format!("{hour}\nX-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"),
        format!("{hour}\nATTENDEE;PARTSTAT=DECLINED:mailto:Ada@Acme.example"),
    ] {
        assert_eq!(busy(&event(&lines)), [""; 0], "{lines}");
    }
    for lines in [
        format!("{hour}\nTRANSP:OPAQUE\nSTATUS:TENTATIVE"),
        format!("{hour}\nX-MICROSOFT-CDO-BUSYSTATUS:OOF"),
        format!("{hour}\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada@acme.example"),
        format!("{hour}\nATTENDEE;PARTSTAT=DECLINED:mailto:bob@acme.example"),
    ] {
        assert_eq!(busy(&event(&lines)), ["03 09:00-10:00"], "{lines}");
    }
}

#[test]
fn busy_times_are_cut_to_what_was_asked_for_and_joined_where_they_meet() {
    let events = [
        ("20261130T220000Z", "20261201T010000Z"),
        ("20261203T090000Z", "20261203T100000Z"),
        ("20261203T100000Z", "20261203T110000Z"),
        ("20261203T103000Z", "20261203T104500Z"),
        ("20261231T230000Z", "20270101T020000Z"),
        ("20261130T220000Z", "20261130T230000Z"),
        ("20270101T000000Z", "20270101T010000Z"),
    ]
    .map(|(start, end)| format!("BEGIN:VEVENT\nDTSTART:{start}\nDTEND:{end}\nEND:VEVENT\n"));
    assert_eq!(
        busy(&events.concat()),
        ["01 00:00-01:00", "03 09:00-11:00", "31 23:00-00:00"]
    );
}

#[test]
fn what_cannot_be_understood_is_counted_if_it_would_be_busy_and_harms_nothing_else() {
    let good = "BEGIN:VEVENT\nUID:good\nDTSTART:20261203T090000Z\nDURATION:PT1H\nEND:VEVENT\n";
    for (lines, unread) in [
        ("SUMMARY:no start", 1),
        ("SUMMARY:no start\nTRANSP:TRANSPARENT", 0),
        ("DTSTART:soon\nDURATION:PT1H", 1),
        ("DTSTART:20261303T090000Z\nDURATION:PT1H", 1),
        ("DTSTART:20261203T090000Z\nDTEND:later", 1),
        ("DTSTART:20261203T090000Z\nDURATION:long", 1),
        (
            "DTSTART:20261204T090000Z\nDURATION:PT1H\nRRULE:FREQ=SOMETIMES",
            1,
        ),
        (
            "DTSTART:20261204T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYMONTHDAY=3",
            1,
        ),
        (
            "DTSTART:20261204T090000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;RSCALE=CHINESE;BYMONTH=5L",
            1,
        ),
    ] {
        let reading = reading(&calendar(&format!("{}{good}", event(lines)))).unwrap();
        assert_eq!(reading.unread, unread, "{lines}");
        let busy: Vec<_> = reading.busy.into_iter().map(print).collect();
        assert_eq!(busy, ["03 09:00-10:00"], "{lines}");
    }
}

#[test]
fn what_is_no_whole_calendar_is_refused() {
    for (text, error) in [
        ("", Unreadable::NoCalendar),
        (
            "<!doctype html><html><body>Sign in</body></html>",
            Unreadable::NoCalendar,
        ),
        (
            "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada\r\nEND:VCARD\r\n",
            Unreadable::NoCalendar,
        ),
        (
            "BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT\r\n",
            Unreadable::NoCalendar,
        ),
        ("{\"error\": \"not found\"}", Unreadable::NoCalendar),
        ("\u{0}\u{1}\u{2}\u{fffd}", Unreadable::NoCalendar),
        (
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT\r\n",
            Unreadable::CutOff,
        ),
        (
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:2026",
            Unreadable::CutOff,
        ),
    ] {
        assert_eq!(reading(text), Err(error), "{text}");
    }
    for text in [
        "BEGIN:VCALENDAR\r\nEND:VCALENDAR",
        "\u{feff}BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n\n",
        "begin:vcalendar\r\nend:vcalendar\r\n",
    ] {
        assert_eq!(reading(text).unwrap().busy, []);
    }
}

#[test]
fn so_many_busy_times_are_kept_and_it_is_told_up_to_when() {
    let reading = reading(&calendar(&event(
        "DTSTART:20261201T000000Z\nDURATION:PT1M\nRRULE:FREQ=MINUTELY;INTERVAL=2",
    )))
    .unwrap();
    assert_eq!((reading.busy.len(), reading.unread), (MOST, 0));
    assert_eq!(reading.until, reading.busy[MOST - 1].end);
    assert_eq!(reading.until, at("2026-12-07T22:39:00Z"));
}

proptest! {
    #[test]
    fn nothing_that_a_server_sends_breaks_the_reader(text: String) {
        let _ = reading(&text);
        let _ = reading(&calendar(&text));
        let _ = reading(&calendar(&event(&text)));
    }

    #[test]
    fn no_number_breaks_the_reader(
        start in "[0-9]{8}(T[0-9]{6}Z?)?",
        length in "P[0-9]{1,10}[WD]|PT[0-9]{1,10}[HMS]",
        freq in "SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY",
        by in "(;INTERVAL=[0-9]{1,6})?(;COUNT=[0-9]{1,12})?(;BYMONTHDAY=-?[0-9]{1,3})?(;BYHOUR=[0-9]{1,3})?(;BYSETPOS=-?[0-9]{1,4})?",
    ) {
        let lines = format!("DTSTART:{start}\nDURATION:{length}\nRRULE:FREQ={freq}{by}");
        let _ = reading(&calendar(&event(&lines)));
    }
}
