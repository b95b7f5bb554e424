//! The worker that empties the outbox.

use std::time::Duration;

use super::Stop;
use crate::calls::{self, LinkKey};
use crate::db::{Db, Result};
use crate::mail::{Handed, Letter, Message, MessageKind, Post, PostError, Refused, pages};
use crate::values::UtcTime;
use crate::web::BaseUrl;

/// How often is looked for mail that is due.
const OFTEN: Duration = Duration::from_secs(2);

/// Sends what is due until it is time to stop; what is under way then is still sent and noted. Several servers may do so at once.
pub async fn work(db: Db, post: Post, base_url: BaseUrl, links: LinkKey, stop: Stop) {
    let round = async || deliver(&db, &post, &base_url, &links, UtcTime::now()).await;
    let failure = "the outbox could not be looked at";
    stop.rounds(&db, OFTEN, failure, round).await;
}

/// Sends the first messages that are due at `now`, all at the same time, and tells how many these were.
pub async fn deliver(
    db: &Db,
    post: &Post,
    base_url: &BaseUrl,
    links: &LinkKey,
    now: UtcTime,
) -> Result<usize> {
    if !db.read(move |conn| Message::is_any_due(conn, now)).await? {
        return Ok(0);
    }
    let taken = db.write(move |conn| Message::take_due(conn, now)).await?;
    let count = taken.len();
    let all = taken.into_iter().map(|message| {
        let (db, post, base_url) = (db.clone(), post.clone(), base_url.clone());
        let links = links.clone();
        tokio::task::spawn_local(async move {
            deliver_one(&db, &post, &base_url, &links, message, now).await
        })
    });
    let mut noted = Ok(());
    for sending in all.collect::<Vec<_>>() {
        match sending.await {
            // Whoever could not note it, the others may.
            Ok(one) => noted = noted.and(one),
            Err(error) => tracing::error!(%error, "a message broke its worker"),
        }
    }
    noted.map(|()| count)
}

async fn deliver_one(
    db: &Db,
    post: &Post,
    base_url: &BaseUrl,
    links: &LinkKey,
    message: Message,
    now: UtcTime,
) -> Result<()> {
    let taken = message.clone();
    let leaving = db
        .read(move |conn| calls::as_it_leaves(conn, taken, now))
        .await;
    let sent = match leaving {
        Ok(Ok(message)) => send(&message, post, base_url, links)
            .await
            .map(|handed| (message, handed)),
        Ok(Err(overtaken)) => {
            tracing::info!(message = %message.id, why = overtaken.why(), "a message was withdrawn");
            return db.write(move |conn| message.call_off(conn)).await;
        }
        Err(error) => Err(PostError::passing(error)),
    };
    let error = match sent {
        Ok((message, handed)) => {
            let noted = db.write(move |conn| match handed {
                Handed::ToServer => message.mark_sent(conn, now),
                Handed::ToFolder => message.mark_filed(conn, now),
            });
            return noted.await;
        }
        Err(error) => error,
    };
    tracing::warn!(message = %message.id, tries = message.tries, %error, "a message did not leave");
    db.write(move |conn| match error.refused {
        Refused::ForNow => message.put_off(conn, &error.to_string(), now),
        Refused::ForGood => message.give_up(conn, &error.to_string(), now),
    })
    .await
}

async fn send(
    message: &Message,
    post: &Post,
    base_url: &BaseUrl,
    links: &LinkKey,
) -> std::result::Result<Handed, PostError> {
    let letter = letter(message, post, base_url, links)?;
    post.send(message, letter).await
}

fn letter(
    message: &Message,
    post: &Post,
    base_url: &BaseUrl,
    links: &LinkKey,
) -> std::result::Result<Letter, PostError> {
    match message.kind {
        MessageKind::Test => pages::test_letter(base_url),
        _ => {
            let sender = post.sender().email.as_ref();
            calls::pages::letter(message, base_url, links, sender)
        }
    }
}
