//! A mail server as a URL names it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use percent_encoding::percent_decode_str;
use tokio_rustls::rustls::pki_types::ServerName;
use url::Url;

use super::account::Account;
use super::connection::Security;
use super::{PATIENCE, PATIENCE_FOR_ANSWER, Server};
use crate::net::Tls;

/// Why a text names no mail server that is spoken to. The text itself is not repeated, for it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerUrlError {
    /// It is not such a URL.
    Unreadable,
    /// It has a path or a fragment, which say nothing of a mail server: what was to be a setting would be lost.
    HasMore,
    /// It names a user without a password, or the other way round: mail would leave without either.
    HalfAccount,
    /// Somebody on the way could read the password.
    TellsPassword,
}

impl FromStr for Server {
    type Err = ServerUrlError;

    /// Reads `smtp:`, with `?tls=required` or `?tls=opportunistic` for STARTTLS, or `smtps:`; perhaps with a user and a password.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(unreadable)?;
        let host = url.host_str().ok_or(ServerUrlError::Unreadable)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(ServerUrlError::HasMore);
        }
        let host = host.trim_matches(['[', ']']);
        let name = || ServerName::try_from(host.to_owned()).map_err(unreadable);
        let asked = tls(&url)?;
        let (security, port) = match (url.scheme(), asked.as_deref()) {
            ("smtp", None) => (Security::None, SMTP_PORT),
            ("smtp", Some("required")) => (Security::Required(name()?), SUBMISSION_PORT),
            ("smtp", Some("opportunistic")) => (Security::Opportunistic(name()?), SUBMISSION_PORT),
            // More than that it cannot be.
            ("smtps", None | Some("required")) => (Security::Implicit(name()?), SUBMISSIONS_PORT),
            _ => return Err(ServerUrlError::Unreadable),
        };
        if url.username().is_empty() == url.password().is_some() {
            return Err(ServerUrlError::HalfAccount);
        }
        // With opportunistic TLS they need only hide that the server offers it.
        let is_secret = matches!(security, Security::Required(_) | Security::Implicit(_));
        if url.password().is_some() && !is_secret && !is_here(host) {
            return Err(ServerUrlError::TellsPassword);
        }
        let decoded = |text: &str| {
            let text = percent_decode_str(text).decode_utf8();
            text.map(String::from).map_err(unreadable)
        };
        let account = match url.password() {
            Some(password) => Some(Account {
                user: decoded(url.username())?,
                password: decoded(password)?,
            }),
            None => None,
        };
        Ok(Self {
            host: host.to_owned(),
            port: url.port().unwrap_or(port),
            security,
            tls: Tls::of_system(),
            account,
            greeting: ClientId::default(),
            patience: PATIENCE,
            patience_for_answer: PATIENCE_FOR_ANSWER,
        })
    }
}

/// What is asked of TLS. That there is nothing else is made sure of: with its name mistyped, mail would leave in clear.
fn tls(url: &Url) -> Result<Option<String>, ServerUrlError> {
    let mut asked = url.query_pairs();
    match (asked.next(), asked.next()) {
        (None, _) => Ok(None),
        (Some((name, tls)), None) if name == "tls" => Ok(Some(tls.into_owned())),
        _ => Err(ServerUrlError::Unreadable),
    }
}

/// Whether this is the machine itself. A URL of such a scheme takes numbers for names.
fn is_here(host: &str) -> bool {
    let ip: Option<IpAddr> = host.parse().ok();
    host == "localhost" || ip.is_some_and(|ip| ip.is_loopback())
}

fn unreadable<E>(_: E) -> ServerUrlError {
    ServerUrlError::Unreadable
}

impl fmt::Display for ServerUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => {
                "not the URL of a mail server: write smtps://USER:PASSWORD@HOST, or smtp://HOST?tls=required"
            }
            Self::HasMore => {
                "it has a path or a fragment, and a mail server has neither: settings follow a ?, as in smtp://HOST?tls=required; in a \
                 password write %2F for / and %23 for #"
            }
            Self::HalfAccount => {
                "it names a user without a password, or a password without a user: write smtps://USER:PASSWORD@HOST, or neither"
            }
            Self::TellsPassword => {
                "its password would travel for all to read: write smtps://, or add ?tls=required"
            }
        })
    }
}

impl std::error::Error for ServerUrlError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_leaves_the_machine_encrypted_only_and_is_never_printed() {
        for safe in [
            "smtps://ada:hush@mail.example.com",
            "smtp://ada:hush@mail.example.com?tls=required",
            "smtp://mail.example.com",
            "smtp://mail.example.com/",
            "smtps://ada:hu%2Fsh%23@mail.example.com/?tls=required",
            "smtp://ada:hush@localhost:25",
            "smtp://ada:hush@127.0.0.1:25",
            "smtp://ada:hush@[::1]:25",
        ] {
            let server: Server = safe.parse().unwrap();
            assert!(!format!("{server:?}").contains("hush"), "{safe}");
        }
        for told in [
            "smtp://ada:hush@mail.example.com",
            "smtp://ada:hush@mail.example.com?tls=opportunistic",
            "smtp://ada:hush@192.0.2.1:25",
        ] {
            let error = told.parse::<Server>().unwrap_err();
            assert_eq!(error, ServerUrlError::TellsPassword, "{told}");
        }
    }

    #[test]
    fn what_is_no_url_of_a_mail_server_is_refused_without_repeating_it() {
        for text in [
            "mail.example.com",
            "https://ada:hush@mail.example.com",
            "smtp://",
            "smtp://ada:hush@mail.example.com?tls=maybe",
            "smtp://mail.example.com?tsl=required",
            "smtp://mail.example.com?tls=required&foo=1",
            "smtp://mail.example.com?tls=opportunistic&tls=required",
            "smtps://mail.example.com?foo=1",
            "smtps://mail.example.com?tls=none",
            "smtps://mail.example.com?tls=",
            "smtp://mail.example.com?tls=",
            "",
        ] {
            let error = text.parse::<Server>().unwrap_err();
            assert_eq!(error, ServerUrlError::Unreadable, "{text}");
            assert!(!error.to_string().contains("hush"));
        }
    }

    #[test]
    fn a_user_and_a_password_come_together() {
        for half in [
            "smtp://ada@mail.example.com",
            "smtps://ada@mail.example.com",
            "smtps://ada:@mail.example.com",
            "smtp://:hush@mail.example.com?tls=required",
            "smtp://:hush@localhost:25",
        ] {
            let error = half.parse::<Server>().unwrap_err();
            assert_eq!(error, ServerUrlError::HalfAccount, "{half}");
            assert!(!error.to_string().contains("hush"));
        }
        let server = "smtps://ada:hush@mail.example.com?tls=required";
        assert!(server.parse::<Server>().is_ok());
    }

    #[test]
    fn what_is_no_setting_is_not_taken_for_one_in_silence() {
        for text in [
            "smtp://mail.example.com#tls=required",
            "smtp://mail.example.com#",
            "smtp://mail.example.com/tls=required",
            "smtp://mail.example.com/?tls=required#hush",
            "smtps://mail.example.com/hush",
            "smtps://ada:1/hush@mail.example.com",
        ] {
            let error = text.parse::<Server>().unwrap_err();
            assert_eq!(error, ServerUrlError::HasMore, "{text}");
            assert!(!error.to_string().contains("hush"));
        }
    }
}
