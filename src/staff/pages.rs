//! The sign-in page.

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
    /// Whether email and password did not match.
    pub refused: bool,
}

impl SignIn {
    /// A password is never sent back.
    fn password(&self) -> Field {
        Field::default()
    }
}
