//! What a stranger typed, as it is repeated in messages and calendars: plain words, nothing that is made a link.

use icu_normalizer::ComposingNormalizerBorrowed as ComposingNormalizer;

use crate::blocking::Answer;
use crate::values::{EmailAddress, is_unseen};

/// As many characters of a name as are repeated in a message.
const NAME_CHARS: usize = 80;
/// As many characters of a question and of an answer.
const QUESTION_CHARS: usize = 200;
const ANSWER_CHARS: usize = 300;

/// An answer as a message repeats it: what a stranger typed is no carrier for links there either.
pub(super) fn plain_answer(answer: &Answer) -> Answer {
    Answer {
        question: plain(&answer.question, QUESTION_CHARS),
        answer: plain(&answer.answer, ANSWER_CHARS),
    }
}

/// How a lead is called in messages and calendars: by its name or, without one, by its address.
pub(super) fn lead_name(typed: &str, email: &EmailAddress) -> String {
    let name = plain(typed, NAME_CHARS);
    match name.is_empty() {
        true => email.to_string(),
        false => name,
    }
}

/// The first characters, at most so many, of what a stranger gave as a name or a reason, so that no mail program makes a link
/// of it: a booking form must not become a way to send advertisements to others. A text that is cut ends in `…`.
///
/// Characters that only look otherwise are first made what they stand for, as mail programs and domain names take them.
pub(super) fn plain(typed: &str, most: usize) -> String {
    let typed = ComposingNormalizer::new_nfkc().normalize(typed);
    let seen = typed.chars().filter(|char| !is_unseen(*char));
    let seen: Vec<char> = seen.take(most + 1).collect();
    let kept = &seen[..seen.len().min(most)];
    let mut plain = String::new();
    for (place, char) in kept.iter().enumerate() {
        match char {
            '.' | ':' | '/' if is_within_number(kept, place) => plain.push(*char),
            '/' | '\\' | ':' | '<' | '>' | '\u{2044}' | '\u{2215}' => plain.push(' '),
            '@' => plain.push_str(" at "),
            '.' | '。' => {
                plain.push('.');
                if kept
                    .get(place + 1)
                    .is_some_and(|next| !next.is_whitespace())
                {
                    plain.push(' ');
                }
            }
            char if char.is_control() => plain.push(' '),
            char => plain.push(*char),
        }
    }
    let mut plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if seen.len() > most {
        plain.push('…');
    }
    plain
}

/// Whether it stands between two digits, as in `10:30`, `24/7` or `1.500,50`, and makes no address of a machine of them: that has three
/// dots.
fn is_within_number(text: &[char], place: usize) -> bool {
    let is_digit = |char: Option<&char>| char.is_some_and(char::is_ascii_digit);
    let is_between = place > 0 && is_digit(text.get(place - 1)) && is_digit(text.get(place + 1));
    let number = text[..place].iter().rev();
    let dots = number
        .take_while(|char| char.is_ascii_digit() || **char == '.')
        .filter(|char| **char == '.')
        .count();
    is_between && dots < 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_link_whatever_was_typed() {
        for (typed, plain_name) in [
            ("Jane Doe", "Jane Doe"),
            ("J.R. Smith", "J. R. Smith"),
            ("WIN http://evil.example/now", "WIN http evil. example now"),
            ("mail me@evil.example", "mail me at evil. example"),
            ("evil。example\r\nBcc: x", "evil. example Bcc x"),
            ("<b>Ann</b>", "b Ann b"),
            // What stands for a dot or a slash in names of servers, or is not seen at all.
            ("evil\u{2024}com", "evil. com"),
            ("evil\u{fe52}com\u{ff0f}now", "evil. com now"),
            ("evil\u{ff0e}com\u{2044}now\u{2215}x", "evil. com now x"),
            (
                "evil.\u{200b}com \u{feff}\u{ad}x\u{ff20}y",
                "evil. com x at y",
            ),
            ("José \u{ff76}\u{ff80}", "José カタ"),
            // Numbers, and what is none.
            (
                "10:30-11:45 or 24/7, 1.500,50, 3/4",
                "10:30-11:45 or 24/7, 1.500,50, 3/4",
            ),
            ("\u{ff11}\u{ff10}\u{ff1a}\u{ff13}\u{ff10}", "10:30"),
            ("192.0.2.1:8080", "192.0.2. 1 8080"),
            ("24/7.example 7.com 1:x", "24/7. example 7. com 1 x"),
            ("\u{202e}nnA\u{202c} \u{2067}Doe\u{2069}", "nnA Doe"),
        ] {
            assert_eq!(plain(typed, NAME_CHARS), plain_name);
        }
        let long = plain(&"x".repeat(10_000), NAME_CHARS);
        assert_eq!(long.chars().count(), NAME_CHARS + 1);
        assert!(long.ends_with("x…"), "{long}");
        assert_eq!(plain(&"x".repeat(NAME_CHARS), NAME_CHARS).len(), NAME_CHARS);
    }
}
