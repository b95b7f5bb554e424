//! The address under which the world reaches this server: the one source of absolute links and of its origin.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// `BASE_URL`: a scheme, a host and perhaps a port, for example `https://leadgate.example`.
///
/// Links in mails, Secure cookies and origin checks follow it; the Host header decides nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// The origin as browsers write it in `Origin`: lower case, punycode, no default port, no final slash.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether visitors come by TLS, so that cookies may be Secure.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether only this machine can mean itself by it: `localhost`, 127.0.0.0/8 or ::1.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// The host, without the port, as it stands behind the @ of an address: an IP address in brackets.
    pub fn host(&self) -> Option<String> {
        match self.0.host()? {
            Host::Domain(name) => Some(name.to_owned()),
            Host::Ipv4(address) => Some(format!("[{address}]")),
            Host::Ipv6(address) => Some(format!("[IPv6:{address}]")),
        }
    }

    /// The absolute URL of `path`, which is this server's own, already encoded, with or without its first slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}/{}", self.origin(), path.trim_start_matches('/'))
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())
    }
}

impl FromStr for BaseUrl {
    type Err = InvalidBaseUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| InvalidBaseUrl::NotAUrl)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(InvalidBaseUrl::NotHttp);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidBaseUrl::Credentials);
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidBaseUrl::MoreThanAnOrigin);
        }
        Ok(Self(url))
    }
}

/// Why a text is no [`BaseUrl`]. The text itself is not repeated, for it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidBaseUrl {
    /// Not an absolute URL with a host.
    NotAUrl,
    /// A scheme other than http and https.
    NotHttp,
    /// A user name or a password stands before the host.
    Credentials,
    /// A path, a query or a fragment follows the host.
    MoreThanAnOrigin,
}

impl fmt::Display for InvalidBaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAUrl => "it must be a whole URL such as https://leadgate.example",
            Self::NotHttp => "it must begin with https:// or http://",
            Self::Credentials => "it must not contain a user name or a password",
            Self::MoreThanAnOrigin => {
                "it must end after the host and port: no path, query or fragment"
            }
        })
    }
}

impl std::error::Error for InvalidBaseUrl {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<BaseUrl, InvalidBaseUrl> {
        text.parse()
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (text, origin) in [
            ("https://Leadgate.Example:443/", "https://leadgate.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
        ] {
            assert_eq!(parse(text).unwrap().origin(), origin);
        }
    }

    #[test]
    fn anything_but_an_http_origin_is_refused() {
        for (text, why) in [
            ("leadgate.example", InvalidBaseUrl::NotAUrl),
            ("https://", InvalidBaseUrl::NotAUrl),
            ("", InvalidBaseUrl::NotAUrl),
            ("ftp://leadgate.example", InvalidBaseUrl::NotHttp),
            ("localhost:8080", InvalidBaseUrl::NotHttp),
            (
                "https://me:secret@leadgate.example",
                InvalidBaseUrl::Credentials,
            ),
            (
                "https://leadgate.example/app",
                InvalidBaseUrl::MoreThanAnOrigin,
            ),
            (
                "https://leadgate.example/?a=b",
                InvalidBaseUrl::MoreThanAnOrigin,
            ),
            (
                "https://leadgate.example/#a",
                InvalidBaseUrl::MoreThanAnOrigin,
            ),
        ] {
            assert_eq!(parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn a_joined_path_never_leaves_the_origin() {
        let base = parse("https://leadgate.example").unwrap();
        for (path, url) in [
            (
                "/e/acme/intro?a=b",
                "https://leadgate.example/e/acme/intro?a=b",
            ),
            ("e/acme", "https://leadgate.example/e/acme"),
            ("//evil.example/", "https://leadgate.example/evil.example/"),
        ] {
            assert_eq!(base.join(path), url);
        }
    }

    #[test]
    fn loopback_is_this_machine_only() {
        for (text, expected) in [
            ("http://localhost:8080", true),
            ("http://acme.localhost", true),
            ("http://127.3.2.1", true),
            ("http://[::1]", true),
            ("http://localhost.example", false),
            ("http://192.168.0.1", false),
        ] {
            assert_eq!(parse(text).unwrap().is_loopback(), expected, "{text}");
        }
    }
}
