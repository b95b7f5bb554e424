//! What an undo does about the calls that its act canceled, and who is told.

use chrono::TimeDelta;

use super::{NAMED, UndoPage};
use crate::calls::{Call, Rebooking};
use crate::mail::Audience;
use crate::tracking::pages::{counted, said};
use crate::web::Moment;

/// A call that the act canceled, as it is shown.
pub struct CallRow {
    /// Who it is with, and their card; nothing if that is not for the eyes of whoever looks.
    pub lead: Option<(String, String)>,
    /// What kind of call it is, and who holds it.
    pub about: String,
    /// When it begins.
    pub time: Moment,
    /// What becomes of it.
    pub fate: &'static str,
    /// Who is told of that.
    pub told: String,
}

impl UndoPage {
    pub(super) fn calls(&self) -> Vec<CallRow> {
        let details = |call: &Call| self.looked.calls.iter().find(|one| one.call.id == call.id);
        let row = |(call, rebooking): &(Call, Rebooking)| {
            let details = details(call);
            CallRow {
                lead: details.map(|details| {
                    let name = match details.name.as_str() {
                        "" => details.email.as_str(),
                        name => name,
                    };
                    (name.to_owned(), format!("/contacts/{}", call.contact_id))
                }),
                about: details.map_or_else(String::new, |details| {
                    format!("{} with {}", details.event, details.host)
                }),
                time: Moment::new(call.starts_at, self.zone()),
                fate: said::of_rebooking(*rebooking),
                told: match rebooking {
                    Rebooking::Possible => self.told(call).to_owned(),
                    _ => self.waiting(call),
                },
            }
        };
        self.foreseen.calls.iter().take(NAMED).map(row).collect()
    }

    /// Whom the undo tells that the call takes place after all: those who were told that it does not.
    fn told(&self, call: &Call) -> &'static str {
        let told = self.foreseen.told.get(&call.id);
        let told = told.map_or(&[][..], Vec::as_slice);
        match (
            told.contains(&Audience::Lead),
            told.contains(&Audience::Host),
        ) {
            (true, true) => {
                "A mail tells the lead and the host, who were told that it is canceled."
            }
            (true, false) => "A mail tells the lead, who was told that it is canceled.",
            (false, true) => "A mail tells the host, who was told that it is canceled.",
            (false, false) => "Nobody was told yet that it is canceled, and nobody will be.",
        }
    }

    /// Who is still told that the call is canceled, and when: the undo does not keep that back.
    fn waiting(&self, call: &Call) -> String {
        let waiting = self.foreseen.waiting.get(&call.id);
        let waiting = waiting.map_or(&[][..], Vec::as_slice);
        let has = |who: Audience| waiting.iter().any(|(audience, _)| *audience == who);
        let who = match (has(Audience::Lead), has(Audience::Host)) {
            (true, true) => "the lead and the host",
            (true, false) => "the lead",
            (false, true) => "the host",
            (false, false) => return String::new(),
        };
        let soon = self.now + TimeDelta::minutes(1);
        match waiting.iter().map(|(_, due_at)| *due_at).max() {
            Some(due_at) if due_at > soon => format!(
                "A mail tells {who} at {} that it is canceled.",
                Moment::new(due_at, self.zone()).time_of_day()
            ),
            _ => format!("A mail tells {who} in a moment that it is canceled."),
        }
    }

    /// `3 other calls`, of those that are not named; blank if all are.
    pub(super) fn further_calls(&self) -> String {
        match self.foreseen.calls.len().saturating_sub(NAMED) {
            0 => String::new(),
            calls => counted(calls, "other call", "other calls"),
        }
    }
}
