//! Weekly hours as people write them: `09:00-12:00, 13:00-17:00`, or `9am to 12pm and 1pm to 5pm`.

use chrono::Weekday;

use crate::events::slots::{MINUTES_PER_DAY, WeeklySpan};
use crate::web::field::quoted;

/// The most spans on one day.
const MOST_SPANS: usize = 6;

/// The spans of one day, sorted and apart; none if the text is blank. The error is a sentence for whoever wrote it.
pub fn parse(weekday: Weekday, text: &str) -> Result<Vec<WeeklySpan>, String> {
    let text = text
        .to_lowercase()
        .replace(['–', '—'], "-")
        .replace(" to ", "-")
        .replace(" and ", ",");
    let mut spans = text
        .split([',', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| span(weekday, part))
        .collect::<Result<Vec<_>, _>>()?;
    if spans.len() > MOST_SPANS {
        return Err(format!("At most {MOST_SPANS} spans a day, please."));
    }
    spans.sort_by_key(WeeklySpan::from);
    match spans
        .windows(2)
        .find(|pair| pair[1].from() < pair[0].until())
    {
        Some(pair) => Err(format!(
            "{} overlap.",
            print_all(pair).replace(", ", " and ")
        )),
        None => Ok(spans),
    }
}

/// The spans of `weekday` as [`parse`] reads them.
pub fn print(weekday: Weekday, spans: &[WeeklySpan]) -> String {
    let spans: Vec<_> = spans
        .iter()
        .filter(|span| span.weekday() == weekday)
        .copied()
        .collect();
    print_all(&spans)
}

fn print_all(spans: &[WeeklySpan]) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let spans: Vec<_> = spans
        .iter()
        .map(|span| format!("{}-{}", clock(span.from()), clock(span.until())))
        .collect();
    spans.join(", ")
}

fn span(weekday: Weekday, text: &str) -> Result<WeeklySpan, String> {
    let unreadable = || {
        format!(
            "{} is not understood: write it like 09:00-12:00.",
            quoted(text)
        )
    };
    let (from, until) = text.split_once('-').ok_or_else(unreadable)?;
    let (from, until) = (
        Clock::parse(from).ok_or_else(unreadable)?,
        Clock::parse(until).ok_or_else(unreadable)?,
    );
    // "1-5pm" could begin at night or after noon.
    if from.has_half != until.has_half {
        let text = quoted(text);
        return Err(format!("Write am or pm twice in {text}, like 9am-5pm."));
    }
    // As an end, midnight is that of the next day.
    let end = match until.minute {
        0 => MINUTES_PER_DAY,
        minute => minute,
    };
    WeeklySpan::new(weekday, from.minute, end).ok_or_else(|| {
        let text = quoted(text);
        format!("{text} ends before it begins: write 13:00-17:00 or 1pm-5pm, and end at 24:00 at the latest.")
    })
}

/// A time of day as it was written.
struct Clock {
    /// Minutes after midnight, 0 to 1440.
    minute: u16,
    /// Whether am or pm was written.
    has_half: bool,
}

impl Clock {
    /// Reads `9`, `09:00`, `9.30`, `9am`, `9:30 pm`, `24:00`.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (digits, half) = match text.strip_suffix("am") {
            Some(digits) => (digits, Some(0)),
            None => match text.strip_suffix("pm") {
                Some(digits) => (digits, Some(12)),
                None => (text, None),
            },
        };
        let (hour, minute) = digits
            .trim()
            .split_once([':', '.'])
            .unwrap_or((digits.trim(), "00"));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(hour) || !is_number(minute) || minute.len() != 2 || hour.len() > 2 {
            return None;
        }
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        let hour = match half {
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(noon) => hour % 12 + noon,
            None => hour,
        };
        let of_day = hour * 60 + minute;
        (minute < 60 && of_day <= MINUTES_PER_DAY).then_some(Self {
            minute: of_day,
            has_half: half.is_some(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<String, String> {
        parse(Weekday::Mon, text).map(|spans| print(Weekday::Mon, &spans))
    }

    #[test]
    fn hours_are_read_however_people_write_them() {
        for (text, hours) in [
            ("", ""),
            (" , ;", ""),
            ("09:00-12:00, 13:00-17:00", "09:00-12:00, 13:00-17:00"),
            ("13-17;9-12", "09:00-12:00, 13:00-17:00"),
            ("9.30 – 12", "09:30-12:00"),
            ("9am to 12pm and 1 PM to 5:30pm", "09:00-12:00, 13:00-17:30"),
            ("12am-12am", "00:00-24:00"),
            ("0-24", "00:00-24:00"),
            ("22:00-00:00", "22:00-24:00"),
            ("9-12,12-13", "09:00-12:00, 12:00-13:00"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(hours), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_reason() {
        for (text, why) in [
            ("morning", "“morning” is not understood"),
            ("9:00", "“9:00” is not understood"),
            ("9:0-12", "is not understood"),
            ("9-12-15", "is not understood"),
            ("9:60-12", "is not understood"),
            ("25-26", "is not understood"),
            ("13pm-2pm", "is not understood"),
            ("-9-12", "is not understood"),
            ("+9-12", "is not understood"),
            ("-", "is not understood"),
            ("9-24:01", "is not understood"),
            ("1-5pm", "am or pm twice"),
            ("9-5", "ends before it begins"),
            ("9-9", "ends before it begins"),
            ("22:00-02:00", "ends before it begins"),
            ("24-24", "ends before it begins"),
            ("9-12,11-13", "09:00-12:00 and 11:00-13:00 overlap."),
            ("1-2,3-4,5-6,7-8,9-10,11-12,13-14", "At most 6"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn an_error_repeats_no_more_than_one_can_take_in() {
        let error = read(&"9:60-12 ".repeat(500)).unwrap_err();
        assert!(error.chars().count() < 100, "{error}");
        assert!(error.starts_with("“9:60-12"), "{error}");
    }

    proptest! {
        #[test]
        fn printed_hours_are_read_as_the_same(mut minutes in proptest::collection::btree_set(0u16..=1440, 2..12)) {
            if minutes.len() % 2 == 1 {
                minutes.pop_last();
            }
            let minutes: Vec<_> = minutes.into_iter().collect();
            let spans: Vec<_> = minutes
                .chunks(2)
                .map(|pair| WeeklySpan::new(Weekday::Tue, pair[0], pair[1]).unwrap())
                .collect();
            prop_assert_eq!(parse(Weekday::Tue, &print(Weekday::Tue, &spans)), Ok(spans));
        }

        #[test]
        fn nothing_that_is_typed_breaks_the_reader(text: String) {
            let _ = parse(Weekday::Mon, &text);
        }
    }
}
