//! The calls of a contact, as its card shows them.

use diesel::prelude::*;

use super::Contact;
use crate::db::schema::{calls, events, members};
use crate::db::{Backend, Connection, Result};
use crate::values::{CallId, UtcTime, VisitId};

/// As many calls as a card shows, the newest.
pub const SHOWN: i64 = 50;

/// A call with the names of its event and host.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = calls, check_for_backend(Backend))]
pub struct CallLine {
    /// The call.
    pub id: CallId,
    /// The visit that booked it; nothing if the staff did.
    pub visit_id: Option<VisitId>,
    /// When it begins.
    pub starts_at: UtcTime,
    /// When it ends.
    pub ends_at: UtcTime,
    /// When it was canceled, if it was.
    pub canceled_at: Option<UtcTime>,
    /// The name of how it went, once somebody has said so.
    pub outcome: Option<String>,
    /// Of which event it is.
    #[diesel(select_expression = events::name)]
    pub event_name: String,
    /// With whom.
    #[diesel(select_expression = members::name)]
    pub host_name: String,
}

impl CallLine {
    /// The newest [`SHOWN`] calls of a contact, the last one first.
    pub fn of_contact(conn: &mut Connection, contact: &Contact) -> Result<Vec<Self>> {
        let event = events::organization_id
            .eq(calls::organization_id)
            .and(events::id.eq(calls::event_id));
        let host = members::organization_id
            .eq(calls::organization_id)
            .and(members::id.eq(calls::host_id));
        Ok(calls::table
            .inner_join(events::table.on(event))
            .inner_join(members::table.on(host))
            .filter(
                calls::organization_id
                    .eq(contact.organization_id)
                    .and(calls::contact_id.eq(contact.id)),
            )
            .order((calls::starts_at.desc(), calls::id.desc()))
            .limit(SHOWN)
            .select(Self::as_select())
            .load(conn)?)
    }
}
