//! Whose clock is meant.

use super::*;

/// An hour from nine o'clock of the 3rd, by a zone of this name, in a calendar that begins with these lines.
fn nine(zone: &str, head: &str) -> Vec<String> {
    let parameter = match zone {
        "" => String::new(),
        zone => format!(";TZID={zone}"),
    };
    let lines = event(&format!(
        "DTSTART{parameter}:20261203T090000\nDURATION:PT1H"
    ));
    let reading = reading(&calendar(&format!("{head}\n{lines}"))).unwrap();
    reading.busy.into_iter().map(print).collect()
}

#[test]
fn zones_are_known_by_the_names_that_programs_give_them() {
    for (zone, expected) in [
        ("America/New_York", "03 14:00-15:00"),
        ("US/Eastern", "03 14:00-15:00"),
        ("Eastern Standard Time", "03 14:00-15:00"),
        ("India Standard Time", "03 03:30-04:30"),
        (
            "\"(UTC-05:00) Eastern Time (US & Canada)\"",
            "03 14:00-15:00",
        ),
        (
            "/freeassociation.sourceforge.net/America/New_York",
            "03 14:00-15:00",
        ),
        ("Etc/UTC", "03 09:00-10:00"),
    ] {
        assert_eq!(nine(zone, ""), [expected], "{zone}");
    }
}

#[test]
fn a_time_without_a_zone_is_one_of_the_calendar_or_else_of_its_owner() {
    assert_eq!(nine("", ""), ["03 08:00-09:00"]);
    assert_eq!(nine("", "X-WR-TIMEZONE:Asia/Tokyo"), ["03 00:00-01:00"]);
    assert_eq!(nine("Nowhere/Else", ""), ["03 08:00-09:00"]);
    assert_eq!(
        nine("Nowhere/Else", "X-WR-TIMEZONE:Mars"),
        ["03 08:00-09:00"]
    );
    // A day off is one where its owner is.
    let day = "X-WR-TIMEZONE:Asia/Tokyo\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261203\nEND:VEVENT";
    assert_eq!(busy(day), ["02 23:00 to 03 23:00"]);
}

#[test]
fn a_fixed_offset_is_a_zone_and_a_name_that_nobody_knows_is_said() {
    let reading = |parameter: &str| {
        let lines = format!("DTSTART{parameter}\nDURATION:PT1H");
        let reading = reading(&calendar(&event(&lines))).unwrap();
        let busy: Vec<_> = reading.busy.into_iter().map(print).collect();
        (busy.join(" "), reading.unread)
    };
    for (parameter, expected, unread) in [
        (";TZID=GMT+0530:20261203T090000", "03 03:30-04:30", 0),
        (";TZID=GMT-0800:20261203T090000", "03 17:00-18:00", 0),
        (";TZID=UTC-8:20261203T090000", "03 17:00-18:00", 0),
        (";TZID=\"+05:45\":20261203T090000", "03 03:15-04:15", 0),
        (";TZID=GMT+99:20261203T090000", "03 08:00-09:00", 1),
        (";TZID=GMT+ä1:20261203T090000", "03 08:00-09:00", 1),
        // By the owner's clock, which may be wrong.
        (
            ";TZID=Middle-earth/Shire:20261203T090000",
            "03 08:00-09:00",
            1,
        ),
        (
            ";TZID=Middle-earth/Shire:20261203T090000Z",
            "03 09:00-10:00",
            0,
        ),
    ] {
        let expected = (expected.to_owned(), unread);
        assert_eq!(reading(parameter), expected, "{parameter}");
    }
}

/// A definition without a name that anybody knows.
fn defined(standard: (&str, &str), summer: Option<(&str, &str)>) -> String {
    let observance = |kind: &str, (offset, rule): (&str, &str)| {
        format!(
            "BEGIN:{kind}\nDTSTART:16010101T020000\nTZOFFSETFROM:+0000\nTZOFFSETTO:{offset}\n{rule}\nEND:{kind}\n"
        )
    };
    let summer = summer.map(|summer| observance("DAYLIGHT", summer));
    format!(
        "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\n{}{}END:VTIMEZONE",
        observance("STANDARD", standard),
        summer.unwrap_or_default()
    )
}

#[test]
fn a_zone_that_is_only_defined_is_one_whose_clock_goes_like_that() {
    let (march, october) = (
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=10",
    );
    for (definition, expected) in [
        (
            defined(("+0100", october), Some(("+0200", march))),
            "03 08:00-09:00",
        ),
        (
            defined(("-0500", october), Some(("-0400", march))),
            "03 14:00-15:00",
        ),
        // South of the equator December is in summer.
        (
            defined(("+1000", march), Some(("+1100", october))),
            "02 22:00-23:00",
        ),
        (defined(("+0530", ""), None), "03 03:30-04:30"),
        (defined(("-0700", ""), None), "03 16:00-17:00"),
    ] {
        assert_eq!(
            nine("Customized Time Zone", &definition),
            [expected],
            "{definition}"
        );
    }
    // One that is like none is that of times without a zone.
    let odd = defined(("+0123", ""), None);
    assert_eq!(nine("Customized Time Zone", &odd), ["03 08:00-09:00"]);
}

#[test]
fn clocks_are_put_forward_and_back_within_a_series() {
    let around = |start: &str, window: [&str; 2], zone: &str| {
        let text = calendar(&event(&format!(
            "DTSTART;TZID={zone}:{start}\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=3"
        )));
        let window = at(window[0])..at(window[1]);
        let reading = read(&text, &owner(), &window, Duration::from_secs(20)).unwrap();
        reading.busy.into_iter().map(print).collect::<Vec<_>>()
    };
    let march = ["2027-03-01T00:00:00Z", "2027-04-01T00:00:00Z"];
    assert_eq!(
        around("20270327T100000", march, "Europe/Berlin"),
        ["27 09:00-09:30", "28 08:00-08:30", "29 08:00-08:30"]
    );
    // Half past two is left out on the 28th: it is the half hour after one o'clock in UTC, as by the clock before.
    assert_eq!(
        around("20270327T023000", march, "Europe/Berlin"),
        ["27 01:30-02:00", "28 01:30-02:00", "29 00:30-01:00"]
    );
    // And comes twice in autumn: the first is meant.
    let october = ["2027-10-01T00:00:00Z", "2027-11-02T00:00:00Z"];
    assert_eq!(
        around("20271030T023000", october, "Europe/Berlin"),
        ["30 00:30-01:00", "31 00:30-01:00", "01 01:30-02:00"]
    );
    // A day off is as long as the day is.
    let day = calendar(&event(
        "DTSTART;VALUE=DATE:20270328\nDTEND;VALUE=DATE:20270329",
    ));
    let window = at(march[0])..at(march[1]);
    let reading = read(&day, &owner(), &window, Duration::from_secs(20)).unwrap();
    assert_eq!(
        reading.busy,
        [at("2027-03-27T23:00:00Z")..at("2027-03-28T22:00:00Z")]
    );
}
