//! The free times of an event: those of all its hosts, for the page and again for the booking.

use std::ops::Range;

use chrono::TimeDelta;

use crate::blocking::{Visit, screening};
use crate::calls;
use crate::db::{Connection, Result};
use crate::events::slots::{self, HostCalendar, Rules};
use crate::events::{Event, availability};
use crate::staff::Member;
use crate::values::{ClientIp, Identity, MemberId, UtcTime};

/// What the calendar shows to a visit.
pub struct Open {
    /// The times at which it may book: sorted, each once. None if it would be refused, or is disqualified.
    pub times: Vec<UtcTime>,
    /// Whether it would be refused.
    pub refused: bool,
}

/// The times in `window` that are open to this visit; after the same work for everybody, so that time does not tell
/// why there are none.
pub fn open_to(
    conn: &mut Connection,
    event: &Event,
    visit: &Visit,
    ip: ClientIp,
    window: &Range<UtcTime>,
    now: UtcTime,
) -> Result<Open> {
    let identity = Identity {
        ip: Some(ip),
        ..visit.identity()
    };
    let decision = screening::screen(conn, event.organization_id, &identity, now)?;
    let mut times = Hosts::of(conn, event, window, now)?.free_times(window, now);
    let refused = decision.is_refused();
    if refused || visit.qualified != Some(true) {
        times.clear();
    }
    Ok(Open { times, refused })
}

/// The hosts of an event with their calendars.
pub struct Hosts {
    rules: Rules,
    calendars: Vec<(Member, HostCalendar)>,
}

impl Hosts {
    /// Those who keep hours, with their calls as far as they matter in `window`.
    pub fn of(
        conn: &mut Connection,
        event: &Event,
        window: &Range<UtcTime>,
        now: UtcTime,
    ) -> Result<Self> {
        let rules = event.rules();
        let hosts = event.hosts(conn)?;
        let ids: Vec<MemberId> = hosts.iter().map(|host| host.id).collect();
        let mut calendars = availability::calendars(conn, event.organization_id, &hosts)?;
        let range = rules.busy_range(window, now);
        let mut busy = calls::busy(conn, event.organization_id, &ids, range)?;
        let calendars = hosts
            .into_iter()
            .filter_map(|host| {
                let mut calendar = calendars.remove(&host.id)?;
                calendar.busy = busy.remove(&host.id).unwrap_or_default();
                Some((host, calendar))
            })
            .collect();
        Ok(Self { rules, calendars })
    }

    /// When any of them is free in `window`: sorted, each once.
    pub fn free_times(&self, window: &Range<UtcTime>, now: UtcTime) -> Vec<UtcTime> {
        let mut times: Vec<UtcTime> = self
            .calendars
            .iter()
            .flat_map(|(_, calendar)| slots::free_times(&self.rules, calendar, window.clone(), now))
            .collect();
        times.sort_unstable();
        times.dedup();
        times
    }

    /// Those who are free at `start`.
    fn free_at(self, start: UtcTime, now: UtcTime) -> Vec<(Member, HostCalendar)> {
        let mut free = self.calendars;
        free.retain(|(_, calendar)| slots::is_free(&self.rules, calendar, start, now));
        free
    }
}

/// The hosts who are free at `start`, in the order of their turn: the fewest calls before them first, then by id.
pub fn hosts_in_turn(
    conn: &mut Connection,
    event: &Event,
    start: UtcTime,
    now: UtcTime,
) -> Result<Vec<(Member, HostCalendar)>> {
    let mut hosts = Hosts::of(conn, event, &instant(start), now)?.free_at(start, now);
    let ids: Vec<MemberId> = hosts.iter().map(|(host, _)| host.id).collect();
    let counts = calls::upcoming_counts(conn, event.organization_id, &ids, now)?;
    hosts.sort_by_key(|(host, _)| (counts.get(&host.id).copied().unwrap_or(0), host.id));
    Ok(hosts)
}

/// Whether the host, whose hours are in `calendar`, is still free at `start`, by the calls that there are now.
pub fn still_free(
    conn: &mut Connection,
    event: &Event,
    host: MemberId,
    calendar: &HostCalendar,
    start: UtcTime,
    now: UtcTime,
) -> Result<bool> {
    let rules = event.rules();
    let range = rules.busy_range(&instant(start), now);
    let mut busy = calls::busy(conn, event.organization_id, &[host], range)?;
    let calendar = HostCalendar {
        busy: busy.remove(&host).unwrap_or_default(),
        ..calendar.clone()
    };
    Ok(slots::is_free(&rules, &calendar, start, now))
}

fn instant(start: UtcTime) -> Range<UtcTime> {
    start..start + TimeDelta::microseconds(1)
}
