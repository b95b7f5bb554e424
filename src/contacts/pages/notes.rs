//! The pages with the notes that the card has no room for.

use askama::Template;

use super::Origin;
use crate::contacts::{Contact, Note};
use crate::values::UtcTime;
use crate::web::{Frame, Moment, Pager};

/// A page of notes about a contact.
#[derive(Template)]
#[template(path = "contacts/notes.html")]
pub struct NotesPage {
    /// What the layout needs.
    pub frame: Frame,
    /// About whom.
    pub contact: Contact,
    /// The notes, the newest first.
    pub notes: Vec<Note>,
    /// The way to other pages.
    pub pager: Pager,
    /// From which list the card was opened.
    pub origin: Origin,
}

impl NotesPage {
    fn is_own(&self, note: &Note) -> bool {
        note.member_id == self.frame.signed_in.member.id
    }

    fn moment(&self, time: &UtcTime) -> Moment {
        Moment::new(*time, self.frame.signed_in.member.time_zone)
    }
}
