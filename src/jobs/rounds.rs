//! What a worker does, round after round, until its server stops.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};

use crate::db::{Db, Result};

/// How long what is under way may take once a server is told to end, requests and mail alike: whoever runs it in a container is
/// given ten seconds in all.
pub const GRACE: Duration = Duration::from_secs(8);

/// What tells workers to stop; dropped, it tells the same.
#[derive(Clone)]
pub struct Stopper(watch::Sender<Option<Instant>>);

/// By which a worker knows that it is to stop.
#[derive(Clone)]
pub struct Stop(watch::Receiver<Option<Instant>>);

/// Both ends.
pub fn stop() -> (Stopper, Stop) {
    let (stopper, stop) = watch::channel(None);
    (Stopper(stopper), Stop(stop))
}

impl Stopper {
    /// Lets workers end after the round that each is in, and tells since when they know.
    pub fn stop(&self) -> Instant {
        let now = Instant::now();
        self.0.send_if_modified(|since| {
            let is_first = since.is_none();
            since.get_or_insert(now);
            is_first
        });
        self.0.borrow().unwrap_or(now)
    }
}

impl Stop {
    /// Does rounds until it is time to stop or the database is closed: the next one at once if there was something to do, for there
    /// may be more, and else after a pause. `failure` says what went wrong in one that failed.
    pub async fn rounds(
        mut self,
        db: &Db,
        pause: Duration,
        failure: &'static str,
        round: impl AsyncFn() -> Result<usize>,
    ) {
        while !self.has_come() && !db.is_closed() {
            match round().await {
                Ok(done) if done > 0 => continue,
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "{failure}"),
            }
            self.pause(pause).await;
        }
    }

    /// Waits for so long, or until it is time to stop.
    pub(super) async fn pause(&mut self, pause: Duration) {
        let _ = timeout(pause, self.0.wait_for(Option::is_some)).await;
    }

    /// Whether it is time to stop.
    pub(super) fn has_come(&self) -> bool {
        self.0.borrow().is_some() || self.0.has_changed().is_err()
    }

    /// Waits until it is time to stop, and then until [`GRACE`] is over.
    pub(super) async fn grace_is_over(mut self) {
        let told = self.0.wait_for(Option::is_some).await;
        let since = told.ok().and_then(|since| *since);
        sleep_until(since.unwrap_or_else(Instant::now) + GRACE).await;
    }
}
