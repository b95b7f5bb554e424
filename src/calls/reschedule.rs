//! Moving a call to another time or host, by staff.

use super::desk::CausedBy;
use super::moving::NewTime;
use super::{Call, Scope, Seen, free_times, offer};
use crate::contacts::Contact;
use crate::db::{Connection, Error, Result, unless_taken};
use crate::events::Event;
use crate::staff::Member;
use crate::values::{CallStatus, MemberId, OrganizationId, UtcTime};

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
    /// Moves the call, or tells why not. `NotFound` if there is no such call within the scope.
    ///
    /// It keeps its id, and its old time is free again. The lead is screened here once more, under the same lock as in a
    /// booking: a block that was added a moment ago counts.
    pub fn apply(&self, conn: &mut Connection, now: UtcTime) -> Result<Rescheduling> {
        let Some(call) = self.seen.hold(conn, self.organization, self.scope)? else {
            return Ok(Rescheduling::Changed);
        };
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
        let to = NewTime {
            event: &event,
            host: &host,
            start: self.start,
            time_zone: call.time_zone,
        };
        let moved = unless_taken(conn, |conn| {
            let moved = Some(call.id);
            if !free_times::hold_for_staff(conn, &event, host.id, moved, self.start, now)? {
                return Err(Error::Taken);
            }
            call.put(conn, &to)
        })?;
        match moved {
            None => Ok(Rescheduling::TimeTaken),
            Some(None) => Ok(Rescheduling::Changed),
            Some(Some(moved)) => {
                call.note_put(conn, &to, &self.reason, Some(self.by), now)?;
                let by = Member::find(conn, call.organization_id, self.by)?.name;
                let reason = format!("{by} moved it: {}", self.reason);
                moved.tell_rescheduled(conn, &call, &reason, CausedBy::Staff, now)?;
                Ok(Rescheduling::Moved(moved))
            }
        }
    }
}

impl Call {
    /// Whether it stands and has not ended: it is to come, or going on.
    pub fn is_upcoming(&self, now: UtcTime) -> bool {
        self.status == CallStatus::Scheduled && self.ends_at > now
    }
}
