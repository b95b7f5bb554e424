//! View Entries: the log of a block.

use askama::Template;

use super::{NamedContact, counted};
use crate::blocking::{Block, Visit};
use crate::tracking::{Caught, LoggedVisit};
use crate::values::TimeZone;
use crate::web::{Cursor, Frame, Listing, Moment, Pager};

/// Tracking → Blocking → View Entries.
#[derive(Template)]
#[template(path = "tracking/entries.html")]
pub struct EntriesPage {
    frame: Frame,
    block: Block,
    contacts: Vec<NamedContact>,
    more_contacts: bool,
    upcoming_calls: usize,
    rows: Vec<Row>,
    pager: Pager,
}

/// A refused visit as it is shown.
pub struct Row {
    logged: LoggedVisit,
    zone: TimeZone,
}

impl EntriesPage {
    /// A page of these visits, one more than it has if there is a next one.
    pub fn new(
        frame: Frame,
        block: Block,
        caught: Caught,
        upcoming_calls: usize,
        listing: &Listing,
        mut logged: Vec<LoggedVisit>,
    ) -> Self {
        let pager = listing.cut(&mut logged, |last| {
            Cursor::by_time(last.entry.last_at, last.entry.id.get())
        });
        let zone = frame.signed_in.member.time_zone;
        let rows = logged.into_iter().map(|logged| Row { logged, zone });
        Self {
            rows: rows.collect(),
            contacts: caught.contacts.into_iter().map(Into::into).collect(),
            more_contacts: caught.more,
            frame,
            block,
            upcoming_calls,
            pager,
        }
    }

    fn kind(&self) -> &'static str {
        self.block.target.kind().label()
    }

    fn value(&self) -> String {
        self.block.target.value()
    }

    fn since(&self) -> Moment {
        self.moment(self.block.created_at)
    }

    fn lifted(&self) -> Option<Moment> {
        self.block.lifted_at.map(|at| self.moment(at))
    }

    fn moment(&self, time: crate::values::UtcTime) -> Moment {
        Moment::new(time, self.frame.signed_in.member.time_zone)
    }

    fn upcoming(&self) -> String {
        counted(self.upcoming_calls, "upcoming call", "upcoming calls")
    }

    fn delete_href(&self) -> String {
        format!("/tracking/blocking/delete?id={}", self.block.id)
    }
}

impl Row {
    /// When it was refused last.
    pub fn when(&self) -> Moment {
        Moment::new(self.logged.entry.last_at, self.zone)
    }

    /// When it was refused first, if the clock shows another time.
    pub fn first(&self) -> Option<Moment> {
        let first = Moment::new(self.logged.entry.first_at, self.zone);
        (first.short() != self.when().short()).then_some(first)
    }

    /// What was typed, and from where.
    pub fn visit(&self) -> &Visit {
        &self.logged.visit
    }

    /// The kind of call.
    pub fn event(&self) -> &str {
        &self.logged.event_name
    }

    /// `3 tries`.
    pub fn tries(&self) -> String {
        counted(
            usize::try_from(self.logged.entry.tries).unwrap_or_default(),
            "try",
            "tries",
        )
    }
}
