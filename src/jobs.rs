//! What a server does by itself, again and again, beside answering requests.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;

use crate::contacts::passing;
use crate::db::{Db, Result};
use crate::values::{ContactId, UtcTime};

/// How often is looked; lists may be this much behind what time alone changes.
const EVERY: Duration = Duration::from_secs(60);
/// How far back the first look goes: further than any server is down for long.
const FIRST: TimeDelta = TimeDelta::days(30);
/// How much of the span before is looked at again: another server's clock may be behind.
const AGAIN: TimeDelta = TimeDelta::minutes(5);

/// Works until the database is closed. Several servers may do so at once: each look changes only what is not right.
pub async fn work(db: Db) {
    let mut since = UtcTime::now() - FIRST;
    let mut clock = tokio::time::interval(EVERY);
    while !db.is_closed() {
        clock.tick().await;
        let now = UtcTime::now();
        match bring_customers_back(&db, since, now).await {
            Ok(0) => since = now - AGAIN,
            Ok(contacts) => {
                tracing::info!(contacts, "customers are back in Global Data");
                since = now - AGAIN;
            }
            // The next look begins where this one did.
            Err(error) => tracing::warn!(%error, "contacts could not be looked at"),
        }
    }
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
