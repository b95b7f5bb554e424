//! What keeps programs out of the first form: a field that people do not see, and the token of a form that was opened.

use super::Sent;
use crate::scheduler::form_token::{FormTokens, Stale};
use crate::scheduler::place::Place;
use crate::values::UtcTime;
use crate::web::Field;

/// The name of the field that people do not see: one that programs like to fill in, and that no browser knows as a part
/// of somebody's address.
const TRAP: &str = "homepage";

/// The gate before the first form. It shuts nobody out: whoever is stopped sees the form once more, with all that was
/// typed, and can send it again.
#[derive(Debug, Default)]
pub struct Gate {
    token: String,
    trap: Field,
    notice: Option<&'static str>,
}

impl Gate {
    /// Before a form that is opened now.
    pub fn opened(tokens: &FormTokens, place: &Place, now: UtcTime) -> Self {
        Self {
            token: tokens.issue(place, now),
            ..Self::default()
        }
    }

    /// Before a form to which a lead goes back.
    pub fn opened_again(tokens: &FormTokens, place: &Place, now: UtcTime) -> Self {
        Self {
            token: tokens.issue_again(place, now),
            ..Self::default()
        }
    }

    /// As a form was sent.
    pub fn sent(sent: &Sent) -> Self {
        Self {
            token: sent.text("token").to_owned(),
            trap: sent.field(TRAP),
            notice: None,
        }
    }

    /// What is said to whoever has filled in the field that people do not see, and sends no form that could be shown again:
    /// of that one field, by its name. A direct booking needs no token.
    pub fn caught(sent: &Sent) -> Option<String> {
        let is_caught = !sent.text(TRAP).is_empty();
        is_caught.then(|| format!("{TRAP}: Leave this field out."))
    }

    /// Whether the form may be taken. If not, it says why, and has a token with which it can be sent again.
    pub fn lets_in(&mut self, tokens: &FormTokens, place: &Place, now: UtcTime) -> bool {
        match tokens.check(place, &self.token, now) {
            Ok(()) => {}
            Err(Stale::TooQuick) => self.notice = Some("That was very quick. Send it once more."),
            Err(Stale::Expired) => {
                self.notice = Some("This page was open for a long time. Send it once more.");
                self.token = tokens.issue_again(place, now);
            }
            Err(Stale::Unknown) => {
                self.notice = Some("This page was out of date. Send it once more.");
                self.token = tokens.issue(place, now);
            }
        }
        if !self.trap.value.is_empty() {
            // A password manager may have done it for a person, who sees the field from now on, and can empty it.
            self.trap = Field::default();
            self.trap.refuse(
                "Something filled in a field that is not seen. Leave it empty, and send again.",
            );
        }
        self.notice.is_none() && self.trap.error.is_none()
    }

    /// What is wrong with the form as a whole.
    pub fn notice(&self) -> Option<&'static str> {
        self.notice
    }

    /// The field that people do not see, unless it has been filled in.
    pub fn trap(&self) -> &Field {
        &self.trap
    }

    /// Its name.
    pub fn trap_name(&self) -> &'static str {
        TRAP
    }

    /// What the form carries.
    pub fn token(&self) -> &str {
        &self.token
    }
}
