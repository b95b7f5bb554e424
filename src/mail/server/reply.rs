//! A reply of a mail server, put together line by line and understood as far as it can be.
//!
//! What counts in one is its code (RFC 5321, 4.2): a text that is missing, too long, or in no encoding that we know changes nothing of
//! it. Of a reply of several lines that do not agree the last one counts, for with it the server is done.

use std::mem;

/// As many bytes of a line as are kept. RFC 5321 (4.5.3.1.5) allows 512, and lettre reads 1,000.
pub(super) const LONGEST: usize = 900;

/// As many lines as are kept: lettre reads 100,000 bytes.
const MOST: usize = 99;

/// What stands for the first text if that is missing.
const NO_TEXT: &str = "(no text)";

/// What has come of a reply so far.
#[derive(Debug, Default)]
pub(super) struct Reply {
    code: String,
    texts: Vec<String>,
}

/// What a line has made of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// More is to come.
    More,
    /// It is whole, and reads so, to lettre too.
    Last(String),
    /// It is none.
    Unreadable(String),
}

impl Reply {
    /// Whether nothing has come of it yet.
    pub(super) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The code of its lines so far.
    pub(super) fn code(&self) -> &str {
        &self.code
    }

    /// Takes the next line, without its end.
    pub(super) fn take(&mut self, line: &[u8]) -> Line {
        let line = String::from_utf8_lossy(line);
        let line = line.trim();
        let (text, is_last) = match coded(line) {
            Some((code, is_last, text)) => {
                code.clone_into(&mut self.code);
                (text, is_last)
            }
            None if line.is_empty() => return Line::More,
            None if self.is_empty() => return Line::Unreadable(line.to_owned()),
            None => (line, false),
        };
        if self.texts.len() < MOST || is_last {
            let text = &text[..text.floor_char_boundary(LONGEST)];
            self.texts.push(text.to_owned());
        }
        match is_last {
            true => Line::Last(self.whole()),
            false => Line::More,
        }
    }

    /// Takes what has come for all of it: no more follows.
    pub(super) fn end(&mut self) -> Option<String> {
        (!self.is_empty()).then(|| self.whole())
    }

    fn whole(&mut self) -> String {
        let Self { code, mut texts } = mem::take(self);
        let first = &mut texts[0];
        if first.is_empty() {
            NO_TEXT.clone_into(first);
        }
        let code = match code.as_bytes() {
            // None of the kinds there are. Its first digit tells all that counts (RFC 5321, 4.2.1), and the code itself goes on to be shown.
            [class, b'6'..=b'9', _] => {
                *first = format!("{code} {first}");
                format!("{}50", char::from(*class))
            }
            _ => code,
        };
        if code == "250" {
            texts.iter_mut().skip(1).for_each(in_capitals);
        }
        let last = texts.len() - 1;
        let lines = texts.iter().enumerate().map(|(place, text)| {
            let mark = if place == last { ' ' } else { '-' };
            format!("{code}{mark}{text}\r\n")
        });
        lines.collect()
    }
}

/// Writes what a server offers as lettre knows it: any capitals are right (RFC 5321, 2.4), and some write AUTH with a sign behind it.
fn in_capitals(text: &mut String) {
    let (word, more) = text.split_at(text.find([' ', '=']).unwrap_or(text.len()));
    let word = word.to_ascii_uppercase();
    *text = match word.as_str() {
        "AUTH" => format!("{word} {}", more[more.len().min(1)..].to_ascii_uppercase()),
        _ => word + more,
    };
}

