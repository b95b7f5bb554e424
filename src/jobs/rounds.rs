//! What a worker does, round after round, until its server stops.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use crate::db::{Db, Result};

/// What tells workers to stop; dropped, it tells the same.
pub struct Stopper(watch::Sender<bool>);

/// By which a worker knows that it is to stop.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

/// Both ends.
pub fn stop() -> (Stopper, Stop) {
    let (stopper, stop) = watch::channel(false);
    (Stopper(stopper), Stop(stop))
}

impl Stopper {
    /// Lets workers end after the round that each is in.
    pub fn stop(&self) {
        self.0.send_replace(true);
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
        let _ = timeout(pause, self.0.wait_for(|stop| *stop)).await;
    }

    /// Whether it is time to stop.
    pub(super) fn has_come(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }
}
