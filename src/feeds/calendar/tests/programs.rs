//! Whole calendars as Google, Outlook, Apple and others write them.

use super::*;

/// A calendar of Google's: folded lines, guests, a series of which one was moved and one called off, a day off that is free, and
/// one that is not.
const GOOGLE: &str = "BEGIN:VCALENDAR\r
PRODID:-//Google Inc//Google Calendar 70.9054//EN\r
VERSION:2.0\r
CALSCALE:GREGORIAN\r
METHOD:PUBLISH\r
X-WR-CALNAME:ada@acme.example\r
X-WR-TIMEZONE:Europe/Berlin\r
BEGIN:VTIMEZONE\r
TZID:Europe/Berlin\r
X-LIC-LOCATION:Europe/Berlin\r
BEGIN:DAYLIGHT\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
TZNAME:GMT+2\r
DTSTART:19700329T020000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
TZNAME:GMT+1\r
DTSTART:19701025T030000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
DTSTART:20261203T130000Z\r
DTEND:20261203T140000Z\r
DTSTAMP:20261127T080000Z\r
ORGANIZER;CN=Ada:mailto:ada@acme.example\r
UID:4kq0@google.com\r
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Ada;X-NU\r
 M-GUESTS=0:mailto:ada@acme.example\r
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;CN=Bob;X-NU\r
 M-GUESTS=0:mailto:bob@example.com\r
CREATED:20261120T080000Z\r
DESCRIPTION:Lines\\nof text\\, and END:VEVENT in them\r
LAST-MODIFIED:20261120T080000Z\r
LOCATION:\r
SEQUENCE:0\r
STATUS:CONFIRMED\r
SUMMARY:Dentist\r
TRANSP:OPAQUE\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;TZID=Europe/Berlin:20260907T100000\r
DTEND;TZID=Europe/Berlin:20260907T110000\r
RRULE:FREQ=WEEKLY;UNTIL=20261221T225959Z;BYDAY=MO\r
EXDATE;TZID=Europe/Berlin:20261214T100000\r
DTSTAMP:20261127T080000Z\r
UID:7weekly@google.com\r
SEQUENCE:0\r
STATUS:CONFIRMED\r
SUMMARY:Team\r
TRANSP:OPAQUE\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;TZID=Europe/Berlin:20261208T150000\r
DTEND;TZID=Europe/Berlin:20261208T153000\r
DTSTAMP:20261127T080000Z\r
UID:7weekly@google.com\r
RECURRENCE-ID;TZID=Europe/Berlin:20261207T100000\r
SEQUENCE:3\r
STATUS:CONFIRMED\r
SUMMARY:Team\r
TRANSP:OPAQUE\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20261224\r
DTEND;VALUE=DATE:20261227\r
UID:holiday@google.com\r
STATUS:CONFIRMED\r
TRANSP:OPAQUE\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20261210\r
DTEND;VALUE=DATE:20261211\r
UID:birthday@google.com\r
STATUS:CONFIRMED\r
TRANSP:TRANSPARENT\r
END:VEVENT\r
END:VCALENDAR\r
";

#[test]
fn a_calendar_of_google_is_read() {
    let reading = reading(GOOGLE).unwrap();
    assert_eq!(reading.unread, 0);
    let busy: Vec<_> = reading.busy.into_iter().map(print).collect();
    assert_eq!(
        busy,
        [
            "03 13:00-14:00",
            "08 14:00-14:30",
            "21 09:00-10:00",
            "23 23:00 to 26 23:00"
        ]
    );
}

/// A published calendar of Outlook's: Microsoft's names for zones, how busy one is, a series that ends with its last start,
/// and a whole day as a time.
const OUTLOOK: &str = "BEGIN:VCALENDAR\r
METHOD:PUBLISH\r
PRODID:Microsoft Exchange Server 2010\r
VERSION:2.0\r
X-WR-CALNAME:Calendar\r
BEGIN:VTIMEZONE\r
TZID:W. Europe Standard Time\r
BEGIN:STANDARD\r
DTSTART:16010101T030000\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r
END:STANDARD\r
BEGIN:DAYLIGHT\r
DTSTART:16010101T020000\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r
END:DAYLIGHT\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
RRULE:FREQ=WEEKLY;UNTIL=20261218T080000Z;INTERVAL=1;BYDAY=TU,FR;WKST=MO\r
EXDATE;TZID=W. Europe Standard Time:20261204T090000,20261208T090000\r
UID:040000008200E00074C5B7101A82E00800000000D0\r
SUMMARY:Busy\r
DTSTART;TZID=W. Europe Standard Time:20261006T090000\r
DTEND;TZID=W. Europe Standard Time:20261006T093000\r
CLASS:PUBLIC\r
PRIORITY:5\r
DTSTAMP:20261127T070000Z\r
TRANSP:OPAQUE\r
STATUS:CONFIRMED\r
SEQUENCE:0\r
X-MICROSOFT-CDO-APPT-SEQUENCE:0\r
X-MICROSOFT-CDO-BUSYSTATUS:BUSY\r
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:040000008200E00074C5B7101A82E00800000000D1\r
SUMMARY:Free\r
DTSTART;TZID=W. Europe Standard Time:20261202T090000\r
DTEND;TZID=W. Europe Standard Time:20261202T100000\r
TRANSP:OPAQUE\r
X-MICROSOFT-CDO-BUSYSTATUS:FREE\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:040000008200E00074C5B7101A82E00800000000D2\r
SUMMARY:Tentative\r
DTSTART;TZID=Eastern Standard Time:20261202T120000\r
DTEND;TZID=Eastern Standard Time:20261202T130000\r
TRANSP:OPAQUE\r
X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:040000008200E00074C5B7101A82E00800000000D3\r
SUMMARY:Away\r
DTSTART;TZID=W. Europe Standard Time:20261230T000000\r
DTEND;TZID=W. Europe Standard Time:20261231T000000\r
TRANSP:OPAQUE\r
X-MICROSOFT-CDO-BUSYSTATUS:OOF\r
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE\r
END:VEVENT\r
END:VCALENDAR\r
";

