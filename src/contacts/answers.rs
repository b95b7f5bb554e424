//! What a contact was asked, and answered, when it last sent the details of a form.

use diesel::prelude::*;

use super::Contact;
use crate::blocking::Answer;
use crate::db::json::Json;
use crate::db::schema::{events, visits};
use crate::db::{Backend, Connection, Result};
use crate::values::UtcTime;

/// In how many of the latest visits answers are looked for.
const LOOKED_AT: i64 = 50;

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
    /// When the visit was last heard of.
    pub last_seen_at: UtcTime,
}

impl Answers {
    /// Those of the contact's latest visit that has any; failing that, of its latest visit.
    pub fn latest(conn: &mut Connection, contact: &Contact) -> Result<Option<Self>> {
        let latest = Self::recent(conn, contact)?;
        let answered = latest.iter().position(|visit| !visit.answers.is_empty());
        Ok(latest.into_iter().nth(answered.unwrap_or(0)))
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
