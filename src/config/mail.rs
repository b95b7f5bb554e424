//! The way out for mail, as the settings have it.

use lettre::Address;
use lettre::message::Mailbox;

use super::Config;
use crate::mail::Post;
use crate::web::BaseUrl;

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
            (Some(server), Some(sender)) => {
                let server = server.clone().greeted_as(base_url.host());
                Ok(Post::server(server, sender.clone()))
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
