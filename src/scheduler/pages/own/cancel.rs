//! The page that asks a lead, before it calls off its call, and takes a reason if there is one.

use askama::Template;
use serde::Deserialize;

use super::{Facts, PublicFrame, frame};
use crate::scheduler::own_call::OwnCall;
use crate::values::UtcTime;
use crate::web::Field;

/// The most characters of a lead's reason.
const REASON_CHARS: usize = 500;

/// What the page sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct CancelOwnForm {
    /// The version of the call that was shown.
    #[serde(default)]
    pub version: i64,
    /// Why; may be blank.
    #[serde(default)]
    pub reason: Field,
}

impl CancelOwnForm {
    /// The reason without space around it, unless it is too long or not to be read: then the field says so.
    pub fn reason(&mut self) -> Option<String> {
        // A browser counts a line break as one character, and sends two.
        self.reason.value = self.reason.value.replace("\r\n", "\n");
        self.reason.max_chars(REASON_CHARS);
        self.reason.plain();
        self.reason
            .parse(|text| Ok::<_, &str>(text.trim().to_owned()))
    }
}

/// Really cancel?
#[derive(Template)]
#[template(path = "scheduler/own_cancel.html")]
pub struct CancelOwnPage {
    frame: PublicFrame,
    facts: Facts,
    path: String,
    form: CancelOwnForm,
    /// Whether somebody has changed the call since it was seen.
    changed: bool,
}

impl CancelOwnPage {
    /// The page for this call, whose own page is at `path`.
    pub fn of(own: &OwnCall, path: &str, form: CancelOwnForm, now: UtcTime) -> Self {
        Self {
            frame: frame(own),
            facts: Facts::of(own, now),
            path: path.to_owned(),
            form: CancelOwnForm {
                version: own.call.version,
                ..form
            },
            changed: false,
        }
    }

    /// The same after somebody has changed the call meanwhile: it is shown as it is now.
    pub fn after_change(mut self) -> Self {
        self.changed = true;
        self
    }

    fn longest_reason(&self) -> usize {
        REASON_CHARS
    }
}
