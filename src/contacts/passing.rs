//! What time alone changes: when a call has been held, its contact is a customer, whom no address, network or domain
//! hides any more.

use std::ops::Range;

use diesel::prelude::*;

use super::cause::Cause;
use super::{Contact, hiding};
use crate::db::lock::Lock;
use crate::db::schema::{calls, contacts};
use crate::db::{Connection, Result};
use crate::values::{CallStatus, ContactId, OrganizationId, UtcTime};

/// As many contacts as are found at once.
const AT_ONCE: i64 = 500;

/// The next of the hidden contacts who had a call that ended in `span`, in any organization, in the order of their ids.
/// None if there are no more after `after`.
pub fn hidden_since_their_call(
    conn: &mut Connection,
    span: &Range<UtcTime>,
    after: ContactId,
) -> Result<Vec<(OrganizationId, ContactId)>> {
    let of_call = contacts::organization_id
        .eq(calls::organization_id)
        .and(contacts::id.eq(calls::contact_id));
    Ok(calls::table
        .inner_join(contacts::table.on(of_call))
        .filter(calls::status.eq(CallStatus::Scheduled))
        .filter(
            calls::ends_at
                .gt(span.start)
                .and(calls::ends_at.le(span.end)),
        )
        .filter(contacts::blocked.eq(true).and(contacts::id.gt(after)))
        .select((contacts::organization_id, contacts::id))
        .distinct()
        .order(contacts::id)
        .limit(AT_ONCE)
        .load(conn)?)
}

/// Screens these contacts of one organization again, and gives back those who are hidden no more.
pub fn rescreen(
    conn: &mut Connection,
    organization: OrganizationId,
    contacts: &[ContactId],
    now: UtcTime,
) -> Result<Vec<Contact>> {
    // Held alone: a visit that moves its contact at this moment would be overwritten by what was known before.
    Lock::BlockList(organization).hold(conn)?;
    hiding::rescreen_contacts(conn, organization, contacts, &Cause::default(), now)
}
