//! What is said on the list after calls were canceled.

use actix_session::Session;

use crate::calls::GivenAway;
use crate::calls::pages::{Row, given_away};
use crate::values::TimeZone;
use crate::web::Failure;
use crate::web::flash::{self, FlashKind};

/// As many calls that were given away meanwhile are named one by one.
const NAMED: usize = 5;

/// What was done, and what somebody had done before.
pub(super) fn of_canceled(
    session: &Session,
    canceled: &[Row],
    before: &[Row],
) -> Result<(), Failure> {
    let done = match canceled {
        [] => None,
        [row] if row.is_over() => Some(format!("Canceled {}.", row.sentence())),
        [row] => Some(format!(
            "Canceled {}. The time is free again.",
            row.sentence()
        )),
        rows if rows.iter().all(Row::is_over) => Some(format!("Canceled {} calls.", rows.len())),
        rows => Some(format!(
            "Canceled {} calls. Their times are free again.",
            rows.len()
        )),
    };
    if let Some(text) = done {
        flash::add(session, FlashKind::Success, text)?;
    }
    let unchanged = match before {
        [] => None,
        [row] => row.cancelation().map(|cancelation| {
            format!(
                "Nothing changed for {}: it was already canceled {}.",
                row.sentence(),
                cancelation.sentence()
            )
        }),
        rows => Some(format!(
            "{} of these calls were already canceled, and stay as they were.",
            rows.len()
        )),
    };
    if let Some(text) = unchanged {
        flash::add(session, FlashKind::Warning, text)?;
    }
    Ok(())
}

/// Which calls were left out, for they were given to somebody else since they were ticked.
pub(super) fn of_lost(
    session: &Session,
    lost: &[GivenAway],
    zone: TimeZone,
) -> Result<(), Failure> {
    for one in lost.iter().take(NAMED) {
        let text = format!("Left out: {}", given_away(one, zone));
        flash::add(session, FlashKind::Warning, text)?;
    }
    if lost.len() > NAMED {
        let text = format!("{} more calls are somebody else’s now.", lost.len() - NAMED);
        flash::add(session, FlashKind::Warning, text)?;
    }
    Ok(())
}
