//! Why a text is no email address.

use std::fmt;

use super::DomainNameError;

/// Why a text is no email address, as a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailAddressError {
    /// Nothing was given.
    Empty,
    /// A NUL, a tab, a line break, or a character that is drawn as nothing stands inside.
    ControlCharacter,
    /// More than one address.
    Several,
    /// A name stands beside the address, as in `Jane <jane@example.com>`.
    DisplayName,
    /// A quoted local part, of which there are several spellings.
    Quoted,
    /// More than one `@`.
    TwoAts,
    /// White space inside.
    Space,
    /// A `mailto:` link whose address is percent-encoded.
    Encoded,
    /// No `@` at all.
    NoAt,
    /// Nothing before the `@`.
    NoLocal,
    /// A letter beyond ASCII before the `@`.
    NotAscii,
    /// More than 64 characters before the `@`.
    LocalTooLong,
    /// A character, or a dot in a place, that RFC 5321 does not allow before the `@`.
    Local,
    /// No domain after the `@`, for this reason.
    Domain(DomainNameError),
    /// More than 254 characters in all.
    TooLong,
}

impl fmt::Display for EmailAddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Enter an email address.",
            Self::ControlCharacter => {
                "There is an invisible character in this address. Please type it by hand."
            }
            Self::Several => "Enter one email address only.",
            Self::DisplayName => {
                "Enter only the address itself, such as jane@example.com, without a name."
            }
            Self::Quoted => "Addresses with quotation marks are not accepted.",
            Self::TwoAts => "An email address has one @ sign only, as in jane@example.com.",
            Self::Space => "An email address has no spaces in it.",
            Self::Encoded => {
                "This link hides a character behind a % sign. Please type the address itself."
            }
            Self::NoAt => "An email address has an @ sign, as in jane@example.com.",
            Self::NoLocal => "Something is missing before the @ sign.",
            Self::NotAscii => {
                "Before the @ sign only letters from a to z without accents are accepted."
            }
            Self::LocalTooLong => "There are more than 64 characters before the @ sign.",
            Self::Local => {
                "There is a character, or a dot in a place, that cannot stand before the @ sign."
            }
            Self::Domain(error) => {
                return write!(f, "The part after the @ sign is not right. {error}");
            }
            Self::TooLong => "An email address has at most 254 characters.",
        })
    }
}

impl std::error::Error for EmailAddressError {}
