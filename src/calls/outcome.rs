//! How a past call went: set, changed and taken back by staff.

use diesel::prelude::*;

use super::{Call, Scope, Seen};
use crate::audit::NewAuditEntry;
use crate::contacts::{CallsSay, Contact};
use crate::db::schema::calls;
use crate::db::{Backend, Connection, Result};
use crate::events::Event;
use crate::values::{CallStatus, MemberId, OrganizationId, Outcome, UtcTime};

/// What a member of the staff says of a call.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Whose call it is.
    pub organization: OrganizationId,
    /// Whose calls the member may change.
    pub scope: Scope,
    /// Which call, as the member saw it.
    pub seen: Seen,
    /// How it went; nothing takes back what was said.
    pub outcome: Option<Outcome>,
    /// Why it was no sale; blank with every other outcome.
    pub objection: String,
    /// Who says so.
    pub by: MemberId,
}

/// What has become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The call says so now, or had said so before.
    Set(Call),
    /// Nothing was done: somebody has changed it since it was seen.
    Changed,
    /// Nothing was done: it is canceled, or has not ended.
    NotPast,
    /// Nothing was done: calls of this kind do not end so.
    WrongKind,
}

impl Verdict {
    /// Sets the outcome, or tells why not. `NotFound` if there is no such call within the scope.
    ///
    /// A contact whose last call was a no-show returns to Appointment Setting, marked so; one with a held call is a
    /// customer. Whether it is hidden is derived anew.
    pub fn apply(&self, conn: &mut Connection, now: UtcTime) -> Result<Said> {
        let Some(call) = self.seen.hold(conn, self.organization, self.scope)? else {
            return Ok(Said::Changed);
        };
        if !call.is_past(now) {
            return Ok(Said::NotPast);
        }
        let kind = Event::find(conn, self.organization, call.event_id)?.kind;
        if let Some(outcome) = self.outcome
            && !Outcome::of_kind(kind).contains(&outcome)
        {
            return Ok(Said::WrongKind);
        }
        if (call.outcome, call.objection.as_str()) == (self.outcome, self.objection.as_str()) {
            return Ok(Said::Set(call));
        }
        let Some(call) = self.update(conn)? else {
            return Ok(Said::Changed);
        };
        let contact = Contact::find(conn, self.organization, call.contact_id)?;
        let says = CallsSay::of(conn, self.organization, contact.id)?;
        contact.note_outcome(conn, call.id, &self.detail(), says, Some(self.by), now)?;
        NewAuditEntry {
            organization_id: self.organization,
            at: now,
            member_id: Some(self.by),
            action: "call.outcome",
            subject: format!("call {} of {}", call.id, call.starts_at),
            detail: self.detail(),
        }
        .insert(conn)?;
        Ok(Said::Set(call))
    }

    fn update(&self, conn: &mut Connection) -> Result<Option<Call>> {
        let row = calls::table.filter(
            calls::organization_id
                .eq(self.organization)
                .and(calls::id.eq(self.seen.id))
                .and(calls::version.eq(self.seen.version))
                .and(calls::status.eq(CallStatus::Scheduled)),
        );
        Ok(diesel::update(row)
            .set((
                calls::outcome.eq(self.outcome),
                calls::objection.eq(&self.objection),
                calls::version.eq(calls::version + 1),
            ))
            .returning(<Call as Selectable<Backend>>::construct_selection())
            .get_result(conn)
            .optional()?)
    }

    /// Such as "No sale: Price"; empty if the outcome is taken back.
    fn detail(&self) -> String {
        let label = self.outcome.map_or("", Outcome::label);
        match self.objection.as_str() {
            "" => label.to_owned(),
            objection => format!("{label}: {objection}"),
        }
    }
}

impl Call {
    /// Whether it stands and has ended, so that one can say how it went.
    pub fn is_past(&self, now: UtcTime) -> bool {
        self.status == CallStatus::Scheduled && self.ends_at <= now
    }
}
