//! What a pasted text is most likely meant to be, when nobody has said.

use url::Url;

use super::{ClientIp, DomainName, EmailAddress, Network, PhoneNumber, pasted};

/// A text that can be read as exactly one kind of thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guess {
    /// A single IP address.
    Ip(ClientIp),
    /// A network, written with its prefix.
    Network(Network),
    /// An email address.
    Email(EmailAddress),
    /// A domain, on its own or in a link.
    Domain(DomainName),
    /// A domain and all below it: `*.example.com`.
    Subdomains(DomainName),
    /// A phone number with its country code.
    Phone(PhoneNumber),
}

impl Guess {
    /// What `text` clearly is; nothing if it is not clear.
    ///
    /// No text is two of these: an email has its `@`, a phone number nothing but digits and signs behind a `+` or `00`, a
    /// domain an ending that begins with no digit. From a link its host is taken.
    pub fn of(text: &str) -> Option<Self> {
        let text = in_brackets(pasted::trim(text));
        let host = host(text);
        let text = host.as_deref().unwrap_or(text);
        if let Ok(ip) = ClientIp::parse(text) {
            return Some(Self::Ip(ip));
        }
        if let Ok(network) = Network::parse(text) {
            return Some(match network.is_single() {
                true => Self::Ip(network.first()),
                false => Self::Network(network),
            });
        }
        if let Ok(email) = EmailAddress::parse(text) {
            return Some(Self::Email(email));
        }
        if let Ok(phone) = PhoneNumber::parse(text) {
            return Some(Self::Phone(phone));
        }
        if let Some(domain) = text.strip_prefix("*.") {
            return DomainName::parse(domain).ok().map(Self::Subdomains);
        }
        let domain = DomainName::parse(text).ok()?;
        Some(Self::Domain(domain.of_website().unwrap_or(domain)))
    }
}

/// The address in `Jane <jane@example.com>`, as mail programs copy it.
fn in_brackets(text: &str) -> &str {
    let inner = text
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'));
    match inner {
        Some((_, inner)) if inner.contains('@') => pasted::trim(inner),
        _ => text,
    }
}

/// The host of a link, with its scheme or without, unless it names a person too.
fn host(text: &str) -> Option<String> {
    let link = match text.split_once("://") {
        Some(("http" | "https", _)) => text.to_owned(),
        Some(_) => return None,
        // `203.0.113.0/24` is a network, `example.com/contact` a link.
        None => {
            let (host, _) = text.split_once('/')?;
            DomainName::parse(host).ok()?;
            format!("https://{text}")
        }
    };
    let url = Url::parse(&link).ok()?;
    Some(url.host_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(text: &str) -> String {
        match Guess::of(text) {
            Some(Guess::Ip(ip)) => format!("ip {ip}"),
            Some(Guess::Network(network)) => format!("network {network}"),
            Some(Guess::Email(email)) => format!("email {}", email.as_str()),
            Some(Guess::Domain(domain)) => format!("domain {domain}"),
            Some(Guess::Subdomains(domain)) => format!("subdomains {domain}"),
            Some(Guess::Phone(phone)) => format!("phone {phone}"),
            None => String::new(),
        }
    }

    #[test]
    fn each_kind_is_recognised_however_it_is_pasted() {
        for (text, expected) in [
            (" 203.0.113.7\n", "ip 203.0.113.7"),
            ("[2001:DB8::7]", "ip 2001:db8::7"),
            ("203.0.113.7/32", "ip 203.0.113.7"),
            ("203.0.113.7/24", "network 203.0.113.0/24"),
            ("2001:db8::/48", "network 2001:db8::/48"),
            ("mailto:Jane@Example.com", "email jane@example.com"),
            ("+49 (0)151 12345678", "phone +4915112345678"),
            ("Example.com.", "domain example.com"),
            ("@spam.example", "domain spam.example"),
            ("*.Spam.example", "subdomains spam.example"),
            (
                "https://www.spam.example/offer?id=1#top",
                "domain spam.example",
            ),
            ("Www.spam.example", "domain spam.example"),
            ("www.example", "domain www.example"),
            ("Jane <jane@x.example>", "email jane@x.example"),
            ("\"Doe, Jane\" < Jane@x.example >;", ""),
            ("\"Doe, Jane\" < Jane@x.example >", "email jane@x.example"),
            ("spam.example/offer", "domain spam.example"),
            ("http://203.0.113.7:8080/", "ip 203.0.113.7"),
            ("https://[2001:db8::7]/", "ip 2001:db8::7"),
        ] {
            assert_eq!(guess(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_ambiguous_or_nonsense_is_nothing() {
        for text in [
            "",
            "jane",
            "10.1",
            "010.0.0.1",
            "0x7f.1",
            "1.2.3",
            "0.0.0.0/0",
            "0151 12345678",
            "ftp://spam.example",
            "jane@",
            "a b",
            "203.0.113.0/",
            "https://",
            "*.example",
            "*.*.spam.example",
        ] {
            assert_eq!(guess(text), "", "{text:?}");
        }
    }
}
