//! Which messages leave next: each is taken by one worker for a while.

use std::collections::HashSet;

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::{Message, MessageState};
use crate::db::schema::outbox;
use crate::db::{Backend, Connection, Result};
use crate::values::{MessageId, OrganizationId, UtcTime};

/// As many messages as a worker sends at the same time, and as many more of those that hang or were tried before.
pub const AT_ONCE: usize = 10;
/// For how long a worker has what it took to itself: longer than any try, so that only a crash leads to a second one.
pub const LEASE: TimeDelta = TimeDelta::minutes(12);

/// What waits and was not tried yet, word for word as its index has it.
const UNTRIED: &str = "outbox.state = 'waiting' AND outbox.tries = 0";
/// What waits after a try, likewise.
const TRIED: &str = "outbox.state = 'waiting' AND outbox.tries > 0";

/// How many messages a worker has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Of those that were not tried yet.
    pub untried: usize,
    /// Of those that were.
    pub tried: usize,
}

impl Room {
    /// That of a worker who has nothing under way.
    pub const WHOLE: Self = Self {
        untried: AT_ONCE,
        tried: AT_ONCE,
    };
}

impl Message {
    /// Whether there is any to take: asked before the one writer of SQLite is bothered.
    pub fn is_any_due(conn: &mut Connection, room: Room, now: UtcTime) -> Result<bool> {
        let one = Room {
            untried: room.untried.min(1),
            tried: room.tried.min(1),
        };
        Ok(!due(conn, one, now)?.is_empty())
    }

    /// Takes as many messages that are due as there is room for, the longest due first, each for this worker alone until [`LEASE`] is
    /// over. What somebody is told of one call comes one after the other, in the order in which it happened.
    ///
    /// Of several servers that take at the same moment, each message goes to one: who comes second finds it leased.
    pub fn take_due(conn: &mut Connection, room: Room, now: UtcTime) -> Result<Vec<Self>> {
        let due = due(conn, room, now)?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        // Asked again of each row, which another server may have changed meanwhile.
        let free = outbox::table
            .filter(outbox::id.eq_any(due))
            .filter(outbox::state.eq(MessageState::Waiting))
            .filter(outbox::due_at.le(now))
            .filter(is_free(now));
        Ok(diesel::update(free)
            .set((
                outbox::leased_until.eq(Some(now + LEASE)),
                outbox::tries.eq(outbox::tries + 1),
            ))
            .returning(<Self as Selectable<Backend>>::construct_selection())
            .get_results(conn)?)
    }

    /// Which of these messages, of those that are due, wait until what comes before them has left.
    pub fn behind(
        conn: &mut Connection,
        organization: OrganizationId,
        messages: &[Self],
        now: UtcTime,
    ) -> Result<HashSet<MessageId>> {
        let is_next = |message: &&Self| {
            let is_due = message.state == MessageState::Waiting && message.due_at <= now;
            is_due && !message.is_leaving(now)
        };
        let next = messages.iter().filter(is_next).map(|message| message.id);
        let behind = outbox::table
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::id.eq_any(next))
            .filter(is_behind(now))
            .select(outbox::id);
        Ok(behind.load(conn)?.into_iter().collect())
    }
}

/// The first that may be taken now, as far as there is room.
fn due(conn: &mut Connection, room: Room, now: UtcTime) -> Result<Vec<MessageId>> {
    let mut due = Vec::new();
    for (most, which) in [
        (room.untried, next(UNTRIED, now)),
        (room.tried, next(TRIED, now)),
    ] {
        if most > 0 {
            due.extend(
                which
                    .order((outbox::due_at, outbox::id))
                    .limit(i64::try_from(most).unwrap_or(i64::MAX))
                    .select(outbox::id)
                    .load::<MessageId>(conn)?,
            );
        }
    }
    Ok(due)
}

/// What may be taken now of these: all that is due, but for what is behind something else.
fn next<'a>(which: &str, now: UtcTime) -> outbox::BoxedQuery<'a, Backend> {
    outbox::table
        .filter(diesel::dsl::sql::<Bool>(which))
        .filter(outbox::due_at.le(now))
        .filter(is_free(now))
        .filter(diesel::dsl::not(is_behind(now)))
        .into_boxed()
}

/// Whether it comes after something else of the same call to the same recipient that is due or being sent. A withdrawn message that
/// is being sent keeps what comes after it waiting, too.
fn is_behind<'a>(
    now: UtcTime,
) -> Box<dyn BoxableExpression<outbox::table, Backend, SqlType = Bool> + 'a> {
    let earlier = diesel::alias!(outbox as earlier);
    let is_due = earlier
        .field(outbox::state)
        .eq(MessageState::Waiting)
        .and(earlier.field(outbox::due_at).le(now));
    let is_leaving = earlier
        .field(outbox::leased_until)
        .assume_not_null()
        .gt(now);
    let before = earlier
        .filter(
            earlier
                .field(outbox::organization_id)
                .eq(outbox::organization_id),
        )
        .filter(earlier.field(outbox::call_id).eq(outbox::call_id))
        .filter(earlier.field(outbox::recipient).eq(outbox::recipient))
        .filter(earlier.field(outbox::id).lt(outbox::id))
        .filter(is_due.or(is_leaving))
        .select(earlier.field(outbox::id));
    Box::new(diesel::dsl::exists(before))
}

/// Whether no worker has it to itself.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn is_free(now: UtcTime) -> _ {
    let is_over = outbox::leased_until.assume_not_null().le(now);
    outbox::leased_until.is_null().or(is_over)
}
