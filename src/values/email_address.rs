//! An email address, in the one form in which it is stored and compared.

use std::fmt;
use std::str::FromStr;

use ::email_address as rfc;
use serde::{Deserialize, Serialize};

use super::pasted;
use super::{DomainName, DomainNameError, EmailAddressError, Mailbox};

/// The longest address, in characters, that fits into an SMTP path (RFC 5321, section 4.5.3.1.3, without the `<>`).
const MAX_LENGTH: usize = 254;
/// The longest local part, in characters (RFC 5321, section 4.5.3.1.1).
const MAX_LOCAL_LENGTH: usize = 64;

/// An email address such as `jane.doe+calls@example.com`: all of it ASCII and lower-case, the domain in Punycode.
///
/// Stricter than RFC 5321 where the same address could be written in two ways: no quoted local parts, no letters beyond
/// ASCII before the `@` (Unicode has several spellings for one letter), no IP literals. RFC 5321 lets a server tell `Jane`
/// from `jane`; no known provider does, and a lead must not get past a block by the shift key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress {
    text: String,
    /// Where the `@` stands in `text`.
    at: usize,
}

impl EmailAddress {
    /// Reads an address as a person types or pastes it: white space round it, `<…>` and `mailto:` are taken off.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        let text = bare(text)?;
        if text.is_empty() {
            return Err(EmailAddressError::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(EmailAddressError::ControlCharacter);
        }
        if text.contains([',', ';'])
            || (text.contains(char::is_whitespace) && text.matches('@').count() > 1)
        {
            return Err(EmailAddressError::Several);
        }
        if text.contains(['<', '>']) {
            return Err(EmailAddressError::DisplayName);
        }
        if text.contains('"') {
            return Err(EmailAddressError::Quoted);
        }
        if text.contains(char::is_whitespace) {
            return Err(EmailAddressError::Space);
        }
        // Input methods for Chinese and Japanese type the wide form, which looks the same.
        let (local, domain) = text
            .rsplit_once(['@', '\u{ff20}'])
            .ok_or(EmailAddressError::NoAt)?;
        if local.contains(['@', '\u{ff20}']) {
            return Err(EmailAddressError::TwoAts);
        }
        let local = canonical_local(local)?;
        if domain.starts_with('[') {
            return Err(EmailAddressError::Domain(DomainNameError::Address));
        }
        let domain = DomainName::parse(domain).map_err(EmailAddressError::Domain)?;
        let text = format!("{local}@{domain}");
        if text.len() > MAX_LENGTH {
            return Err(EmailAddressError::TooLong);
        }
        Ok(Self {
            text,
            at: local.len(),
        })
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the `@`, tag included.
    pub fn local(&self) -> &str {
        &self.text[..self.at]
    }

    /// What stands after the `@`.
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }

    /// The domain as a name of its own.
    pub fn domain_name(&self) -> DomainName {
        DomainName::of(self)
    }

    /// Whose address this is: the same for all the spellings that reach one person.
    pub fn mailbox(&self) -> Mailbox {
        Mailbox::of(self)
    }
}

/// `text` without what mail clients and browsers copy along with an address.
fn bare(text: &str) -> Result<&str, EmailAddressError> {
    let text = unbracketed(pasted::trim(text));
    match text.split_at_checked("mailto:".len()) {
        Some((scheme, link)) if scheme.eq_ignore_ascii_case("mailto:") => {
            let address = link.split('?').next().unwrap_or(link);
            // In a link `%2B` stands for `+`, but after the scheme is gone it would be a valid address of its own.
            if address.contains('%') {
                return Err(EmailAddressError::Encoded);
            }
            Ok(unbracketed(pasted::trim(address)))
        }
        _ => Ok(text),
    }
}

fn unbracketed(text: &str) -> &str {
    let inner = text
        .strip_prefix('<')
        .and_then(|text| text.strip_suffix('>'));
    inner.map_or(text, pasted::trim)
}

