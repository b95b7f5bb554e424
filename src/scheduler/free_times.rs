//! The free times of an event as they are open to a visit.

use std::ops::Range;

use super::own_call::OwnCall;
use crate::blocking::{Visit, screening};
use crate::calls::Hosts;
use crate::db::{Connection, Result};
use crate::events::Event;
use crate::values::{ClientIp, Identity, UtcTime};

/// What the calendar shows to a visit.
pub struct Open {
    /// The times at which it may book: sorted, each once. None if it would be refused, or is disqualified.
    pub times: Vec<UtcTime>,
    /// Whether it would be refused.
    pub refused: bool,
}

/// The times in `window` that are open to this visit; after the same work for everybody, so that time does not tell
/// why there are none.
pub fn open_to(
    conn: &mut Connection,
    event: &Event,
    visit: &Visit,
    ip: ClientIp,
    window: &Range<UtcTime>,
    now: UtcTime,
) -> Result<Open> {
    let refused = is_refused(conn, event, visit, None, ip, now)?;
    open(conn, event, visit, refused, window, now)
}

/// The times in `window` that a lead would find who has typed what this visit of the preview has. It is refused if it says
/// so of itself: whoever looks at a preview is not screened.
pub fn open_in_preview(
    conn: &mut Connection,
    event: &Event,
    visit: &Visit,
    window: &Range<UtcTime>,
    now: UtcTime,
) -> Result<Open> {
    open(conn, event, visit, visit.refused, window, now)
}

fn open(
    conn: &mut Connection,
    event: &Event,
    visit: &Visit,
    refused: bool,
    window: &Range<UtcTime>,
    now: UtcTime,
) -> Result<Open> {
    let mut times = Hosts::of(conn, event, window, now)?.free_times(window, now);
    if refused || visit.qualified != Some(true) {
        times.clear();
    }
    Ok(Open { times, refused })
}

/// The times in `window` to which the lead of a call may move it, on this visit; after the same work for everybody.
pub fn open_to_mover(
    conn: &mut Connection,
    own: &OwnCall,
    visit: &Visit,
    ip: ClientIp,
    window: &Range<UtcTime>,
    now: UtcTime,
) -> Result<Open> {
    let event = &own.place.event;
    let booked_as = own.booked_as(conn, now)?;
    let refused = is_refused(conn, event, visit, booked_as.as_ref(), ip, now)?;
    let mut times = own.call.other_times(conn, event, window, now)?;
    if refused {
        times.clear();
    }
    Ok(Open { times, refused })
}

/// Whether a request of this visit from `ip` would be refused.
fn is_refused(
    conn: &mut Connection,
    event: &Event,
    visit: &Visit,
    booked_as: Option<&Identity>,
    ip: ClientIp,
    now: UtcTime,
) -> Result<bool> {
    let identity = Identity {
        ip: Some(ip),
        ..visit.identity()
    };
    let organization = event.organization_id;
    let decision = screening::screen_with(conn, organization, &identity, booked_as, now)?;
    Ok(decision.is_refused())
}
