//! Events for tests, as their rows alone.

use diesel::prelude::*;
use leadgate::db::schema::events;
use leadgate::db::{Connection, Result};
use leadgate::values::{EventId, OrganizationId, UtcTime};

/// A strategy call of half an hour that is offered for the next 60 days, without hosts.
pub fn add(
    conn: &mut Connection,
    organization: OrganizationId,
    slug: &str,
    name: &str,
    at: UtcTime,
) -> Result<EventId> {
    Ok(diesel::insert_into(events::table)
        .values((
            events::organization_id.eq(organization),
            events::slug.eq(slug),
            events::name.eq(name),
            events::kind.eq("strategy"),
            events::description.eq(""),
            events::duration_minutes.eq(30),
            events::increment_minutes.eq(30),
            events::notice_minutes.eq(0),
            events::days_ahead.eq(60),
            events::buffer_minutes.eq(0),
            events::created_at.eq(at),
        ))
        .returning(events::id)
        .get_result(conn)?)
}
