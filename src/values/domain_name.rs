//! A name in the DNS under which people receive mail, in the one form in which it is compared.

use std::fmt;
use std::iter;
use std::ops::Range;
use std::str::FromStr;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

use super::EmailAddress;
use super::pasted;

/// A domain name of two labels or more: lower-case ASCII, international labels in Punycode, no trailing dot.
///
/// For example `example.com`, `mail.example.co.uk`, `xn--mller-kva.example`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DomainName(String);

impl DomainName {
    /// Reads a domain name as a person gives it: in any case, in any script, perhaps with a leading `@` or a trailing dot.
    ///
    /// International names are mapped by UTS #46; letters, digits and hyphens are all that may be left (STD 3), in labels
    /// of up to 63 and a name of up to 253 characters (RFC 1035).
    pub fn parse(text: &str) -> Result<Self, DomainNameError> {
        let text = pasted::trim(text);
        let text = text.strip_prefix('@').unwrap_or(text);
        if text.is_empty() {
            return Err(DomainNameError::Empty);
        }
        if text.starts_with("*.") {
            return Err(DomainNameError::Wildcard);
        }
        if text.contains(['/', ':']) {
            return Err(DomainNameError::Link);
        }
        let ascii = Uts46::new()
            .to_ascii(
                text.as_bytes(),
                AsciiDenyList::STD3,
                Hyphens::CheckFirstLast,
                DnsLength::VerifyAllowRootDot,
            )
            .map_err(|_| DomainNameError::Invalid)?;
        let name = ascii.strip_suffix('.').unwrap_or(&ascii);
        let (_, top) = name.rsplit_once('.').ok_or(DomainNameError::NoDot)?;
        // No top-level domain begins with a digit, and `192.0.2.1` or `0x7f.1` would be taken for an address elsewhere.
        if top.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(DomainNameError::Address);
        }
        Ok(Self(name.to_owned()))
    }

    /// The domain of an address, which is canonical already.
    pub(super) fn of(email: &EmailAddress) -> Self {
        Self(email.domain().to_owned())
    }

    /// The name in its canonical form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its labels in reverse (`com.example.mail`), so that all domains below one are one range of texts.
    pub fn reversed(&self) -> String {
        self.0.rsplit('.').collect::<Vec<_>>().join(".")
    }

    /// Where all names below this one stand among reversed ones.
    pub fn below(&self) -> Range<String> {
        let name = self.reversed();
        // The character after the dot is the slash.
        format!("{name}.")..format!("{name}/")
    }

    /// Whether anybody may register names right below this one (`co.uk`, `github.io`), so that it belongs to nobody.
    ///
    /// By the Public Suffix List, <https://publicsuffix.org>, its private section included. A block of such a domain with
    /// all below would catch strangers: whoever takes one from a form refuses it.
    pub fn is_public_suffix(&self) -> bool {
        psl::suffix_str(&self.0) == Some(self.as_str())
    }

    /// The domain whose website this is: `spam.example` of `www.spam.example`. Nobody has an email address at the website.
    pub fn of_website(&self) -> Option<Self> {
        let domain = Self::parse(self.0.strip_prefix("www.")?).ok()?;
        (!domain.is_public_suffix()).then_some(domain)
    }

    /// This name, then every name above it that still has a dot: `a.b.example`, `b.example`.
    pub fn parents(&self) -> impl Iterator<Item = DomainName> {
        iter::successors(Some(self.clone()), |name| {
            let (_, parent) = name.0.split_once('.')?;
            parent.contains('.').then(|| Self(parent.to_owned()))
        })
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for DomainName {
    type Err = DomainNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Why a text is no domain name, as a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainNameError {
    /// Nothing was given.
    Empty,
    /// A web address or a port stands there.
    Link,
    /// A `*.` at the start, for all that is below.
    Wildcard,
    /// One label only, such as `localhost`.
    NoDot,
    /// An IP address stands where a name should.
    Address,
    /// A character, a length or the place of a dot or hyphen that no domain has.
    Invalid,
}

impl fmt::Display for DomainNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Enter a domain, such as example.com.",
            Self::Link => {
                "Enter only the domain, such as example.com, without https:// and without a path."
            }
            Self::Wildcard => {
                "Leave out the *. at the start, and choose the domain with its subdomains."
            }
            Self::NoDot => "The domain needs an ending, as in example.com.",
            Self::Address => "Enter a domain such as example.com here, not an IP address.",
            Self::Invalid => "This domain cannot exist. Please check it for typing errors.",
        })
    }
}

