//! The call of each contact that a list tells of: the next one, else the last one.

use std::collections::HashMap;

use diesel::prelude::*;

use super::Wanted;
use crate::db::schema::{calls, events, members};
use crate::db::{Backend, Connection, Result};
use crate::values::{ContactId, EventId, MemberId, OrganizationId, UtcTime};

/// As many calls of a contact are looked at, on average: of some that have more the earliest may be missed.
const MOST: usize = 20;

/// A call with the names of its event and host.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = calls, check_for_backend(Backend))]
pub struct NextCall {
    /// With whom.
    pub contact_id: ContactId,
    /// Of which event it is.
    pub event_id: EventId,
    /// Who holds it.
    pub host_id: MemberId,
    /// When it begins.
    pub starts_at: UtcTime,
    /// When it ends.
    pub ends_at: UtcTime,
    /// What the event is called.
    #[diesel(select_expression = events::name)]
    pub event_name: String,
    /// What the host is called.
    #[diesel(select_expression = members::name)]
    pub host_name: String,
}

impl NextCall {
    /// Of each of these contacts the call that goes on or comes next, else the last one, by one query for all; of those that
    /// have none but canceled ones, none. A call that is of the event and with the host that are wanted comes before all others.
    pub fn of_contacts(
        conn: &mut Connection,
        organization: OrganizationId,
        contacts: &[ContactId],
        wanted: &Wanted,
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
            let known = next.get(&call.contact_id);
            let is_better = match known.map(|known| known.is(wanted)) {
                None => true,
                Some(known) if known == call.is(wanted) => call.ends_at > now,
                Some(known) => !known,
            };
            if is_better {
                next.insert(call.contact_id, call);
            }
        }
        Ok(next)
    }

    /// Whether it is of the event and with the host that are wanted.
    fn is(&self, wanted: &Wanted) -> bool {
        wanted.event.is_none_or(|event| event == self.event_id)
            && wanted.host.is_none_or(|host| host == self.host_id)
    }
}
