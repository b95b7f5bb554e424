//! Who is a customer: a contact with a held call.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::db::schema::{calls, contacts};
use crate::db::{Connection, Result};
use crate::values::{CallStatus, ContactId, Mailbox, OrganizationId, Outcome, UtcTime};

/// Whether a call was held at `now`: it has ended, was not canceled, and was no no-show.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn held(now: UtcTime) -> _ {
    let (canceled, no_show): (CallStatus, Outcome) = (CallStatus::Canceled, Outcome::NoShow);
    let came = calls::outcome.is_null().or(calls::outcome.ne(no_show));
    // Not canceled, instead of scheduled: SQLite would look for these along the index of all calls that have ended, in
    // every organization, and not among the few of the contact.
    calls::status
        .ne(canceled)
        .and(calls::ends_at.le(now))
        .and(came)
}

/// Those of these contacts who have held a call: one that has ended and was no no-show.
pub fn customers(
    conn: &mut Connection,
    organization: OrganizationId,
    contacts: impl Iterator<Item = ContactId>,
    now: UtcTime,
) -> Result<HashSet<ContactId>> {
    let contacts: Vec<_> = contacts.collect();
    if contacts.is_empty() {
        return Ok(HashSet::new());
    }
    let held: Vec<ContactId> = calls::table
        .filter(
            calls::organization_id
                .eq(organization)
                .and(calls::contact_id.eq_any(contacts))
                .and(held(now)),
        )
        .select(calls::contact_id)
        .distinct()
        .load(conn)?;
    Ok(held.into_iter().collect())
}

/// Whether this mailbox is a customer's, hidden or not.
pub fn is_customer(
    conn: &mut Connection,
    organization: OrganizationId,
    mailbox: &Mailbox,
    now: UtcTime,
) -> Result<bool> {
    let contact: Option<(ContactId, Option<ContactId>)> = contacts::table
        .filter(contacts::organization_id.eq(organization))
        .filter(contacts::mailbox.eq(mailbox))
        .select((contacts::id, contacts::merged_into))
        .first(conn)
        .optional()?;
    let answering = contact.map(|(id, survivor)| survivor.unwrap_or(id));
    // The calls are asked for in any case, if only nobody's: whoever waits for the answer learns nothing from its time.
    let contact = answering.unwrap_or(ContactId::from(0));
    let held_calls = calls::table
        .filter(calls::organization_id.eq(organization))
        .filter(calls::contact_id.eq(contact))
        .filter(held(now));
    Ok(diesel::select(diesel::dsl::exists(held_calls)).get_result(conn)?)
}