impl std::error::Error for DomainNameError {}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Domains that often are parents of one another.
    pub(in crate::values) fn any_domain() -> impl Strategy<Value = DomainName> {
        let label = prop_oneof![Just("a"), Just("b"), Just("mail"), Just("xn--mller-kva")];
        let top = prop_oneof![
            Just("com"),
            Just("co.uk"),
            Just("example.com"),
            Just("gmail.com")
        ];
        (prop::collection::vec(label, 1..4), top).prop_map(|(labels, top)| {
            DomainName::parse(&format!("{}.{top}", labels.join("."))).unwrap()
        })
    }

    fn parsed(text: &str) -> String {
        DomainName::parse(text).unwrap().to_string()
    }

    #[test]
    fn a_name_is_lower_case_without_root_dot_or_at_sign() {
        assert_eq!(parsed(" @Mail.EXAMPLE.com.\n"), "mail.example.com");
    }

    #[test]
    fn an_international_name_is_punycode_however_it_is_written() {
        for text in [
            "müller.example",
            "MU\u{308}LLER.example",
            "müller\u{3002}example",
            "xn--mller-kva.example",
        ] {
            assert_eq!(parsed(text), "xn--mller-kva.example");
        }
    }

    #[test]
    fn what_is_no_domain_is_refused_with_its_reason() {
        for (text, error) in [
            ("  ", DomainNameError::Empty),
            ("@", DomainNameError::Empty),
            ("https://example.com/", DomainNameError::Link),
            ("example.com:25", DomainNameError::Link),
            ("localhost", DomainNameError::NoDot),
            ("com.", DomainNameError::NoDot),
            ("192.0.2.1", DomainNameError::Address),
            ("0x7f.0x1", DomainNameError::Address),
            ("a..com", DomainNameError::Invalid),
            (".example.com", DomainNameError::Invalid),
            ("example.com..", DomainNameError::Invalid),
            ("-a.example.com", DomainNameError::Invalid),
            ("a-.example.com", DomainNameError::Invalid),
            ("*.example.com", DomainNameError::Wildcard),
            ("a.*.example.com", DomainNameError::Invalid),
            ("a_b.example.com", DomainNameError::Invalid),
            ("exa mple.com", DomainNameError::Invalid),
            ("exam\0ple.com", DomainNameError::Invalid),
            ("xn--a.example", DomainNameError::Invalid),
        ] {
            assert_eq!(DomainName::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn lengths_are_those_of_the_dns() {
        let label = "a".repeat(63);
        let longest = format!("{label}.{label}.{label}.{}", "b".repeat(61));
        assert_eq!(longest.len(), 253);
        assert_eq!(parsed(&longest), longest);
        assert_eq!(
            DomainName::parse(&format!("{longest}b")),
            Err(DomainNameError::Invalid)
        );
        assert_eq!(
            DomainName::parse(&format!("{label}a.com")),
            Err(DomainNameError::Invalid)
        );
    }

    #[test]
    fn a_public_suffix_belongs_to_nobody() {
        for (text, public) in [
            ("co.uk", true),
            ("github.io", true),
            ("example.co.uk", false),
            ("gmail.com", false),
        ] {
            assert_eq!(
                DomainName::parse(text).unwrap().is_public_suffix(),
                public,
                "{text}"
            );
        }
    }

    #[test]
    fn parents_run_from_the_name_itself_to_the_last_one_with_a_dot() {
        let name = DomainName::parse("a.b.example.com").unwrap();
        let parents: Vec<_> = name.parents().map(|parent| parent.to_string()).collect();
        assert_eq!(parents, ["a.b.example.com", "b.example.com", "example.com"]);
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_is_canonical(text in "[-a-zA-Zäßµ。0-9@. \u{200b}]{1,12}\\.[a-zé]{2,4}\\.?") {
            if let Ok(name) = DomainName::parse(&text) {
                prop_assert_eq!(DomainName::parse(name.as_str()), Ok(name.clone()));
                prop_assert!(name.parents().all(|parent| DomainName::parse(parent.as_str()) == Ok(parent.clone())));
            }
        }

        #[test]
        fn no_text_is_too_odd_to_be_answered(text in ".*") {
            let _ = DomainName::parse(&text);
        }
    }
}
