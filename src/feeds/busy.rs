//! When hosts are busy by their own calendars.

use std::collections::HashMap;
use std::iter;
use std::ops::Range;

use chrono::TimeDelta;
use diesel::prelude::*;

use crate::db::bulk::Rows;
use crate::db::schema::busy_times;
use crate::db::{Connection, Result};
use crate::events::slots::Busy;
use crate::values::{MemberId, OrganizationId, UtcTime};

/// How long a piece is at most. With this, an index by the beginning finds those that are still going on at an instant.
const LONGEST: TimeDelta = TimeDelta::days(7);

/// When these hosts are busy within `range` (its end excluded) by their own calendars, in order. A host who is not is not in the
/// map. One query, however many hosts.
pub fn busy(
    conn: &mut Connection,
    organization: OrganizationId,
    hosts: &[MemberId],
    range: &Range<UtcTime>,
) -> Result<HashMap<MemberId, Vec<Busy>>> {
    let taken: Vec<(MemberId, UtcTime, UtcTime)> = busy_times::table
        .filter(
            busy_times::organization_id
                .eq(organization)
                .and(busy_times::member_id.eq_any(hosts))
                .and(busy_times::starts_at.ge(range.start - LONGEST))
                .and(busy_times::starts_at.lt(range.end))
                .and(busy_times::ends_at.gt(range.start)),
        )
        .order((busy_times::member_id, busy_times::starts_at))
        .select((
            busy_times::member_id,
            busy_times::starts_at,
            busy_times::ends_at,
        ))
        .load(conn)?;
    let mut busy: HashMap<MemberId, Vec<Busy>> = HashMap::new();
    for (host, starts_at, ends_at) in taken {
        busy.entry(host)
            .or_default()
            .push(Busy { starts_at, ends_at });
    }
    Ok(busy)
}

/// Makes these the busy times of a host; they are apart.
pub(super) fn replace(
    conn: &mut Connection,
    organization: OrganizationId,
    host: MemberId,
    times: &[Range<UtcTime>],
) -> Result<()> {
    let pieces: Vec<Range<UtcTime>> = times.iter().flat_map(pieces).collect();
    if stored(conn, organization, host)? == pieces {
        // A calendar seldom changes between two readings.
        return Ok(());
    }
    clear(conn, organization, host)?;
    Rows::of("busy_times")
        .numbers("organization_id", pieces.iter().map(|_| organization.get()))
        .numbers("member_id", pieces.iter().map(|_| host.get()))
        .times("starts_at", pieces.iter().map(|piece| piece.start))
        .times("ends_at", pieces.iter().map(|piece| piece.end))
        .insert(conn)
}

fn stored(
    conn: &mut Connection,
    organization: OrganizationId,
    host: MemberId,
) -> Result<Vec<Range<UtcTime>>> {
    let stored: Vec<(UtcTime, UtcTime)> = busy_times::table
        .filter(
            busy_times::organization_id
                .eq(organization)
                .and(busy_times::member_id.eq(host)),
        )
        .order(busy_times::starts_at)
        .select((busy_times::starts_at, busy_times::ends_at))
        .load(conn)?;
    Ok(stored.into_iter().map(|(start, end)| start..end).collect())
}

/// Forgets the busy times of a host.
pub(super) fn clear(
    conn: &mut Connection,
    organization: OrganizationId,
    host: MemberId,
) -> Result<()> {
    diesel::delete(
        busy_times::table.filter(
            busy_times::organization_id
                .eq(organization)
                .and(busy_times::member_id.eq(host)),
        ),
    )
    .execute(conn)?;
    Ok(())
}

fn pieces(time: &Range<UtcTime>) -> impl Iterator<Item = Range<UtcTime>> {
    let end = time.end;
    iter::successors(Some(time.start), |start| Some(*start + LONGEST))
        .take_while(move |start| *start < end)
        .map(move |start| start..end.min(start + LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_time_is_cut_into_pieces_that_leave_nothing_out() {
        let at = |text: &str| text.parse::<UtcTime>().unwrap();
        let start = at("2026-12-01T10:00:00Z");
        for (end, expected) in [
            ("2026-12-01T11:00:00Z", vec!["2026-12-01T11:00:00Z"]),
            ("2026-12-08T10:00:00Z", vec!["2026-12-08T10:00:00Z"]),
            (
                "2026-12-15T10:00:01Z",
                vec![
                    "2026-12-08T10:00:00Z",
                    "2026-12-15T10:00:00Z",
                    "2026-12-15T10:00:01Z",
                ],
            ),
        ] {
            let pieces: Vec<_> = pieces(&(start..at(end))).collect();
            let ends: Vec<_> = pieces.iter().map(|piece| piece.end).collect();
            assert_eq!(ends, expected.into_iter().map(at).collect::<Vec<_>>());
            let starts: Vec<_> = pieces.iter().map(|piece| piece.start).collect();
            assert_eq!(starts[0], start);
            assert_eq!(starts[1..], ends[..ends.len() - 1]);
        }
    }
}
