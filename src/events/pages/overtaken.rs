//! That somebody else has saved meanwhile: who, when, and what is another since.

use chrono::TimeDelta;

use crate::audit::Act;
use crate::db::{Connection, Result};
use crate::values::{OrganizationId, Part, TimeZone, UtcTime};
use crate::web::Moment;

/// So far back it is looked who has saved: a page is seldom open for longer.
const LOOKED_BACK: TimeDelta = TimeDelta::days(1);

/// What is said to whoever saves a page that shows what is not so any more. `events/_overtaken.html` shows it.
pub struct Overtaken {
    /// What is another since, as it is now.
    pub changed: Vec<Part>,
    /// Who has saved last.
    pub who: String,
    /// When, on the reader's clock; nothing if that was not lately.
    pub when: Option<Moment>,
}

impl Overtaken {
    /// With whoever the audit log says did this to this last.
    pub fn find(
        conn: &mut Connection,
        organization: OrganizationId,
        (action, subject): (&str, &str),
        changed: Vec<Part>,
        zone: TimeZone,
        now: UtcTime,
    ) -> Result<Self> {
        let act = Act::last(conn, organization, action, subject, now - LOOKED_BACK)?;
        Ok(Self {
            changed,
            when: act.as_ref().map(|act| Moment::new(act.at, zone)),
            who: act
                .and_then(|act| act.member_name)
                .unwrap_or_else(|| "Somebody else".to_owned()),
        })
    }
}
