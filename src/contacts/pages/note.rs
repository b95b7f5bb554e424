//! The pages on which a note of one's own is changed or deleted.

use askama::Template;

use super::{Origin, seen};
use crate::contacts::{Contact, Note, note};
use crate::web::{Field, Frame};

/// What a note is to say, unless the field is blank, too long or odd: then it says so.
pub fn note_text(field: &mut Field) -> Option<String> {
    // A browser counts a line break as one character, and sends two.
    field.value = field.value.replace("\r\n", "\n");
    field.required("Write something first.");
    field.max_chars(note::LONGEST);
    field.plain();
    field.parse(|text| Ok::<_, &str>(text.trim().to_owned()))
}

/// A note, to be changed.
#[derive(Template)]
#[template(path = "contacts/note.html")]
pub struct NotePage {
    /// What the layout needs.
    pub frame: Frame,
    /// From which list its card was opened.
    pub origin: Origin,
    /// About whom it is.
    pub contact: Contact,
    /// The note as it is stored.
    pub note: Note,
    /// What was typed.
    pub body: Field,
    /// Whether it was changed in another window since this page was shown.
    pub has_changed: bool,
}

/// Really delete this note?
#[derive(Template)]
#[template(path = "contacts/note_delete.html")]
pub struct NoteDeletePage {
    /// What the layout needs.
    pub frame: Frame,
    /// From which list its card was opened.
    pub origin: Origin,
    /// About whom it is.
    pub contact: Contact,
    /// The note as it is stored.
    pub note: Note,
    /// Whether it was changed in another window since this page was shown.
    pub has_changed: bool,
}

/// A note that was deleted in another window while it was changed in this one.
#[derive(Template)]
#[template(path = "contacts/note_gone.html")]
pub struct NoteGonePage {
    /// What the layout needs.
    pub frame: Frame,
    /// From which list its card was opened.
    pub origin: Origin,
    /// About whom it was.
    pub contact: Contact,
    /// What was typed.
    pub body: Field,
}

impl NotePage {
    fn seen(&self) -> String {
        seen(&self.frame, self.contact.id)
    }
}

impl NoteDeletePage {
    fn seen(&self) -> String {
        seen(&self.frame, self.contact.id)
    }
}

impl NoteGonePage {
    fn seen(&self) -> String {
        seen(&self.frame, self.contact.id)
    }
}
