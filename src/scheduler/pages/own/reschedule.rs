//! The page on which a lead chooses another time for its call; or what the organization says to whom it refuses.

use askama::Template;
use serde::Deserialize;

use super::{Facts, PublicFrame, frame};
use crate::organization::Refusal;
use crate::scheduler::free_times::Open;
use crate::scheduler::own_call::OwnCall;
use crate::scheduler::pages::{TimeView, UNKNOWN_ZONE};
use crate::scheduler::place::Walk;
use crate::values::{TimeZone, UtcTime};
use crate::web::field::{SelectOption, time_zones};
use crate::web::{Calendar, Field};

/// What the page sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RescheduleOwnForm {
    /// The version of the call that was shown.
    pub version: i64,
    /// When it is to begin.
    pub start: String,
    /// The zone in which that was chosen.
    pub time_zone: String,
    /// The month that was shown.
    pub month: String,
}

impl RescheduleOwnForm {
    /// The part of the calendar that was shown.
    pub fn view(&self) -> TimeView {
        TimeView::shown(&self.month, &self.time_zone)
    }

    /// The zone in which the time was chosen, if it says so; what to tell the lead if nobody knows it.
    pub fn time_zone(&self) -> Result<Option<TimeZone>, &'static str> {
        match self.time_zone.as_str() {
            "" => Ok(None),
            zone => TimeZone::parse(zone).map(Some).map_err(|_| UNKNOWN_ZONE),
        }
    }
}

/// Another time for this call?
#[derive(Template)]
#[template(path = "scheduler/own_reschedule.html")]
pub struct RescheduleOwnPage {
    frame: PublicFrame,
    facts: Facts,
    /// What stands in place of the calendar: only for a refused lead, and only if the organization has chosen so.
    refusal: Option<String>,
    /// What the lead should know before choosing.
    notice: Option<&'static str>,
    own_path: String,
    path: String,
    version: i64,
    reference: String,
    contact_address: String,
    minutes: i32,
    zone: TimeZone,
    zone_field: Field,
    calendar: Calendar,
}

impl RescheduleOwnPage {
    /// The page that shows those times that the view asks for; `open` is what its window holds. The call's own page is at
    /// `own_path`.
    pub fn of(
        own: &OwnCall,
        own_path: &str,
        walk: &Walk,
        view: &TimeView,
        open: &Open,
        notice: Option<&'static str>,
        now: UtcTime,
    ) -> Self {
        let zone = view.zone(walk);
        let path = format!("{own_path}/reschedule");
        let organization = &own.place.organization;
        let (bookable, times) = (view.bookable(walk, now), &open.times);
        let kept = vec![("zone", zone.to_string())];
        let calendar = Calendar::of(&view.calendar(), bookable, zone, times, path.clone(), kept);
        Self {
            frame: frame(own),
            facts: Facts::of(own, now),
            refusal: match &organization.refusal {
                Refusal::Message(text) if open.refused => Some(text.clone()),
                _ => None,
            },
            notice,
            own_path: own_path.to_owned(),
            path,
            version: own.call.version,
            reference: walk.visit.reference.clone(),
            contact_address: organization.contact_address.clone(),
            minutes: own.place.event.duration_minutes,
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
