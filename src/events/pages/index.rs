//! The list of events.

use std::collections::HashMap;

use askama::Template;

use super::Concern;
use crate::events::{Event, Host};
use crate::values::EventId;
use crate::web::{BaseUrl, Frame};

/// Every event of the organization, the archived ones apart.
#[derive(Template)]
#[template(path = "events/index.html")]
pub struct EventsPage {
    frame: Frame,
    open: Vec<Row>,
    archived: Vec<Row>,
}

/// One event in the list.
struct Row {
    event: Event,
    hosts: Vec<Host>,
    public_url: String,
}

impl EventsPage {
    /// The page with these events and the active hosts of each.
    pub fn of(
        frame: Frame,
        base_url: &BaseUrl,
        events: Vec<Event>,
        mut hosts: HashMap<EventId, Vec<Host>>,
    ) -> Self {
        let rows = events.into_iter().map(|event| Row {
            hosts: hosts.remove(&event.id).unwrap_or_default(),
            public_url: base_url.join(&public_path(&frame, &event)),
            event,
        });
        let (archived, open) = rows.partition(|row| row.event.archived_at.is_some());
        Self {
            frame,
            open,
            archived,
        }
    }
}

impl Row {
    fn host_names(&self) -> String {
        let names: Vec<_> = self.hosts.iter().map(|host| host.name.as_str()).collect();
        names.join(", ")
    }

    fn concern(&self) -> Option<Concern> {
        Concern::about(&self.hosts)
    }
}

/// Where leads book the event.
pub(super) fn public_path(frame: &Frame, event: &Event) -> String {
    format!("/e/{}/{}", frame.signed_in.organization.slug, event.slug)
}
