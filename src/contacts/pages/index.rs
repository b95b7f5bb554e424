//! The lists of Global Data.

use askama::Template;
use serde::Deserialize;

use crate::contacts::{ContactLine, ListedContact, Search, Section, Status, Viewer, Wanted};
use crate::staff::Permission;
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
}

impl Filter {
    /// What it asks for, or nothing if the search cannot be made: then the field says why.
    ///
    /// [`Failure::NotFound`] for a section that is not there for this viewer, [`Failure::BadRequest`] for a status that
    /// does not exist.
    pub fn wanted(&mut self, viewer: &Viewer) -> Result<Option<Wanted>, Failure> {
        let section = self.section(viewer)?;
        let status = match self.status.value.as_str() {
            "" => None,
            status => Some(Status::parse(status).map_err(Failure::bad_request)?),
        };
        let search = self
            .q
            .parse(|typed| Search::parse(typed, viewer.may_track()));
        Ok(search.map(|search| Wanted {
            section,
            status,
            search,
        }))
    }

    /// What was typed into the search.
    pub fn typed(&self) -> &str {
        &self.q.value
    }

    fn section(&self, viewer: &Viewer) -> Result<Section, Failure> {
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
        self.q.is_blank() && self.status.is_blank()
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
        self.frame.may_block() && !self.is_of_hidden()
    }

    fn is_of_hidden(&self) -> bool {
        self.section() == Section::Blocked
    }

    fn may_create_events(&self) -> bool {
        self.frame.may(Permission::Events)
    }
}
