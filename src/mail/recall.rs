//! What people and events make of messages in the outbox: sent again, dismissed, withdrawn.

use diesel::prelude::*;

use super::queue::is_free;
use super::{Audience, Message, MessageState};
use crate::db::schema::outbox;
use crate::db::{Connection, Result};
use crate::values::{CallId, EmailAddress, MessageId, OrganizationId, UtcTime};

/// What becomes of a message that does not leave.
#[derive(AsChangeset)]
#[diesel(table_name = outbox)]
pub(super) struct Withdrawn<'a> {
    state: MessageState,
    due_at: UtcTime,
    error: &'a str,
}

/// What becomes of one that is to leave once more, as if it never had been tried; but that it may have arrived stays known.
#[derive(AsChangeset)]
#[diesel(table_name = outbox)]
struct Anew {
    state: MessageState,
    due_at: UtcTime,
    tries: i32,
    error: &'static str,
}

/// What becomes of one that failed, and of which somebody has seen enough.
#[derive(AsChangeset)]
#[diesel(table_name = outbox)]
struct Dismissed {
    state: MessageState,
    due_at: UtcTime,
}

/// What dismissing a message has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dismissal {
    /// It is withdrawn.
    Done,
    /// It is withdrawn, and just being sent: if that succeeds, it counts as sent.
    UnlessItLeaves,
    /// Nothing has happened, for it is just being sent.
    IsLeaving,
    /// Nothing has happened, for it is in this state and nothing that failed.
    Not(MessageState),
}

impl<'a> Withdrawn<'a> {
    pub(super) fn because(why: &'a str, now: UtcTime) -> Self {
        Self {
            state: MessageState::Withdrawn,
            due_at: now,
            error: why,
        }
    }
}

impl Anew {
    fn at(now: UtcTime) -> Self {
        Self {
            state: MessageState::Waiting,
            due_at: now,
            tries: 0,
            error: "",
        }
    }
}

impl Dismissed {
    fn at(now: UtcTime) -> Self {
        Self {
            state: MessageState::Withdrawn,
            due_at: now,
        }
    }
}

impl Message {
    /// Lets a message that was given up, or became a file, leave once more; `false` if it is neither.
    pub fn send_again(
        conn: &mut Connection,
        organization: OrganizationId,
        id: MessageId,
        now: UtcTime,
    ) -> Result<bool> {
        let again = diesel::update(outbox::table)
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::id.eq(id))
            .filter(outbox::state.eq_any([MessageState::Failed, MessageState::Filed]))
            .set(Anew::at(now))
            .execute(conn)?;
        Ok(again > 0)
    }

    /// The same for all that were given up or, if `state` says so, became files, or wait after a try; tells how many these are. What
    /// is overtaken by now is withdrawn when its turn comes.
    pub fn send_all_again(
        conn: &mut Connection,
        organization: OrganizationId,
        state: MessageState,
        now: UtcTime,
    ) -> Result<usize> {
        match state {
            MessageState::Failed | MessageState::Filed => {}
            MessageState::Waiting => return try_again(conn, organization, now),
            MessageState::Sent | MessageState::Withdrawn => return Ok(0),
        }
        Ok(diesel::update(outbox::table)
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::state.eq(state))
            .set(Anew::at(now))
            .execute(conn)?)
    }

    /// Takes those that were given up for withdrawn: somebody has seen that they failed, and that is enough. Each keeps its error;
    /// tells how many these are.
    pub fn dismiss_all(
        conn: &mut Connection,
        organization: OrganizationId,
        now: UtcTime,
    ) -> Result<usize> {
        Ok(diesel::update(outbox::table)
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::state.eq(MessageState::Failed))
            .set(Dismissed::at(now))
            .execute(conn)?)
    }

    /// The same for this one, which may also be one that waits after a try. Otherwise nothing happens, and what it is instead is told.
    pub fn dismiss(
        conn: &mut Connection,
        organization: OrganizationId,
        id: MessageId,
        now: UtcTime,
    ) -> Result<Dismissal> {
        let dismissed = diesel::update(outbox::table)
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::id.eq(id))
            .filter(outbox::state.eq(MessageState::Failed).or(is_put_off()))
            .set(Dismissed::at(now))
            .execute(conn)?;
        let message = Self::find(conn, organization, id)?;
        Ok(match dismissed {
            0 if message.is_leaving(now) => Dismissal::IsLeaving,
            0 => Dismissal::Not(message.state),
            _ if message.is_leaving(now) => Dismissal::UnlessItLeaves,
            _ => Dismissal::Done,
        })
    }

    /// Takes back what is still to be told of these calls to lead and host, tried already or not: it is tried no more. One that
    /// was tried may have arrived all the same, whatever the server said; one that is being sent counts as sent in the end. Each
    /// keeps why it was taken back.
    pub fn withdraw(
        conn: &mut Connection,
        organization: OrganizationId,
        calls: &[CallId],
        why: &str,
        now: UtcTime,
    ) -> Result<()> {
        diesel::update(outbox::table)
            .filter(outbox::organization_id.eq(organization))
            .filter(
                outbox::call_id
                    .assume_not_null()
                    .eq_any(calls.iter().map(|call| call.get())),
            )
            .filter(outbox::state.eq(MessageState::Waiting))
            .filter(outbox::audience.ne(Audience::Staff))
            .set(Withdrawn::because(why, now))
            .execute(conn)?;
        Ok(())
    }

    /// Takes back what is still to be told of a call to a former host, who has it again. What any other was told stays true.
    pub fn withdraw_from_former(
        conn: &mut Connection,
        organization: OrganizationId,
        call: CallId,
        host: &EmailAddress,
        why: &str,
        now: UtcTime,
    ) -> Result<()> {
        diesel::update(outbox::table)
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::call_id.eq(call))
            .filter(outbox::state.eq(MessageState::Waiting))
            .filter(outbox::audience.eq(Audience::Staff))
            .filter(outbox::recipient.eq(host))
            .set(Withdrawn::because(why, now))
            .execute(conn)?;
        Ok(())
    }
}

/// Lets all leave now that wait after a try. What is being sent is not among them, and how often each was tried goes on to count.
fn try_again(conn: &mut Connection, organization: OrganizationId, now: UtcTime) -> Result<usize> {
    Ok(diesel::update(outbox::table)
        .filter(outbox::organization_id.eq(organization))
        .filter(is_put_off())
        .filter(is_free(now))
        .set(outbox::due_at.eq(now))
        .execute(conn)?)
}

/// Whether it was held back, or withdrawn before it was tried: nobody was told by it. Of one that is sent again the tries begin anew,
/// and that it may have arrived before stays known.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn told_nobody() -> _ {
    let withdrawn: MessageState = MessageState::Withdrawn;
    outbox::state
        .eq(withdrawn)
        .and(outbox::tries.eq(0_i32))
        .and(outbox::unanswered.eq(0_i32))
}

/// Whether it waits after a try that met something.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn is_put_off() -> _ {
    let waiting: MessageState = MessageState::Waiting;
    outbox::state.eq(waiting).and(outbox::error.ne(""))
}
