//! Answers to leads leave at whole steps of time, so that their time does not tell what became of them.

use std::time::{Duration, Instant};

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::rt::time::sleep;

/// More than an answer takes, and less than a person notices.
const STEP: Duration = Duration::from_millis(50);

/// Middleware: holds an answer back to the next whole step since the request came.
///
/// A lead who is refused is logged, any other is stored with much that follows; that takes some milliseconds longer, and
/// more where the database is far away. Pages that are only looked at are no exception: the first sight of the calendar
/// logs a refusal. To do all of that for everybody, and undo it, would even it out no better and touch Global Data.
/// Nothing is held but the connection.
pub(super) async fn answer_in_steps<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let begun = Instant::now();
    let answer = next.call(request).await;
    sleep(rest(begun.elapsed())).await;
    answer
}

/// What is missing to the next whole step.
fn rest(elapsed: Duration) -> Duration {
    let steps = elapsed.as_nanos() / STEP.as_nanos() + 1;
    let whole = STEP.saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX));
    whole.saturating_sub(elapsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_leaves_at_a_whole_step() {
        for (took, leaves) in [
            (0, 50_000),
            (1, 50_000),
            (49_999, 50_000),
            (50_001, 100_000),
        ] {
            let took = Duration::from_micros(took);
            assert_eq!(took + rest(took), Duration::from_micros(leaves), "{took:?}");
        }
    }
}
