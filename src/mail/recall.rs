//! What people and events make of messages in the outbox: sent again, dismissed, withdrawn.

use diesel::prelude::*;

use super::queue::is_free;
use super::{Audience, Message, MessageState};
use crate::db::schema::outbox;
use crate::db::{Backend, Connection, Result};
use crate::values::{CallId, EmailAddress, MessageId, OrganizationId, UtcTime};

/// What becomes of a message that does not leave.
#[derive(AsChangeset)]
#[diesel(table_name = outbox)]
pub(super) struct Withdrawn<'a> {
    state: MessageState,
    due_at: UtcTime,
    error: &'a str,
}

/// What becomes of one that is to leave once more, as if it never had been tried.
#[derive(AsChangeset)]
#[diesel(table_name = outbox)]
struct Anew {
    state: MessageState,
    due_at: UtcTime,
    tries: i32,
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

    /// Takes those that were given up, or only this one, for withdrawn: somebody has seen that they failed, and that is enough.
    /// This one may be one, too, that waits after a try. Each keeps its error; tells how many these are.
    pub fn dismiss(
        conn: &mut Connection,
        organization: OrganizationId,
        only: Option<MessageId>,
        now: UtcTime,
    ) -> Result<usize> {
        let dismissed = diesel::update(outbox::table)
            .filter(outbox::organization_id.eq(organization))
            .set((
                outbox::state.eq(MessageState::Withdrawn),
                outbox::due_at.eq(now),
            ))
            .into_boxed::<Backend>();
        let has_failed = outbox::state.eq(MessageState::Failed);
        let dismissed = match only {
            None => dismissed.filter(has_failed),
            Some(only) => dismissed
                .filter(outbox::id.eq(only))
                .filter(has_failed.or(is_put_off())),
        };
        Ok(dismissed.execute(conn)?)
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

/// Whether it waits after a try that met something.
#[diesel::dsl::auto_type(no_type_alias)]
fn is_put_off() -> _ {
    let waiting: MessageState = MessageState::Waiting;
    outbox::state.eq(waiting).and(outbox::error.ne(""))
}
