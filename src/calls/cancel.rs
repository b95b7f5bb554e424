//! Canceling calls: their time is free again, and their contacts may be back in Appointment Setting.

use diesel::prelude::*;

use super::seen::{changed_since, lock_contacts};
use super::{Call, Seen};
use crate::audit::NewAuditEntry;
use crate::contacts::{CallsSay, Contact};
use crate::db::schema::calls;
use crate::db::{Backend, Connection, Result};
use crate::values::{CallId, CallStatus, ContactId, MemberId, OrganizationId, UtcTime};

/// What has become of a cancelation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Canceling {
    /// These were canceled, in the order of their time; the others had been canceled before.
    Canceled(Vec<Call>),
    /// Nothing was done: these stand, and are not any more what was seen.
    Changed(Vec<CallId>),
}

impl Call {
    /// Cancels these calls as [`Call::cancel`] does, unless somebody has changed one of them since it was seen: whoever
    /// cancels a call at two o'clock does not cancel the one that it was moved to.
    pub fn cancel_seen(
        conn: &mut Connection,
        organization: OrganizationId,
        seen: &[Seen],
        reason: &str,
        by: Option<MemberId>,
        now: UtcTime,
    ) -> Result<Canceling> {
        let ids: Vec<CallId> = seen.iter().map(|one| one.id).collect();
        lock_contacts(conn, organization, &ids)?;
        let changed = changed_since(conn, organization, seen)?;
        if !changed.is_empty() {
            return Ok(Canceling::Changed(changed));
        }
        let canceled = Self::cancel(conn, organization, &ids, reason, by, now)?;
        Ok(Canceling::Canceled(canceled))
    }

    /// Cancels those of these calls that still stand, upcoming and past alike, and gives them back in the order
    /// of their time: whoever cancels one at the same moment or once more changes nothing, and does not get it.
    ///
    /// A contact without another upcoming or held call returns to Appointment Setting. `reason` is for the staff
    /// alone; `by` is nobody when the lead cancels.
    pub fn cancel(
        conn: &mut Connection,
        organization: OrganizationId,
        ids: &[CallId],
        reason: &str,
        by: Option<MemberId>,
        now: UtcTime,
    ) -> Result<Vec<Self>> {
        lock_contacts(conn, organization, ids)?;
        let mut canceled: Vec<Self> = diesel::update(
            calls::table.filter(
                calls::organization_id
                    .eq(organization)
                    .and(calls::id.eq_any(ids))
                    .and(calls::status.eq(CallStatus::Scheduled)),
            ),
        )
        .set((
            calls::status.eq(CallStatus::Canceled),
            calls::canceled_at.eq(Some(now)),
            calls::canceled_by.eq(by),
            calls::cancel_reason.eq(reason),
            calls::version.eq(calls::version + 1),
        ))
        .returning(<Self as Selectable<Backend>>::construct_selection())
        .get_results(conn)?;
        canceled.sort_unstable_by_key(|call| (call.starts_at, call.id));

        let of_calls: Vec<ContactId> = canceled.iter().map(|call| call.contact_id).collect();
        let say = CallsSay::of_all(conn, organization, &of_calls)?;
        for call in &canceled {
            Contact::note_cancel(
                conn,
                organization,
                call.contact_id,
                call.id,
                reason,
                by,
                say.get(&call.contact_id).copied().unwrap_or_default(),
                now,
            )?;
            NewAuditEntry {
                organization_id: organization,
                at: now,
                member_id: by,
                action: "call.cancel",
                subject: format!("call {} of {}", call.id, call.starts_at),
                detail: reason.to_owned(),
            }
            .insert(conn)?;
        }
        Ok(canceled)
    }
}
