//! The worker that empties the outbox.

mod places;

use std::time::Duration;

use chrono::TimeDelta;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::{Stop, stop};
use crate::calls::{self, LinkKey};
use crate::db::{Db, Result};
use crate::mail::{Handed, Letter, Message, MessageKind, Post, PostError, Refused, pages};
use crate::values::UtcTime;
use crate::web::BaseUrl;

use places::Places;

/// How often is looked for mail that is due.
const OFTEN: Duration = Duration::from_secs(2);

/// Sends what is due until it is time to stop; what is under way then has [`super::GRACE`] to leave, and what became of it is noted.
/// Several servers may do so at once.
pub async fn work(db: Db, post: Post, base_url: BaseUrl, links: LinkKey, mut stop: Stop) {
    let mut sending = Sending::by(&db, &post, &base_url, &links, stop.clone());
    while !stop.has_come() && !db.is_closed() {
        if let Err(error) = sending.take_more(UtcTime::now()).await {
            tracing::warn!(%error, "the outbox could not be looked at");
        }
        match sending.under_way.is_empty() {
            true => stop.pause(OFTEN).await,
            // What has come to its end leaves its place to the next, and lets go what was to come after it.
            false => drop(timeout(OFTEN, sending.some_end()).await),
        }
    }
    sending.all_end().await;
}

/// Sends the first messages that are due at `now`, all at the same time, and tells how many these were.
pub async fn deliver(
    db: &Db,
    post: &Post,
    base_url: &BaseUrl,
    links: &LinkKey,
    now: UtcTime,
) -> Result<usize> {
    let (_stopper, stop) = stop();
    let mut sending = Sending::by(db, post, base_url, links, stop);
    let count = sending.take_more(now).await?;
    sending.all_end().await;
    Ok(count)
}

/// The messages that a worker has under way.
struct Sending<'a> {
    db: &'a Db,
    post: &'a Post,
    base_url: &'a BaseUrl,
    links: &'a LinkKey,
    stop: Stop,
    under_way: JoinSet<Result<()>>,
    places: Places,
}

impl<'a> Sending<'a> {
    fn by(
        db: &'a Db,
        post: &'a Post,
        base_url: &'a BaseUrl,
        links: &'a LinkKey,
        stop: Stop,
    ) -> Self {
        Self {
            db,
            post,
            base_url,
            links,
            stop,
            under_way: JoinSet::new(),
            places: Places::default(),
        }
    }

    /// Takes as many messages that are due at `now` as there are places free, and tells how many these were.
    async fn take_more(&mut self, now: UtcTime) -> Result<usize> {
        let room = self.places.room(Instant::now());
        let any = self
            .db
            .read(move |conn| Message::is_any_due(conn, room, now));
        if !any.await? {
            return Ok(0);
        }
        let taken = self
            .db
            .write(move |conn| Message::take_due(conn, room, now))
            .await?;
        let count = taken.len();
        for message in taken {
            let (db, post) = (self.db.clone(), self.post.clone());
            let (base_url, links) = (self.base_url.clone(), self.links.clone());
            let (was_tried, cut) = (message.tries > 1, self.stop.clone().grace_is_over());
            let task = self.under_way.spawn_local(async move {
                deliver_one(&db, &post, &base_url, &links, message, now, cut).await
            });
            self.places.give(task.id(), was_tried, Instant::now());
        }
        Ok(count)
    }

    /// Waits until at least one has come to its end.
    async fn some_end(&mut self) {
        let mut ended = self.under_way.join_next_with_id().await;
        while let Some(one) = ended {
            let task = match &one {
                Ok((task, _)) => *task,
                Err(error) => error.id(),
            };
            self.places.take_back(task);
            match one {
                Ok((_, Ok(()))) => {}
                // It is tried again once its lease is over.
                Ok((_, Err(error))) => {
                    tracing::warn!(%error, "what became of a message could not be noted")
                }
                Err(error) => tracing::error!(%error, "a message broke its worker"),
            }
            ended = self.under_way.try_join_next_with_id();
        }
    }

    async fn all_end(&mut self) {
        while !self.under_way.is_empty() {
            self.some_end().await;
        }
    }
}

async fn deliver_one(
    db: &Db,
    post: &Post,
    base_url: &BaseUrl,
    links: &LinkKey,
    message: Message,
    now: UtcTime,
    cut: impl Future<Output = ()>,
) -> Result<()> {
    let (taken, began) = (message.clone(), Instant::now());
    let leaving = db
        .read(move |conn| calls::as_it_leaves(conn, taken, now))
        .await;
    let sent = match leaving {
        Ok(Ok(message)) => send(&message, post, base_url, links, cut)
            .await
            .map(|handed| (message, handed)),
        Ok(Err(overtaken)) => {
            tracing::info!(id = %message.id, why = overtaken.why(), "a message was withdrawn");
            let why = overtaken.why();
            return db.write(move |conn| message.call_off(conn, why, now)).await;
        }
        Err(error) => Err(PostError::passing(error)),
    };
    // A try may have taken minutes: it was sent, or its pause begins, at its end.
    let ended = now + TimeDelta::from_std(began.elapsed()).unwrap_or_default();
    let error = match sent {
        Ok((message, handed)) => {
            let noted = db.write(move |conn| match handed {
                Handed::ToServer => message.mark_sent(conn, ended),
                Handed::ToFolder => message.mark_filed(conn, ended),
            });
            return noted.await;
        }
        Err(error) => error,
    };
    tracing::warn!(id = %message.id, tries = message.tries, %error, "a message did not leave");
    db.write(move |conn| match error.refused {
        Refused::ForNow => message.put_off(conn, &error.to_string(), ended),
        Refused::Perhaps => message.put_off_unanswered(conn, &error.to_string(), ended),
        Refused::ForGood => message.give_up(conn, &error.to_string(), ended),
        Refused::Not => message.give_back(conn),
    })
    .await
}

async fn send(
    message: &Message,
    post: &Post,
    base_url: &BaseUrl,
    links: &LinkKey,
    cut: impl Future<Output = ()>,
) -> std::result::Result<Handed, PostError> {
    let letter = letter(message, post, base_url, links)?;
    post.send(message, letter, cut).await
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
