//! What a lead does with its own call: it finds another time, moves it there, or calls it off.

use std::ops::Range;

use super::desk::CausedBy;
use super::moving::NewTime;
use super::seen::lock_contacts;
use super::{Call, CancelNews, Canceling, Scope, Seen, free_times, offer};
use crate::contacts::{Booked, identity};
use crate::db::{Connection, Error, Result, unless_taken};
use crate::events::Event;
use crate::mail::{Audience, Message};
use crate::staff::Member;
use crate::values::{CallId, CallStatus, MessageId, OrganizationId, TimeZone, UtcTime};

/// What a host reads of a call that its lead has moved.
const MOVED: &str = "The lead chose another time.";

/// What has become of a lead's cancelation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeadCanceling {
    /// It is canceled, now or before.
    Canceled,
    /// Nothing was done: it has begun.
    Begun,
    /// Nothing was done: somebody has changed it since it was seen.
    Changed,
}

impl Call {
    /// Whether its lead may still move it or call it off: it stands, and has not begun.
    pub fn is_to_come(&self, now: UtcTime) -> bool {
        self.status == CallStatus::Scheduled && self.starts_at > now
    }

    /// What it was booked with, if its lead has booked it and it is still to come.
    pub fn booked(&self, now: UtcTime) -> Option<Booked> {
        let visit = self.visit_id.filter(|_| self.is_to_come(now))?;
        Some(Booked {
            call: self.id,
            contact: self.contact_id,
            visit,
        })
    }

    /// The call as it stands, kept from others until the transaction ends.
    pub fn lock(conn: &mut Connection, organization: OrganizationId, id: CallId) -> Result<Self> {
        lock_contacts(conn, organization, &[id])?;
        Self::find(conn, organization, id)
    }

    /// Notes that the lead's address is confirmed, if somebody acts on the call by the link in a message to it: then they
    /// read its mail. Whoever only looks is no proof, for mail scanners do that. The caller has locked the call.
    pub fn confirm_address(
        &self,
        conn: &mut Connection,
        message: Option<MessageId>,
        now: UtcTime,
    ) -> Result<()> {
        let Some(id) = message else {
            return Ok(());
        };
        let organization = self.organization_id;
        let message = match Message::find(conn, organization, id) {
            Err(Error::NotFound) => return Ok(()),
            found => found?,
        };
        if message.call_id != Some(self.id) || message.audience != Audience::Lead {
            return Ok(());
        }
        identity::confirm(conn, organization, self.contact_id, &message.recipient, now)
    }

    /// When its lead may have it instead, in `window`: when its host is free, or any host of its event; by the same rules as
    /// in the public form. Its own time is no other one.
    pub fn other_times(
        &self,
        conn: &mut Connection,
        event: &Event,
        window: &Range<UtcTime>,
        now: UtcTime,
    ) -> Result<Vec<UtcTime>> {
        let hosts = offer::hosts(conn, event, Scope::All, Some(self))?;
        let mut times = free_times::for_lead(conn, event, hosts, self.id, window, now)?;
        times.retain(|time| *time != self.starts_at);
        Ok(times)
    }

    /// Who could hold it at `start`, its own host first.
    pub fn hosts_at(
        &self,
        conn: &mut Connection,
        event: &Event,
        start: UtcTime,
        now: UtcTime,
    ) -> Result<Vec<Member>> {
        let hosts = offer::hosts(conn, event, Scope::All, Some(self))?;
        let mut hosts = free_times::in_turn_for_lead(conn, event, hosts, self.id, start, now)?;
        // Stable: the others stay in the order of their turn.
        hosts.sort_by_key(|host| host.id != self.host_id);
        Ok(hosts)
    }

    /// Moves the call to the first of `hosts` ([`Call::hosts_at`]) who is still free at `start`; nothing if none is, or if
    /// this is not the call that stands any more.
    ///
    /// Lead and hosts are told. Its zone becomes the one in which the lead chose the time.
    pub fn move_by_lead(
        &self,
        conn: &mut Connection,
        event: &Event,
        hosts: &[Member],
        start: UtcTime,
        time_zone: TimeZone,
        now: UtcTime,
    ) -> Result<Option<Self>> {
        for host in hosts {
            let to = NewTime {
                event,
                host,
                start,
                time_zone,
            };
            let moved = unless_taken(conn, |conn| {
                if !free_times::hold_for_lead(conn, event, host.id, self.id, start, now)? {
                    return Err(Error::Taken);
                }
                self.put(conn, &to)?.ok_or(Error::Taken)
            })?;
            if let Some(moved) = moved {
                self.note_put(conn, &to, "", None, now)?;
                moved.tell_rescheduled(conn, self, MOVED, CausedBy::Stranger, now)?;
                return Ok(Some(moved));
            }
        }
        Ok(None)
    }

    /// Calls it off for its lead, as the lead saw it, who comes by the link in `message` or by one on a page; `reason` may be
    /// blank. Lead and host are told.
    pub fn cancel_by_lead(
        conn: &mut Connection,
        organization: OrganizationId,
        seen: Seen,
        message: Option<MessageId>,
        reason: &str,
        now: UtcTime,
    ) -> Result<LeadCanceling> {
        let call = Self::lock(conn, organization, seen.id)?;
        call.confirm_address(conn, message, now)?;
        if call.status == CallStatus::Canceled {
            return Ok(LeadCanceling::Canceled);
        }
        if !call.is_to_come(now) {
            return Ok(LeadCanceling::Begun);
        }
        let canceled = match Self::cancel_seen(conn, organization, &[seen], reason, None, now)? {
            Canceling::Changed(_) => return Ok(LeadCanceling::Changed),
            Canceling::Canceled(canceled) => canceled,
        };
        let news = CancelNews {
            to_lead: true,
            ..CancelNews::default()
        };
        Self::tell_canceled(conn, organization, &canceled, &news, now)?;
        Ok(LeadCanceling::Canceled)
    }
}
