//! Requests that were turned away because too many came from one address: no visits, only how many in each hour.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use diesel::prelude::*;

use crate::db::schema::{organizations, throttled_hours};
use crate::db::{Connection, Db, Error, Result, unless_taken};
use crate::values::{OrganizationId, Slug, UtcTime};

/// So far back is told; what is older is forgotten.
const TOLD: TimeDelta = TimeDelta::days(7);
const HOUR_MICROS: i64 = 3_600_000_000;

/// So many forms are counted between two writes, real ones or not: whoever makes up addresses fills some megabyte, no more.
const MOST: usize = 10_000;

/// What this server has counted since it was last written: in memory, so that a flood costs no query.
#[derive(Clone, Debug, Default)]
pub struct Throttled(Arc<Mutex<HashMap<Whose, i64>>>);

/// Whose form was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    /// As an address names it; perhaps nobody's.
    Named(Slug),
    /// As a lead's link tells it.
    Known(OrganizationId),
}

impl Throttled {
    /// Counts a request that was turned away.
    pub fn count(&self, whose: Whose) {
        self.add(whose, 1);
    }

    /// Adds what was counted to the hour of `now`. What cannot be written stays counted, for the next time.
    pub async fn write(&self, db: &Db, now: UtcTime) -> Result<()> {
        let counted = self.take();
        if counted.is_empty() {
            return Ok(());
        }
        let written = write(db, &counted, now).await;
        if written.is_err() {
            for (whose, requests) in counted {
                self.add(whose, requests);
            }
        }
        written
    }

    fn add(&self, whose: Whose, requests: i64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&whose) {
            *count += requests;
        } else if counts.len() < MOST {
            counts.insert(whose, requests);
        }
    }

    fn take(&self) -> HashMap<Whose, i64> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *counts)
    }
}

/// How many requests were turned away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TurnedAway {
    /// In this hour and the 23 before it.
    pub in_a_day: i64,
    /// In this hour and those of 7 days before it.
    pub in_a_week: i64,
}

impl TurnedAway {
    /// From the forms of this organization.
    pub fn load(conn: &mut Connection, organization: OrganizationId, now: UtcTime) -> Result<Self> {
        let hours: Vec<(UtcTime, i64)> = throttled_hours::table
            .filter(throttled_hours::organization_id.eq(organization))
            .filter(throttled_hours::hour.gt(now - TOLD))
            .select((throttled_hours::hour, throttled_hours::requests))
            .load(conn)?;
        let day = now - TimeDelta::days(1);
        let in_a_day = hours.iter().filter(|(hour, _)| *hour > day);
        Ok(Self {
            in_a_day: in_a_day.map(|(_, requests)| requests).sum(),
            in_a_week: hours.iter().map(|(_, requests)| requests).sum(),
        })
    }
}

async fn write(db: &Db, counted: &HashMap<Whose, i64>, now: UtcTime) -> Result<()> {
    let slugs: Vec<String> = counted
        .keys()
        .filter_map(|whose| match whose {
            Whose::Named(slug) => Some(slug.to_string()),
            Whose::Known(_) => None,
        })
        .collect();
    let named = db.read(move |conn| organizations_of(conn, &slugs)).await?;
    // In the order of the organizations, as every server does: nobody waits in a ring.
    let mut sums: BTreeMap<OrganizationId, i64> = BTreeMap::new();
    for (whose, requests) in counted {
        let organization = match whose {
            Whose::Known(organization) => Some(organization),
            // What nobody has is nobody's.
            Whose::Named(slug) => named.get(slug.as_str()),
        };
        if let Some(organization) = organization {
            *sums.entry(*organization).or_default() += requests;
        }
    }
    if sums.is_empty() {
        return Ok(());
    }
    db.write(move |conn| {
        for (organization, requests) in &sums {
            add(conn, *organization, *requests, now)?;
        }
        Ok(())
    })
    .await
}

fn organizations_of(
    conn: &mut Connection,
    slugs: &[String],
) -> Result<HashMap<String, OrganizationId>> {
    let found: Vec<(String, OrganizationId)> = organizations::table
        .filter(organizations::slug.eq_any(slugs))
        .select((organizations::slug, organizations::id))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// Adds to an hour's count. Several servers may do so at once: what one has inserted the other adds to.
fn add(
    conn: &mut Connection,
    organization: OrganizationId,
    requests: i64,
    now: UtcTime,
) -> Result<()> {
    let hour = hour_of(now);
    if raise(conn, organization, hour, requests)? > 0 {
        return Ok(());
    }
    let insert = |conn: &mut Connection| {
        diesel::insert_into(throttled_hours::table)
            .values((
                throttled_hours::organization_id.eq(organization),
                throttled_hours::hour.eq(hour),
                throttled_hours::requests.eq(requests),
            ))
            .execute(conn)?;
        Ok(())
    };
    match unless_taken(conn, insert)? {
        // Once an hour.
        Some(()) => forget(conn, organization, now),
        None => match raise(conn, organization, hour, requests)? {
            0 => Err(Error::Taken),
            _ => Ok(()),
        },
    }
}

fn raise(
    conn: &mut Connection,
    organization: OrganizationId,
    hour: UtcTime,
    requests: i64,
) -> Result<usize> {
    let row = throttled_hours::table.find((organization, hour));
    Ok(diesel::update(row)
        .set(throttled_hours::requests.eq(throttled_hours::requests + requests))
        .execute(conn)?)
}

/// Forgets what is told no more.
fn forget(conn: &mut Connection, organization: OrganizationId, now: UtcTime) -> Result<()> {
    let old = throttled_hours::table
        .filter(throttled_hours::organization_id.eq(organization))
        .filter(throttled_hours::hour.le(now - TOLD));
    diesel::delete(old).execute(conn)?;
    Ok(())
}

/// When the hour began.
fn hour_of(now: UtcTime) -> UtcTime {
    now - TimeDelta::microseconds(now.micros().rem_euclid(HOUR_MICROS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_begins_when_the_clock_of_utc_is_full() {
        for (now, hour) in [
            ("2026-11-27T08:00:00Z", "2026-11-27T08:00:00Z"),
            ("2026-11-27T08:59:59.999999Z", "2026-11-27T08:00:00Z"),
            ("1969-12-31T23:59:00Z", "1969-12-31T23:00:00Z"),
        ] {
            assert_eq!(hour_of(now.parse().unwrap()).to_string(), hour);
        }
    }

    #[test]
    fn made_up_addresses_fill_the_memory_only_so_far() {
        let throttled = Throttled::default();
        for number in 0..MOST + 5 {
            throttled.count(Whose::Named(Slug::parse(&format!("a{number}")).unwrap()));
        }
        throttled.count(Whose::Named(Slug::parse("a1").unwrap()));
        let counted = throttled.take();
        assert_eq!(counted.len(), MOST);
        assert_eq!(counted.values().sum::<i64>(), MOST as i64 + 1);
        assert!(throttled.take().is_empty());
    }
}
