//! How many calls an event still has before it.

use diesel::prelude::*;

use crate::db::schema::calls;
use crate::db::{Connection, Result};
use crate::values::{CallStatus, EventId, OrganizationId, UtcTime};

/// How many calls of this event begin after `now`: as many at most as can be booked ahead.
pub fn upcoming_of_event(
    conn: &mut Connection,
    organization: OrganizationId,
    event: EventId,
    now: UtcTime,
) -> Result<i64> {
    Ok(calls::table
        .filter(
            calls::organization_id
                .eq(organization)
                .and(calls::event_id.eq(event))
                .and(calls::status.eq(CallStatus::Scheduled))
                .and(calls::starts_at.gt(now)),
        )
        .count()
        .get_result(conn)?)
}
