//! Whose an email address is: the identity behind its many spellings.

use std::fmt;

use super::EmailAddress;

/// The person behind an address: equal for all addresses that are known to reach one and the same.
///
/// Printed as the shortest of those addresses, for example `jane@gmail.com` for `J.a.ne+calls@GoogleMail.com`.
/// Two people taken for one is worse than one person taken for two, so only what a provider documents is folded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mailbox(String);

/// What a provider is known to do with the addresses of one domain.
struct Provider {
    domain: &'static str,
    /// The domain under which the same local part reaches the same person.
    canonical: &'static str,
    /// Characters of the local part that the provider looks over.
    ignored: &'static [char],
}

/// Known, and left alone on purpose: Google Workspace domains (dots count there: same source as Gmail); Outlook, Hotmail
/// and Live (dots count, and one name is a different person under each domain); Yahoo (a disposable `name-tag` begins with
/// a nickname of its own, and hyphens are ordinary elsewhere); Proton's domains among each other (an alias may be one
/// person's under `proton.me` only).
const PROVIDERS: [Provider; 9] = [
    // "Dots don't matter in Gmail addresses": https://support.google.com/mail/answer/7436150
    Provider::new("gmail.com", "gmail.com", &['.']),
    // In Germany and the United Kingdom accounts bore this name; both reach the one account:
    // https://gmail.googleblog.com/2008/03/2-hidden-ways-to-get-more-from-your.html
    Provider::new("googlemail.com", "gmail.com", &['.']),
    // ". _ and - are treated as transparent by our service", and no variation can be another account's:
    // https://proton.me/support/change-username; the domains: https://proton.me/support/addresses-and-aliases
    Provider::new("proton.me", "proton.me", &['.', '_', '-']),
    Provider::new("protonmail.com", "protonmail.com", &['.', '_', '-']),
    Provider::new("protonmail.ch", "protonmail.ch", &['.', '_', '-']),
    Provider::new("pm.me", "pm.me", &['.', '_', '-']),
    // Who has an address at mac.com or me.com has it at icloud.com too: https://support.apple.com/118230
    Provider::new("icloud.com", "icloud.com", &[]),
    Provider::new("me.com", "icloud.com", &[]),
    Provider::new("mac.com", "icloud.com", &[]),
];

/// Where `anything@jane.fastmail.com` reaches `jane@fastmail.com`: <https://www.fastmail.help/hc/en-us/articles/360060591053>.
const SUBDOMAIN_ADDRESSING: [&str; 2] = ["fastmail.com", "fastmail.fm"];

impl Provider {
    const fn new(domain: &'static str, canonical: &'static str, ignored: &'static [char]) -> Self {
        Self {
            domain,
            canonical,
            ignored,
        }
    }
}

impl Mailbox {
    pub(super) fn of(email: &EmailAddress) -> Self {
        let (local, domain) = (email.local(), email.domain());
        if let Some((user, domain)) = subdomain_addressed(domain) {
            return Self(format!("{user}@{domain}"));
        }
        match PROVIDERS.iter().find(|provider| provider.domain == domain) {
            Some(provider) => {
                let local = without_ignored(local, provider.ignored);
                Self(format!("{}@{}", without_tag(&local), provider.canonical))
            }
            None => Self(format!("{}@{domain}", without_tag(local))),
        }
    }

    /// Reads a mailbox as [`Mailbox::as_str`] prints it; any other spelling is `None`, a person's input is for
    /// [`EmailAddress::parse`].
    pub fn parse(text: &str) -> Option<Self> {
        let mailbox = EmailAddress::parse(text).ok()?.mailbox();
        (mailbox.as_str() == text).then_some(mailbox)
    }

