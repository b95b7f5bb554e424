//! A call that staff book for a contact.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::desk::CausedBy;
use super::{Call, NewCall, Scope, free_times, offer};
use crate::audit::NewAuditEntry;
use crate::contacts::{Contact, Status, Viewer};
use crate::db::lock::Lock;
use crate::db::schema::calls;
use crate::db::{Connection, Error, Result, unless_taken};
use crate::events::Event;
use crate::values::{CallStatus, ContactId, EventId, MemberId, OrganizationId, UtcTime};

/// What a member of the staff asks for.
#[derive(Clone, Debug)]
pub struct StaffBooking {
    /// Who asks, and so which contacts there are.
    pub viewer: Viewer,
    /// Whose calls the member may change.
    pub scope: Scope,
    /// For whose organization.
    pub organization: OrganizationId,
    /// With which contact.
    pub contact: ContactId,
    /// Of which event.
    pub event: EventId,
    /// Who is to hold it.
    pub host: MemberId,
    /// When it is to begin.
    pub start: UtcTime,
    /// Who asks.
    pub by: MemberId,
    /// Whether it is to be booked although the lead is blocked.
    pub despite_block: bool,
}

/// What has become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaffOutcome {
    /// It is booked, now or by the same form when it was sent before.
    Booked(Call),
    /// Nothing was done: the lead is blocked, and that was not accepted.
    Blocked,
    /// Nothing was done: the event takes no bookings any more.
    Archived,
    /// Nothing was done: this member does not host the event, or not any more.
    NoHost,
    /// Nothing was done: the host is not free at that time.
    TimeTaken,
}

impl StaffBooking {
    /// Books the call, or tells why not. [`Error::NotFound`] if there is no such contact for this viewer, or no such event.
    ///
    /// The lead is screened here once more, under the same lock as in a booking of its own.
    pub fn apply(&self, conn: &mut Connection, now: UtcTime) -> Result<StaffOutcome> {
        Lock::BlockList(self.organization).share(conn)?;
        Contact::lock(conn, self.organization, self.contact)?;
        self.viewer.contact(conn, self.contact)?;
        let contact = Contact::find(conn, self.organization, self.contact)?;
        let event = Event::find(conn, self.organization, self.event)?;
        if let Some(call) = self.sent_before(conn)? {
            return Ok(StaffOutcome::Booked(call));
        }
        if event.archived_at.is_some() {
            return Ok(StaffOutcome::Archived);
        }
        let hosts = offer::hosts(conn, &event, self.scope, None)?;
        if hosts.iter().all(|host| host.id != self.host) {
            return Ok(StaffOutcome::NoHost);
        }
        if !self.despite_block && contact.is_refused(conn, now)? {
            return Ok(StaffOutcome::Blocked);
        }
        let call = unless_taken(conn, |conn| {
            if !free_times::hold_for_staff(conn, &event, self.host, None, self.start, now)? {
                return Err(Error::Taken);
            }
            let call = self.new_call(&event, &contact, now);
            call.book(conn)?.ok_or(Error::Taken)
        })?;
        let Some(call) = call else {
            return Ok(StaffOutcome::TimeTaken);
        };
        let (status, by) = (Status::of_call(event.kind), Some(self.by));
        contact.note_booking(conn, call.id, status, self.host, by, now)?;
        call.tell_booked(conn, CausedBy::Staff, now)?;
        NewAuditEntry {
            organization_id: self.organization,
            at: now,
            member_id: by,
            action: "call.add",
            subject: format!("call {} of {}", call.id, call.starts_at),
            detail: String::new(),
        }
        .insert(conn)?;
        Ok(StaffOutcome::Booked(call))
    }

    /// The very call that is asked for, if it stands already.
    fn sent_before(&self, conn: &mut Connection) -> Result<Option<Call>> {
        let same = calls::table.filter(
            calls::organization_id
                .eq(self.organization)
                .and(calls::contact_id.eq(self.contact))
                .and(calls::status.eq(CallStatus::Scheduled))
                .and(calls::starts_at.eq(self.start))
                .and(calls::event_id.eq(self.event))
                .and(calls::host_id.eq(self.host)),
        );
        Ok(same.select(Call::as_select()).first(conn).optional()?)
    }

    fn new_call(&self, event: &Event, contact: &Contact, now: UtcTime) -> NewCall {
        NewCall {
            organization_id: self.organization,
            event_id: event.id,
            contact_id: contact.id,
            host_id: self.host,
            visit_id: None,
            starts_at: self.start,
            ends_at: self.start + TimeDelta::minutes(event.duration_minutes.into()),
            time_zone: contact.time_zone,
            created_at: now,
        }
    }
}
