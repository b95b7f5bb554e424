//! What a person looks for in Global Data, made of what was typed.

use std::fmt;

use crate::db::parts::MIN_CHARS;
use crate::values::{ClientIp, EmailAddress, Mailbox, PhoneNumber};

/// The longest, as long as the longest email address: databases refuse patterns without end.
const MAX_CHARS: usize = 254;

/// A search: a whole value is found by its index, and so is a part of one; if many have that, by reading on until a page is full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// Whoever has this mailbox, under any of its addresses.
    Mailbox(Mailbox),
    /// Whoever has ever given this number.
    Phone(PhoneNumber),
    /// Whoever has ever come from this address.
    Ip(ClientIp),
    /// Whoever has this in name, email or phone.
    Part {
        /// In ASCII lower case; letters beyond ASCII are found as they are written.
        text: String,
        /// The digits of a part of a phone number, if it may be one.
        digits: Option<String>,
    },
}

impl Search {
    /// Reads what was typed; `None` if that is nothing. An IP address is one only where `tracking` is allowed.
    pub fn parse(typed: &str, tracking: bool) -> Result<Option<Self>, SearchError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        if tracking && let Ok(ip) = ClientIp::parse(typed) {
            return Ok(Some(Self::Ip(ip)));
        }
        if let Ok(email) = EmailAddress::parse(typed) {
            return Ok(Some(Self::Mailbox(email.mailbox())));
        }
        if let Ok(phone) = PhoneNumber::parse(typed) {
            return Ok(Some(Self::Phone(phone)));
        }
        match typed.chars().count() {
            ..MIN_CHARS => return Err(SearchError::TooShort),
            MIN_CHARS..=MAX_CHARS => {}
            _ => return Err(SearchError::TooLong),
        }
        Ok(Some(Self::Part {
            text: typed.to_ascii_lowercase(),
            digits: digits(typed),
        }))
    }
}

/// The digits as they stand in E.164, where no number has spaces or a zero in front.
fn digits(typed: &str) -> Option<String> {
    let bare: String = typed.chars().filter(|c| !" +-./()".contains(*c)).collect();
    let digits = bare.trim_start_matches('0');
    let is_part = digits.len() >= MIN_CHARS && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_part.then(|| digits.to_owned())
}

/// Why nothing is looked for, as a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchError {
    /// Fewer than 3 characters.
    TooShort,
    /// More than 254 characters.
    TooLong,
}

impl fmt::Display for SearchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort => write!(f, "Type at least {MIN_CHARS} characters."),
            Self::TooLong => write!(f, "Type at most {MAX_CHARS} characters."),
        }
    }
}

impl std::error::Error for SearchError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(typed: &str) -> Option<(String, Option<String>)> {
        match Search::parse(typed, true) {
            Ok(Some(Search::Part { text, digits })) => Some((text, digits)),
            _ => None,
        }
    }

    #[test]
    fn a_whole_value_is_looked_up_in_its_canonical_form() {
        assert_eq!(
            Search::parse(" J.ane+x@GoogleMail.com ", false),
            Ok(Some(Search::Mailbox(
                Mailbox::parse("jane@gmail.com").unwrap()
            )))
        );
        assert_eq!(
            Search::parse("+49 (0)151 12345678", false),
            Ok(Some(Search::Phone("+4915112345678".parse().unwrap())))
        );
        assert_eq!(
            Search::parse("::ffff:203.0.113.7", true),
            Ok(Some(Search::Ip("203.0.113.7".parse().unwrap())))
        );
    }

    #[test]
    fn an_ip_address_is_none_for_those_who_may_not_track() {
        assert!(!matches!(
            Search::parse("203.0.113.7", false),
            Ok(Some(Search::Ip(_)))
        ));
    }

    #[test]
    fn part_of_a_number_is_found_however_it_is_written() {
        assert_eq!(
            part("0151 123"),
            Some(("0151 123".into(), Some("151123".into())))
        );
        assert_eq!(part("Jane D"), Some(("jane d".into(), None)));
        assert_eq!(part("001"), Some(("001".into(), None)));
    }

    #[test]
    fn a_text_that_is_too_short_or_too_long_is_not_looked_for() {
        assert_eq!(Search::parse("ab", true), Err(SearchError::TooShort));
        assert_eq!(Search::parse("  ", true), Ok(None));
        assert!(part("äöü").is_some());
        assert_eq!(
            Search::parse(&"x".repeat(255), true),
            Err(SearchError::TooLong)
        );
    }
}
