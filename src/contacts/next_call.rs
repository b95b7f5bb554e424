//! The call of each contact that a list tells of: the next one, else the last one.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::schema::{calls, events, members};
use crate::db::{Backend, Connection, Result};
use crate::values::{ContactId, OrganizationId, UtcTime};

/// As many calls of a contact are looked at, on average: of some that have more the earliest may be missed.
const MOST: usize = 20;

/// A call with the names of its event and host.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = calls, check_for_backend(Backend))]
pub struct NextCall {
    /// With whom.
    pub contact_id: ContactId,
    /// When it begins.
    pub starts_at: UtcTime,
    /// When it ends.
    pub ends_at: UtcTime,
    /// Of which event it is.
    #[diesel(select_expression = events::name)]
    pub event_name: String,
    /// Who holds it.
    #[diesel(select_expression = members::name)]
    pub host_name: String,
}

impl NextCall {
    /// Of each of these contacts the call that goes on or comes next, else the last one, by one query for all; of those that
    /// have none but canceled ones, none.
    pub fn of_contacts(
        conn: &mut Connection,
        organization: OrganizationId,
        contacts: &[ContactId],
        now: UtcTime,
    ) -> Result<HashMap<ContactId, Self>> {
        let event = events::organization_id
            .eq(calls::organization_id)
            .and(events::id.eq(calls::event_id));
        let host = members::organization_id
            .eq(calls::organization_id)
            .and(members::id.eq(calls::host_id));
        let latest: Vec<Self> = calls::table
            .inner_join(events::table.on(event))
            .inner_join(members::table.on(host))
            .filter(
                calls::organization_id
                    .eq(organization)
                    .and(calls::contact_id.eq_any(contacts))
                    .and(calls::canceled_at.is_null()),
            )
            .order((calls::starts_at.desc(), calls::id.desc()))
            .limit((contacts.len() * MOST) as i64)
            .select(Self::as_select())
            .load(conn)?;
        let mut next: HashMap<ContactId, Self> = HashMap::new();
        for call in latest {
            // The latest come first, so that of those to come the last one seen is the next.
            if call.ends_at > now || !next.contains_key(&call.contact_id) {
                next.insert(call.contact_id, call);
            }
        }
        Ok(next)
    }
}
