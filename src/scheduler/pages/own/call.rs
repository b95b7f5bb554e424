//! The call's own page: when it is, or what has become of it.

use askama::Template;

use super::{Facts, PublicFrame, Standing, book_again, frame};
use crate::scheduler::own_call::OwnCall;
use crate::values::UtcTime;

/// The page itself.
#[derive(Template)]
#[template(path = "scheduler/own_call.html")]
pub struct OwnCallPage {
    frame: PublicFrame,
    facts: Facts,
    path: String,
    /// Whether the lead has just moved it.
    moved: bool,
    /// Whether another host has it since.
    handed_over: bool,
    /// Whether a mail says the same.
    told: bool,
    start: Option<String>,
    contact_address: String,
}

impl OwnCallPage {
    /// The page of this call at `path`.
    pub fn of(own: &OwnCall, path: &str, now: UtcTime) -> Self {
        Self {
            frame: frame(own),
            facts: Facts::of(own, now),
            path: path.to_owned(),
            moved: false,
            handed_over: false,
            told: false,
            start: book_again(own),
            contact_address: own.place.organization.contact_address.clone(),
        }
    }

    /// The same after the lead has moved it, perhaps to another host.
    pub fn after_move(mut self, handed_over: bool, told: bool) -> Self {
        self.moved = self.facts.is_to_come();
        self.handed_over = self.moved && handed_over;
        self.told = self.moved && told;
        self
    }

    fn heading(&self) -> &'static str {
        match self.facts.standing {
            Standing::ToCome if self.moved => "Your call has a new time",
            Standing::ToCome => "Your call",
            Standing::Canceled => "This call is canceled",
            Standing::Begun => "This call has begun",
            Standing::Over => "This call is over",
        }
    }

    fn icon(&self) -> &'static str {
        match self.facts.standing {
            Standing::ToCome if self.moved => "circle-check",
            Standing::Canceled => "calendar-x",
            _ => "calendar-event",
        }
    }
}