fn canonical_local(local: &str) -> Result<String, EmailAddressError> {
    if local.is_empty() {
        Err(EmailAddressError::NoLocal)
    } else if local.contains(pasted::is_invisible) {
        Err(EmailAddressError::ControlCharacter)
    } else if !local.is_ascii() {
        Err(EmailAddressError::NotAscii)
    } else if local.len() > MAX_LOCAL_LENGTH {
        Err(EmailAddressError::LocalTooLong)
    } else if !rfc::EmailAddress::is_valid_local_part(local) {
        Err(EmailAddressError::Local)
    } else {
        Ok(local.to_ascii_lowercase())
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for EmailAddress {
    type Err = EmailAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailAddressError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(email: EmailAddress) -> Self {
        email.text
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Addresses that often share a mailbox or a domain.
    pub(in crate::values) fn any_email() -> impl Strategy<Value = EmailAddress> {
        let local = prop_oneof![
            "[ab](\\.?[ab_-]){0,3}(\\+[ab]{0,2}(\\.[ab])?)?",
            "[-_+a]{1,3}(\\.[-+_a]{1,3})?",
            "[!#$%&'*/=?^_`{|}~+-]{1,8}",
        ];
        let domain = prop_oneof![
            super::super::domain_name::tests::any_domain().prop_map(|domain| domain.to_string()),
            "(gmail|googlemail|outlook|yahoo|icloud|me|mac|a\\.fastmail|ab?\\.b\\.fastmail|fastmail|protonmail|example)\\.com",
            "(pm|proton)\\.me",
        ];
        (local, domain)
            .prop_map(|(local, domain)| EmailAddress::parse(&format!("{local}@{domain}")).unwrap())
    }

    fn parsed(text: &str) -> String {
        EmailAddress::parse(text).unwrap().to_string()
    }

    #[test]
    fn an_address_is_lower_case_throughout() {
        assert_eq!(
            parsed("Jane.DOE+Calls@Example.COM"),
            "jane.doe+calls@example.com"
        );
    }

    #[test]
    fn what_is_copied_along_with_an_address_is_taken_off() {
        for text in [
            " jane@example.com\r\n",
            "\u{a0}jane@example.com\u{200b}",
            "<jane@example.com>",
            "< jane@example.com >",
            "mailto:jane@example.com",
            "MailTo: jane@example.com",
            "<mailto:jane@example.com>",
            "mailto:<jane@example.com>",
            "mailto:jane@example.com?subject=A%20call&cc=joe@example.com",
            "jane@example.com.",
            "jane\u{ff20}example.com",
        ] {
            assert_eq!(parsed(text), "jane@example.com", "{text:?}");
        }
    }

    #[test]
    fn an_address_falls_into_its_local_part_and_its_domain() {
        let email = EmailAddress::parse("Jane+x@Mail.Example.com").unwrap();
        assert_eq!(
            (email.local(), email.domain()),
            ("jane+x", "mail.example.com")
        );
        assert_eq!(
            email.domain_name(),
            DomainName::parse("mail.example.com").unwrap()
        );
    }

    #[test]
    fn an_international_domain_is_punycode() {
        assert_eq!(parsed("info@Müller.example"), "info@xn--mller-kva.example");
    }

    #[test]
    fn unusual_but_valid_local_parts_are_kept() {
        for text in [
            "o'brien@example.com",
            "a/b=c@example.com",
            "!#$%&'*+-/=?^_`{|}~@example.com",
            "+@example.com",
        ] {
            assert_eq!(parsed(text), text);
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_its_reason() {
        use EmailAddressError::*;
        for (text, error) in [
            ("", Empty),
            (" \u{200b} ", Empty),
            ("mailto:", Empty),
            ("<>", Empty),
            ("jane", NoAt),
            ("@example.com", NoLocal),
            ("jane\0@example.com", ControlCharacter),
            ("jane@exam\nple.com", ControlCharacter),
            ("jane@example.com, joe@example.com", Several),
            ("jane@example.com;joe@example.com", Several),
            ("jane@example.com joe@example.com", Several),
            ("Jane Doe <jane@example.com>", DisplayName),
            ("jane@example.com>", DisplayName),
            ("\"jane doe\"@example.com", Quoted),
            ("\"jane\"@example.com", Quoted),
            ("jane doe@example.com", Space),
            ("jane@ example.com", Space),
            ("mailto:jane%2Bx@example.com", Encoded),
            ("jäne@example.com", NotAscii),
            ("ja\u{200b}ne@example.com", ControlCharacter),
            ("jane.@example.com", Local),
            (".jane@example.com", Local),
            ("ja..ne@example.com", Local),
            ("jane@joe@example.com", TwoAts),
            ("jane(work)@example.com", Local),
            ("jane\\@example.com", Local),
            ("jane@", Domain(DomainNameError::Empty)),
            ("jane@localhost", Domain(DomainNameError::NoDot)),
            ("jane@[192.0.2.1]", Domain(DomainNameError::Address)),
            ("jane@[IPv6:2001:db8::1]", Domain(DomainNameError::Address)),
            ("jane@192.0.2.1", Domain(DomainNameError::Address)),
            ("jane@exa_mple.com", Domain(DomainNameError::Invalid)),
            ("jane@@example.com", TwoAts),
        ] {
            assert_eq!(EmailAddress::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn lengths_are_those_of_smtp() {
        let local = "a".repeat(64);
        assert!(EmailAddress::parse(&format!("{local}@example.com")).is_ok());
        assert_eq!(
            EmailAddress::parse(&format!("{local}a@example.com")),
            Err(EmailAddressError::LocalTooLong)
        );
        let label = "b".repeat(61);
        let domain = format!("{label}.{label}.{label}.com");
        assert_eq!(domain.len(), 189);
        assert!(EmailAddress::parse(&format!("{local}@{domain}")).is_ok());
        assert_eq!(
            EmailAddress::parse(&format!("{local}@c{domain}")),
            Err(EmailAddressError::TooLong)
        );
    }

    #[test]
    fn every_reason_is_a_sentence() {
        let error = EmailAddress::parse("jane@localhost").unwrap_err();
        assert_eq!(
            error.to_string(),
            "The part after the @ sign is not right. The domain needs an ending, as in example.com."
        );
    }

    #[test]
    fn json_holds_an_address_as_text_and_is_checked_when_read() {
        let email: EmailAddress = serde_json::from_str("\"Jane@Example.com\"").unwrap();
        assert_eq!(
            serde_json::to_string(&email).unwrap(),
            "\"jane@example.com\""
        );
        assert!(serde_json::from_str::<EmailAddress>("\"jane\"").is_err());
    }

    proptest! {
        #[test]
        fn a_printed_address_is_read_as_the_same(email in any_email()) {
            prop_assert_eq!(email.as_str().parse(), Ok(email.clone()));
            prop_assert_eq!(format!("{}@{}", email.local(), email.domain()), email.as_str());
        }

        #[test]
        fn case_and_wrapping_change_nothing(email in any_email()) {
            prop_assert_eq!(EmailAddress::parse(&email.as_str().to_uppercase()), Ok(email.clone()));
            prop_assert_eq!(EmailAddress::parse(&format!(" <{email}> ")), Ok(email));
        }

        #[test]
        fn what_is_accepted_is_short_lower_case_ascii(text in "\\PC{0,20}@\\PC{0,20}\\.[a-z]{2}") {
            if let Ok(email) = EmailAddress::parse(&text) {
                let text = email.as_str();
                prop_assert!(text.len() <= MAX_LENGTH && text.is_ascii() && text == text.to_lowercase());
                prop_assert_eq!(EmailAddress::parse(text), Ok(email.clone()));
            }
        }
    }
}
