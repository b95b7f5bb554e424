//! What the address of a list of Global Data may ask for: a section, a search, filters and an order.

use chrono::NaiveDate;
use serde::Deserialize;
use url::form_urlencoded;

use crate::contacts::{Order, Search, Section, Status, Tag, Viewer, Wanted};
use crate::values::TimeZone;
use crate::web::field::day;
use crate::web::{Failure, Field};

/// What the select of owners sends for the leads that are nobody's.
pub const NOBODY: &str = "none";

/// The query string of a list.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Filter {
    section: Option<String>,
    #[serde(default)]
    pub(super) q: Field,
    #[serde(default)]
    pub(super) status: Field,
    #[serde(default)]
    pub(super) event: Field,
    #[serde(default)]
    pub(super) host: Field,
    #[serde(default)]
    pub(super) owner: Field,
    #[serde(default)]
    pub(super) tag: Field,
    #[serde(default)]
    pub(super) from: Field,
    #[serde(default)]
    pub(super) to: Field,
    /// The name of an [`Order`]; anything else is the usual one.
    #[serde(default)]
    sort: Field,
}

impl Filter {
    /// What it asks for, or nothing if a field is wrong: then that says why. Days are those of the viewer's zone.
    ///
    /// [`Failure::NotFound`] for a section that is not there for this viewer.
    pub fn wanted(&mut self, viewer: &Viewer, zone: TimeZone) -> Result<Option<Wanted>, Failure> {
        let section = self.section(viewer)?;
        let status = self.status.parse(|typed| match typed {
            "" => Ok(None),
            status => Status::parse(status)
                .map(Some)
                .map_err(|_| "There is no such status. Choose one from the list."),
        });
        let event = self.event.parse(|typed| match typed {
            "" => Ok(None),
            event => event
                .parse()
                .map(Some)
                .map_err(|_| "There is no such event. Choose one from the list."),
        });
        let host = self.host.parse(|typed| match typed {
            "" => Ok(None),
            host => host
                .parse()
                .map(Some)
                .map_err(|_| "There is no such host. Choose one from the list."),
        });
        let unowned = self.owner.value == NOBODY;
        let owner = self.owner.parse(|typed| match typed {
            "" | NOBODY => Ok(None),
            owner => owner
                .parse()
                .map(Some)
                .map_err(|_| "There is no such owner. Choose one from the list."),
        });
        let search = self
            .q
            .parse(|typed| Search::parse(typed, viewer.may_track()));
        let tag = self.tag.parse(|typed| match typed.trim() {
            "" => Ok(None),
            tag => Tag::parse(tag).map(Some),
        });
        let from = self.from.parse(day);
        let to = self.to.parse(day);
        let (Some(status), Some(event), Some(host), Some(owner)) = (status, event, host, owner)
        else {
            return Ok(None);
        };
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
            event,
            host,
            owner,
            unowned,
            tag,
            from: from.map(|day| zone.start_of_day(day)),
            until: to.map(end),
            search,
            order: self.order(),
        }))
    }

    /// Whether it names a list at all: links to a card carry the list from which they come.
    pub fn is_of_list(&self) -> bool {
        self.section.is_some()
    }

    /// The section it names, whoever may see that; nothing if there is none of that name.
    pub fn named_section(&self) -> Option<Section> {
        self.section.as_deref().and_then(Section::parse)
    }

    /// In which order.
    pub fn order(&self) -> Order {
        Order::parse(&self.sort.value).unwrap_or_default()
    }

    /// The same as a query string with its question mark: what links to cards and to the download carry.
    pub fn query(&self, section: Section) -> String {
        self.query_in(section, self.order())
    }

    /// A section with the same search and in the same order, and nothing else.
    pub fn query_of_search(&self, section: Section) -> String {
        let search = Self {
            q: Field::of(&self.q.value),
            ..Self::default()
        };
        search.query_in(section, self.order())
    }

    /// The same in another order.
    pub fn query_in(&self, section: Section, order: Order) -> String {
        let mut query = form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
        query.append_pair("section", section.as_str());
        for (name, field) in self.fields() {
            if !field.is_blank() {
                query.append_pair(name, &field.value);
            }
        }
        if order != Order::default() {
            query.append_pair("sort", &order.name());
        }
        query.finish()
    }

    /// What is wrong, each with the name of its field.
    pub fn errors(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let fields = self.fields().into_iter();
        fields.filter_map(|(name, field)| Some((name, field.error.as_deref()?)))
    }

    /// The same without that of the search, beside which it stands.
    pub fn other_errors(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.errors().filter(|(name, _)| *name != "q")
    }

    /// Whether a field is wrong.
    pub fn is_refused(&self) -> bool {
        self.errors().next().is_some()
    }

    fn fields(&self) -> [(&'static str, &Field); 8] {
        [
            ("q", &self.q),
            ("status", &self.status),
            ("event", &self.event),
            ("host", &self.host),
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

    /// Whether anything but section and search narrows the list.
    pub fn is_narrow(&self) -> bool {
        let mut fields = self.fields().into_iter();
        fields.any(|(name, field)| name != "q" && !field.is_blank())
    }

    /// Whether nothing narrows the list but its section.
    pub fn is_empty(&self) -> bool {
        self.fields().iter().all(|(_, field)| field.is_blank())
    }
}
