//! The question before an event is archived.

use askama::Template;

use crate::events::Event;
use crate::web::Frame;

/// Says what archiving does, and asks for it.
#[derive(Template)]
#[template(path = "events/archive.html")]
pub struct ArchivePage {
    /// What the layout needs.
    pub frame: Frame,
    /// Which event.
    pub event: Event,
    /// How many calls of it are still to come.
    pub upcoming: i64,
}
