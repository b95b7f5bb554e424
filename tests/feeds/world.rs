//! A server of calendars, an organization with a host, and a feed of the host's.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::db::Db;
use leadgate::db::schema::busy_times;
use leadgate::feeds::BusyFeed;
use leadgate::jobs::feeds::read_due;
use leadgate::organization::Organization;
use leadgate::staff::{Member, Role};
use leadgate::values::{FeedUrl, UtcTime};

use crate::support::app::{add_member, found};
use crate::support::calendars::{Calendars, calendar, reader};
use crate::support::database::TestDatabase;

/// The moment that these tests take for now.
pub fn now() -> UtcTime {
    "2026-12-01T12:00:00Z".parse().unwrap()
}

/// So many minutes after [`now`].
pub fn at(minutes: i64) -> UtcTime {
    now() + TimeDelta::minutes(minutes)
}

/// The host's calendar on the 3rd: an hour from ten o'clock.
pub fn ten() -> String {
    calendar(&[["20261203T100000Z", "20261203T110000Z"]])
}

pub struct World {
    pub db: Db,
    pub organization: Organization,
    pub host: Member,
    pub calendars: Calendars,
}

impl World {
    /// Without a feed.
    pub async fn open(database: &TestDatabase) -> Self {
        let db = database.open();
        let organization = found(&db, "acme").await;
        Self {
            host: add_member(&db, &organization, Role::Closer, "ada@acme.example").await,
            calendars: Calendars::start().await,
            organization,
            db,
        }
    }

    /// Makes this path of the server the host's feed.
    pub async fn set(&self, path: &str) {
        set(&self.db, &self.host, self.calendars.feed(path), now()).await;
    }

    /// The feed as it is.
    pub async fn feed(&self) -> BusyFeed {
        feed(&self.db, &self.host).await
    }

    /// Reads what is due so many minutes after [`now`], and gives the feed as it is then.
    pub async fn read_at(&self, minutes: i64) -> BusyFeed {
        read_due(&self.db, &reader(), at(minutes)).await.unwrap();
        self.feed().await
    }

    /// The busy times that are stored for the host, such as `03 10:00-11:00`.
    pub async fn busy(&self) -> Vec<String> {
        busy(&self.db, &self.host).await
    }
}

pub async fn set(db: &Db, host: &Member, url: FeedUrl, now: UtcTime) {
    let (organization, host) = (host.organization_id, host.id);
    db.write(move |conn| BusyFeed::set(conn, organization, host, &url, now))
        .await
        .unwrap();
}

pub async fn feed(db: &Db, host: &Member) -> BusyFeed {
    let (organization, host) = (host.organization_id, host.id);
    let find = db.read(move |conn| BusyFeed::of(conn, organization, host));
    find.await.unwrap().unwrap()
}

pub async fn busy(db: &Db, host: &Member) -> Vec<String> {
    let host = host.id;
    let load = db.read(move |conn| {
        let times: Vec<(UtcTime, UtcTime)> = busy_times::table
            .filter(busy_times::member_id.eq(host))
            .order(busy_times::starts_at)
            .select((busy_times::starts_at, busy_times::ends_at))
            .load(conn)?;
        Ok(times)
    });
    let times = load.await.unwrap();
    let print = |(from, until): (UtcTime, UtcTime)| {
        let (from, until) = (from.to_utc(), until.to_utc());
        format!("{}-{}", from.format("%d %H:%M"), until.format("%H:%M"))
    };
    times.into_iter().map(print).collect()
}
