//! The last row of a page, written into the link to the next.

use std::fmt;
use std::str::FromStr;

use chrono::Datelike as _;
use data_encoding::HEXLOWER;

use crate::values::UtcTime;
use crate::web::Failure;

/// A row's place in a list: the value of the column sorted by, and the row's id among equal ones.
///
/// Printed opaque and URL-safe (`t1774746000000000_42`, `x616461_42`, `n7_42`), and parsed again the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    key: Key,
    id: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    Time(UtcTime),
    Text(String),
    Number(i64),
}

impl Cursor {
    /// A place in a list sorted by a time.
    pub fn by_time(time: UtcTime, id: i64) -> Self {
        let key = Key::Time(time);
        Self { key, id }
    }

    /// A place in a list sorted by a text.
    pub fn by_text(text: impl Into<String>, id: i64) -> Self {
        let key = Key::Text(text.into());
        Self { key, id }
    }

    /// A place in a list sorted by a count.
    pub fn by_number(number: i64, id: i64) -> Self {
        let key = Key::Number(number);
        Self { key, id }
    }

    /// Time and id, for a list sorted by a time; a cursor of another sort order is [`Failure::BadRequest`].
    pub fn time(&self) -> Result<(UtcTime, i64), Failure> {
        match &self.key {
            Key::Time(time) => Ok((*time, self.id)),
            Key::Text(_) | Key::Number(_) => Err(mangled()),
        }
    }

    /// Text and id, for a list sorted by a text; a cursor of another sort order is [`Failure::BadRequest`].
    pub fn text(&self) -> Result<(&str, i64), Failure> {
        match &self.key {
            Key::Text(text) => Ok((text, self.id)),
            Key::Time(_) | Key::Number(_) => Err(mangled()),
        }
    }

    /// Count and id, for a list sorted by a count; a cursor of another sort order is [`Failure::BadRequest`].
    pub fn number(&self) -> Result<(i64, i64), Failure> {
        match self.key {
            Key::Number(number) => Ok((number, self.id)),
            Key::Time(_) | Key::Text(_) => Err(mangled()),
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Key::Time(time) => write!(f, "t{}", time.micros())?,
            Key::Text(text) => write!(f, "x{}", HEXLOWER.encode(text.as_bytes()))?,
            Key::Number(number) => write!(f, "n{number}")?,
        }
        write!(f, "_{}", self.id)
    }
}

impl FromStr for Cursor {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        parse(text).ok_or_else(mangled)
    }
}

fn parse(text: &str) -> Option<Cursor> {
    let (key, id) = text.split_once('_')?;
    let id = id.parse().ok()?;
    let (kind, key) = key.split_at_checked(1)?;
    let key = match kind {
        "t" => Key::Time(time(key.parse().ok()?)?),
        "x" => Key::Text(from_hex(key)?),
        "n" => Key::Number(key.parse().ok()?),
        _ => return None,
    };
    Some(Cursor { key, id })
}

/// The time, unless no row can have it: PostgreSQL knows none before 4713 BC.
fn time(micros: i64) -> Option<UtcTime> {
    UtcTime::from_micros(micros).filter(|time| (1..=9999).contains(&time.as_naive().year()))
}

/// The text, unless it holds a NUL, which PostgreSQL cannot compare with anything.
fn from_hex(hex: &str) -> Option<String> {
    let text = String::from_utf8(HEXLOWER.decode(hex.as_bytes()).ok()?).ok()?;
    (!text.contains('\0')).then_some(text)
}

fn mangled() -> Failure {
    Failure::bad_request("This page of the list cannot be found. Begin again at its first page.")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn garbage_is_a_bad_request() {
        for text in [
            "",
            "t-210866803200000001_1",
            "t253402300800000000_1",
            "_",
            "t_1",
            "x61",
            "x6_1",
            "xé_1",
            "x+1_1",
            "x00_1",
            "xff_1",
            "t1_",
            "t1_x",
            "61_1",
            "t99999999999999999999_1",
            "t9223372036854775807_1",
            "n_1",
            "nx_1",
            "n99999999999999999999_1",
        ] {
            assert!(
                matches!(text.parse::<Cursor>(), Err(Failure::BadRequest(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn a_cursor_serves_its_own_sort_order_only() {
        assert!(Cursor::by_text("ada", 1).time().is_err());
        assert!(Cursor::by_time(UtcTime::now(), 1).text().is_err());
        assert!(Cursor::by_number(1, 1).text().is_err());
        assert!(Cursor::by_text("ada", 1).number().is_err());
    }

    proptest! {
        #[test]
        fn a_cursor_is_url_safe_and_parsed_again_the_same(
            text in "[^\\x00]*",
            micros in -1_000_000_000_000_000_i64..10_000_000_000_000_000,
            number in any::<i64>(),
            id in any::<i64>(),
        ) {
            let time = UtcTime::from_micros(micros).unwrap();
            let cursors = [
                Cursor::by_text(text, id),
                Cursor::by_time(time, id),
                Cursor::by_number(number, id),
            ];
            for cursor in cursors {
                let printed = cursor.to_string();
                let safe = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
                prop_assert!(printed.chars().all(safe));
                prop_assert_eq!(printed.parse::<Cursor>().unwrap(), cursor);
            }
        }
    }
}
