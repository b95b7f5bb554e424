//! The sign-in page.

use actix_web::http::StatusCode;
use askama::Template;

use crate::web::{Field, PlainFrame};

/// Who are you?
#[derive(Template)]
#[template(path = "staff/sign_in.html")]
pub struct SignIn {
    /// What the layout needs.
    pub frame: PlainFrame,
    /// The email as typed.
    pub email: Field,
    /// Where to go afterwards.
    pub next: String,
    /// Why it comes again, if it does.
    pub trouble: Option<Trouble>,
}

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Email and password do not belong together.
    Refused,
    /// Too many came from this address; after so many seconds one may be tried again.
    TooMany(u64),
}

impl Trouble {
    /// The status of the page.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Refused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    /// After how many seconds it may be tried again, if not at once.
    pub fn wait(self) -> Option<u64> {
        match self {
            Self::Refused => None,
            Self::TooMany(seconds) => Some(seconds),
        }
    }

    fn sentence(self) -> String {
        match self.wait() {
            None => "That email and password do not belong together. Check both and try again."
                .to_owned(),
            Some(0 | 1) => too_many("a second"),
            Some(seconds) => too_many(&format!("{seconds} seconds")),
        }
    }
}

fn too_many(wait: &str) -> String {
    format!(
        "Too many sign-ins were tried from your internet connection. Wait {wait}, then try again."
    )
}

impl SignIn {
    /// A password is never sent back.
    fn password(&self) -> Field {
        Field::default()
    }
}
