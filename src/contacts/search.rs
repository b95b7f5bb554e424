//! What a person looks for in Global Data, made of what was typed.

use std::fmt;

use crate::db::parts::MIN_CHARS;
use crate::values::{ClientIp, EmailAddress, Mailbox, PhoneNumber};

/// The longest, as long as the longest email address: databases refuse patterns without end.
const MAX_CHARS: usize = 254;

/// More words are looked for as they stand, one after the other.
const MOST_WORDS: usize = 8;

/// A search: a whole value is found by its index, and so is a part of one; if many have that, by reading on until a page is full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// Whoever has this mailbox, under any of its addresses.
    Mailbox(Mailbox),
    /// Whoever has ever given this number.
    Phone(PhoneNumber),
    /// Whoever has ever come from this address.
    Ip(ClientIp),
    /// Whoever has all of these words in name or email, or these digits in the phone number.
    Part {
        /// As they are separated by spaces, in whatever order; one at least is long enough to be found by an index.
        words: Vec<Word>,
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
        let digits = digits(typed);
        Ok(Some(Self::Part {
            words: match digits {
                // Of a number the parts belong together.
                Some(_) => vec![Word::new(typed)],
                None => words(typed),
            },
            digits,
        }))
    }
}

/// A word to look for, in the cases in which it may be written. Databases compare letters of ASCII alone without regard to
/// case, and so each is in lower case here; letters beyond are as in `özlem`, `Özlem` and `ÖZLEM`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word(Vec<String>);

impl Word {
    fn new(typed: &str) -> Self {
        let lower = typed.to_lowercase();
        let mut rest = lower.chars();
        let first: String = rest
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .collect();
        let title = first + rest.as_str();
        let cases = [title, typed.to_uppercase(), typed.to_owned()];
        let mut all = vec![lower];
        for case in cases.map(|case| case.to_ascii_lowercase()) {
            if !all.contains(&case) {
                all.push(case);
            }
        }
        Self(all)
    }

    /// All of them, each once; never none.
    pub fn cases(&self) -> &[String] {
        &self.0
    }

    /// So many characters the shortest of them has: the more, the fewer rows an index finds by it.
    pub fn chars(&self) -> usize {
        let chars = self.0.iter().map(|case| case.chars().count());
        chars.min().unwrap_or_default()
    }
}

/// The words of what was typed; all of it as one if no index finds any of them, and if they are very many.
fn words(typed: &str) -> Vec<Word> {
    let words: Vec<Word> = typed.split_whitespace().map(Word::new).collect();
    match words.len() <= MOST_WORDS && words.iter().any(|word| word.chars() >= MIN_CHARS) {
        true => words,
        false => vec![Word::new(typed)],
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
            Ok(Some(Search::Part { words, digits })) => {
                let words: Vec<_> = words.iter().map(|word| word.cases().join("|")).collect();
                Some((words.join(" & "), digits))
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
        assert_eq!(
            part("0151 123"),
            Some(("0151 123".into(), Some("151123".into())))
        );
        assert_eq!(part("Jane D"), Some(("jane & d".into(), None)));
        assert_eq!(part("001"), Some(("001".into(), None)));
    }

    #[test]
    fn words_are_looked_for_in_each_case_in_which_they_may_be_written() {
        let words = |typed| part(typed).unwrap().0;
        assert_eq!(words("EKSTRÖM Jo"), "ekström|ekstrÖm & jo");
        assert_eq!(words("özlem"), "özlem|Özlem");
        assert_eq!(words("ömÜr"), "ömür|Ömür|ÖmÜr|ömÜr");
        assert_eq!(words("weiß"), "weiß|weiss");
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
