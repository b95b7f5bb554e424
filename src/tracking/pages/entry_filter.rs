//! What the address of a log may ask for: a search, and the days from and to.

use chrono::NaiveDate;
use serde::Deserialize;
use url::form_urlencoded;

use crate::blocking::Block;
use crate::tracking::{EntryLog, EntrySearch};
use crate::values::{TimeZone, UtcTime};
use crate::web::Field;
use crate::web::field::day;

/// The query string of View Entries and of its export.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct EntryFilter {
    /// What is looked for.
    pub q: Field,
    /// The first day, as date fields send it.
    pub from: Field,
    /// The last day.
    pub to: Field,
}

impl EntryFilter {
    /// What it asks for, the days being those of this zone; nothing if a field is wrong: then it says why.
    pub fn log(&mut self, block: &Block, zone: TimeZone) -> Option<EntryLog> {
        let search = self.q.parse(EntrySearch::parse);
        let from = self.from.parse(day);
        let to = self.to.parse(day);
        let (search, from, to) = (search?, from?, to?);
        if from > to && to.is_some() {
            self.to.refuse("The last day lies before the first.");
            return None;
        }
        let start = |day: NaiveDate| zone.start_of_day(day);
        let end = |day: NaiveDate| -> UtcTime { zone.start_of_day(day.succ_opt().unwrap_or(day)) };
        Some(EntryLog {
            organization: block.organization_id,
            target: block.target_id,
            search,
            from: from.map(start),
            until: to.map(end),
        })
    }

    /// Whether nothing is asked for.
    pub fn is_blank(&self) -> bool {
        self.q.is_blank() && self.from.is_blank() && self.to.is_blank()
    }

    /// The same without that of the search, beside which it stands.
    pub fn other_errors(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.errors().filter(|(name, _)| *name != "q")
    }

    /// Whether a field is wrong.
    pub fn is_refused(&self) -> bool {
        self.errors().next().is_some()
    }

    /// What is wrong, each with the name of its field.
    pub fn errors(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let fields = [("q", &self.q), ("from", &self.from), ("to", &self.to)];
        fields
            .into_iter()
            .filter_map(|(name, field)| Some((name, field.error.as_deref()?)))
    }

    /// The same as a query string, with its question mark; nothing if nothing is asked for.
    pub fn query(&self) -> String {
        if self.is_blank() {
            return String::new();
        }
        let mut query = form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
        for (name, field) in [("q", &self.q), ("from", &self.from), ("to", &self.to)] {
            if !field.is_blank() {
                query.append_pair(name, &field.value);
            }
        }
        query.finish()
    }
}
