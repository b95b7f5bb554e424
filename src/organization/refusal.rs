//! What a refused lead sees instead of free times: nothing that tells, or words of the organization's own.

use std::convert::Infallible;
use std::fmt;

use crate::db::columns::text_column;

/// The most characters of a message.
const LONGEST: usize = 500;
/// The most lines of a message, blank ones included.
const MOST_LINES: usize = 10;

/// What a refused lead sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Refusal {
    /// A month without free times: just what a disqualified lead sees, and any lead in a month that is full.
    #[default]
    NoFreeTimes,
    /// This text, of at most 500 characters in at most 10 lines, and so that it is refused.
    Message(String),
}

impl Refusal {
    /// Reads a message as a browser sends it: lines may end with CR LF, and white space round the text goes.
    pub fn message(typed: &str) -> Result<Self, MessageError> {
        let typed = typed.replace("\r\n", "\n").replace('\r', "\n");
        let lines: Vec<&str> = typed.trim().lines().map(str::trim_end).collect();
        let text = lines.join("\n");
        if text.is_empty() {
            return Err(MessageError::Blank);
        }
        let is_control = |char: char| char.is_control() && char != '\n';
        if text.chars().any(is_control) {
            return Err(MessageError::Unprintable);
        }
        let count = text.chars().count();
        if count > LONGEST {
            return Err(MessageError::TooLong(count));
        }
        if lines.len() > MOST_LINES {
            return Err(MessageError::TooManyLines(lines.len()));
        }
        Ok(Self::Message(text))
    }

    /// The message; blank if there is none. So the database has it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::NoFreeTimes => "",
            Self::Message(text) => text,
        }
    }

    /// What [`Refusal::as_str`] gives.
    fn stored(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "" => Self::NoFreeTimes,
            text => Self::Message(text.to_owned()),
        })
    }
}

text_column!(Refusal, Refusal::as_str, Refusal::stored);

/// Why a text is no message, as a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageError {
    /// There is nothing in it.
    Blank,
    /// It has control characters.
    Unprintable,
    /// It has so many characters.
    TooLong(usize),
    /// It has so many lines.
    TooManyLines(usize),
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str("Write what a refused lead is to read."),
            Self::Unprintable => f.write_str("Use letters, digits and signs only."),
            Self::TooLong(count) => {
                write!(
                    f,
                    "At most {LONGEST} characters, please; these are {count}."
                )
            }
            Self::TooManyLines(count) => {
                write!(f, "At most {MOST_LINES} lines, please; these are {count}.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_a_few_lines_of_text() {
        for (typed, text) in [
            (" We are full.\r\n", "We are full."),
            ("One. \r\n\r\nTwo.\rThree.", "One.\n\nTwo.\nThree."),
            ("<b>No</b>", "<b>No</b>"),
        ] {
            assert_eq!(
                Refusal::message(typed),
                Ok(Refusal::Message(text.to_owned())),
                "{typed:?}"
            );
        }
        let long = "ä".repeat(LONGEST);
        assert!(Refusal::message(&long).is_ok());
        let lines = ["x"; MOST_LINES].join("\r\n");
        assert!(Refusal::message(&lines).is_ok());
        for (typed, error) in [
            (" \r\n ".to_owned(), MessageError::Blank),
            ("a\u{7}b".to_owned(), MessageError::Unprintable),
            (format!("{long}x"), MessageError::TooLong(501)),
            (format!("{lines}\ny"), MessageError::TooManyLines(11)),
        ] {
            assert_eq!(Refusal::message(&typed), Err(error), "{typed:?}");
        }
    }
}
