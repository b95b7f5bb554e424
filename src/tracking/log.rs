//! The log of a target: every visit that it refused, the last refusal first.

use diesel::prelude::*;

use crate::blocking::{Entry, Visit};
use crate::db::schema::{entries, events, visits};
use crate::db::{Backend, Connection, Result};
use crate::values::{EntryId, OrganizationId, TargetId, UtcTime};

/// A refused visit, as View Entries shows it.
#[derive(Clone, Debug, Queryable)]
pub struct LoggedVisit {
    /// How often it was refused, and when.
    pub entry: Entry,
    /// What was typed, and from where.
    pub visit: Visit,
    /// For what.
    pub event_name: String,
}

impl LoggedVisit {
    /// The first `limit` entries of the target after the one of this time and id; the first of all without.
    pub fn page(
        conn: &mut Connection,
        organization: OrganizationId,
        target: TargetId,
        after: Option<(UtcTime, EntryId)>,
        limit: i64,
    ) -> Result<Vec<Self>> {
        let of_entry = visits::organization_id
            .eq(entries::organization_id)
            .and(visits::id.eq(entries::visit_id));
        let of_visit = events::organization_id
            .eq(visits::organization_id)
            .and(events::id.eq(visits::event_id));
        let mut query = entries::table
            .inner_join(visits::table.on(of_entry))
            .inner_join(events::table.on(of_visit))
            .filter(entries::organization_id.eq(organization))
            .filter(entries::target_id.eq(target))
            .order((entries::last_at.desc(), entries::id.desc()))
            .limit(limit)
            .select((Entry::as_select(), Visit::as_select(), events::name))
            .into_boxed::<Backend>();
        if let Some((time, id)) = after {
            // The first condition is the one that an index understands.
            let beyond = entries::last_at.lt(time).or(entries::id.lt(id));
            query = query.filter(entries::last_at.le(time).and(beyond));
        }
        Ok(query.load(conn)?)
    }
}
