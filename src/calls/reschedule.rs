//! Moving a call to another time or host, by staff.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::seen::lock_contacts;
use super::{Call, CallStatus, Scope, Seen, free_times, offer};
use crate::audit::NewAuditEntry;
use crate::contacts::{Contact, Moved};
use crate::db::schema::calls;
use crate::db::{Backend, Connection, Error, Result, unless_taken};
use crate::events::Event;
use crate::staff::Member;
use crate::values::{MemberId, OrganizationId, UtcTime};

/// What a member of the staff asks for.
#[derive(Clone, Debug)]
pub struct Reschedule {
    /// Whose call it is.
    pub organization: OrganizationId,
    /// Whose calls the member may change.
    pub scope: Scope,
    /// Which call, as the member saw it.
    pub seen: Seen,
    /// Who is to hold it.
    pub host: MemberId,
    /// When it is to begin.
    pub start: UtcTime,
    /// Why, for the staff alone.
    pub reason: String,
    /// Who asks.
    pub by: MemberId,
    /// Whether it is to be moved although its lead is blocked.
    pub despite_block: bool,
}

/// What has become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rescheduling {
    /// It was moved, and is this now.
    Moved(Call),
    /// Nothing was done: somebody has changed it since it was seen.
    Changed,
    /// Nothing was done: it is canceled, or has ended.
    NotUpcoming,
    /// Nothing was done: it is at that time, with that host, already.
    Same,
    /// Nothing was done: the lead is blocked, and that was not accepted.
    Blocked,
    /// Nothing was done: this member does not host the event, or not any more.
    NoHost,
    /// Nothing was done: the host is not free at that time.
    TimeTaken,
}

impl Reschedule {
    /// Moves the call, or tells why not. [`Error::NotFound`] if there is no such call within the scope.
    ///
    /// It keeps its id, and its old time is free again. The lead is screened here once more, under the same lock as in a
    /// booking: a block that was added a moment ago counts.
    pub fn apply(&self, conn: &mut Connection, now: UtcTime) -> Result<Rescheduling> {
        lock_contacts(conn, self.organization, &[self.seen.id])?;
        let call = Call::find(conn, self.organization, self.seen.id)?;
        if !self.scope.holds(&call) {
            return Err(Error::NotFound);
        }
        if Seen::from(&call) != self.seen {
            return Ok(Rescheduling::Changed);
        }
        if !call.is_upcoming(now) {
            return Ok(Rescheduling::NotUpcoming);
        }
        if (call.host_id, call.starts_at) == (self.host, self.start) {
            return Ok(Rescheduling::Same);
        }
        let event = Event::find(conn, self.organization, call.event_id)?;
        let hosts = offer::hosts(conn, &event, self.scope, Some(&call))?;
        let Some(host) = hosts.into_iter().find(|host| host.id == self.host) else {
            return Ok(Rescheduling::NoHost);
        };
        let contact = Contact::find(conn, self.organization, call.contact_id)?;
        if !self.despite_block && contact.is_refused(conn, now)? {
            return Ok(Rescheduling::Blocked);
        }
        let moved = unless_taken(conn, |conn| {
            let moved = Some(call.id);
            if !free_times::hold_for_staff(conn, &event, host.id, moved, self.start, now)? {
                return Err(Error::Taken);
            }
            self.update(conn, &event)
        })?;
        match moved {
            None => Ok(Rescheduling::TimeTaken),
            Some(None) => Ok(Rescheduling::Changed),
            Some(Some(moved)) => {
                self.note(conn, &contact, &call, &host, now)?;
                moved.tell_rescheduled(conn, &call, &self.reason, now)?;
                Ok(Rescheduling::Moved(moved))
            }
        }
    }

    /// The call as it is then; nothing if somebody else was faster.
    fn update(&self, conn: &mut Connection, event: &Event) -> Result<Option<Call>> {
        let row = calls::table.filter(
            calls::organization_id
                .eq(self.organization)
                .and(calls::id.eq(self.seen.id))
                .and(calls::version.eq(self.seen.version))
                .and(calls::status.eq(CallStatus::Scheduled)),
        );
        let ends_at = self.start + TimeDelta::minutes(event.duration_minutes.into());
        Ok(diesel::update(row)
            .set((
                calls::host_id.eq(self.host),
                calls::starts_at.eq(self.start),
                calls::ends_at.eq(ends_at),
                calls::version.eq(calls::version + 1),
            ))
            .returning(<Call as Selectable<Backend>>::construct_selection())
            .get_result(conn)
            .optional()?)
    }

    fn note(
        &self,
        conn: &mut Connection,
        contact: &Contact,
        before: &Call,
        host: &Member,
        now: UtcTime,
    ) -> Result<()> {
        let had = Member::find(conn, self.organization, before.host_id)?;
        let (from, to) = ((before.starts_at, had.name), (self.start, &host.name));
        let moved = Moved::new((from.0, &from.1), (to.0, to.1), &self.reason);
        contact.note_move(conn, before.id, &moved, Some(self.by), now)?;
        NewAuditEntry {
            organization_id: self.organization,
            at: now,
            member_id: Some(self.by),
            action: "call.reschedule",
            subject: format!("call {} of {}, to {}", before.id, from.0, to.0),
            detail: self.reason.clone(),
        }
        .insert(conn)
    }
}

impl Call {
    /// Whether it stands and has not ended: it is to come, or going on.
    pub fn is_upcoming(&self, now: UtcTime) -> bool {
        self.status == CallStatus::Scheduled && self.ends_at > now
    }
}
