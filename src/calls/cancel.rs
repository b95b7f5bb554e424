//! Canceling calls: their time is free again, and their contacts may be back in Appointment Setting.

use std::collections::HashSet;

use diesel::prelude::*;

use super::{Call, CallStatus, Outcome};
use crate::audit::NewAuditEntry;
use crate::contacts::Contact;
use crate::db::lock::Lock;
use crate::db::schema::calls;
use crate::db::{Backend, Connection, Result};
use crate::values::{CallId, ContactId, MemberId, OrganizationId, UtcTime};

impl Call {
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
        // Before any contact, as those take it who change the block list: otherwise the two could wait for each other.
        Lock::BlockList(organization).share(conn)?;
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

        let still_booked = still_booked(conn, organization, &canceled)?;
        for call in &canceled {
            Contact::note_cancel(
                conn,
                organization,
                call.contact_id,
                call.id,
                reason,
                by,
                still_booked.contains(&call.contact_id),
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

/// Waits for everybody who books or cancels another call of the same contacts: two who each cancel one of a contact's
/// two calls would otherwise both take the other for standing. Always in the same order, so that nobody waits in a ring.
fn lock_contacts(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: &[CallId],
) -> Result<()> {
    let of_calls: Vec<ContactId> = calls::table
        .filter(
            calls::organization_id
                .eq(organization)
                .and(calls::id.eq_any(ids)),
        )
        .select(calls::contact_id)
        .distinct()
        .order(calls::contact_id)
        .load(conn)?;
    for contact in of_calls {
        Contact::lock(conn, organization, contact)?;
    }
    Ok(())
}

/// Which contacts of these calls have another one that is upcoming or was held.
fn still_booked(
    conn: &mut Connection,
    organization: OrganizationId,
    canceled: &[Call],
) -> Result<HashSet<ContactId>> {
    let of_calls = canceled.iter().map(|call| call.contact_id);
    let booked: Vec<ContactId> = calls::table
        .filter(
            calls::organization_id
                .eq(organization)
                .and(calls::contact_id.eq_any(of_calls))
                .and(calls::status.eq(CallStatus::Scheduled))
                .and(
                    calls::outcome
                        .is_null()
                        .or(calls::outcome.ne(Outcome::NoShow)),
                ),
        )
        .select(calls::contact_id)
        .distinct()
        .load(conn)?;
    Ok(booked.into_iter().collect())
}
