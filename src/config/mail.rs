//! The way out for mail, as the settings have it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use lettre::message::Mailbox;
use lettre::{Address, AsyncSmtpTransport, Tokio1Executor};
use url::Url;

use super::Config;
use crate::mail::{PATIENCE, Post};
use crate::web::BaseUrl;

/// `SMTP_URL`: smtp: or smtps:, perhaps with a user and a password. It is never printed.
#[derive(Clone)]
pub struct SmtpUrl(String);

impl FromStr for SmtpUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The text itself is not repeated, for it may hold a password.
        let no_url = "not the URL of a mail server: write smtps://USER:PASSWORD@HOST, or smtp://HOST?tls=required";
        AsyncSmtpTransport::<Tokio1Executor>::from_url(text).map_err(|_| no_url.to_owned())?;
        let url = Url::parse(text).map_err(|_| no_url.to_owned())?;
        if tells_password(&url) {
            return Err(
                "its password would travel for all to read: write smtps://, or add ?tls=required"
                    .to_owned(),
            );
        }
        Ok(Self(text.to_owned()))
    }
}

/// Whether somebody on the way could read the password. With `tls=opportunistic` they need only hide that the server offers
/// TLS.
fn tells_password(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let ip: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    let is_here = host == "localhost" || ip.is_some_and(|ip| ip.is_loopback());
    let mut settings = url.query_pairs();
    let is_safe =
        url.scheme() == "smtps" || settings.any(|pair| pair == ("tls".into(), "required".into()));
    url.password().is_some() && !is_here && !is_safe
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmtpUrl(…)")
    }
}

/// Reads `MAIL_FROM`, with or without a name.
pub(super) fn sender(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|_| {
        format!(
            "{text:?} is no address: write calls@example.com or \"Acme Calls <calls@example.com>\""
        )
    })
}

impl Config {
    /// Where mail goes, or why it cannot be told.
    pub fn post(&self, base_url: &BaseUrl) -> Result<Post, String> {
        match (&self.smtp_url, &self.mail_from) {
            (Some(url), Some(sender)) => {
                Post::server(&url.0, sender.clone(), PATIENCE).map_err(|error| error.to_string())
            }
            (Some(_), None) => Err(
                "SMTP_URL is set: set MAIL_FROM too, the address from which mail comes".to_owned(),
            ),
            (None, sender) => {
                let sender = sender.clone().or_else(|| nobody(base_url));
                let sender = sender
                    .ok_or("BASE_URL names no host that mail could come from: set MAIL_FROM")?;
                Ok(Post::folder(self.data_dir.join("mail"), sender))
            }
        }
    }
}

/// A sender for messages that nobody gets.
fn nobody(base_url: &BaseUrl) -> Option<Mailbox> {
    // An address in brackets is not read back by the library that writes it.
    let host = base_url.host().filter(|host| !host.starts_with('['));
    let host = host.unwrap_or_else(|| "localhost".to_owned());
    let address = Address::new("leadgate", host).ok()?;
    Some(Mailbox::new(Some("Leadgate".to_owned()), address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_leaves_the_machine_encrypted_only() {
        for safe in [
            "smtps://ada:hush@mail.example.com",
            "smtp://ada:hush@mail.example.com?tls=required",
            "smtp://mail.example.com",
            "smtp://ada:hush@localhost:25",
            "smtp://ada:hush@127.0.0.1:25",
            "smtp://ada:hush@[::1]:25",
        ] {
            assert!(safe.parse::<SmtpUrl>().is_ok(), "{safe}");
        }
        for told in [
            "smtp://ada:hush@mail.example.com",
            "smtp://ada:hush@mail.example.com?tls=opportunistic",
            "smtp://ada:hush@192.0.2.1:25",
        ] {
            let error = told.parse::<SmtpUrl>().unwrap_err();
            assert!(
                error.contains("smtps://") && !error.contains("hush"),
                "{told}: {error}"
            );
        }
    }
}
