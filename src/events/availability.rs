//! When hosts are there: their weekly hours, their days off, the zone of their clock and where their calls take place.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{NaiveDate, Weekday};
use diesel::prelude::*;

use super::slots::{HostCalendar, WeeklySpan};
use crate::db::schema::{availability_spans, days_off, members};
use crate::db::{Connection, Error, Result};
use crate::staff::Member;
use crate::values::{MemberId, OrganizationId, Part, TimeZone};

/// All that a host decides about their time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability {
    /// The zone of the wall clock by which the hours and the days off go.
    pub time_zone: TimeZone,
    /// Where the calls take place: an http or https URL.
    pub meeting_link: Option<String>,
    /// The weekly hours, Monday first.
    pub weekly: Vec<WeeklySpan>,
    /// Days without hours.
    pub days_off: BTreeSet<NaiveDate>,
}

impl Availability {
    /// What this host has decided.
    pub fn of(conn: &mut Connection, host: &Member) -> Result<Self> {
        let ids = [host.id];
        Ok(Self {
            time_zone: host.time_zone,
            meeting_link: host.meeting_link.clone(),
            weekly: weekly_spans(conn, host.organization_id, &ids)?
                .into_iter()
                .map(|(_, span)| span)
                .collect(),
            days_off: off(conn, host.organization_id, &ids)?
                .into_iter()
                .map(|(_, day)| day)
                .collect(),
        })
    }

    /// The host's calendar before any call is booked.
    pub fn calendar(&self) -> HostCalendar {
        HostCalendar {
            zone: self.time_zone.tz(),
            weekly: self.weekly.clone(),
            days_off: self.days_off.clone(),
            busy: Vec::new(),
            elsewhere: Vec::new(),
        }
    }

    /// Makes this the availability of a host; a booking that is under way is waited for.
    /// [`Error::NotFound`] if the organization has no such member.
    pub fn save(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
        host: MemberId,
    ) -> Result<()> {
        Member::lock_calendar(conn, organization, host)?;
        let changed = diesel::update(
            members::table.filter(
                members::organization_id
                    .eq(organization)
                    .and(members::id.eq(host)),
            ),
        )
        .set((
            members::time_zone.eq(self.time_zone),
            members::meeting_link.eq(&self.meeting_link),
        ))
        .execute(conn)?;
        if changed == 0 {
            return Err(Error::NotFound);
        }
        replace_hours(conn, organization, host, &self.weekly)?;
        replace_days_off(conn, organization, host, &self.days_off)
    }

    /// Does the same, unless the host's time is not any more what the page showed on which somebody has changed it: then nothing
    /// is done, and what is another since is told.
    pub fn save_seen(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
        host: MemberId,
        seen: &str,
    ) -> Result<Vec<Part>> {
        Member::lock_calendar(conn, organization, host)?;
        let host = Member::find(conn, organization, host)?;
        let changed = Self::of(conn, &host)?.shown().changed_since(seen);
        if changed.is_empty() {
            self.save(conn, organization, host.id)?;
        }
        Ok(changed)
    }
}

/// What is known of the hosts' time before any call is booked: `busy` and `elsewhere` are empty. A host without weekly hours has no
/// calendar. Two queries, however many hosts.
pub fn calendars(
    conn: &mut Connection,
    organization: OrganizationId,
    hosts: &[Member],
) -> Result<HashMap<MemberId, HostCalendar>> {
    let ids: Vec<MemberId> = hosts.iter().map(|host| host.id).collect();
    let zones: HashMap<MemberId, TimeZone> =
        hosts.iter().map(|host| (host.id, host.time_zone)).collect();
    let mut calendars: HashMap<MemberId, HostCalendar> = HashMap::new();
    for (host, span) in weekly_spans(conn, organization, &ids)? {
        let zone = zones.get(&host).copied().unwrap_or(TimeZone::UTC).tz();
        calendars
            .entry(host)
            .or_insert_with(|| HostCalendar {
                zone,
                weekly: Vec::new(),
                days_off: BTreeSet::new(),
                busy: Vec::new(),
                elsewhere: Vec::new(),
            })
            .weekly
            .push(span);
    }
    for (host, day) in off(conn, organization, &ids)? {
        if let Some(calendar) = calendars.get_mut(&host) {
            calendar.days_off.insert(day);
        }
    }
    Ok(calendars)
}

