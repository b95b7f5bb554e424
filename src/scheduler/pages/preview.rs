//! What the staff see of a preview besides the form: what it is, whose eyes it is seen with, and what would come of it.

use askama::Template;

use super::{PublicFrame, start_path, visit_path};
use crate::scheduler::place::{Place, Walk};
use crate::scheduler::preview;
use crate::staff::Member;
use crate::values::UtcTime;
use crate::web::Moment;

/// The bar above every page of a preview.
pub struct PreviewBar {
    /// The page of the event.
    pub event: String,
    /// What there is to know, in sentences.
    pub notes: Vec<&'static str>,
    /// The same page as another kind of lead sees it: what the link says, and where it leads.
    pub otherwise: Option<(&'static str, String)>,
}

impl PreviewBar {
    /// The bar of any page.
    pub(super) fn of(place: &Place) -> Self {
        let is_archived = place.event.archived_at.is_some();
        let archived =
            "The event is archived: its public link says that it is not offered any more.";
        Self {
            event: format!("/events/{}", place.event.id),
            notes: is_archived.then_some(archived).into_iter().collect(),
            otherwise: None,
        }
    }

    /// Says with whose eyes the times of this visit are seen. Leads are not told.
    pub(super) fn say_who_sees_this(&mut self, walk: &Walk) {
        let Walk { place, visit } = walk;
        let (note, link) = match (visit.refused, visit.qualified) {
            (true, _) => (
                Some("A blocked lead sees this."),
                "See what other leads see",
            ),
            (false, Some(false)) => (
                Some(
                    "An answer disqualifies this lead, who finds no free times and is not told why.",
                ),
                "See what a blocked lead sees",
            ),
            (false, _) => (None, "See what a blocked lead sees"),
        };
        self.notes.extend(note);
        let mut other = visit.clone();
        other.refused = !visit.refused;
        let token = preview::token(&other);
        self.otherwise = Some((link, visit_path(place, &token, "time")));
    }
}

/// Where the lead would book.
#[derive(Template)]
#[template(path = "scheduler/preview_end.html")]
pub struct PreviewEndPage {
    frame: PublicFrame,
    start: String,
    event_name: String,
    minutes: i32,
    host_name: String,
    moment: Moment,
    /// Whether the lead would get a mail.
    tells: bool,
}

impl PreviewEndPage {
    /// The page of a lead who has chosen `start`, and would get this host.
    pub fn of(walk: &Walk, host: Member, start: UtcTime, mail_leaves: bool) -> Self {
        let Walk { place, visit } = walk;
        Self {
            frame: PublicFrame::of(place, None),
            start: start_path(place),
            event_name: place.event.name.clone(),
            minutes: place.event.duration_minutes,
            host_name: host.name,
            moment: Moment::new(start, visit.time_zone),
            tells: mail_leaves && place.event.mails.booked,
        }
    }
}
