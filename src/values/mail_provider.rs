//! The domains of large mail providers, where strangers have their addresses side by side.

use super::DomainName;

/// Providers that anybody gets an address from, by their registrable domains, as the providers themselves name them (for
/// example <https://proton.me/support/addresses-and-aliases>, <https://hilfe.gmx.net/account/domains.html>) and as
/// <https://en.wikipedia.org/wiki/Comparison_of_webmail_providers> lists them; further those of large Internet access
/// providers. Not complete, and it need not be: it is there to ask once more, not to forbid.
pub(super) const PROVIDERS: [&str; 63] = [
    "126.com",
    "163.com",
    "aim.com",
    "att.net",
    "bellsouth.net",
    "bluewin.ch",
    "bol.com.br",
    "btinternet.com",
    "comcast.net",
    "cox.net",
    "daum.net",
    "duck.com",
    "email.cz",
    "fastmail.com",
    "fastmail.fm",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "googlemail.com",
    "hanmail.net",
    "hey.com",
    "icloud.com",
    "interia.pl",
    "laposte.net",
    "libero.it",
    "list.ru",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "o2.pl",
    "onet.pl",
    "orange.fr",
    "pm.me",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rambler.ru",
    "rediffmail.com",
    "rocketmail.com",
    "sbcglobal.net",
    "seznam.cz",
    "sfr.fr",
    "sina.com",
    "sky.com",
    "t-online.de",
    "telenet.be",
    "tuta.com",
    "tutanota.com",
    "uol.com.br",
    "verizon.net",
    "virgilio.it",
    "virginmedia.com",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "ya.ru",
    "ymail.com",
    "ziggo.nl",
    "zoho.com",
];

/// Providers with a domain in nearly every country: `yahoo.co.uk`, `hotmail.fr`.
pub(super) const EVERYWHERE: [&str; 7] = [
    "aol", "gmx", "hotmail", "live", "outlook", "yahoo", "yandex",
];

impl DomainName {
    /// Whether it is a large mail provider's, so that its addresses belong to people who have nothing to do with each other.
    pub fn is_mail_provider(&self) -> bool {
        let name = self.as_str();
        PROVIDERS.contains(&name)
            || (psl::domain_str(name) == Some(name)
                && name
                    .split_once('.')
                    .is_some_and(|(label, _)| EVERYWHERE.contains(&label)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_providers_domain_is_known_in_every_country_and_nothing_beside_it() {
        let is_provider = |text: &str| DomainName::parse(text).unwrap().is_mail_provider();
        for text in [
            "gmail.com",
            "GoogleMail.com",
            "yahoo.co.uk",
            "hotmail.fr",
            "gmx.net",
        ] {
            assert!(is_provider(text), "{text}");
        }
        for text in [
            "example.com",
            "notgmail.com",
            "mail.yahoo.example.com",
            "gmail.com.example",
            "acme.hotmail.com",
        ] {
            assert!(!is_provider(text), "{text}");
        }
    }

    #[test]
    fn the_table_is_in_order_and_canonical() {
        assert!(PROVIDERS.is_sorted_by(|one, next| one < next));
        for text in PROVIDERS {
            assert_eq!(DomainName::parse(text).unwrap().as_str(), text);
        }
    }
}
