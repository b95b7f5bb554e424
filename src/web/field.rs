//! One field of a form: what was typed, and what is wrong with it.

use std::fmt::Display;

use chrono::{Datelike as _, NaiveDate};
use serde::Deserialize;
use url::Url;

use crate::values::TimeZone;

/// The most characters of what was typed that a message repeats.
const LONGEST_QUOTE: usize = 40;

/// A text as it was typed and, once it has been checked and refused, the message to stand beside it.
///
/// Forms are structs of fields: a missing one is an error unless it bears `#[serde(default)]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Field {
    /// What was typed, unchanged.
    pub value: String,
    /// What is wrong with it, for the person; the first thing found.
    pub error: Option<String>,
}

impl Field {
    /// A field filled with `value`, not checked yet.
    pub fn of(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            error: None,
        }
    }

    /// Whether nothing, or only space, was typed.
    pub fn is_blank(&self) -> bool {
        self.value.trim().is_empty()
    }

    /// Complains with `message` if the field is blank.
    pub fn required(&mut self, message: &str) {
        if self.is_blank() {
            self.refuse(message);
        }
    }

    /// Complains if more than `max` characters (Unicode scalar values, as PostgreSQL counts) were typed.
    pub fn max_chars(&mut self, max: usize) {
        let count = self.value.chars().count();
        if count > max {
            self.refuse(format!(
                "At most {max} characters, please; these are {count}."
            ));
        }
    }

    /// Complains if the text is not blank, but has line breaks, control characters, or nothing that can be seen: what
    /// strangers type must not pass for something else in a heading, a link or a mail.
    pub fn one_line(&mut self) {
        let text = self.value.trim();
        let is_seen = |char: char| !char.is_whitespace() && !is_invisible(char);
        if text.chars().any(is_odd) {
            self.refuse("Use letters, digits and signs only, on one line.");
        } else if !text.is_empty() && !text.chars().any(is_seen) {
            self.refuse("There is nothing to see in this: type it anew.");
        }
    }

    /// Complains if the text has control characters other than line breaks, or such as turn the direction of what follows:
    /// the longer sister of [`Field::one_line`].
    pub fn plain(&mut self) {
        let text = self.value.replace("\r\n", "\n");
        if text.chars().any(|char| char != '\n' && is_odd(char)) {
            self.refuse("Use letters, digits, signs and line breaks only.");
        }
    }

    /// What the text means, unless it was refused before or is refused now; what was typed stays.
    pub fn parse<T, E: Display>(&mut self, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        if self.error.is_some() {
            return None;
        }
        match parse(&self.value) {
            Ok(meaning) => Some(meaning),
            Err(error) => {
                self.refuse(error);
                None
            }
        }
    }

    /// Complains with `message`, unless something was wrong before.
    pub fn refuse(&mut self, message: impl Display) {
        self.error.get_or_insert_with(|| message.to_string());
    }
}

impl From<String> for Field {
    fn from(value: String) -> Self {
        Self::of(value)
    }
}

/// Whether it does something else than to be seen: a control character, or one that turns the direction of what follows.
pub fn is_odd(char: char) -> bool {
    char.is_control() || is_override(char)
}

/// What was typed, within a message about it: no longer than one can take in.
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("“{}…”", &text[..end]),
        None => format!("“{text}”"),
    }
}

/// Characters without a shape of their own: zero-width ones, and the mark of byte order.
fn is_invisible(char: char) -> bool {
    matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{3164}')
}

/// Characters that turn the direction of what follows (Unicode's explicit embeddings, overrides and isolates).
fn is_override(char: char) -> bool {
    matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One of the values that a select offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub label: String,
}

/// Every time zone, for a select.
pub fn time_zones() -> Vec<SelectOption> {
    let option = |zone: TimeZone| SelectOption {
        value: zone.as_str().to_owned(),
        label: zone.as_str().replace('_', " "),
    };
    TimeZone::all().map(option).collect()
}

/// Reads a day as date fields send it; nothing if none was chosen.
pub fn day(text: &str) -> Result<Option<NaiveDate>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day = text.parse::<NaiveDate>().ok();
    // PostgreSQL and RFC 3339 know no years of more digits.
    day.filter(|day| (1..9999).contains(&day.year()))
        .map(Some)
        .ok_or("Choose a day, as in 2026-11-22.")
}

