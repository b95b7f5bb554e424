//! The third page: a month of free days, and the free times of one of them; or what the organization says to whom it refuses.

use askama::Template;

use super::view::TimeView;
use super::{PublicFrame, start_path, visit_path};
use crate::organization::Refusal;
use crate::scheduler::free_times::Open;
use crate::scheduler::place::Walk;
use crate::values::{TimeZone, UtcTime};
use crate::web::field::{SelectOption, time_zones};
use crate::web::{Calendar, Field};

/// The page itself.
#[derive(Template)]
#[template(path = "scheduler/time.html")]
pub struct TimePage {
    frame: PublicFrame,
    /// What stands in place of the calendar: only for a refused lead, and only if the organization has chosen so.
    refusal: Option<String>,
    /// What the lead should know before choosing.
    notice: Option<&'static str>,
    path: String,
    back: String,
    book: String,
    token: String,
    reference: String,
    contact_address: String,
    minutes: i32,
    zone: TimeZone,
    zone_field: Field,
    calendar: Calendar,
}

impl TimePage {
    /// The page that shows those times that the view asks for; `open` is what its window holds.
    pub fn of(
        walk: &Walk,
        view: &TimeView,
        open: &Open,
        notice: Option<&'static str>,
        now: UtcTime,
    ) -> Self {
        let Walk { place, visit } = walk;
        let zone = view.zone(walk);
        let path = visit_path(place, &visit.token, "time");
        let calendar = Calendar::of(
            &view.calendar(),
            view.bookable(walk, now),
            zone,
            &open.times,
            path.clone(),
            vec![("zone", zone.to_string())],
        );
        Self {
            frame: PublicFrame::of_times(walk),
            refusal: match &place.organization.refusal {
                Refusal::Message(text) if open.refused => Some(text.clone()),
                _ => None,
            },
            notice,
            path,
            back: visit_path(place, &visit.token, "details"),
            book: format!("{}/book", start_path(place)),
            token: visit.token.clone(),
            reference: visit.reference.clone(),
            contact_address: place.organization.contact_address.clone(),
            minutes: place.event.duration_minutes,
            zone,
            zone_field: Field::of(zone.as_str()),
            calendar,
        }
    }

    /// Whether it says that the lead is refused.
    pub fn is_refusal(&self) -> bool {
        self.refusal.is_some()
    }

    fn zones(&self) -> Vec<SelectOption> {
        time_zones()
    }
}
