//! Reads one feed, from the request to the busy times that are stored.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::calendar::{self, Owner, Reading};
use super::fetcher::{Fetched, Fetcher, Validators};
use super::queue::{Outcome, State};
use super::{BusyFeed, FetchError};
use crate::db::{Connection, Db, Result};
use crate::organization::Organization;
use crate::staff::Member;
use crate::values::{FeedUrl, UtcTime};

/// Busy times are read up to here: further than an event lets anybody book, by more than a feed stays unread while it is unchanged.
const AHEAD: TimeDelta = TimeDelta::days(400);
/// And from here: what is over may have to keep its distance from what comes.
const BEHIND: TimeDelta = TimeDelta::days(1);
/// How long it may take to work out what a calendar says.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it may have to wait for others before that: no try is to last as long as its lease.
const WAIT: Duration = Duration::from_secs(60);

/// What reads feeds: cheap to clone, for the job and for the pages.
#[derive(Clone, Debug)]
pub struct Reader {
    fetcher: Fetcher,
    /// One calendar at a time is worked out: a large one takes much memory for a moment.
    desk: Arc<Semaphore>,
}

impl Reader {
    /// A reader that fetches like this.
    pub fn new(fetcher: Fetcher) -> Self {
        Self {
            fetcher,
            desk: Arc::new(Semaphore::new(1)),
        }
    }

    /// Whether an IP address that stands in the URL may be asked at all.
    pub fn may_ask(&self, url: &FeedUrl) -> std::result::Result<(), FetchError> {
        self.fetcher.may_ask(url)
    }

    /// Reads a feed that was taken, stores what it says, and tells why not if it could not be read.
    pub async fn read(&self, db: &Db, feed: BusyFeed, now: UtcTime) -> Result<Option<String>> {
        let known = feed.clone();
        let owner = db.read(move |conn| owner(conn, &known)).await?;
        let outcome = self.outcome(&feed, owner, now).await;
        let failure = match &outcome {
            Outcome::Failed(why) => Some(why.clone()),
            Outcome::Read(..) | Outcome::Unchanged => None,
        };
        let read = feed.clone();
        let settled = db.write(move |conn| read.settle(conn, &outcome, now)).await;
        let Err(error) = settled else {
            return Ok(failure);
        };
        // What cannot be stored is put off like what cannot be read: else it would be taken again and again, before all others.
        let why = "What it says could not be stored.".to_owned();
        let outcome = failed(&feed, why.clone(), Some(error.to_string()));
        db.write(move |conn| feed.settle(conn, &outcome, now))
            .await?;
        Ok(Some(why))
    }

    async fn outcome(
        &self,
        feed: &BusyFeed,
        owner: (Member, Organization),
        now: UtcTime,
    ) -> Outcome {
        let (member, organization) = owner;
        let known = match feed.may_be_unchanged(member.time_zone, now) {
            true => Validators {
                etag: feed.etag.clone(),
                last_modified: feed.last_modified.clone(),
            },
            false => Validators::default(),
        };
        let (text, validators) = match self.fetcher.fetch(&feed.url, &known).await {
            Ok(Fetched::Unchanged) => return Outcome::Unchanged,
            Ok(Fetched::Whole(text, validators)) => (text, validators),
            Err(error) => {
                return failed(feed, error.to_string(), error.cause());
            }
        };
        let state = State {
            etag: validators.etag,
            last_modified: validators.last_modified,
            time_zone: member.time_zone,
        };
        let owner = Owner {
            time_zone: member.time_zone,
            email: member.email,
            uid_tail: organization.uid_tail,
        };
        match self.work_out(text, owner, now).await {
            Ok(reading) => Outcome::Read(reading, state),
            Err(why) => failed(feed, why, None),
        }
    }

    /// What the text says, worked out off the async threads.
    async fn work_out(
        &self,
        text: Vec<u8>,
        owner: Owner,
        now: UtcTime,
    ) -> std::result::Result<Reading, String> {
        let desk = Arc::clone(&self.desk).acquire_owned();
        let busy = "This server was busy with other calendars.";
        let permit = timeout(WAIT, desk).await.map_err(|_| busy)?;
        let read = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let text = String::from_utf8_lossy(&text);
            calendar::read(&text, &owner, &(now - BEHIND..now + AHEAD), PATIENCE)
        });
        match read.await {
            Ok(reading) => reading.map_err(|error| error.to_string()),
            Err(error) => {
                tracing::error!(%error, "a feed broke its reader");
                Err("Its events could not be worked out.".to_owned())
            }
        }
    }
}

fn owner(conn: &mut Connection, feed: &BusyFeed) -> Result<(Member, Organization)> {
    let member = Member::find(conn, feed.organization_id, feed.member_id)?;
    Ok((member, Organization::find(conn, feed.organization_id)?))
}

/// Tells the log as well: at which server, never at which address.
fn failed(feed: &BusyFeed, why: String, cause: Option<String>) -> Outcome {
    tracing::warn!(
        member = %feed.member_id,
        server = feed.url.host(),
        failures = feed.failures + 1,
        cause,
        error = why,
        "a feed could not be read"
    );
    Outcome::Failed(why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feeds::{LEASE, PATIENCE as FETCHING};

    #[test]
    fn no_try_takes_as_long_as_its_lease() {
        let longest = FETCHING + WAIT + PATIENCE;
        let lease = LEASE.to_std().unwrap();
        assert!(longest + Duration::from_secs(30) < lease, "{longest:?}");
    }
}