/// The code of a line, whether it is the last one, and its text; nothing if it has no code.
fn coded(line: &str) -> Option<(&str, bool, &str)> {
    let (code, more) = line.split_at_checked(3)?;
    let is_code = matches!(code.as_bytes(), [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9']);
    let is_last = match more.chars().next() {
        Some('-') => false,
        Some(' ' | '\t') | None => true,
        Some(_) => return None,
    };
    let text = more.get(1..).unwrap_or_default().trim();
    is_code.then_some((code, is_last, text))
}

#[cfg(test)]
mod tests {
    use lettre::transport::smtp::response::Response;
    use proptest::prelude::*;

    use super::*;

    /// What these lines come to.
    fn read(lines: &[&[u8]]) -> String {
        let mut reply = Reply::default();
        for line in lines {
            match reply.take(line) {
                Line::More => {}
                Line::Last(whole) => return whole,
                Line::Unreadable(line) => panic!("{line}"),
            }
        }
        reply.end().unwrap()
    }

    #[test]
    fn what_counts_of_a_reply_is_read_whatever_its_text_is_like() {
        let long = format!("550 {}", "x".repeat(5_000));
        for (lines, whole) in [
            (&["250 taken"][..], "250 taken\r\n"),
            (&["220-one", "220 two"], "220-one\r\n220 two\r\n"),
            // What a server offers.
            (
                &[
                    "250-mail.example.com",
                    "250-starttls",
                    "250-size 10",
                    "250-auth=plain login",
                    "250 Auth Plain",
                ],
                "250-mail.example.com\r\n250-STARTTLS\r\n250-SIZE 10\r\n250-AUTH PLAIN LOGIN\r\n250 AUTH PLAIN\r\n",
            ),
            (&["250"], "250 (no text)\r\n"),
            (&["250 \r"], "250 (no text)\r\n"),
            (&["250-  ", "250"], "250-(no text)\r\n250 \r\n"),
            (&["250\ttaken"], "250 taken\r\n"),
            (&["250 für dich"], "250 für dich\r\n"),
            (&["571 not you"], "550 571 not you\r\n"),
            (&["471-not", "471 now"], "450-471 not\r\n450 now\r\n"),
            (&[&long], &format!("{}\r\n", &long[..4 + LONGEST])),
            // Lines that do not agree, that are empty, or that have no code.
            (&["250-one", "251 two"], "251-one\r\n251 two\r\n"),
            (&["550-one", "", "554 two"], "554-one\r\n554 two\r\n"),
            (&["", "250 ok"], "250 ok\r\n"),
            (
                &["550-one", "two", "550 three"],
                "550-one\r\n550-two\r\n550 three\r\n",
            ),
            // The last is missing.
            (&["220-one", "220-two"], "220-one\r\n220 two\r\n"),
        ] {
            let lines: Vec<_> = lines.iter().map(|line| line.as_bytes()).collect();
            assert_eq!(read(&lines), whole);
            assert!(whole.parse::<Response>().is_ok(), "{whole:?}");
        }
        assert_eq!(read(&[b"250 f\xfcr dich"]), "250 f\u{fffd}r dich\r\n");
    }

    #[test]
    fn what_is_no_reply_is_none() {
        for line in [
            "hello",
            "SSH-2.0-x",
            "25",
            "250ok",
            "2.0.0 taken",
            "éa",
            "150 x",
            "650 x",
        ] {
            let taken = Reply::default().take(line.as_bytes());
            assert_eq!(taken, Line::Unreadable(line.to_owned()));
        }
        assert_eq!(Reply::default().end(), None);
    }

    proptest! {
        #[test]
        fn no_reply_is_too_odd_for_lettre(
            code in 200..600_u16,
            mut texts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..2_000), 1..200),
        ) {
            texts.iter_mut().for_each(|text| text.retain(|byte| *byte != b'\n'));
            let lines: Vec<_> = (1..)
                .zip(&texts)
                .map(|(place, text)| {
                    let mark = if place == texts.len() { ' ' } else { '-' };
                    [format!("{code}{mark}").as_bytes(), text].concat()
                })
                .collect();
            let lines: Vec<_> = lines.iter().map(Vec::as_slice).collect();
            let whole = read(&lines);
            let response: Response = whole.parse().unwrap();
            prop_assert_eq!(u16::from(response.code()) / 100, code / 100);
            prop_assert!(whole.len() <= 100_000);
            prop_assert!(whole.split_inclusive('\n').all(|line| line.len() <= 1_000));
        }
    }
}
