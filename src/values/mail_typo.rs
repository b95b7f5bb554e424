//! What is most likely meant by an email address whose domain is nearly that of a large mail provider.

use strsim::osa_distance;

use super::mail_provider::{EVERYWHERE, PROVIDERS};
use super::{DomainName, EmailAddress};

/// Shorter names have too many neighbours that are somebody's: `gmx.de` and `gmk.de`, `live.com` and `line.com`.
const SHORTEST_NAME: usize = 5;

/// From this length on two slips of the finger still leave a name that is nobody else's.
const LONG_NAME: usize = 8;

/// Domains beside a provider's that are used as they are.
const OTHERS: [&str; 3] = ["email.com", "fmail.com", "hmail.com"];

impl EmailAddress {
    /// The address at a large mail provider that was probably meant: `ada@gmail.com` for `ada@gnail.com`.
    ///
    /// It is a guess by edit distance, to be asked about, never to be acted upon: the domain may be somebody's after all.
    pub fn probably_meant(&self) -> Option<Self> {
        let domain = self.domain_name();
        let meant = nearest(&domain)?;
        Self::parse(&format!("{}@{meant}", self.local())).ok()
    }
}

/// The provider's domain that is nearest, if it is near enough and this is none itself.
fn nearest(domain: &DomainName) -> Option<String> {
    let typed = domain.as_str();
    if domain.is_mail_provider() || OTHERS.contains(&typed) {
        return None;
    }
    let fixed = PROVIDERS.iter().map(|provider| (*provider).to_owned());
    fixed
        .chain(international(typed))
        .filter_map(|provider| Some((slips(typed, &provider)?, provider)))
        // The first of several: Gmail's, which is by far the largest, stands before all that are as near to it.
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, provider)| provider)
}

/// The domains of providers that are in nearly every country, under `.com` and under the ending that was typed.
fn international(typed: &str) -> impl Iterator<Item = String> {
    let ending = psl::suffix_str(typed).filter(|ending| typed.len() > ending.len());
    let endings = [Some("com"), ending.filter(|ending| *ending != "com")];
    EVERYWHERE.iter().flat_map(move |name| {
        let endings = endings.into_iter().flatten();
        endings.map(move |ending| format!("{name}.{ending}"))
    })
}

/// How many slips of the finger (a letter more, less, another, or two swapped) lead from the provider's domain to what was
/// typed; `None` if it is more than chance would explain.
fn slips(typed: &str, provider: &str) -> Option<usize> {
    let name = provider.split('.').next().unwrap_or_default().len();
    let most = match name {
        ..SHORTEST_NAME => return None,
        SHORTEST_NAME..LONG_NAME => 1,
        _ => 2,
    };
    if typed.len().abs_diff(provider.len()) > most {
        return None;
    }
    Some(osa_distance(typed, provider)).filter(|slips| (1..=most).contains(slips))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(email: &str) -> Option<String> {
        let email = EmailAddress::parse(email).unwrap().probably_meant()?;
        Some(email.as_str().to_owned())
    }

    #[test]
    fn a_slip_of_the_finger_in_a_large_providers_domain_is_noticed() {
        for (typed, domain) in [
            ("gnail.com", "gmail.com"),
            ("gmial.com", "gmail.com"),
            ("gmail.con", "gmail.com"),
            ("gmail.co", "gmail.com"),
            ("gmai.com", "gmail.com"),
            ("gamil.com", "gmail.com"),
            ("hotmial.com", "hotmail.com"),
            ("hotmial.fr", "hotmail.fr"),
            ("yaho.co.uk", "yahoo.co.uk"),
            ("yahooo.com", "yahoo.com"),
            ("outlok.com", "outlook.com"),
            ("iclud.com", "icloud.com"),
            ("googelmial.com", "googlemail.com"),
            ("protonmial.com", "protonmail.com"),
            ("t-onlin.de", "t-online.de"),
        ] {
            let typed = format!("Ada.L+calls@{typed}");
            let domain = format!("ada.l+calls@{domain}");
            assert_eq!(meant(&typed), Some(domain), "{typed}");
        }
    }

    #[test]
    fn what_is_no_slip_of_the_finger_is_left_alone() {
        for domain in [
            "gmail.com",
            "googlemail.com",
            "yahoo.co.uk",
            "hotmail.fr",
            "email.com",
            "mail.com",
            "gmx.de",
            "gmk.de",
            "line.com",
            "hex.com",
            "example.com",
            "acme.example",
            "mail.gmail.com.example",
            "notgmail.com",
            "qq.co",
        ] {
            assert_eq!(meant(&format!("ada@{domain}")), None, "{domain}");
        }
    }

    #[test]
    fn no_provider_is_taken_for_another() {
        for provider in PROVIDERS {
            assert_eq!(meant(&format!("ada@{provider}")), None, "{provider}");
        }
    }
}
