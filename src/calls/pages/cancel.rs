//! The page that asks why before it cancels one call or many.

use std::collections::HashMap;

use askama::Template;
use serde::Deserialize;

use super::{CallsOrigin, Happening, Row, given_away};
use crate::calls::{CancelNews, Details, GivenAway, History};
use crate::values::{CallId, UtcTime};
use crate::web::{Field, Frame};

/// The most characters of a message to the lead.
const MESSAGE_CHARS: usize = 1_000;

/// What the page asks for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct CancelForm {
    /// Why, for the staff.
    pub reason: Field,
    /// "on" if the leads of calls to come are to be told.
    #[serde(default)]
    pub notify: Field,
    /// "on" if those of calls that are over are to be told.
    #[serde(default)]
    pub notify_past: Field,
    /// What the lead is told beside that.
    #[serde(default)]
    pub message: Field,
}

impl CancelForm {
    /// As it is at first: leads of upcoming calls are told.
    pub fn new() -> Self {
        Self {
            notify: Field::of("on"),
            ..Self::default()
        }
    }

    /// What people write into it, with the labels of the fields.
    pub fn typed(&self) -> [(&'static str, &Field); 2] {
        [
            ("Reason", &self.reason),
            ("Message to the lead", &self.message),
        ]
    }

    /// What is told to leads, unless the message is not what it may be.
    pub fn news(&mut self) -> Option<CancelNews> {
        self.message.value = self.message.value.replace("\r\n", "\n");
        self.message.max_chars(MESSAGE_CHARS);
        self.message.plain();
        let message = self
            .message
            .parse(|text| Ok::<_, &str>(text.trim().to_owned()))?;
        Some(CancelNews {
            to_lead: self.notify.value == "on",
            to_lead_of_past: self.notify_past.value == "on",
            message,
            due_at: None,
        })
    }
}

/// Really cancel?
#[derive(Template)]
#[template(path = "calls/cancel.html")]
pub struct Cancel {
    /// What the layout needs.
    pub frame: Frame,
    /// The calls that will be canceled.
    pub standing: Vec<Row>,
    /// Those that were canceled before, which stay as they are.
    pub canceled: Vec<Row>,
    /// What was typed.
    pub form: CancelForm,
    /// From which list it was begun.
    pub origin: CallsOrigin,
    /// Those that somebody has changed since they were seen; they are shown as they are now.
    changed: Vec<CallId>,
    /// What is said of those that were given to somebody else since, and are left out.
    lost: Vec<String>,
}

impl Cancel {
    /// The page for these calls.
    pub fn new(
        frame: Frame,
        calls: Vec<Details>,
        form: CancelForm,
        origin: CallsOrigin,
        now: UtcTime,
    ) -> Self {
        let zone = frame.signed_in.member.time_zone;
        let rows = calls
            .into_iter()
            .map(|details| Row::new(details, zone, now));
        let (standing, canceled) = rows.partition(Row::stands);
        Self {
            frame,
            standing,
            canceled,
            form,
            origin,
            changed: Vec::new(),
            lost: Vec::new(),
        }
    }

    /// The same without these, which were given to somebody else since they were ticked.
    pub fn without(mut self, lost: &[GivenAway]) -> Self {
        let zone = self.frame.signed_in.member.time_zone;
        self.lost = lost.iter().map(|one| given_away(one, zone)).collect();
        self
    }

    /// The same after somebody has changed these calls meanwhile: it says who, and what has happened to each.
    pub fn after_change(
        mut self,
        changed: Vec<CallId>,
        histories: &HashMap<CallId, History>,
    ) -> Self {
        for row in &mut self.standing {
            row.history = histories.get(&row.id()).cloned().unwrap_or_default();
        }
        self.changed = changed;
        self
    }

    fn is_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    /// What has been done to a call since it was seen.
    fn change(&self, row: &Row) -> Option<Happening> {
        let is_changed = self.changed.contains(&row.id());
        is_changed.then(|| row.happenings().into_iter().next())?
    }

    fn heading(&self) -> String {
        match (self.standing.len(), self.canceled.len()) {
            (0, 1) => "This call is canceled".to_owned(),
            (0, _) => "These calls are canceled".to_owned(),
            (1, _) => "Cancel this call?".to_owned(),
            (many, _) => format!("Cancel these {many} calls?"),
        }
    }

    /// Where the form goes: one call has an address of its own.
    fn action(&self) -> String {
        let list = self.origin.query();
        match self.standing.as_slice() {
            [row] => format!("/calls/{}/cancel{list}", row.id()),
            _ => format!("/calls/cancel{list}"),
        }
    }

    /// Back to the list from which people came here.
    fn back_href(&self) -> String {
        self.origin.back(self.standing.iter().chain(&self.canceled))
    }

    /// What becomes of the time of the calls, as far as it is still to come.
    fn freed(&self) -> &'static str {
        match self.standing.as_slice() {
            rows if rows.iter().all(Row::is_over) => "",
            [_] => "The time becomes free for others. ",
            _ => "The times that are still to come become free for others. ",
        }
    }

    /// Whether there are calls to come, whose leads are told unless somebody clears the tick.
    fn tells_of_upcoming(&self) -> bool {
        let mut telling = self.standing.iter().filter(|row| self.tells(row));
        telling.any(|row| !row.is_over())
    }

    /// Whether there are calls that are over, whose leads are told only if somebody sets the tick.
    fn tells_of_past(&self) -> bool {
        let mut telling = self.standing.iter().filter(|row| self.tells(row));
        telling.any(Row::is_over)
    }

    /// Whether anybody is told of its cancelation: not if its event sends no such mail.
    fn tells(&self, row: &Row) -> bool {
        row.details.mails.canceled
    }

    /// What becomes of the hosts of upcoming calls.
    fn host_hint(&self) -> &'static str {
        match self.standing.iter().all(|row| self.tells(row)) {
            true => "The host is told in any case, with the reason.",
            false => "The hosts of the other calls are told in any case, with the reason.",
        }
    }

    /// What stands beside the tick for the calls that are over.
    fn past_label(&self) -> &'static str {
        match self.tells_of_upcoming() {
            true => "Notify the leads of calls that are over, too",
            false => "Notify the lead",
        }
    }

    fn is_one(&self) -> bool {
        self.standing.len() == 1
    }
}

/// The tab on which these calls are: Past if all of them have ended.
pub fn list_href<'a>(rows: impl IntoIterator<Item = &'a Row>) -> &'static str {
    if rows.into_iter().all(Row::is_over) {
        "/calls?tab=past"
    } else {
        "/calls"
    }
}
