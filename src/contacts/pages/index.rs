//! The lists of Global Data.

use askama::Template;
use chrono::{Datelike as _, NaiveDate};
use serde::Deserialize;
use url::form_urlencoded;

use super::edit::member_options;
use crate::contacts::{ContactLine, ListedContact, Search, Section, Status, Tag, Viewer, Wanted};
use crate::staff::{Member, Permission};
use crate::values::TimeZone;
use crate::web::field::SelectOption;
use crate::web::{Failure, Field, Frame, Moment, Pager};

/// The query string of a list.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Filter {
    section: Option<String>,
    #[serde(default)]
    q: Field,
    #[serde(default)]
    status: Field,
    #[serde(default)]
    owner: Field,
    #[serde(default)]
    tag: Field,
    #[serde(default)]
    from: Field,
    #[serde(default)]
    to: Field,
}

impl Filter {
    /// What it asks for, or nothing if a field is wrong: then that says why. Days are those of the viewer's zone.
    ///
    /// [`Failure::NotFound`] for a section that is not there for this viewer, [`Failure::BadRequest`] for a status or an
    /// owner that no select offers.
    pub fn wanted(&mut self, viewer: &Viewer, zone: TimeZone) -> Result<Option<Wanted>, Failure> {
        let section = self.section(viewer)?;
        let status = match self.status.value.as_str() {
            "" => None,
            status => Some(Status::parse(status).map_err(Failure::bad_request)?),
        };
        let owner = match self.owner.value.as_str() {
            "" => None,
            owner => Some(owner.parse().map_err(|_| {
                Failure::bad_request("This owner does not exist. Choose one from the list.")
            })?),
        };
        let search = self
            .q
            .parse(|typed| Search::parse(typed, viewer.may_track()));
        let tag = self.tag.parse(|typed| match typed.trim() {
            "" => Ok(None),
            tag => Tag::parse(tag).map(Some),
        });
        let from = self.from.parse(day);
        let to = self.to.parse(day);
        let (Some(search), Some(tag), Some(from), Some(to)) = (search, tag, from, to) else {
            return Ok(None);
        };
        if from > to && to.is_some() {
            self.to.refuse("The last day lies before the first.");
            return Ok(None);
        }
        let end = |day: NaiveDate| zone.start_of_day(day.succ_opt().unwrap_or(day));
        Ok(Some(Wanted {
            section,
            status,
            owner,
            tag,
            from: from.map(|day| zone.start_of_day(day)),
            until: to.map(end),
            search,
        }))
    }

    /// Whether it names a list at all: links to a card carry the list from which they come.
    pub fn is_of_list(&self) -> bool {
        self.section.is_some()
    }

    /// The same as a query string with its question mark: what links to cards and to the download carry.
    pub fn query(&self, section: Section) -> String {
        let mut query = form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
        query.append_pair("section", section.as_str());
        for (name, field) in self.fields() {
            if !field.is_blank() {
                query.append_pair(name, &field.value);
            }
        }
        query.finish()
    }

    /// What is wrong, each with the name of its field.
    pub fn errors(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let fields = self.fields().into_iter();
        fields.filter_map(|(name, field)| Some((name, field.error.as_deref()?)))
    }

    /// Whether a field is wrong.
    pub fn is_refused(&self) -> bool {
        self.errors().next().is_some()
    }

    fn fields(&self) -> [(&'static str, &Field); 6] {
        [
            ("q", &self.q),
            ("status", &self.status),
            ("owner", &self.owner),
            ("tag", &self.tag),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// What was typed into the search.
    pub fn typed(&self) -> &str {
        &self.q.value
    }

    /// The section it names, the first if it names none; [`Failure::NotFound`] if that is not there for this viewer.
    pub fn section(&self, viewer: &Viewer) -> Result<Section, Failure> {
        let Some(name) = &self.section else {
            return Ok(Section::default());
        };
        let section = Section::parse(name).ok_or(Failure::NotFound)?;
        let mut there = viewer.sections();
        there
            .any(|one| one == section)
            .then_some(section)
            .ok_or(Failure::NotFound)
    }

    fn is_empty(&self) -> bool {
        self.fields().iter().all(|(_, field)| field.is_blank())
    }
}

/// One section of Global Data, a page of it.
#[derive(Template)]
#[template(path = "contacts/index.html")]
pub struct IndexPage {
    /// What the layout needs.
    pub frame: Frame,
    /// Who looks.
    pub viewer: Viewer,
    /// What was asked for.
    pub filter: Filter,
    /// The rows.
    pub rows: Vec<ListedContact>,
    /// The way to other pages.
    pub pager: Pager,
    /// Who may own contacts, for the filter.
    pub staff: Vec<Member>,
    /// Whether what is looked for is in the section Blocked, and in none that is shown.
    pub is_in_blocked: bool,
}

/// The way to another section.
struct Tab {
    label: &'static str,
    href: String,
    current: bool,
}

impl IndexPage {
    fn tabs(&self) -> Vec<Tab> {
        let current = self.section();
        let tab = |section: Section| Tab {
            label: section.label(),
            href: format!("/contacts?section={}", section.as_str()),
            current: section == current,
        };
        self.viewer.sections().map(tab).collect()
    }

    /// A section that does not exist has no page.
    fn section(&self) -> Section {
        self.filter.section(&self.viewer).unwrap_or_default()
    }

    fn statuses(&self) -> Vec<SelectOption> {
        let option = |status: Status| SelectOption {
            value: status.as_str().to_owned(),
            label: status.label().to_owned(),
        };
        Status::ALL.into_iter().map(option).collect()
    }

    fn owners(&self) -> Vec<SelectOption> {
        member_options(&self.staff)
    }

    /// The list's own state, which links to cards carry.
    fn query(&self) -> String {
        self.filter.query(self.section())
    }

    /// The section Blocked with the same search.
    fn blocked_href(&self) -> String {
        format!("/contacts{}", self.filter.query(Section::Blocked))
    }

    /// Whether leads can be given to members here: by those who see them all.
    fn may_assign(&self) -> bool {
        self.frame.may(Permission::AllContacts) && !self.is_of_hidden()
    }

    fn search_placeholder(&self) -> &'static str {
        if self.viewer.may_track() {
            "Name, email, phone or IP address"
        } else {
            "Name, email or phone"
        }
    }

    fn zone(&self) -> &'static str {
        self.frame.signed_in.member.time_zone.as_str()
    }

    fn last_seen(&self, line: &ContactLine) -> Moment {
        Moment::new(line.last_seen_at, self.frame.signed_in.member.time_zone)
    }

    /// Whether rows can be ticked, to be blocked: those of the section Blocked are.
    fn may_tick(&self) -> bool {
        (self.frame.may_block() || self.may_assign()) && !self.is_of_hidden()
    }

    fn is_of_hidden(&self) -> bool {
        self.section() == Section::Blocked
    }

    fn may_create_events(&self) -> bool {
        self.frame.may(Permission::Events)
    }
}

/// A day as date fields send it; nothing if none was chosen.
fn day(text: &str) -> Result<Option<NaiveDate>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day = text.parse::<NaiveDate>().ok();
    // PostgreSQL and RFC 3339 know no years of more digits.
    day.filter(|day| (1..9999).contains(&day.year()))
        .map(Some)
        .ok_or("Choose a day, as in 2026-11-22.")
}
