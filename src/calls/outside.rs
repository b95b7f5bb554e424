//! Calls that their host's hours no longer hold: a change of the hours moves no call, and says which it leaves outside.

use diesel::prelude::*;

use super::{Details, Scope};
use crate::db::schema::calls;
use crate::db::{Connection, Result};
use crate::events::Availability;
use crate::events::slots::is_open;
use crate::staff::Member;
use crate::values::{CallId, CallStatus, UtcTime};

/// So many of a host's next calls are looked at.
const LOOKED_AT: i64 = 1_000;

/// As many calls as are named.
const NAMED: usize = 20;

/// The upcoming calls of a host that lie outside the hours, all or in part.
#[derive(Clone, Debug, Default)]
pub struct OutsideHours {
    /// The first of them, in the order of their time; 20 at most.
    pub first: Vec<Details>,
    /// How many there are among the host's next 1,000 calls.
    pub count: usize,
}

impl OutsideHours {
    /// Of this host, whose availability this is; a call that is going on does not count.
    pub fn of(
        conn: &mut Connection,
        host: &Member,
        availability: &Availability,
        now: UtcTime,
    ) -> Result<Self> {
        let upcoming: Vec<(CallId, UtcTime, UtcTime)> = calls::table
            .filter(calls::organization_id.eq(host.organization_id))
            .filter(calls::host_id.eq(host.id))
            .filter(calls::status.eq(CallStatus::Scheduled))
            .filter(calls::starts_at.gt(now))
            .order((calls::starts_at, calls::id))
            .select((calls::id, calls::starts_at, calls::ends_at))
            .limit(LOOKED_AT)
            .load(conn)?;
        let calendar = availability.calendar();
        let outside: Vec<CallId> = upcoming
            .into_iter()
            .filter(|(_, starts_at, ends_at)| !is_open(&calendar, &(*starts_at..*ends_at)))
            .map(|(id, ..)| id)
            .collect();
        let named = &outside[..outside.len().min(NAMED)];
        Ok(Self {
            first: Details::find(conn, host.organization_id, Scope::HostedBy(host.id), named)?,
            count: outside.len(),
        })
    }
}
