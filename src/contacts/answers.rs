//! What a contact was asked, and answered: on the visit that booked its call, else on the latest one.

use diesel::prelude::*;

use super::Contact;
use crate::blocking::Answer;
use crate::db::json::Json;
use crate::db::schema::{calls, events, visits};
use crate::db::{Backend, Connection, Result};
use crate::values::{Outcome, UtcTime, VisitId};

/// In how many of the latest visits answers are looked for.
const LOOKED_AT: i64 = 50;
/// As many answers as a card shows beside those that count.
const SHOWN_BESIDE: usize = 3;

/// The answers of one visit.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = visits, check_for_backend(Backend))]
pub struct Answers {
    /// Which event's form it was.
    #[diesel(select_expression = events::name)]
    pub event_name: String,
    /// The questions as they were asked, each with its answer.
    #[diesel(deserialize_as = Json<Vec<Answer>>)]
    pub answers: Vec<Answer>,
    created_at: UtcTime,
    /// When the visit was last heard of.
    pub last_seen_at: UtcTime,
}

/// All that a contact has answered, as far as its card shows it.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    /// The answers that count.
    pub answers: Option<Answers>,
    /// What was answered since by whoever typed the email address of a contact that has a call: the latest first.
    pub also_given: Vec<Answers>,
    /// Of which event its call is, if it has one that is upcoming or was held: the one that was booked last.
    pub booked_event: Option<String>,
}

/// The booking by which a contact counts as booked.
struct Booking {
    event: String,
    visit: Option<VisitId>,
    at: UtcTime,
}

impl Answered {
    /// What this contact has answered.
    ///
    /// Of one with a call: on the visit that booked it, or when staff did, on the latest visit before, failing that on the first
    /// one since. Of any other, on its latest visit that has answers, failing that on its latest visit.
    pub fn of(conn: &mut Connection, contact: &Contact) -> Result<Self> {
        let mut visits = Answers::recent(conn, contact)?;
        let Some(booking) = Booking::latest(conn, contact)? else {
            let answered = visits.iter().position(|visit| !visit.answers.is_empty());
            return Ok(Self {
                answers: visits.into_iter().nth(answered.unwrap_or(0)),
                ..Self::default()
            });
        };
        let answers = match booking.visit {
            Some(visit) => Answers::find(conn, contact, visit)?,
            None => {
                let mut answered = visits.iter().filter(|visit| !visit.answers.is_empty());
                let before = |visit: &&Answers| visit.created_at <= booking.at;
                let before = answered.clone().find(before);
                before.or(answered.next_back()).or(visits.first()).cloned()
            }
        };
        let counts = answers.as_ref();
        visits.retain(|visit| {
            let is_after = counts.is_none_or(|counts| visit.created_at > counts.created_at);
            let is_other = counts.is_none_or(|counts| visit.answers != counts.answers);
            is_after && is_other && !visit.answers.is_empty()
        });
        visits.truncate(SHOWN_BESIDE);
        Ok(Self {
            answers,
            also_given: visits,
            booked_event: Some(booking.event),
        })
    }
}

impl Answers {
    fn find(conn: &mut Connection, contact: &Contact, id: VisitId) -> Result<Option<Self>> {
        let event = events::organization_id
            .eq(visits::organization_id)
            .and(events::id.eq(visits::event_id));
        Ok(visits::table
            .inner_join(events::table.on(event))
            .filter(visits::organization_id.eq(contact.organization_id))
            .filter(visits::id.eq(id))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }

    /// The latest visits, a bounded number of them: anybody can add visits to a known email address.
    fn recent(conn: &mut Connection, contact: &Contact) -> Result<Vec<Self>> {
        let event = events::organization_id
            .eq(visits::organization_id)
            .and(events::id.eq(visits::event_id));
        Ok(visits::table
            .inner_join(events::table.on(event))
            .filter(
                visits::organization_id
                    .eq(contact.organization_id)
                    .and(visits::contact_id.eq(contact.id)),
            )
            .order(visits::last_seen_at.desc())
            .limit(LOOKED_AT)
            .select(Self::as_select())
            .load(conn)?)
    }
}

impl Booking {
    fn latest(conn: &mut Connection, contact: &Contact) -> Result<Option<Self>> {
        let event = events::organization_id
            .eq(calls::organization_id)
            .and(events::id.eq(calls::event_id));
        let found: Option<(String, Option<VisitId>, UtcTime)> = calls::table
            .inner_join(events::table.on(event))
            .filter(calls::organization_id.eq(contact.organization_id))
            .filter(calls::contact_id.eq(contact.id))
            .filter(calls::canceled_at.is_null())
            .filter(
                calls::outcome
                    .is_null()
                    .or(calls::outcome.ne(Outcome::NoShow)),
            )
            .order((calls::created_at.desc(), calls::id.desc()))
            .select((events::name, calls::visit_id, calls::created_at))
            .first(conn)
            .optional()?;
        Ok(found.map(|(event, visit, at)| Self { event, visit, at }))
    }
}