/// Reads the address of a web page, which may be left out; without a scheme it is taken for https.
pub fn web_address(text: &str) -> Result<Option<String>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let complete = match text.contains("://") {
        true => text.to_owned(),
        false => format!("https://{text}"),
    };
    let url = Url::parse(&complete).ok();
    url.filter(|url| matches!(url.scheme(), "http" | "https") && complete.len() <= 2_000)
        .filter(|url| {
            url.host_str()
                .is_some_and(|host| host.contains('.') || host == "localhost")
        })
        .map(|url| Some(url.into()))
        .ok_or("Enter the address of a web page, like https://example.com/privacy.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_text_stays_as_it_was_typed() {
        let mut field = Field::of(" forty ");
        assert_eq!(field.parse(|text| text.trim().parse::<u8>()), None);
        assert_eq!(field.value, " forty ");
        assert_eq!(
            field.error.as_deref(),
            Some("invalid digit found in string")
        );
    }

    #[test]
    fn a_good_text_is_parsed_without_complaint() {
        let mut field = Field::of("40");
        field.required("Say how many.");
        field.max_chars(2);
        assert_eq!(field.parse(str::parse::<u8>), Some(40));
        assert_eq!(field.error, None);
    }

    #[test]
    fn the_first_complaint_is_kept() {
        let mut field = Field::of("  ");
        field.required("Say how many.");
        field.max_chars(1);
        assert_eq!(field.parse(|_| Ok::<_, String>(1)), None);
        assert_eq!(field.error.as_deref(), Some("Say how many."));
    }

    #[test]
    fn one_line_is_something_that_can_be_seen_on_one_line() {
        for text in ["Ada", " Zoë O’Hara-李 ", "", "👩🏽‍💻 Ada", "نور"] {
            let mut field = Field::of(text);
            field.one_line();
            assert_eq!(field.error, None, "{text:?}");
        }
        for text in [
            "a\u{1}b",
            "a\r\nBcc: x",
            "\u{feff}\u{200b}",
            "\u{202e}gnp.exe",
            "a\tb",
        ] {
            let mut field = Field::of(text);
            field.one_line();
            assert!(field.error.is_some(), "{text:?}");
        }
    }

    #[test]
    fn a_plain_text_may_have_lines_and_no_other_control_characters() {
        for (text, is_plain) in [
            ("Rude.\r\nTwice.\n", true),
            ("نور 👩🏽‍💻", true),
            ("a\u{0}b", false),
            ("a\u{1b}[31mb", false),
            ("\u{202e}gnp.exe", false),
        ] {
            let mut field = Field::of(text);
            field.plain();
            assert_eq!(field.error.is_none(), is_plain, "{text:?}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        let mut field = Field::of("üü");
        field.max_chars(2);
        assert_eq!(field.error, None);
        field.max_chars(1);
        assert!(field.error.is_some());
    }

    #[test]
    fn a_day_is_one_that_both_databases_know_or_none() {
        let leap_day = NaiveDate::from_ymd_opt(2028, 2, 29);
        assert_eq!(day(" 2028-02-29 "), Ok(leap_day));
        assert_eq!(day(" "), Ok(None));
        for text in [
            "2027-02-29",
            "0000-01-01",
            "+12026-01-01",
            "9999-12-31",
            "today",
        ] {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_web_address_is_completed_and_nothing_but_the_web_is_linked() {
        assert_eq!(web_address(" "), Ok(None));
        for (typed, url) in [
            ("example.com/privacy", "https://example.com/privacy"),
            (
                " https://meet.example.com/ada ",
                "https://meet.example.com/ada",
            ),
            ("http://localhost:8080/x", "http://localhost:8080/x"),
        ] {
            assert_eq!(web_address(typed), Ok(Some(url.to_owned())), "{typed}");
        }
        for typed in [
            "javascript://example.com/%0aalert(1)",
            "ftp://example.com",
            "privacy",
            "https://",
            "a b.c",
        ] {
            assert!(web_address(typed).is_err(), "{typed}");
        }
    }
}
