//! The list of calls: two tabs, a filter, and a row for each call under its day.

use askama::Template;

use super::Row;
use crate::calls::{CallList, Details, Tab};
use crate::contacts::{Contact, Refusal};
use crate::staff::Permission;
use crate::web::{Frame, Moment, Pager};

/// Scheduled Calls.
#[derive(Template)]
#[template(path = "calls/index.html")]
pub struct Calls {
    /// What the layout needs.
    pub frame: Frame,
    /// Which tab.
    pub tab: Tab,
    /// Whether canceled calls are listed too.
    pub canceled: bool,
    /// With whom, if only the calls of one contact are listed.
    pub contact: Option<Contact>,
    /// The calls of this page by the days of the reader's calendar.
    pub days: Vec<Day>,
    /// The links to other pages.
    pub pager: Pager,
}

/// The calls of one day.
pub struct Day {
    /// Such as "Tuesday 24 November 2026".
    pub heading: String,
    /// Its calls, in the order of the list.
    pub rows: Vec<Row>,
}

impl Calls {
    /// The page for these calls, which are in the order of the list.
    pub fn new(
        frame: Frame,
        list: &CallList,
        contact: Option<Contact>,
        calls: Vec<(Details, Option<Refusal>)>,
        pager: Pager,
    ) -> Self {
        let zone = frame.signed_in.member.time_zone;
        let mut days: Vec<Day> = Vec::new();
        for (details, refusal) in calls {
            let heading = Moment::new(details.call.starts_at, zone).day();
            let row = Row {
                refusal,
                ..Row::new(details, zone, list.now)
            };
            match days.last_mut() {
                Some(day) if day.heading == heading => day.rows.push(row),
                _ => days.push(Day {
                    heading,
                    rows: vec![row],
                }),
            }
        }
        Self {
            frame,
            tab: list.tab,
            canceled: list.canceled,
            contact,
            days,
            pager,
        }
    }

    fn zone(&self) -> &'static str {
        self.frame.signed_in.member.time_zone.as_str()
    }

    fn is_past(&self) -> bool {
        self.tab == Tab::Past
    }

    fn upcoming_href(&self) -> String {
        self.href(Tab::Upcoming, self.contact.as_ref())
    }

    fn past_href(&self) -> String {
        self.href(Tab::Past, self.contact.as_ref())
    }

    fn everybody_href(&self) -> String {
        self.href(self.tab, None)
    }

    /// Another tab keeps the filters.
    fn href(&self, tab: Tab, contact: Option<&Contact>) -> String {
        let mut filters = Vec::new();
        if tab == Tab::Past {
            filters.push("tab=past".to_owned());
        }
        if self.canceled {
            filters.push("canceled=on".to_owned());
        }
        filters.extend(contact.map(|contact| format!("contact={}", contact.id)));
        if filters.is_empty() {
            "/calls".to_owned()
        } else {
            format!("/calls?{}", filters.join("&"))
        }
    }

    /// The contact of whom all these calls are, by name.
    fn with_whom<'a>(&self, contact: &'a Contact) -> &'a str {
        match contact.name.as_str() {
            "" => contact.email.as_str(),
            name => name,
        }
    }

    /// Whether any row can be ticked.
    fn any_stands(&self) -> bool {
        self.days.iter().flat_map(|day| &day.rows).any(Row::stands)
    }

    fn empty_title(&self) -> &'static str {
        match self.tab {
            Tab::Upcoming => "No upcoming calls",
            Tab::Past => "No past calls",
        }
    }

    fn empty_text(&self) -> &'static str {
        if self.contact.is_some() {
            return "None with this contact that you may see.";
        }
        match self.tab {
            Tab::Past => "Calls move here when they have ended.",
            Tab::Upcoming if self.frame.may(Permission::Events) => {
                "What leads book appears here. Share the public link of an event that has hosts with hours."
            }
            Tab::Upcoming => {
                "What leads book with you appears here. They can choose from the hours that you keep."
            }
        }
    }

    /// What to do next: where, and what it is called. Nothing but time fills the past.
    fn empty_action(&self) -> (&'static str, &'static str) {
        if self.contact.is_some() {
            return ("", "");
        }
        match self.tab {
            Tab::Past => ("", ""),
            Tab::Upcoming if self.frame.may(Permission::Events) => ("/events", "Go to Events"),
            Tab::Upcoming => ("/availability", "Go to Availability"),
        }
    }
}
