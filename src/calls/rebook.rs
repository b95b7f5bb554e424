//! Booking a canceled call again: what an undo does, if its time is still free.

use std::collections::HashMap;

use diesel::prelude::*;

use super::Call;
use crate::audit::NewAuditEntry;
use crate::contacts::{CallsSay, Contact};
use crate::db::schema::calls;
use crate::db::{Connection, Result, unless_taken};
use crate::staff::Member;
use crate::values::{CallId, CallStatus, MemberId, OrganizationId, UtcTime};

/// Whether a canceled call can stand again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rebooking {
    /// Its time is free; or, once it was tried: it stands again.
    Possible,
    /// Its host has another call at that time.
    Taken,
    /// Its time has come.
    Passed,
    /// Somebody has changed it since it was canceled.
    Changed,
}

impl Call {
    /// The calls of these ids, soonest first, each with what booking it again would come to; a call that has another version
    /// than this was changed since.
    pub fn foresee_rebooking(
        conn: &mut Connection,
        organization: OrganizationId,
        canceled: &[(CallId, i64)],
        now: UtcTime,
    ) -> Result<Vec<(Self, Rebooking)>> {
        let versions: HashMap<CallId, i64> = canceled.iter().copied().collect();
        let found: Vec<Self> = calls::table
            .filter(calls::organization_id.eq(organization))
            .filter(calls::id.eq_any(versions.keys()))
            .order((calls::starts_at, calls::id))
            .select(Self::as_select())
            .load(conn)?;
        let taken = taken(conn, organization, &found)?;
        let foresee = |call: Self| {
            let rebooking = if versions.get(&call.id) != Some(&call.version) {
                Rebooking::Changed
            } else if call.starts_at <= now {
                Rebooking::Passed
            } else if taken.contains(&call.id) {
                Rebooking::Taken
            } else {
                Rebooking::Possible
            };
            (call, rebooking)
        };
        Ok(found.into_iter().map(foresee).collect())
    }

    /// Books the call again as it was, unless somebody has it changed meanwhile, or has its host's time.
    ///
    /// The time was offered once; whether it would be offered now is not asked.
    pub fn rebook(
        &self,
        conn: &mut Connection,
        by: Option<MemberId>,
        now: UtcTime,
    ) -> Result<Rebooking> {
        let organization = self.organization_id;
        let contact = Contact::lock(conn, organization, self.contact_id)?;
        let row = calls::table
            .filter(calls::organization_id.eq(organization))
            .filter(calls::id.eq(self.id))
            .filter(calls::version.eq(self.version))
            .filter(calls::status.eq(CallStatus::Canceled));
        let updated = unless_taken(conn, |conn| {
            Member::lock_calendar(conn, organization, self.host_id)?;
            Ok(diesel::update(row)
                .set((
                    calls::status.eq(CallStatus::Scheduled),
                    calls::canceled_at.eq(None::<UtcTime>),
                    calls::canceled_by.eq(None::<MemberId>),
                    calls::cancel_reason.eq(""),
                    calls::version.eq(calls::version + 1),
                ))
                .execute(conn)?)
        })?;
        match updated {
            None => return Ok(Rebooking::Taken),
            Some(0) => return Ok(Rebooking::Changed),
            Some(_) => {}
        }
        // Another call of it may have been booked since.
        let says = CallsSay::of(conn, organization, contact.id)?;
        let status = says.follow(contact.status, false);
        contact.note_rebooking(conn, self.id, status, by, now)?;
        self.tell_restored(conn, now)?;
        NewAuditEntry {
            organization_id: organization,
            at: now,
            member_id: by,
            action: "call.rebook",
            subject: format!("call {} of {}", self.id, self.starts_at),
            detail: String::new(),
        }
        .insert(conn)?;
        Ok(Rebooking::Possible)
    }
}

/// Those of these calls whose host has another one at their time.
fn taken(conn: &mut Connection, organization: OrganizationId, of: &[Call]) -> Result<Vec<CallId>> {
    let (Some(first), Some(last)) = (
        of.iter().map(|call| call.starts_at).min(),
        of.iter().map(|call| call.ends_at).max(),
    ) else {
        return Ok(Vec::new());
    };
    let hosts: Vec<MemberId> = of.iter().map(|call| call.host_id).collect();
    let busy = super::busy(conn, organization, &hosts, first..last)?;
    let is_taken = |call: &&Call| {
        let of_host = busy.get(&call.host_id).into_iter().flatten();
        of_host
            .into_iter()
            .any(|busy| busy.starts_at < call.ends_at && busy.ends_at > call.starts_at)
    };
    Ok(of.iter().filter(is_taken).map(|call| call.id).collect())
}
