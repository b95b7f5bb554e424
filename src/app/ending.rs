//! When the process is told to end.

use crate::jobs::Stopper;

/// Tells workers to stop as soon as the process is told to end. The server beside them hears of it by itself.
#[cfg(unix)]
pub(super) async fn stop_when_told(stopper: Stopper) {
    use actix_web::rt::signal::unix::{SignalKind, signal};

    match signal(SignalKind::terminate()) {
        Ok(mut told) => {
            let _ = told.recv().await;
            stopper.stop();
        }
        // Then they are told once the last request is answered.
        Err(error) => tracing::warn!(%error, "SIGTERM cannot be listened for"),
    }
}

/// Elsewhere no such signal is known, and whatever ends the server ends it at once.
#[cfg(not(unix))]
pub(super) async fn stop_when_told(_: Stopper) {}
