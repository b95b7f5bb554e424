//! The free times of an event: those of all its hosts, for the public form and again for the booking; and those of one
//! host, for the staff.

use std::ops::Range;

use chrono::TimeDelta;

use super::busy::{busy, busy_without, upcoming_counts};
use crate::db::{Connection, Result};
use crate::events::slots::{self, HostCalendar, Rules};
use crate::events::{Event, availability};
use crate::feeds;
use crate::staff::Member;
use crate::values::{CallId, MemberId, UtcTime};

/// The hosts of an event with their calendars.
pub struct Hosts {
    rules: Rules,
    calendars: Vec<(Member, HostCalendar)>,
}

impl Hosts {
    /// Those who keep hours, with their calls, and what their own calendars say, as far as they matter in `window`.
    pub fn of(
        conn: &mut Connection,
        event: &Event,
        window: &Range<UtcTime>,
        now: UtcTime,
    ) -> Result<Self> {
        let hosts = event.hosts(conn)?;
        Self::among(conn, event, event.rules(), hosts, None, window, now)
    }

    /// Those of `hosts` who keep hours, by these rules; the call `except` takes none of their time.
    fn among(
        conn: &mut Connection,
        event: &Event,
        rules: Rules,
        hosts: Vec<Member>,
        except: Option<CallId>,
        window: &Range<UtcTime>,
        now: UtcTime,
    ) -> Result<Self> {
        let ids: Vec<MemberId> = hosts.iter().map(|host| host.id).collect();
        let mut calendars = availability::calendars(conn, event.organization_id, &hosts)?;
        let range = rules.busy_range(window, now);
        let mut elsewhere = feeds::busy(conn, event.organization_id, &ids, &range)?;
        let mut busy = busy_without(conn, event.organization_id, &ids, range, except)?;
        let calendars = hosts
            .into_iter()
            .filter_map(|host| {
                let mut calendar = calendars.remove(&host.id)?;
                calendar.busy = busy.remove(&host.id).unwrap_or_default();
                calendar.elsewhere = elsewhere.remove(&host.id).unwrap_or_default();
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
    let hosts = Hosts::of(conn, event, &instant(start), now)?.free_at(start, now);
    in_turn(conn, event, hosts, now)
}

fn in_turn(
    conn: &mut Connection,
    event: &Event,
    mut hosts: Vec<(Member, HostCalendar)>,
    now: UtcTime,
) -> Result<Vec<(Member, HostCalendar)>> {
    let ids: Vec<MemberId> = hosts.iter().map(|(host, _)| host.id).collect();
    let counts = upcoming_counts(conn, event.organization_id, &ids, now)?;
    hosts.sort_by_key(|(host, _)| (counts.get(&host.id).copied().unwrap_or(0), host.id));
    Ok(hosts)
}

/// Whether the host, whose hours are in `calendar`, is still free at `start`, by the calls that there are now and by what
/// the host's own calendar has said last.
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
    let mut elsewhere = feeds::busy(conn, event.organization_id, &[host], &range)?;
    let mut taken = busy(conn, event.organization_id, &[host], range)?;
    let calendar = HostCalendar {
        busy: taken.remove(&host).unwrap_or_default(),
        elsewhere: elsewhere.remove(&host).unwrap_or_default(),
        ..calendar.clone()
    };
    Ok(slots::is_free(&rules, &calendar, start, now))
}

/// When any of these hosts is free in `window` for the call `moved`, which its lead moves: by the same rules as in the public
/// form, but the call does not stand in its own way.
pub fn for_lead(
    conn: &mut Connection,
    event: &Event,
    hosts: Vec<Member>,
    moved: CallId,
    window: &Range<UtcTime>,
    now: UtcTime,
) -> Result<Vec<UtcTime>> {
    let rules = event.rules();
    let hosts = Hosts::among(conn, event, rules, hosts, Some(moved), window, now)?;
    Ok(hosts.free_times(window, now))
}

/// Which of these hosts are free at `start` by [`for_lead`], in the order of their turn.
pub fn in_turn_for_lead(
    conn: &mut Connection,
    event: &Event,
    hosts: Vec<Member>,
    moved: CallId,
    start: UtcTime,
    now: UtcTime,
) -> Result<Vec<Member>> {
    let (rules, window) = (event.rules(), instant(start));
    let hosts = Hosts::among(conn, event, rules, hosts, Some(moved), &window, now)?;
    let hosts = in_turn(conn, event, hosts.free_at(start, now), now)?;
    Ok(hosts.into_iter().map(|(host, _)| host).collect())
}

/// When this host is free in `window` for a call that staff book or move: the minimum notice does not hold them. A call
/// that is moved does not stand in its own way.
pub fn for_staff(
    conn: &mut Connection,
    event: &Event,
    host: &Member,
    moved: Option<CallId>,
    window: &Range<UtcTime>,
    now: UtcTime,
) -> Result<Vec<UtcTime>> {
    let rules = event.rules().for_staff();
    let hosts = vec![host.clone()];
    let hosts = Hosts::among(conn, event, rules, hosts, moved, window, now)?;
    Ok(hosts.free_times(window, now))
}

/// Whether [`for_staff`] offers `start`, by the hours and the calls that there are now. The host's calendar is held from
/// then on, so that it stays so until the transaction ends.
pub fn hold_for_staff(
    conn: &mut Connection,
    event: &Event,
    host: MemberId,
    moved: Option<CallId>,
    start: UtcTime,
    now: UtcTime,
) -> Result<bool> {
    let rules = event.rules().for_staff();
    hold(conn, event, rules, host, moved, start, now)
}

/// Whether [`for_lead`] offers `start` with this host, who is held as in [`hold_for_staff`].
pub fn hold_for_lead(
    conn: &mut Connection,
    event: &Event,
    host: MemberId,
    moved: CallId,
    start: UtcTime,
    now: UtcTime,
) -> Result<bool> {
    hold(conn, event, event.rules(), host, Some(moved), start, now)
}

fn hold(
    conn: &mut Connection,
    event: &Event,
    rules: Rules,
    host: MemberId,
    moved: Option<CallId>,
    start: UtcTime,
    now: UtcTime,
) -> Result<bool> {
    Member::lock_calendar(conn, event.organization_id, host)?;
    let hosts = vec![Member::find(conn, event.organization_id, host)?];
    let hosts = Hosts::among(conn, event, rules, hosts, moved, &instant(start), now)?;
    Ok(!hosts.free_at(start, now).is_empty())
}

fn instant(start: UtcTime) -> Range<UtcTime> {
    start..start + TimeDelta::microseconds(1)
}
