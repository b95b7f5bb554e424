//! What a person looks for in Global Data, made of what was typed.

mod words;

use std::fmt;

use crate::db::accents::fold;
use crate::db::parts::MIN_CHARS;
use crate::values::{ClientIp, EmailAddress, Mailbox, PhoneNumber, composed};

pub use words::Word;
use words::{parts_words, words};

/// The longest, as long as the longest email address: databases refuse patterns without end.
const MAX_CHARS: usize = 254;

/// A search: a whole value is found by its index, and so is a part of one; if many have that, by reading on until a page is full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// Whoever has this mailbox, under any of its addresses.
    Mailbox(Mailbox),
    /// Whoever has ever given this number, or has one that begins so: it may not be typed to its end.
    Phone(PhoneNumber),
    /// Whoever has ever come from this address.
    Ip(ClientIp),
    /// Whoever has all of these words, in whatever order; one at least is long enough to be found by an index.
    Part(Vec<Word>),
}

impl Search {
    /// Reads what was typed; `None` if that is nothing. An IP address is one only where `tracking` is allowed.
    pub fn parse(typed: &str, tracking: bool) -> Result<Option<Self>, SearchError> {
        let typed = composed(typed);
        let typed = typed.trim_matches(parts_words);
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
        match fold(typed).chars().count() {
            ..MIN_CHARS => Err(SearchError::TooShort),
            MIN_CHARS..=MAX_CHARS => Ok(Some(Self::Part(words(typed)))),
            _ => Err(SearchError::TooLong),
        }
    }
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

    fn part(typed: &str) -> Option<String> {
        let of = |word: &Word| {
            let all = word.cases().iter().map(String::as_str);
            all.chain(word.digits()).collect::<Vec<_>>().join("|")
        };
        match Search::parse(typed, true) {
            Ok(Some(Search::Part(words))) => {
                Some(words.iter().map(of).collect::<Vec<_>>().join(" & "))
            }
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
        let part = |typed| part(typed).unwrap();
        assert_eq!(part("0151 123"), "0151 123|151123");
        assert_eq!(part("Jane D"), "jane & d");
        assert_eq!(part("001"), "001");
        // Beside words too.
        assert_eq!(part("Jane 0151 123 D"), "jane & 0151 123|151123 & d");
        assert_eq!(
            part("jane, +49 (0)151 12345678"),
            "jane & +49 (0)151 12345678|4915112345678"
        );
        assert_eq!(part("jane +44 (0)7700"), "jane & +44 (0)7700|7700");
        assert_eq!(part("jane 77"), "jane & 77");
        // In whatever script a keyboard writes them.
        assert_eq!(
            part("jane \u{ff10}\u{ff17}\u{ff17}\u{ff10}"),
            "jane & \u{ff10}\u{ff17}\u{ff17}\u{ff10}|770"
        );
    }

    #[test]
    fn a_word_that_names_the_number_behind_it_is_not_looked_for() {
        let part = |typed| part(typed).unwrap();
        assert_eq!(part("tel: 7700900146"), "7700900146|7700900146");
        assert_eq!(part("Tel:7700900146"), "7700900146|7700900146");
        assert_eq!(
            part("jane TEL. 07700 900146"),
            "jane & 07700 900146|7700900146"
        );
        assert_eq!(part("mobile, 0770090 jane"), "0770090|770090 & jane");
        // Beside none it may be a name.
        assert_eq!(part("Mobile Jane"), "mobile & jane");
        assert_eq!(part("cell 77009"), "cell & 77009|77009");
    }

    #[test]
    fn letters_in_two_pieces_are_looked_for_as_those_in_one() {
        let part = |typed| part(typed).unwrap();
        assert_eq!(part("Jose\u{301}"), "jose");
        assert_eq!(part("\u{438}\u{306}од"), part("йод"));
        // Accents alone are no word.
        assert_eq!(part("jane \u{301}"), "jane");
        let typed = "\u{301}\u{301}\u{301}\u{301}";
        assert_eq!(Search::parse(typed, true), Err(SearchError::TooShort));
    }

    #[test]
    fn what_stands_between_words_belongs_to_none() {
        let part = |typed| part(typed).unwrap();
        assert_eq!(part("Doe, Jane"), "doe & jane");
        assert_eq!(part(" doe,jane; "), "doe & jane");
        assert_eq!(Search::parse("jo,", true), Err(SearchError::TooShort));
        assert_eq!(Search::parse(" ,; ", true), Ok(None));
    }

    #[test]
    fn words_are_looked_for_in_each_case_in_which_they_may_be_written() {
        let words = |typed| part(typed).unwrap();
        assert_eq!(words("EKSTRÖM Jo"), "ekstrom & jo");
        assert_eq!(words("JØRGEN"), "jorgen");
        assert_eq!(words("йоД"), "йод|Йод|ЙОД|йоД");
        assert_eq!(words("Ёлка"), "ёлка|Ёлка|ЁЛКА");
        assert_eq!(words("weiß"), "weiss");
        // Too short for any index, each by itself.
        assert_eq!(words("a b"), "a b");
        assert_eq!(words("jan d e f g h i j k"), "jan d e f g h i j k");
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
