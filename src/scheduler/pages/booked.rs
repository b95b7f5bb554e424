//! The confirmation: what was booked, with whom, when and where.

use askama::Template;

use super::{PublicFrame, start_path, visit_path};
use crate::calls::Call;
use crate::scheduler::place::Walk;
use crate::staff::Member;
use crate::values::{CallStatus, EmailAddress, UtcTime};
use crate::web::Moment;

/// The page itself.
#[derive(Template)]
#[template(path = "scheduler/booked.html")]
pub struct BookedPage {
    frame: PublicFrame,
    start: String,
    event_name: String,
    host_name: String,
    meeting_link: Option<String>,
    minutes: i64,
    moment: Moment,
    stands: bool,
    reference: String,
    calendar: String,
    /// Where the lead can move or cancel it, for as long as that is possible.
    own: Option<String>,
    /// The address to which a confirmation went, if one did.
    told: Option<Told>,
    contact_address: String,
}

/// To which address a confirmation goes.
enum Told {
    /// To the one that was typed on this visit.
    Typed(String),
    /// To another one of the same mailbox, under which the lead was known before.
    Known,
}

impl BookedPage {
    /// The confirmation of the call that this visit booked; once it is canceled, it says so instead. The lead's link to it
    /// is `own`; a mail went to the address `confirmed`, if one did.
    pub fn of(
        walk: Walk,
        call: &Call,
        host: Member,
        confirmed: Option<EmailAddress>,
        own: String,
        now: UtcTime,
    ) -> Self {
        let place = &walk.place;
        Self {
            frame: PublicFrame::of(place, None),
            start: start_path(place),
            event_name: place.event.name.clone(),
            host_name: host.name,
            meeting_link: host.meeting_link,
            minutes: (call.ends_at - call.starts_at).num_minutes(),
            moment: Moment::new(call.starts_at, call.time_zone),
            stands: call.status == CallStatus::Scheduled,
            calendar: visit_path(place, &walk.visit.token, "call.ics"),
            own: Some(own).filter(|_| call.is_to_come(now)),
            told: confirmed.map(|address| match address == walk.visit.email {
                true => Told::Typed(address.to_string()),
                // It may be told apart by what only its owner knows.
                false => Told::Known,
            }),
            reference: walk.visit.reference,
            contact_address: walk.place.organization.contact_address,
        }
    }
}
