//! A visit of the preview: what the staff type in it stands in its own address, and nowhere else.

use std::net::Ipv4Addr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::contact_step::ContactStep;
use super::place::Place;
use crate::blocking::{Answer, Step, Visit};
use crate::db::{Connection, Result};
use crate::events::Event;
use crate::organization::Organization;
use crate::values::{ClientIp, EmailAddress, EventId, TimeZone, UtcTime, VisitId};

/// What pages without free times ask to quote. No visit has it.
const REFERENCE: &str = "PREVIEW";

/// What was typed, as the token of the visit holds it.
#[derive(Serialize, Deserialize)]
struct Typed {
    email: String,
    time_zone: String,
    name: String,
    phone: String,
    answers: Vec<Answer>,
    qualified: Option<bool>,
    refused: bool,
}

impl Place {
    /// The form of this event for its own staff, archived or not. [`crate::db::Error::NotFound`] if the organization has no
    /// such event.
    pub fn previewed(
        conn: &mut Connection,
        organization: Organization,
        event: EventId,
    ) -> Result<Self> {
        Ok(Self {
            event: Event::find(conn, organization.id, event)?,
            organization,
            is_preview: true,
        })
    }
}

/// A visit that has sent its first form; after an earlier one, from which its sender has gone back, it knows what was typed
/// there.
pub fn begin(place: &Place, step: ContactStep, earlier: Option<Visit>, now: UtcTime) -> Visit {
    let mut visit = blank(place, step.email, step.time_zone, now);
    if let Some(earlier) = earlier {
        visit.name = earlier.name;
        visit.phone = earlier.phone;
        visit.answers = earlier.answers;
        visit.refused = earlier.refused;
    }
    visit.token = token(&visit);
    visit
}

/// The visit of this token, if it is one.
pub fn open(place: &Place, token: &str, now: UtcTime) -> Option<Visit> {
    let typed = URL_SAFE_NO_PAD.decode(token).ok()?;
    let typed: Typed = serde_json::from_slice(&typed).ok()?;
    let email = EmailAddress::parse(&typed.email).ok()?;
    let time_zone = TimeZone::parse(&typed.time_zone).ok()?;
    Some(Visit {
        token: token.to_owned(),
        name: typed.name,
        phone: typed.phone,
        answers: typed.answers,
        qualified: typed.qualified,
        refused: typed.refused,
        ..blank(place, email, time_zone, now)
    })
}

/// The token of the visit as it is now.
pub fn token(visit: &Visit) -> String {
    let typed = Typed {
        email: visit.email.to_string(),
        time_zone: visit.time_zone.to_string(),
        name: visit.name.clone(),
        phone: visit.phone.clone(),
        answers: visit.answers.clone(),
        qualified: visit.qualified,
        refused: visit.refused,
    };
    match serde_json::to_vec(&typed) {
        Ok(typed) => URL_SAFE_NO_PAD.encode(typed),
        Err(never) => unreachable!("texts and truths are always written: {never}"),
    }
}

/// A visit that no table has, of somebody who comes from nowhere.
fn blank(place: &Place, email: EmailAddress, time_zone: TimeZone, now: UtcTime) -> Visit {
    Visit {
        id: VisitId::from(0),
        organization_id: place.organization.id,
        event_id: place.event.id,
        token: String::new(),
        reference: REFERENCE.to_owned(),
        email,
        name: String::new(),
        phone: String::new(),
        answers: Vec::new(),
        ip: ClientIp::from(std::net::IpAddr::from(Ipv4Addr::UNSPECIFIED)),
        user_agent: String::new(),
        referrer: String::new(),
        page: String::new(),
        utm: Default::default(),
        time_zone,
        step: Step::Contact,
        qualified: None,
        refused: false,
        refused_customer: false,
        decision: String::new(),
        contact_id: None,
        created_at: now,
        last_seen_at: now,
    }
}
