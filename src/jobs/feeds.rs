//! The worker that reads the hosts' feeds.

use std::time::Duration;

use tokio::task::JoinSet;

use super::Stop;
use crate::db::{Db, Result};
use crate::feeds::{BusyFeed, Reader};
use crate::values::UtcTime;

/// How often is looked for feeds that are due.
const OFTEN: Duration = Duration::from_secs(5);

/// Reads what is due until it is time to stop. Several servers may do so at once.
pub async fn work(db: Db, reader: Reader, stop: Stop) {
    let round = async || read_due(&db, &reader, UtcTime::now()).await;
    let failure = "feeds could not be looked at";
    stop.rounds(&db, OFTEN, failure, round).await;
}

/// Reads the first feeds that are due at `now`, all at the same time, and tells how many these were.
pub async fn read_due(db: &Db, reader: &Reader, now: UtcTime) -> Result<usize> {
    if !db.read(move |conn| BusyFeed::is_any_due(conn, now)).await? {
        return Ok(0);
    }
    let taken = db.write(move |conn| BusyFeed::take_due(conn, now)).await?;
    let count = taken.len();
    // Whoever stops waiting for them stops them.
    let mut reading = JoinSet::new();
    for feed in taken {
        let (db, reader) = (db.clone(), reader.clone());
        reading.spawn_local(async move { reader.read(&db, feed, now).await });
    }
    let mut noted = Ok(());
    while let Some(read) = reading.join_next().await {
        match read {
            // Whichever could not be noted, the others may.
            Ok(one) => noted = noted.and(one.map(drop)),
            Err(error) => tracing::error!(%error, "a feed broke its worker"),
        }
    }
    noted.map(|()| count)
}
