//! What people and events make of messages in the outbox: sent again, dismissed, withdrawn.

use diesel::prelude::*;

use super::{Audience, Message, MessageState};
use crate::db::schema::outbox;
use crate::db::{Backend, Connection, Result};
use crate::values::{CallId, EmailAddress, MessageId, OrganizationId, UtcTime};

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
            .set((
                outbox::state.eq(MessageState::Waiting),
                outbox::due_at.eq(now),
                outbox::tries.eq(0),
            ))
            .execute(conn)?;
        Ok(again > 0)
    }

    /// The same for all that were given up or, if `state` says so, became files; tells how many these are. What is overtaken by now
    /// is withdrawn when its turn comes.
    pub fn send_all_again(
        conn: &mut Connection,
        organization: OrganizationId,
        state: MessageState,
        now: UtcTime,
    ) -> Result<usize> {
        if !matches!(state, MessageState::Failed | MessageState::Filed) {
            return Ok(0);
        }
        Ok(diesel::update(outbox::table)
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::state.eq(state))
            .set((
                outbox::state.eq(MessageState::Waiting),
                outbox::due_at.eq(now),
                outbox::tries.eq(0),
            ))
            .execute(conn)?)
    }

    /// Takes those that were given up, or only this one, for withdrawn: somebody has seen that they failed, and that is enough.
    /// Tells how many these are.
    pub fn dismiss(
        conn: &mut Connection,
        organization: OrganizationId,
        only: Option<MessageId>,
    ) -> Result<usize> {
        let mut failed = diesel::update(outbox::table)
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::state.eq(MessageState::Failed))
            .set(outbox::state.eq(MessageState::Withdrawn))
            .into_boxed::<Backend>();
        if let Some(only) = only {
            failed = failed.filter(outbox::id.eq(only));
        }
        Ok(failed.execute(conn)?)
    }

    /// Takes back what is still to be told of these calls to lead and host, tried already or not: it is tried no more. One that
    /// was tried may have arrived all the same, whatever the server said; one that is being sent counts as sent in the end.
    pub fn withdraw(
        conn: &mut Connection,
        organization: OrganizationId,
        calls: &[CallId],
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
            .set(outbox::state.eq(MessageState::Withdrawn))
            .execute(conn)?;
        Ok(())
    }

    /// Takes back what is still to be told of a call to a former host, who has it again. What any other was told stays true.
    pub fn withdraw_from_former(
        conn: &mut Connection,
        organization: OrganizationId,
        call: CallId,
        host: &EmailAddress,
    ) -> Result<()> {
        diesel::update(outbox::table)
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::call_id.eq(call))
            .filter(outbox::state.eq(MessageState::Waiting))
            .filter(outbox::audience.eq(Audience::Staff))
            .filter(outbox::recipient.eq(host))
            .set(outbox::state.eq(MessageState::Withdrawn))
            .execute(conn)?;
        Ok(())
    }
}