    /// The canonical address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The user and the provider in a domain such as `jane.fastmail.com`.
///
/// A hyphen may stand for an underscore of the user's name (<https://www.fastmail.com/blog/two-address-resolving-additions/>),
/// so such a domain names nobody for certain.
fn subdomain_addressed(domain: &str) -> Option<(&str, &str)> {
    let (user, provider) = domain.split_once('.')?;
    (SUBDOMAIN_ADDRESSING.contains(&provider) && !user.contains('-')).then_some((user, provider))
}

/// `local` without the characters that its provider looks over, or as it is if it has no others.
fn without_ignored(local: &str, ignored: &[char]) -> String {
    let kept = local.replace(ignored, "");
    if kept.is_empty() {
        local.to_owned()
    } else {
        kept
    }
}

/// `local` up to its `+`, unless what stands there could not be an address.
fn without_tag(local: &str) -> &str {
    match local.split_once('+') {
        Some((user, _)) if !user.is_empty() && !user.ends_with('.') => user,
        _ => local,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::email_address::tests::any_email;
    use super::*;

    fn mailbox(email: &str) -> String {
        EmailAddress::parse(email).unwrap().mailbox().to_string()
    }

    #[test]
    fn a_tag_is_dropped_from_every_mailbox() {
        assert_eq!(mailbox("Jane+calls@example.com"), "jane@example.com");
        assert_eq!(mailbox("jane+a+b@gmail.com"), "jane@gmail.com");
        assert_eq!(mailbox("jane+a@icloud.com"), "jane@icloud.com");
    }

    #[test]
    fn a_tag_that_is_all_there_is_stays() {
        assert_eq!(mailbox("+x@example.com"), "+x@example.com");
        assert_eq!(mailbox("+x+y@example.com"), "+x+y@example.com");
        assert_eq!(mailbox("+x@gmail.com"), "+x@gmail.com");
        assert_eq!(mailbox("a.+x@example.com"), "a.+x@example.com");
    }

    #[test]
    fn gmail_looks_over_dots_and_has_two_names() {
        for email in [
            "j.a.n.e@gmail.com",
            "jane@googlemail.com",
            "Ja.ne+x@GoogleMail.com",
            "jane.+x@gmail.com",
        ] {
            assert_eq!(mailbox(email), "jane@gmail.com");
        }
        assert_eq!(mailbox("jane-doe_x@gmail.com"), "jane-doe_x@gmail.com");
    }

    #[test]
    fn proton_looks_over_dots_hyphens_and_underscores() {
        for domain in ["proton.me", "protonmail.com", "protonmail.ch", "pm.me"] {
            assert_eq!(
                mailbox(&format!("j.a-n_e+x@{domain}")),
                format!("jane@{domain}")
            );
            assert_eq!(mailbox(&format!("_@{domain}")), format!("_@{domain}"));
        }
    }

    #[test]
    fn the_three_names_of_icloud_are_one() {
        for domain in ["icloud.com", "me.com", "mac.com"] {
            assert_eq!(
                mailbox(&format!("jane.doe@{domain}")),
                "jane.doe@icloud.com"
            );
        }
    }

    #[test]
    fn a_subdomain_of_fastmail_is_a_user() {
        assert_eq!(mailbox("shop@jane.fastmail.com"), "jane@fastmail.com");
        assert_eq!(mailbox("shop+x@jane.fastmail.fm"), "jane@fastmail.fm");
        for email in [
            "jane.doe@fastmail.com",
            "shop@jane-doe.fastmail.com",
            "shop@a.jane.fastmail.com",
        ] {
            assert_eq!(mailbox(email), email);
        }
    }

    #[test]
    fn people_of_other_providers_are_told_apart_by_every_character() {
        for email in [
            "jane.doe@outlook.com",
            "jane.doe@hotmail.com",
            "jane.doe@yahoo.com",
            "jane-shop@yahoo.com",
            "jane_doe@example.com",
            "jane.doe@mail.gmail.com",
            "jane.doe@google.com",
            "jane@sub.me.com",
        ] {
            assert_eq!(mailbox(email), email);
        }
    }

    #[test]
    fn only_the_canonical_spelling_of_a_mailbox_is_read() {
        assert_eq!(
            Mailbox::parse("jane@gmail.com").unwrap().as_str(),
            "jane@gmail.com"
        );
        for text in [
            "j.ane@gmail.com",
            "jane@googlemail.com",
            "Jane@gmail.com",
            "jane+x@a.example",
            " jane@gmail.com",
            "x",
        ] {
            assert_eq!(Mailbox::parse(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_mailbox_is_an_address_whose_mailbox_is_itself(email in any_email()) {
            let mailbox = email.mailbox();
            prop_assert_eq!(Mailbox::parse(mailbox.as_str()), Some(mailbox));
        }

        #[test]
        fn a_tag_changes_nothing(email in any_email(), tag in "[a-z0-9]{0,8}") {
            prop_assume!(!email.mailbox().as_str().contains('+') && !email.local().starts_with(['-', '_']));
            let tagged = EmailAddress::parse(&format!("{}+{tag}@{}", email.local(), email.domain())).unwrap();
            prop_assert_eq!(tagged.mailbox(), email.mailbox());
        }
    }
}
