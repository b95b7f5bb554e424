//! Who is a customer: a contact with a held call.

use diesel::prelude::*;

use crate::db::schema::{calls, contacts};
use crate::db::{Connection, Result};
use crate::values::{Mailbox, OrganizationId, UtcTime};

/// Whether a call was held at `now`: it has ended, was not canceled, and was no no-show.
#[diesel::dsl::auto_type]
pub(super) fn held(now: UtcTime) -> _ {
    let came = calls::outcome.is_null().or(calls::outcome.ne("no_show"));
    calls::status
        .eq("scheduled")
        .and(calls::ends_at.le(now))
        .and(came)
}

/// Whether this mailbox is a customer's, hidden or not.
pub fn is_customer(
    conn: &mut Connection,
    organization: OrganizationId,
    mailbox: &Mailbox,
    now: UtcTime,
) -> Result<bool> {
    let of_contact = calls::organization_id
        .eq(contacts::organization_id)
        .and(calls::contact_id.eq(contacts::id));
    let held_calls = contacts::table
        .inner_join(calls::table.on(of_contact))
        .filter(contacts::organization_id.eq(organization))
        .filter(contacts::mailbox.eq(mailbox))
        .filter(held(now));
    Ok(diesel::select(diesel::dsl::exists(held_calls)).get_result(conn)?)
}
