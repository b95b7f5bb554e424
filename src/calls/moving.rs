//! Putting a call at another time: its row, and what is noted of it, whoever moves it.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::Call;
use crate::audit::NewAuditEntry;
use crate::contacts::{Contact, Moved};
use crate::db::schema::calls;
use crate::db::{Backend, Connection, Result};
use crate::events::Event;
use crate::staff::Member;
use crate::values::{CallStatus, MemberId, TimeZone, UtcTime};

/// Where a call is put.
pub(super) struct NewTime<'a> {
    /// What kind of call it is: it lasts as long as such calls last now.
    pub(super) event: &'a Event,
    /// Who is to hold it.
    pub(super) host: &'a Member,
    /// When it is to begin.
    pub(super) start: UtcTime,
    /// The zone in which the lead reads it.
    pub(super) time_zone: TimeZone,
}

impl Call {
    /// The call as it is then; nothing if it is not this version any more that stands.
    pub(super) fn put(&self, conn: &mut Connection, to: &NewTime<'_>) -> Result<Option<Self>> {
        let row = calls::table.filter(
            calls::organization_id
                .eq(self.organization_id)
                .and(calls::id.eq(self.id))
                .and(calls::version.eq(self.version))
                .and(calls::status.eq(CallStatus::Scheduled)),
        );
        let ends_at = to.start + TimeDelta::minutes(to.event.duration_minutes.into());
        Ok(diesel::update(row)
            .set((
                calls::host_id.eq(to.host.id),
                calls::starts_at.eq(to.start),
                calls::ends_at.eq(ends_at),
                calls::time_zone.eq(to.time_zone),
                calls::version.eq(calls::version + 1),
            ))
            .returning(<Self as Selectable<Backend>>::construct_selection())
            .get_result(conn)
            .optional()?)
    }

    /// Notes that the call was put there, by a member of the staff or else by the lead; itself it is still the one before.
    pub(super) fn note_put(
        &self,
        conn: &mut Connection,
        to: &NewTime<'_>,
        reason: &str,
        by: Option<MemberId>,
        now: UtcTime,
    ) -> Result<()> {
        let organization = self.organization_id;
        let had = Member::find(conn, organization, self.host_id)?;
        let contact = Contact::find(conn, organization, self.contact_id)?;
        let (from, there) = (
            (self.starts_at, had.name.as_str()),
            (to.start, to.host.name.as_str()),
        );
        let moved = Moved::new(from, there, reason).from_member(self.host_id);
        contact.note_move(conn, self.id, &moved, by, now)?;
        NewAuditEntry {
            organization_id: organization,
            at: now,
            member_id: by,
            action: "call.reschedule",
            subject: format!("call {} of {}, to {}", self.id, self.starts_at, to.start),
            detail: reason.to_owned(),
        }
        .insert(conn)
    }
}
