//! How the demo's past calls went, as their hosts say it soon after.

use chrono::TimeDelta;
use rand::prelude::*;
use rand::rngs::StdRng;

use crate::calls::{Call, Scope, Seen, Verdict};
use crate::db::{Connection, Result};
use crate::events::Event;
use crate::values::{CallId, EventKind, OrganizationId, Outcome, UtcTime};

/// Why a Strategy call ended without a sale.
const OBJECTIONS: [&str; 5] = [
    "Price",
    "Timing",
    "Has to ask somebody",
    "Chose another offer",
    "Wants to start after the summer.",
];

/// A host who says how a call went.
pub struct Said {
    /// When.
    pub at: UtcTime,
    call: CallId,
}

impl Said {
    /// What is said of a call that is over by `now`; of one of six nothing is.
    pub fn of(call: &Call, now: UtcTime) -> Option<Self> {
        let mut rng = dice(call.id);
        let at = call.ends_at + TimeDelta::minutes(rng.random_range(5..240));
        (at <= now && rng.random_bool(5.0 / 6.0)).then_some(Self { at, call: call.id })
    }

    /// Says it, unless the call has been canceled since.
    pub fn happen(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
        events: &[Event],
    ) -> Result<()> {
        let call = Call::find(conn, organization, self.call)?;
        let Some(event) = events.iter().find(|event| event.id == call.event_id) else {
            return Ok(());
        };
        let mut rng = dice(call.id);
        let outcome = outcome(event.kind, rng.random_range(0..100));
        let objection = match outcome {
            Outcome::NoSale => OBJECTIONS[rng.random_range(0..OBJECTIONS.len())],
            _ => "",
        };
        let verdict = Verdict {
            organization,
            scope: Scope::All,
            seen: Seen::from(&call),
            outcome: Some(outcome),
            objection: objection.to_owned(),
            by: call.host_id,
        };
        verdict.apply(conn, self.at).map(|_| ())
    }
}

/// The same for the same call, whatever else is random.
fn dice(call: CallId) -> StdRng {
    StdRng::seed_from_u64(call.get().unsigned_abs())
}

fn outcome(kind: EventKind, percent: u32) -> Outcome {
    match (kind, percent) {
        (_, 0..15) => Outcome::NoShow,
        (EventKind::Strategy, 15..50) => Outcome::Sale,
        (EventKind::Strategy, _) => Outcome::NoSale,
        (EventKind::Discovery, 15..70) => Outcome::Approved,
        (EventKind::Discovery, _) => Outcome::Rejected,
    }
}
