//! The reference that a lead without free times can quote.

use std::fmt;
use std::str::FromStr;

/// The reference of a visit in its one form, such as `7F3K-9QXM`: two groups of four [`Reference::LETTERS`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference(String);

impl Reference {
    /// Its characters: those that nobody takes for another when reading aloud or copying by hand.
    pub const LETTERS: &'static [u8] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// Reads a reference as a person types or pastes it: in either case, with or without the dash, in quotation marks, with the
    /// full stop that stood behind it, or among other words if it is the only one that has its dash.
    ///
    /// Some names look like one (`Bernhard`): whether there is such a reference, the database knows.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let mut among_words = text.split_whitespace().filter(|word| word.contains('-'));
        let mut among_words = || match (among_words.next(), among_words.next()) {
            (Some(one), None) => Self::alone(one),
            _ => Err(ReferenceError),
        };
        Self::alone(text).or_else(|_| among_words())
    }

    fn alone(text: &str) -> Result<Self, ReferenceError> {
        let is_between =
            |char: char| char.is_whitespace() || "-\u{2010}\u{2011}\u{2013}".contains(char);
        let text = text
            .trim_matches(|char: char| !char.is_alphanumeric())
            .to_ascii_uppercase();
        let letters: String = text.chars().filter(|char| !is_between(*char)).collect();
        if letters.len() == 8 && letters.bytes().all(|char| Self::LETTERS.contains(&char)) {
            let (first, second) = letters.split_at(4);
            Ok(Self(format!("{first}-{second}")))
        } else {
            Err(ReferenceError)
        }
    }

    /// The reference as databases and URLs hold it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// The text is no reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferenceError;

impl fmt::Display for ReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("A reference has two groups of four characters, as in 7F3K-9QXM.")
    }
}

impl std::error::Error for ReferenceError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_in_whatever_way_it_was_copied() {
        for text in [
            "7F3K-9QXM",
            " 7f3k-9qxm\n",
            "7f3k9qxm",
            "7F3K 9QXM",
            "7F3K \u{2013} 9QXM",
            "\u{feff}7F3K\u{2011}9QXM",
            "7F3K-9QXM.",
            "Reference 7F3K-9QXM",
            "reference: 7F3K-9QXM.",
            "Please quote 7F3K-9QXM.",
            "quote 7f3k-9qxm, they said",
            "\u{201e}7f3k-9qxm\u{201c}",
            "\"7F3K-9QXM,\"",
            "(7F3K-9QXM)",
        ] {
            assert_eq!(
                Reference::parse(text).unwrap().as_str(),
                "7F3K-9QXM",
                "{text}"
            );
        }
    }

    #[test]
    fn what_no_reference_looks_like_is_none() {
        for text in [
            "",
            "7F3K",
            "7F3K-9QX",
            "7F3K-9QXMA",
            "7F3K-9QX0",
            "7F3K-9QXI",
            "7F3K_9QXM",
            "7F3K.9QXM",
            "ÄÖÜä",
            "7F3K-9QXM or 7F3K-9QXN",
            "7F3K9QXM was it",
            "e-mail of Jane",
            "jane@example.com",
        ] {
            assert_eq!(Reference::parse(text), Err(ReferenceError), "{text}");
        }
    }
}
