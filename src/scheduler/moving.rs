//! A lead moves its call: in one transaction it is screened, and a host's other time is taken or is not.

use super::own_call::{Looker, OwnCall};
use super::walk;
use crate::calls::{Call, Seen};
use crate::db::lock::Lock;
use crate::db::{Connection, Result};
use crate::values::{MessageId, OrganizationId, TimeZone, UtcTime};

/// After so many changes only the staff move a call: each is told to lead and host by mail.
const CHANGES: i64 = 20;

/// What a lead asks for.
#[derive(Clone, Debug)]
pub struct Move {
    /// Whose call it is.
    pub organization: OrganizationId,
    /// Which call, as the lead saw it.
    pub seen: Seen,
    /// When it is to begin.
    pub start: UtcTime,
    /// The zone in which the lead chose that; `None` is the call's own.
    pub time_zone: Option<TimeZone>,
    /// Who asks.
    pub looker: Looker,
    /// The message by whose link they came, if it was one of a mail.
    pub message: Option<MessageId>,
}

/// What has become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moving {
    /// It was moved, now or by the same form before.
    Moved,
    /// Nothing was done: somebody has changed it since it was seen.
    Changed,
    /// Nothing was done: it is canceled, or has begun.
    Gone,
    /// Nothing was done: a block stands against its lead, who is told the same as at [`Moving::TimeTaken`].
    Refused,
    /// Nothing was done: it was changed too often.
    TooOften,
    /// Nothing was done: it is at that time already.
    Same,
    /// Nothing was done: no host is free at that time.
    TimeTaken,
}

impl Move {
    /// Moves the call, or tells why not. [`crate::db::Error::NotFound`] if there is no such call.
    pub fn apply(&self, conn: &mut Connection, now: UtcTime) -> Result<Moving> {
        // In this order, as the public form locks them: the block list, the visit, the contact, a host's calendar.
        Lock::BlockList(self.organization).share(conn)?;
        let own = OwnCall::find(conn, self.organization, self.seen.id)?;
        let visit = own.begin_visit(conn, &self.looker, now)?;
        let mut visit = walk::take(conn, &visit)?;
        let call = Call::lock(conn, self.organization, self.seen.id)?;
        call.confirm_address(conn, self.message, now)?;
        if !call.is_to_come(now) {
            return Ok(Moving::Gone);
        }
        if Seen::from(&call) != self.seen {
            // Without a script, a double click sends the form twice.
            return Ok(match call.starts_at == self.start {
                true => Moving::Moved,
                false => Moving::Changed,
            });
        }
        // Asked before the answer is known, so that its time does not tell why there is no time.
        let event = &own.place.event;
        let hosts = call.hosts_at(conn, event, self.start, now)?;
        let booked_as = own.booked_as(conn, now)?;
        let ip = self.looker.ip;
        let refused = walk::try_again(conn, &mut visit, booked_as.as_ref(), ip, now)?;
        // First what is said to every lead alike: a refused one that asks for these is told apart by no answer.
        if call.version > CHANGES {
            return Ok(Moving::TooOften);
        }
        if self.start == call.starts_at {
            return Ok(Moving::Same);
        }
        if refused {
            return Ok(Moving::Refused);
        }
        let zone = self.time_zone.unwrap_or(call.time_zone);
        match call.move_by_lead(conn, event, &hosts, self.start, zone, now)? {
            Some(_) => Ok(Moving::Moved),
            None => Ok(Moving::TimeTaken),
        }
    }
}
