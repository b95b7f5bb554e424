//! What a server does by itself, again and again, beside answering requests.

pub mod feeds;
pub mod mail;
mod rounds;

pub use rounds::{GRACE, Stop, Stopper, stop};

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::TimeDelta;

use crate::blocking::{Job, JobKind, Throttled, tally, visit_backfill};
use crate::contacts::{hiding, passing};
use crate::db::{Connection, Db, Result};
use crate::tracking::acts::{self, many, undo};
use crate::values::{ContactId, JobId, UtcTime};

/// How often is looked for something to do, when there was nothing.
const OFTEN: Duration = Duration::from_secs(2);
/// How often it is looked at what time alone changes: with [`acts::GRACE`], lists are a minute behind at most.
const RARELY: Duration = Duration::from_secs(20);
/// As many pieces of long work as are done before anything else is looked at again.
const PIECES: usize = 10;
/// The pause after each piece, in which bookings come first.
pub const BREATH: Duration = Duration::from_millis(5);
/// How far back the first look for held calls goes: further than any server is down for long.
const FIRST: TimeDelta = TimeDelta::days(30);
/// How much of the span before is looked at again: another server's clock may be behind.
const AGAIN: TimeDelta = TimeDelta::minutes(5);

/// Works until the database is closed. Several servers may do so at once: each looks again at what there is to do when it
/// has the lock.
pub async fn work(db: Db, throttled: Throttled) {
    let mut filled = false;
    let mut since = UtcTime::now() - FIRST;
    let mut clock = tokio::time::interval(OFTEN);
    let mut looked: Option<Instant> = None;
    while !db.is_closed() {
        tell("entries could not be counted", roll_up(&db).await);
        write_throttled(&db, &throttled).await;
        if looked.is_none_or(|at| at.elapsed() >= RARELY) {
            looked = Some(Instant::now());
            since = look_at_time(&db, since).await;
        }
        let mut is_busy = false;
        if !filled {
            let piece = visit_backfill::fill_next(&db).await;
            let piece = tell("visits of before could not be filled in", piece);
            filled = piece == Some(false);
            is_busy = piece == Some(true);
        }
        let pieces = go_on(&db, UtcTime::now, PIECES).await;
        is_busy |= tell("long work could not go on", pieces) == Some(PIECES);
        // As long as there is work, nobody waits for the clock.
        match is_busy {
            true => tokio::time::sleep(BREATH).await,
            false => {
                clock.tick().await;
            }
        }
    }
}

/// Sees to what time alone has changed, and tells since when the next look is.
async fn look_at_time(db: &Db, since: UtcTime) -> UtcTime {
    let now = UtcTime::now();
    tell("expired blocks could not be seen to", expire(db, now).await);
    let back = bring_customers_back(db, since, now).await;
    match tell("contacts could not be looked at", back) {
        // The next look begins where this one did.
        None => since,
        Some(back) => {
            if back > 0 {
                tracing::info!(contacts = back, "customers are back in Global Data");
            }
            now - AGAIN
        }
    }
}

fn tell<T>(failure: &'static str, outcome: Result<T>) -> Option<T> {
    outcome
        .map_err(|error| tracing::warn!(%error, "{failure}"))
        .ok()
}

/// Writes down how many requests this server has turned away.
pub async fn write_throttled(db: &Db, throttled: &Throttled) {
    let written = throttled.write(db, UtcTime::now()).await;
    tell("throttled requests could not be counted", written);
}

/// Adds the refusals of late to the counts of their blocks.
pub async fn roll_up(db: &Db) -> Result<()> {
    while let Some(organization) = db.read(tally::behind).await? {
        db.write(move |conn| tally::roll_up(conn, organization))
            .await?;
    }
    Ok(())
}

/// Does the work that acts have left, each job in turn, a piece in each transaction, up to `limit` pieces; tells how
/// many these were.
///
/// A job that fails waits, longer each time, and keeps no other waiting. `now` is asked for each piece: what has expired
/// meanwhile is of no effect any more.
pub async fn go_on(db: &Db, now: impl Fn() -> UtcTime, limit: usize) -> Result<usize> {
    let mut after = JobId::from(0);
    let mut done = 0;
    while done < limit {
        let now = now();
        let Some(job) = db.read(move |conn| Job::next(conn, after, now)).await? else {
            if after == JobId::from(0) {
                break;
            }
            // Once round: again.
            after = JobId::from(0);
            continue;
        };
        after = job.id;
        match piece(db, job.clone(), now).await {
            Ok(()) => done += 1,
            Err(error) => put_off(db, job, error.to_string(), now).await?,
        }
        tokio::time::sleep(BREATH).await;
    }
    Ok(done)
}

async fn piece(db: &Db, job: Job, now: UtcTime) -> Result<()> {
    db.write(move |conn| match job.kind {
        JobKind::Rescreen => hiding::rescreen_next(conn, &job, now),
        JobKind::Delete => many::delete_next(conn, &job, now),
        JobKind::Undo => undo::undo_next(conn, &job, now),
    })
    .await
}

/// Lets a job wait whose piece has failed.
async fn put_off(db: &Db, job: Job, cause: String, now: UtcTime) -> Result<()> {
    let (id, kind, tries) = (job.id, job.kind.as_str(), job.tries + 1);
    let noted = cause.clone();
    let again = db.write(move |conn| job.fail(conn, &noted, now)).await?;
    tracing::warn!(job = %id, kind, tries, %again, error = %cause, "a piece of long work failed");
    Ok(())
}

/// Screens the contacts again of blocks that have expired, and takes off the list what has expired long ago.
pub async fn expire(db: &Db, now: UtcTime) -> Result<()> {
    for organization in db.read(move |conn| acts::expiring(conn, now)).await? {
        bit_by_bit(db, move |conn| acts::expire(conn, organization, now)).await?;
    }
    let due = db.read(move |conn| acts::due_for_cleaning(conn, now));
    for organization in due.await? {
        bit_by_bit(db, move |conn| acts::clean(conn, organization, now)).await?;
    }
    Ok(())
}

/// Does the same again until it finds nothing more to do.
async fn bit_by_bit(
    db: &Db,
    some: impl Fn(&mut Connection) -> Result<usize> + Clone + Send + 'static,
) -> Result<()> {
    while db.write(some.clone()).await? > 0 {
        tokio::time::sleep(BREATH).await;
    }
    Ok(())
}

/// Screens the hidden contacts whose call has ended since, and tells how many are hidden no more.
pub async fn bring_customers_back(db: &Db, since: UtcTime, now: UtcTime) -> Result<usize> {
    let mut back = 0;
    let mut after = ContactId::from(0);
    loop {
        let span = since..now;
        let found = db
            .read(move |conn| passing::hidden_since_their_call(conn, &span, after))
            .await?;
        let Some((_, last)) = found.last() else {
            return Ok(back);
        };
        after = *last;
        let mut hidden: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (organization, contact) in found {
            hidden.entry(organization).or_default().push(contact);
        }
        for (organization, contacts) in hidden {
            let changed = db
                .write(move |conn| passing::rescreen(conn, organization, &contacts, now))
                .await?;
            back += changed.len();
        }
    }
}
