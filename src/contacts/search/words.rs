//! The words of a search, and the numbers among them.

use crate::db::accents::fold;
use crate::db::parts::MIN_CHARS;
use crate::values::{PhoneNumber, digit};

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

/// A word to look for in name or email, in the cases in which it may be written; or a number that may be of a phone.
///
/// Letters of ASCII are in lower case here, and so are other Latin ones, as [`fold`] writes them; those of other scripts are as in
/// `йод`, `Йод` and `ЙОД`.
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
pub(super) fn parts_words(char: char) -> bool {
    char.is_whitespace() || matches!(char, ',' | ';')
}

/// The words of what was typed; all of it as one if no index finds any of them, and if they are very many. Of a number the parts
/// belong together, and what names it is none.
pub(super) fn words(typed: &str) -> Vec<Word> {
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
    let dense: String = typed.chars().filter(|char| *char != ' ').collect();
    // A zero in brackets is in some numbers, and not in others: what stands behind it is in all.
    let behind = dense.rsplit_once("(0)");
    let sure = behind.map_or(dense.as_str(), |(_, behind)| behind);
    let digits: String = sure.chars().filter_map(digit).collect();
    let digits = digits.trim_start_matches('0');
    (digits.len() >= MIN_CHARS).then(|| digits.to_owned())
}
