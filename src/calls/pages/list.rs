//! The list of calls: two tabs, a filter, and a row for each call under its day.

use askama::Template;

use super::{CallsOrigin, FilterForm, Row};
use crate::calls::Tab;
use crate::contacts::Contact;
use crate::events::Event;
use crate::staff::{Member, Permission};
use crate::web::field::SelectOption;
use crate::web::{Frame, Pager};

/// Scheduled Calls.
#[derive(Template)]
#[template(path = "calls/index.html")]
pub struct Calls {
    /// What the layout needs.
    pub frame: Frame,
    /// What is asked for, and what is wrong with it.
    pub form: FilterForm,
    /// With whom, if only the calls of one contact are listed.
    pub contact: Option<Contact>,
    /// The events to choose from.
    pub events: Vec<SelectOption>,
    /// The hosts to choose from; none for those who see their own calls alone.
    pub hosts: Vec<SelectOption>,
    /// The calls of this page by the days of the reader's calendar.
    pub days: Vec<Day>,
    /// The links to other pages.
    pub pager: Pager,
    /// What rows carry on, to come back to this list.
    pub origin: CallsOrigin,
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
        form: FilterForm,
        contact: Option<Contact>,
        choices: (&[Event], &[Member]),
        rows: Vec<Row>,
        pager: Pager,
    ) -> Self {
        let mut days: Vec<Day> = Vec::new();
        for row in rows {
            let heading = row.time().from.day();
            match days.last_mut() {
                Some(day) if day.heading == heading => day.rows.push(row),
                _ => days.push(Day {
                    heading,
                    rows: vec![row],
                }),
            }
        }
        let events = choices
            .0
            .iter()
            .map(|event| (event.id.to_string(), &event.name));
        let hosts = choices
            .1
            .iter()
            .map(|host| (host.id.to_string(), &host.name));
        Self {
            origin: CallsOrigin::of(&form),
            frame,
            form,
            contact,
            events: events.map(option).collect(),
            hosts: hosts.map(option).collect(),
            days,
            pager,
        }
    }

    fn statuses(&self) -> Vec<SelectOption> {
        self.form.statuses()
    }

    fn zone(&self) -> &'static str {
        self.frame.signed_in.member.time_zone.as_str()
    }

    fn is_past(&self) -> bool {
        self.form.tab == Tab::Past
    }

    fn upcoming_href(&self) -> String {
        self.form.href(Tab::Upcoming, self.form.contact)
    }

    fn past_href(&self) -> String {
        self.form.href(Tab::Past, self.form.contact)
    }

    fn everybody_href(&self) -> String {
        self.form.href(self.form.tab, None)
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
        if self.form.is_refused() {
            return "Nothing was looked for";
        }
        match self.form.tab {
            Tab::Upcoming => "No upcoming calls",
            Tab::Past => "No past calls",
        }
    }

    fn empty_text(&self) -> &'static str {
        if self.form.is_refused() {
            return "Put right what the filters say first.";
        }
        if self.form.is_narrow() {
            return "None that the filters let through.";
        }
        if self.contact.is_some() {
            return "None with this contact that you may see.";
        }
        match self.form.tab {
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
        if self.contact.is_some() || self.form.is_narrow() || self.form.is_refused() {
            return ("", "");
        }
        match self.form.tab {
            Tab::Past => ("", ""),
            Tab::Upcoming if self.frame.may(Permission::Events) => ("/events", "Go to Events"),
            Tab::Upcoming => ("/availability", "Go to Availability"),
        }
    }
}

fn option((value, label): (String, &String)) -> SelectOption {
    SelectOption {
        value,
        label: label.clone(),
    }
}
