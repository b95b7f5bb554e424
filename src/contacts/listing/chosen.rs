//! Who came to the form of an event, or has a call of it.

use diesel::prelude::*;

use crate::db::schema::{calls, visits};
use crate::db::{Connection, Result};
use crate::values::{ContactId, EventId, OrganizationId};

/// As many visits and as many calls as are looked through: so few contacts are found and sorted at once.
const FEW: i64 = 500;

/// The contacts of an event.
pub(super) enum Chosen {
    /// These, and no others.
    Few(Vec<ContactId>),
    /// So many that the next page of any list is full of them soon: whoever is in the list is asked.
    Many(EventId),
}

impl Chosen {
    /// Those of this event.
    pub(super) fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        event: EventId,
    ) -> Result<Self> {
        let visitors: Vec<Option<ContactId>> = visits::table
            .filter(visits::organization_id.eq(organization))
            .filter(visits::event_id.eq(event))
            .filter(visits::contact_id.is_not_null())
            .select(visits::contact_id)
            .limit(FEW + 1)
            .load(conn)?;
        let called: Vec<ContactId> = calls::table
            .filter(calls::organization_id.eq(organization))
            .filter(calls::event_id.eq(event))
            .select(calls::contact_id)
            .limit(FEW + 1)
            .load(conn)?;
        if visitors.len().max(called.len()) as i64 > FEW {
            return Ok(Self::Many(event));
        }
        let mut all: Vec<_> = visitors.into_iter().flatten().chain(called).collect();
        all.sort_unstable();
        all.dedup();
        Ok(Self::Few(all))
    }
}
