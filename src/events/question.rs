//! What the public form asks for an event, beyond email, name and phone.

use diesel::prelude::*;

use super::{Choice, QuestionKind};
use crate::db::json::{Json, to_json};
use crate::db::schema::questions;
use crate::db::{Backend, Connection, Result};
use crate::values::{EventId, OrganizationId, QuestionId};

/// The most questions that one event can have.
pub const MOST_QUESTIONS: usize = 15;

/// One question of an event.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = questions, check_for_backend(Backend))]
pub struct Question {
    /// Its row, the same for as long as the question is asked. Visits keep questions and answers as texts of their own.
    pub id: QuestionId,
    /// The question itself.
    pub label: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// Whether it must be answered; a checkbox then must be ticked.
    pub required: bool,
    /// What can be chosen, in order; empty unless it is a [`QuestionKind::Choice`].
    #[diesel(deserialize_as = Json<Vec<Choice>>)]
    pub choices: Vec<Choice>,
}

/// A question as it is to be asked from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQuestion {
    /// The question that this changes; `None` is a new one.
    pub id: Option<QuestionId>,
    /// The question itself.
    pub label: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// Whether it must be answered.
    pub required: bool,
    /// What can be chosen.
    pub choices: Vec<Choice>,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = questions)]
struct Columns<'a> {
    organization_id: OrganizationId,
    event_id: EventId,
    position: i32,
    kind: QuestionKind,
    label: &'a str,
    required: bool,
    choices: String,
}

impl Question {
    /// What the event asks, in order; never more than [`MOST_QUESTIONS`].
    pub fn of_event(
        conn: &mut Connection,
        organization: OrganizationId,
        event: EventId,
    ) -> Result<Vec<Self>> {
        Ok(questions::table
            .filter(
                questions::organization_id
                    .eq(organization)
                    .and(questions::event_id.eq(event)),
            )
            .order((questions::position, questions::id))
            .limit(MOST_QUESTIONS as i64)
            .select(Self::as_select())
            .load(conn)?)
    }
}

/// Makes these the event's questions, in this order: those with an id are changed, others added, the rest deleted.
pub(super) fn set(
    conn: &mut Connection,
    organization: OrganizationId,
    event: EventId,
    new: &[NewQuestion],
) -> Result<()> {
    let kept: Vec<QuestionId> = new.iter().filter_map(|question| question.id).collect();
    diesel::delete(
        questions::table.filter(
            questions::organization_id
                .eq(organization)
                .and(questions::event_id.eq(event))
                .and(questions::id.ne_all(kept)),
        ),
    )
    .execute(conn)?;
    for (position, question) in (1..).zip(new) {
        let columns = Columns {
            organization_id: organization,
            event_id: event,
            position,
            kind: question.kind,
            label: &question.label,
            required: question.required,
            choices: to_json(&question.choices)?,
        };
        let changed = match question.id {
            Some(id) => diesel::update(
                questions::table.filter(
                    questions::organization_id
                        .eq(organization)
                        .and(questions::event_id.eq(event))
                        .and(questions::id.eq(id)),
                ),
            )
            .set(&columns)
            .execute(conn)?,
            None => 0,
        };
        // A question that somebody else deleted in the meantime is asked again.
        if changed == 0 {
            diesel::insert_into(questions::table)
                .values(&columns)
                .execute(conn)?;
        }
    }
    Ok(())
}
