//! What a person looks for in Global Data, made of what was typed.

use std::fmt;

use crate::db::accents::fold;
use crate::db::parts::MIN_CHARS;
use crate::values::{ClientIp, EmailAddress, Mailbox, PhoneNumber, composed, digit};

/// The longest, as long as the longest email address: databases refuse patterns without end.
const MAX_CHARS: usize = 254;

/// What people write before a number to say that it is one.
const NAMES_OF_NUMBERS: [&str; 11] = [
    "tel",
    "telephone",
    "telefon",
    "phone",
    "ph",
    "mobile",
    "mobil",
    "mob",
    "cell",
    "fax",
    "whatsapp",
];

/// So many digits are a number that a word before it may name.
const NAMED_DIGITS: usize = 6;

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

/// A word to look for in name or email, in the cases in which it may be written; or a number that may be of a phone.
///
/// Letters of ASCII are in lower case here, and so are Latin ones with accents, without these; other letters are as in `øre`, `Øre`
/// and `ØRE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    cases: Vec<String>,
    digits: Option<String>,
}

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
        let others = [title, typed.to_uppercase(), typed.to_owned()];
        let mut cases = vec![fold(&lower)];
        for case in others.map(|case| fold(&case)) {
            if !cases.contains(&case) {
                cases.push(case);
            }
        }
        Self {
            cases,
            digits: digits(typed),
        }
    }

    /// All of them, each once; never none.
    pub fn cases(&self) -> &[String] {
        &self.cases
    }

    /// What of a phone number it may be, for whoever has that instead.
    pub fn digits(&self) -> Option<&str> {
        self.digits.as_deref()
    }

    /// So many characters the shortest of them has: the more, the fewer rows an index finds by it.
    pub fn chars(&self) -> usize {
        let all = self.cases.iter().chain(&self.digits);
        let chars = all.map(|one| one.chars().count());
        chars.min().unwrap_or_default()
    }
}

/// Whether a character stands between words, and in none: a list of names is copied with its commas.
fn parts_words(char: char) -> bool {
    char.is_whitespace() || matches!(char, ',' | ';')
}

/// The words of what was typed; all of it as one if no index finds any of them, and if they are very many. Of a number the parts
/// belong together, and what names it is none.
fn words(typed: &str) -> Vec<Word> {
    let mut parts: Vec<String> = Vec::new();
    let typed_parts = typed.split(parts_words).map(without_name);
    for part in typed_parts.filter(|part| !fold(part).is_empty()) {
        match parts.last_mut() {
            Some(before) if is_of_number(before) && is_of_number(part) => {
                before.push(' ');
                before.push_str(part);
            }
            _ => parts.push(part.to_owned()),
        }
    }
    let is_named = |next: Option<&String>| {
        let digits = next.and_then(|next| digits(next));
        digits.is_some_and(|digits| digits.len() >= NAMED_DIGITS)
    };
    let meant = parts.iter().enumerate().filter(|(place, part)| {
        let names_next = is_name_of_number(part) && is_named(parts.get(place + 1));
        !names_next
    });
    let words: Vec<Word> = meant.map(|(_, part)| Word::new(part)).collect();
    match words.len() <= MOST_WORDS && words.iter().any(|word| word.chars() >= MIN_CHARS) {
        true => words,
        false => vec![Word::new(typed)],
    }
}

/// A number without the word that clings to it, as in `tel:0151123`.
fn without_name(part: &str) -> &str {
    match part.split_once(':') {
        Some((name, number))
            if is_name_of_number(name) && !number.is_empty() && is_of_number(number) =>
        {
            number
        }
        _ => part,
    }
}

/// Whether it says nothing but that a number follows.
fn is_name_of_number(part: &str) -> bool {
    let name = part.trim_end_matches([':', '.']).to_lowercase();
    NAMES_OF_NUMBERS.contains(&name.as_str())
}

/// Whether people write this in a phone number.
fn is_of_number(part: &str) -> bool {
    part.chars()
        .all(|char| digit(char).is_some() || " +-./()\u{ff0b}".contains(char))
}

/// The digits as they stand in E.164, where no number has spaces or a zero in front.
fn digits(typed: &str) -> Option<String> {
    if !is_of_number(typed) {
        return None;
    }
    if let Ok(whole) = PhoneNumber::parse(typed) {
        return Some(whole.to_string().trim_start_matches('+').to_owned());
    }
    let digits: String = typed.chars().filter_map(digit).collect();
    let digits = digits.trim_start_matches('0');
    (digits.len() >= MIN_CHARS).then(|| digits.to_owned())
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
        assert_eq!(words("JØRGEN"), "jørgen|jØrgen");
        assert_eq!(words("ørE"), "øre|Øre");
        assert_eq!(words("Ёлка"), "ёлка|Ёлка|ЁЛКА");
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
