//! What the address of Scheduled Calls may ask for: a tab, and what narrows its list.

use chrono::NaiveDate;
use serde::Deserialize;
use url::form_urlencoded;

use crate::calls::{CallFilter, Shown, Tab};
use crate::values::{ContactId, Outcome, TimeZone};
use crate::web::Field;
use crate::web::field::{SelectOption, day};

/// The query string of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    /// Which tab.
    pub tab: Tab,
    /// "on" if canceled calls are wanted too.
    pub canceled: String,
    /// Of this contact only.
    pub contact: Option<ContactId>,
    /// How the calls stand.
    pub status: Field,
    /// The id of an event.
    pub event: Field,
    /// The id of a host.
    pub host: Field,
    /// The first day, as date fields send it.
    pub from: Field,
    /// The last day.
    pub to: Field,
}

/// The names of the ways to stand that are no outcomes.
const PENDING: &str = "pending";
const CANCELED: &str = "canceled";

impl FilterForm {
    /// What it asks for, the days being those of this zone; nothing if a field is wrong: then it says why.
    pub fn parse(&mut self, zone: TimeZone) -> Option<CallFilter> {
        let shown = self.status.parse(shown);
        let event = self.event.parse(id);
        let host = self.host.parse(id);
        let (from, to) = (self.from.parse(day), self.to.parse(day));
        let (shown, event, host, from, to) = (shown?, event?, host?, from?, to?);
        if from > to && to.is_some() {
            self.to.refuse("The last day lies before the first.");
            return None;
        }
        let next = |day: NaiveDate| day.succ_opt().unwrap_or(day);
        Some(CallFilter {
            shown,
            event: event.map(Into::into),
            host: host.map(Into::into),
            from: from.map(|day| zone.start_of_day(day)),
            until: to.map(|day| zone.start_of_day(next(day))),
        })
    }

    /// Whether canceled calls are wanted too.
    pub fn with_canceled(&self) -> bool {
        self.canceled == "on"
    }

    /// Whether a field is wrong.
    pub fn is_refused(&self) -> bool {
        let fields = [&self.status, &self.event, &self.host, &self.from, &self.to];
        fields.iter().any(|field| field.error.is_some())
    }

    /// Whether anything but the tab and the contact narrows the list.
    pub fn is_narrow(&self) -> bool {
        self.narrowing().next().is_some()
    }

    /// This list on another tab, or of everybody; a tab keeps what narrows it.
    pub fn href(&self, tab: Tab, contact: Option<ContactId>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if tab == Tab::Past {
            query.append_pair("tab", "past");
        }
        if self.with_canceled() {
            query.append_pair("canceled", "on");
        }
        if let Some(contact) = contact {
            query.append_pair("contact", &contact.to_string());
        }
        let narrowing = self.narrowing();
        // How a call went is nothing to ask of those that are to come.
        query.extend_pairs(narrowing.filter(|(name, value)| {
            tab == self.tab || tab == Tab::Past || *name != "status" || *value == CANCELED
        }));
        match query.finish() {
            query if query.is_empty() => "/calls".to_owned(),
            query => format!("/calls?{query}"),
        }
    }

    /// The ways to stand that one can choose from on this tab, and the one that is asked for.
    pub fn statuses(&self) -> Vec<SelectOption> {
        let option = |value: &str, label: &str| SelectOption {
            value: value.to_owned(),
            label: label.to_owned(),
        };
        let mut options = vec![option(PENDING, Outcome::NONE_YET)];
        let outcomes = Outcome::ALL.into_iter();
        options.extend(outcomes.map(|outcome| option(outcome.as_str(), outcome.label())));
        options.push(option(CANCELED, "Canceled"));
        let can_be = |value: &str| self.tab == Tab::Past || value == CANCELED;
        options.retain(|option| can_be(&option.value) || option.value == self.status.value);
        options
    }

    fn narrowing(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let fields = [
            ("status", &self.status),
            ("event", &self.event),
            ("host", &self.host),
            ("from", &self.from),
            ("to", &self.to),
        ];
        let asked = fields.into_iter().filter(|(_, field)| !field.is_blank());
        asked.map(|(name, field)| (name, field.value.as_str()))
    }
}

fn shown(text: &str) -> Result<Shown, &'static str> {
    match text {
        "" => Ok(Shown::Standing),
        PENDING => Ok(Shown::Pending),
        CANCELED => Ok(Shown::Canceled),
        outcome => Outcome::parse(outcome)
            .map(Shown::Ended)
            .map_err(|_| "Choose one of these."),
    }
}

fn id(text: &str) -> Result<Option<i64>, &'static str> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| "Choose one of these."),
    }
}
