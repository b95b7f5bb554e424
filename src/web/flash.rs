//! One-time messages: said by a POST, shown by the page to which it redirects.

use actix_session::Session;
use serde::{Deserialize, Serialize};

use super::Failure;

const KEY: &str = "flash";

/// A message for the next page this person sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// How it went.
    pub kind: FlashKind,
    /// A sentence, as plain text.
    pub text: String,
    /// Where one can go on from there.
    #[serde(default)]
    pub link: Option<Link>,
}

/// A link within a [`Flash`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// The path to which it leads.
    pub href: String,
}

/// How that went of which a [`Flash`] tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FlashKind {
    /// It is done.
    Success,
    /// It is done, but look.
    Warning,
}

impl Flash {
    /// Whether one can go on from there to this path.
    pub fn links_to(&self, href: &str) -> bool {
        self.link.as_ref().is_some_and(|link| link.href == href)
    }

    /// The class of Tabler's alert in this colour.
    pub fn kind_class(&self) -> &'static str {
        match self.kind {
            FlashKind::Success => "alert-success",
            FlashKind::Warning => "alert-warning",
        }
    }
}

/// Keeps a message for the next page.
pub fn add(session: &Session, kind: FlashKind, text: impl Into<String>) -> Result<(), Failure> {
    let text = text.into();
    let link = None;
    keep(session, Flash { kind, text, link })
}

/// Keeps a message that all went well, and a link with which one can go on, such as `Undo`.
pub fn add_linked(
    session: &Session,
    text: impl Into<String>,
    label: &str,
    href: String,
) -> Result<(), Failure> {
    keep(
        session,
        Flash {
            kind: FlashKind::Success,
            text: text.into(),
            link: Some(Link {
                label: label.to_owned(),
                href,
            }),
        },
    )
}

/// Keeps a message, perhaps one that was taken and is still to be shown.
pub fn keep(session: &Session, flash: Flash) -> Result<(), Failure> {
    let mut flashes = take(session);
    flashes.push(flash);
    session.insert(KEY, flashes).map_err(Failure::broken)
}

/// The messages kept so far, oldest first; they are shown once, so they are gone from the session.
pub fn take(session: &Session) -> Vec<Flash> {
    // Removing marks the session as changed, which would write it to its store with every page.
    if !session.contains_key(KEY) {
        return Vec::new();
    }
    // What cannot be read was written by another version: a lost message is better than a broken page.
    let flashes = session.remove_as(KEY);
    flashes.and_then(Result::ok).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use actix_session::{SessionExt, SessionStatus};
    use actix_web::test::TestRequest;

    use super::*;

    fn session() -> Session {
        TestRequest::default().to_srv_request().get_session()
    }

    #[test]
    fn messages_are_shown_once_in_order() {
        let session = session();
        add(&session, FlashKind::Success, "Blocked.").unwrap();
        add(&session, FlashKind::Warning, "One call is still booked.").unwrap();

        let flashes = take(&session);
        let texts: Vec<_> = flashes.iter().map(|flash| flash.text.as_str()).collect();
        assert_eq!(texts, ["Blocked.", "One call is still booked."]);
        assert_eq!(flashes[1].kind_class(), "alert-warning");
        assert_eq!(take(&session), []);
    }

    #[test]
    fn looking_for_messages_does_not_change_the_session() {
        let session = session();
        assert_eq!(take(&session), []);
        assert_eq!(session.status(), SessionStatus::Unchanged);
    }

    #[test]
    fn messages_of_another_version_are_dropped() {
        let session = session();
        session.insert(KEY, "something else").unwrap();
        assert_eq!(take(&session), []);
        assert!(!session.contains_key(KEY));
    }
}
