//! The row of a message, whatever has become of it.

use diesel::prelude::*;

use super::{Audience, MessageKind, MessageState};
use crate::db::schema::outbox;
use crate::db::{Backend, Connection, Result};
use crate::values::{CallId, EmailAddress, MessageId, OrganizationId, UtcTime};

/// A message, whatever has become of it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(Backend))]
pub struct Message {
    /// Its row.
    pub id: MessageId,
    /// Who sends it.
    pub organization_id: OrganizationId,
    /// What it is about.
    pub kind: MessageKind,
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
    /// What it tells, as it was when it was written: JSON that its kind understands.
    pub content: String,
    /// What its Message-ID begins with, at every try.
    pub token: String,
    /// What has become of it.
    pub state: MessageState,
    /// When it was written.
    pub created_at: UtcTime,
    /// When it is to leave, or to be tried again; when it was given up or withdrawn if it was.
    pub due_at: UtcTime,
    /// How often it was tried.
    pub tries: i32,
    /// Until when a worker has it to itself.
    pub leased_until: Option<UtcTime>,
    /// What the last try met, or why it was withdrawn; blank if nothing.
    pub error: String,
    /// When the mail server took it over, or it became a file.
    pub sent_at: Option<UtcTime>,
    /// How often it was told to a mail server that did not say whether it took it.
    pub unanswered: i32,
}

impl Message {
    /// The organization's message with this id.
    pub fn find(
        conn: &mut Connection,
        organization: OrganizationId,
        id: MessageId,
    ) -> Result<Self> {
        Ok(outbox::table
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::id.eq(id))
            .select(Self::as_select())
            .first(conn)?)
    }

    /// The organization's message of this topic to this audience.
    pub fn by_topic(
        conn: &mut Connection,
        organization: OrganizationId,
        topic: &str,
        audience: Audience,
    ) -> Result<Self> {
        Ok(outbox::table
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::topic.eq(topic))
            .filter(outbox::audience.eq(audience))
            .select(Self::as_select())
            .first(conn)?)
    }

    /// The organization's messages in this state, in the order of [`Message::listed_at`]: those that wait the soonest first, all
    /// others the latest first. At most `limit`, after the one of this time and id.
    pub fn list(
        conn: &mut Connection,
        organization: OrganizationId,
        state: MessageState,
        after: Option<(UtcTime, MessageId)>,
        limit: i64,
    ) -> Result<Vec<Self>> {
        let (due, sent) = (outbox::due_at, outbox::sent_at.assume_not_null());
        let mut query = outbox::table
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::state.eq(state))
            .limit(limit)
            .select(Self::as_select())
            .into_boxed::<Backend>();
        // The first condition on the time bounds the part of the index that is read.
        if let Some((at, id)) = after {
            query = match state {
                MessageState::Waiting => query
                    .filter(due.ge(at))
                    .filter(due.gt(at).or(outbox::id.gt(id))),
                MessageState::Sent | MessageState::Filed => query
                    .filter(sent.le(at))
                    .filter(sent.lt(at).or(outbox::id.lt(id))),
                MessageState::Failed | MessageState::Withdrawn => query
                    .filter(due.le(at))
                    .filter(due.lt(at).or(outbox::id.lt(id))),
            };
        }
        query = match state {
            MessageState::Waiting => query.order((due, outbox::id)),
            MessageState::Sent | MessageState::Filed => {
                query.order((sent.desc(), outbox::id.desc()))
            }
            MessageState::Failed | MessageState::Withdrawn => {
                query.order((due.desc(), outbox::id.desc()))
            }
        };
        Ok(query.load(conn)?)
    }

    /// The time by which it is listed: when it left if it did, else when it is due, was tried last, or was withdrawn.
    pub fn listed_at(&self) -> UtcTime {
        match self.state {
            MessageState::Sent | MessageState::Filed => self.sent_at.unwrap_or(self.due_at),
            MessageState::Waiting | MessageState::Failed | MessageState::Withdrawn => self.due_at,
        }
    }

    /// Whether any message of the organization is in this state.
    pub fn any(
        conn: &mut Connection,
        organization: OrganizationId,
        state: MessageState,
    ) -> Result<bool> {
        let any = outbox::table
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::state.eq(state))
            .select(outbox::id);
        Ok(diesel::select(diesel::dsl::exists(any)).get_result(conn)?)
    }

    /// Whether it may have arrived though it did not leave, as far as is known.
    pub fn may_have_arrived(&self) -> bool {
        self.unanswered > 0 && !matches!(self.state, MessageState::Sent | MessageState::Filed)
    }

    /// Whether a worker has it to itself just now.
    pub fn is_leaving(&self, now: UtcTime) -> bool {
        self.leased_until.is_some_and(|until| until > now)
    }

    /// Its name if it is a file.
    pub fn file_name(&self) -> String {
        format!("{}-{}.eml", self.id, self.token)
    }

    /// All messages about this call, the oldest first: a call has a few.
    pub fn of_call(
        conn: &mut Connection,
        organization: OrganizationId,
        call: CallId,
    ) -> Result<Vec<Self>> {
        Ok(outbox::table
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::call_id.eq(call))
            .order(outbox::id)
            .limit(200)
            .select(Self::as_select())
            .load(conn)?)
    }
}
