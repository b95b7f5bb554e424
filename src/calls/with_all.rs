//! A call with everything that belongs to it, for those who tell of it.

use diesel::prelude::*;

use crate::db::schema::{calls, contacts, events, members, visits};

/// Calls with their contact, event and host, and the visit that booked them, if one did.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn with_all() -> _ {
    let contact = contacts::organization_id
        .eq(calls::organization_id)
        .and(contacts::id.eq(calls::contact_id));
    let event = events::organization_id
        .eq(calls::organization_id)
        .and(events::id.eq(calls::event_id));
    let host = members::organization_id
        .eq(calls::organization_id)
        .and(members::id.eq(calls::host_id));
    calls::table
        .inner_join(contacts::table.on(contact))
        .inner_join(events::table.on(event))
        .inner_join(members::table.on(host))
        .left_join(visits::table.on(visits::id.nullable().eq(calls::visit_id)))
}
