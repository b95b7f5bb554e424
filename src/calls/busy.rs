//! When hosts are taken by calls, and how many each has before them.

use std::collections::HashMap;
use std::ops::Range;

use chrono::TimeDelta;
use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::db::schema::calls;
use crate::db::{Connection, Result};
use crate::events::slots::Busy;
use crate::values::{CallId, CallStatus, MemberId, OrganizationId, UtcTime};

/// How long a call lasts at most, as the CHECK on an event's duration has it.
///
/// Calls are indexed by their start; with this, the index finds those that are still going on at an instant as well.
pub const LONGEST: TimeDelta = TimeDelta::minutes(480);

/// The times that calls take of these hosts within `range` (its end excluded), in order. Canceled calls take none;
/// a host without any is not in the map.
pub fn busy(
    conn: &mut Connection,
    organization: OrganizationId,
    hosts: &[MemberId],
    range: Range<UtcTime>,
) -> Result<HashMap<MemberId, Vec<Busy>>> {
    busy_without(conn, organization, hosts, range, None)
}

/// The same as if there were no call `except`: whoever moves a call may have its own time.
pub(super) fn busy_without(
    conn: &mut Connection,
    organization: OrganizationId,
    hosts: &[MemberId],
    range: Range<UtcTime>,
    except: Option<CallId>,
) -> Result<HashMap<MemberId, Vec<Busy>>> {
    let taken: Vec<(CallId, MemberId, UtcTime, UtcTime)> = calls::table
        .filter(
            calls::organization_id
                .eq(organization)
                .and(calls::host_id.eq_any(hosts))
                .and(calls::status.eq(CallStatus::Scheduled))
                .and(calls::starts_at.ge(range.start - LONGEST))
                .and(calls::starts_at.lt(range.end))
                .and(calls::ends_at.gt(range.start)),
        )
        .order((calls::starts_at, calls::id))
        .select((calls::id, calls::host_id, calls::starts_at, calls::ends_at))
        .load(conn)?;
    let mut busy: HashMap<MemberId, Vec<Busy>> = HashMap::new();
    for (id, host, starts_at, ends_at) in taken {
        if Some(id) == except {
            continue;
        }
        busy.entry(host)
            .or_default()
            .push(Busy { starts_at, ends_at });
    }
    Ok(busy)
}

/// How many calls each of these hosts has before them, one that is going on among them. A host without any is not in
/// the map.
pub fn upcoming_counts(
    conn: &mut Connection,
    organization: OrganizationId,
    hosts: &[MemberId],
    now: UtcTime,
) -> Result<HashMap<MemberId, i64>> {
    let counts: Vec<(MemberId, i64)> = calls::table
        .filter(
            calls::organization_id
                .eq(organization)
                .and(calls::host_id.eq_any(hosts))
                .and(calls::status.eq(CallStatus::Scheduled))
                .and(calls::starts_at.gt(now - LONGEST))
                .and(calls::ends_at.gt(now)),
        )
        .group_by(calls::host_id)
        .select((calls::host_id, count_star()))
        .load(conn)?;
    Ok(counts.into_iter().collect())
}