#[test]
fn a_calendar_of_outlook_is_read_to_its_last_repetition() {
    let reading = reading(OUTLOOK).unwrap();
    assert_eq!(reading.unread, 0);
    let busy: Vec<_> = reading.busy.into_iter().map(print).collect();
    assert_eq!(
        busy,
        [
            "01 08:00-08:30",
            "02 17:00-18:00",
            "11 08:00-08:30",
            "15 08:00-08:30",
            "18 08:00-08:30",
            "29 23:00 to 30 23:00"
        ]
    );
}

/// A published calendar of Apple's: a duration instead of an end, an alarm within the event, a time zone without its rules of
/// today, a whole day that repeats until an instant.
const APPLE: &str = "BEGIN:VCALENDAR\r
CALSCALE:GREGORIAN\r
PRODID:-//Apple Inc.//macOS 15.1//EN\r
VERSION:2.0\r
X-APPLE-CALENDAR-COLOR:#1BADF8\r
X-WR-CALNAME:Home\r
BEGIN:VTIMEZONE\r
TZID:America/New_York\r
BEGIN:DAYLIGHT\r
DTSTART:20070311T020000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r
TZNAME:EDT\r
TZOFFSETFROM:-0500\r
TZOFFSETTO:-0400\r
END:DAYLIGHT\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
CREATED:20261101T101010Z\r
DTSTART;TZID=America/New_York:20261204T170000\r
DURATION:PT1H30M\r
DTSTAMP:20261101T101010Z\r
SEQUENCE:1\r
SUMMARY:Call home\r
UID:A1B2C3D4-0000-1111-2222-333344445555\r
BEGIN:VALARM\r
ACTION:DISPLAY\r
TRIGGER:-PT15M\r
DTSTART:20261205T000000Z\r
DURATION:PT5M\r
REPEAT:2\r
END:VALARM\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20261202\r
DTEND;VALUE=DATE:20261203\r
RRULE:FREQ=WEEKLY;UNTIL=20261215T225959Z\r
SUMMARY:School\r
UID:A1B2C3D4-0000-1111-2222-333344446666\r
END:VEVENT\r
BEGIN:VTODO\r
DTSTART:20261205T090000Z\r
DUE:20261205T100000Z\r
UID:todo\r
END:VTODO\r
END:VCALENDAR\r
";

#[test]
fn a_calendar_of_apple_is_read() {
    let reading = reading(APPLE).unwrap();
    assert_eq!(reading.unread, 0);
    let busy: Vec<_> = reading.busy.into_iter().map(print).collect();
    assert_eq!(
        busy,
        [
            "01 23:00 to 02 23:00",
            "04 22:00-23:30",
            "08 23:00 to 09 23:00"
        ]
    );
}

#[test]
fn a_calendar_that_tells_nothing_but_free_and_busy_is_read() {
    let busy = busy(
        "BEGIN:VFREEBUSY
         UID:fb@example.com
         DTSTART:20261201T000000Z
         DTEND:20270101T000000Z
         FREEBUSY:20261203T090000Z/20261203T100000Z,20261203T120000Z/PT30M
         FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261204T090000Z/PT1H
         FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261205T090000Z/PT1H
         FREEBUSY;FBTYPE=FREE:20261206T090000Z/PT1H
         END:VFREEBUSY",
    );
    assert_eq!(
        busy,
        [
            "03 09:00-10:00",
            "03 12:00-12:30",
            "04 09:00-10:00",
            "05 09:00-10:00"
        ]
    );
}

#[test]
fn our_own_calls_that_come_back_are_passed_over_and_nobody_elses() {
    let call = |uid: &str| {
        format!(
            "BEGIN:VEVENT\nUID:{uid}\nDTSTART:20261203T090000Z\nDTEND:20261203T093000Z\nEND:VEVENT"
        )
    };
    assert_eq!(busy(&call("call-17.acme@calls.acme.example")), [""; 0]);
    for uid in [
        "call-17.other@calls.acme.example",
        "call-17.acme@calls.other.example",
        "call-x.acme@calls.acme.example",
        "17@google.com",
    ] {
        assert_eq!(busy(&call(uid)), ["03 09:00-09:30"], "{uid}");
    }
}
