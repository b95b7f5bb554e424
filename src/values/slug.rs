//! The part of a public URL that names an organization or an event.

use std::fmt;

/// 2 to 60 lower-case letters, digits and single hyphens, beginning and ending with a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slug(String);

impl Slug {
    /// Parses a slug; capital letters are made small, white space around it is dropped.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let text = text.trim().to_lowercase();
        let is_plain = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        match text.len() {
            2..=60 if text.split('-').all(is_plain) => Ok(Self(text)),
            2..=60 => Err(SlugError::Characters),
            _ => Err(SlugError::Length),
        }
    }

    /// The slug as it stands in a URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no [`Slug`]; printed, it is a sentence for the one who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlugError {
    /// Shorter than 2 or longer than 60 characters.
    Length,
    /// Something other than letters, digits and single hyphens between them.
    Characters,
}

impl fmt::Display for SlugError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "Use 2 to 60 characters.",
            Self::Characters => "Use letters, digits and single hyphens only, like intro-call.",
        })
    }
}

impl std::error::Error for SlugError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_digits_and_single_hyphens_make_a_slug() {
        for (text, slug) in [
            ("acme", "acme"),
            (" Intro-Call ", "intro-call"),
            ("a1", "a1"),
            ("30-min-call", "30-min-call"),
        ] {
            assert_eq!(Slug::parse(text).unwrap().as_str(), slug);
        }
    }

    #[test]
    fn anything_else_is_refused_with_its_reason() {
        for text in [
            "a b", "-acme", "acme-", "a--b", "ä-call", "a/b", "a.b", "a_b",
        ] {
            assert_eq!(Slug::parse(text), Err(SlugError::Characters), "{text}");
        }
        for text in ["", "a", &"a".repeat(61)] {
            assert_eq!(Slug::parse(text), Err(SlugError::Length), "{text}");
        }
    }
}