/// Those of the organization who keep any weekly hours.
pub fn members_with_hours(
    conn: &mut Connection,
    organization: OrganizationId,
) -> Result<HashSet<MemberId>> {
    let members: Vec<MemberId> = availability_spans::table
        .filter(availability_spans::organization_id.eq(organization))
        .select(availability_spans::member_id)
        .distinct()
        .load(conn)?;
    Ok(members.into_iter().collect())
}

/// Makes these the weekly hours of a host of this organization.
pub fn set_hours(
    conn: &mut Connection,
    organization: OrganizationId,
    host: MemberId,
    weekly: &[WeeklySpan],
) -> Result<()> {
    // Two who save at once would otherwise both add their hours to none.
    Member::lock_calendar(conn, organization, host)?;
    replace_hours(conn, organization, host, weekly)
}

fn replace_hours(
    conn: &mut Connection,
    organization: OrganizationId,
    host: MemberId,
    weekly: &[WeeklySpan],
) -> Result<()> {
    diesel::delete(
        availability_spans::table.filter(
            availability_spans::organization_id
                .eq(organization)
                .and(availability_spans::member_id.eq(host)),
        ),
    )
    .execute(conn)?;
    for span in weekly {
        diesel::insert_into(availability_spans::table)
            .values((
                availability_spans::organization_id.eq(organization),
                availability_spans::member_id.eq(host),
                availability_spans::weekday.eq(i32::from(number(span.weekday()))),
                availability_spans::from_minute.eq(i32::from(span.from())),
                availability_spans::until_minute.eq(i32::from(span.until())),
            ))
            .execute(conn)?;
    }
    Ok(())
}

fn replace_days_off(
    conn: &mut Connection,
    organization: OrganizationId,
    host: MemberId,
    days: &BTreeSet<NaiveDate>,
) -> Result<()> {
    diesel::delete(
        days_off::table.filter(
            days_off::organization_id
                .eq(organization)
                .and(days_off::member_id.eq(host)),
        ),
    )
    .execute(conn)?;
    for day in days {
        diesel::insert_into(days_off::table)
            .values((
                days_off::organization_id.eq(organization),
                days_off::member_id.eq(host),
                days_off::day.eq(day),
            ))
            .execute(conn)?;
    }
    Ok(())
}

fn weekly_spans(
    conn: &mut Connection,
    organization: OrganizationId,
    hosts: &[MemberId],
) -> Result<Vec<(MemberId, WeeklySpan)>> {
    let rows: Vec<(MemberId, i32, i32, i32)> = availability_spans::table
        .filter(
            availability_spans::organization_id
                .eq(organization)
                .and(availability_spans::member_id.eq_any(hosts)),
        )
        .order((
            availability_spans::member_id,
            availability_spans::weekday,
            availability_spans::from_minute,
        ))
        .select((
            availability_spans::member_id,
            availability_spans::weekday,
            availability_spans::from_minute,
            availability_spans::until_minute,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(host, weekday, from, until)| {
            span(weekday, from, until)
                .map(|span| (host, span))
                .ok_or_else(|| {
                    let what = format!("weekly hours of day {weekday}, minutes {from} to {until}");
                    diesel::result::Error::DeserializationError(what.into()).into()
                })
        })
        .collect()
}

fn off(
    conn: &mut Connection,
    organization: OrganizationId,
    hosts: &[MemberId],
) -> Result<Vec<(MemberId, NaiveDate)>> {
    Ok(days_off::table
        .filter(
            days_off::organization_id
                .eq(organization)
                .and(days_off::member_id.eq_any(hosts)),
        )
        .select((days_off::member_id, days_off::day))
        .load(conn)?)
}

/// 1 is Monday, 7 is Sunday.
fn number(weekday: Weekday) -> u8 {
    weekday.num_days_from_monday() as u8 + 1
}

fn span(weekday: i32, from: i32, until: i32) -> Option<WeeklySpan> {
    let weekday = Weekday::try_from(u8::try_from(weekday.checked_sub(1)?).ok()?).ok()?;
    WeeklySpan::new(weekday, from.try_into().ok()?, until.try_into().ok()?)
}
