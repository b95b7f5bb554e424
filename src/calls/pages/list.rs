//! The list of calls: two tabs, a filter, and a row for each call under its day.

use askama::Template;

use super::Row;
use crate::calls::{Details, Tab};
use crate::staff::Permission;
use crate::values::UtcTime;
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
        tab: Tab,
        canceled: bool,
        calls: Vec<Details>,
        pager: Pager,
        now: UtcTime,
    ) -> Self {
        let zone = frame.signed_in.member.time_zone;
        let mut days: Vec<Day> = Vec::new();
        for details in calls {
            let at = details.call.starts_at;
            let heading = Moment::new(at, zone).day();
            let row = Row { details, zone, now };
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
            tab,
            canceled,
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

    /// The other tab keeps the filter.
    fn upcoming_href(&self) -> &'static str {
        if self.canceled {
            "/calls?canceled=on"
        } else {
            "/calls"
        }
    }

    fn past_href(&self) -> &'static str {
        if self.canceled {
            "/calls?tab=past&canceled=on"
        } else {
            "/calls?tab=past"
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
        match self.tab {
            Tab::Past => ("", ""),
            Tab::Upcoming if self.frame.may(Permission::Events) => ("/events", "Go to Events"),
            Tab::Upcoming => ("/availability", "Go to Availability"),
        }
    }
}
