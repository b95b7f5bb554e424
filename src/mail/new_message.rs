//! A message that is written: in the transaction that caused it, so that it leaves if, and only if, that commits.

use diesel::prelude::*;

use super::{Audience, MessageKind, MessageState};
use crate::db::schema::outbox;
use crate::db::{Connection, Result, unless_taken};
use crate::values::{CallId, EmailAddress, OrganizationId, UtcTime};

/// Why a message never leaves though somebody was to be told: it stands with the withdrawn ones from the beginning.
pub const HELD_BACK: &str =
    "Strangers have caused as many messages to this address within a day as it may get.";

/// A message that is about to be written.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Who sends it.
    pub organization_id: OrganizationId,
    /// What it is about.
    pub kind: MessageKind,
    /// What happened: told once to each audience.
    pub topic: String,
    /// For whom it is.
    pub audience: Audience,
    /// The call that it is about.
    pub call_id: Option<CallId>,
    /// To which address it goes.
    pub recipient: EmailAddress,
    /// The recipient's name; may be blank.
    pub recipient_name: String,
    /// The address to which answers go; blank: the sender's.
    pub reply_to: String,
    /// Its subject.
    pub subject: String,
    /// What it tells: JSON.
    pub content: String,
    /// When it is to leave.
    pub due_at: UtcTime,
    /// Now.
    pub now: UtcTime,
}

impl NewMessage {
    /// Writes that it was to leave, and does not: [`HELD_BACK`]. Nobody is told, and whoever looks for it finds why.
    pub fn hold_back(&self, conn: &mut Connection) -> Result<()> {
        self.write(conn, MessageState::Withdrawn, self.now, HELD_BACK)
    }

    /// Writes it, unless the same was written before: then nothing happens.
    pub fn insert(&self, conn: &mut Connection) -> Result<()> {
        self.write(conn, MessageState::Waiting, self.due_at, "")
    }

    fn write(
        &self,
        conn: &mut Connection,
        state: MessageState,
        due_at: UtcTime,
        error: &str,
    ) -> Result<()> {
        unless_taken(conn, |conn| {
            diesel::insert_into(outbox::table)
                .values((
                    (
                        outbox::organization_id.eq(self.organization_id),
                        outbox::kind.eq(self.kind),
                        outbox::topic.eq(&self.topic),
                        outbox::audience.eq(self.audience),
                        outbox::call_id.eq(self.call_id),
                        outbox::recipient.eq(&self.recipient),
                        outbox::recipient_name.eq(&self.recipient_name),
                        outbox::reply_to.eq(&self.reply_to),
                        outbox::subject.eq(&self.subject),
                        outbox::content.eq(&self.content),
                    ),
                    (
                        outbox::token.eq(format!("{:032x}", rand::random::<u128>())),
                        outbox::state.eq(state),
                        outbox::created_at.eq(self.now),
                        outbox::due_at.eq(due_at),
                        outbox::tries.eq(0),
                        outbox::error.eq(error),
                        outbox::unanswered.eq(0),
                    ),
                ))
                .execute(conn)?;
            Ok(())
        })?;
        Ok(())
    }
}
