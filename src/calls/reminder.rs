//! A reminder tells of its call as it is when it leaves: days may have passed since it was written.

use super::CallStatus;
use super::desk::subject;
use super::notice::{Notice, Parties};
use crate::db::json::{from_json, to_json};
use crate::db::{Connection, Result};
use crate::mail::{Message, MessageKind};

/// The message as it is to leave now: a reminder with the host's name and meeting link of today, all others as they were
/// written, for these tell what happened.
///
/// A call that has just been moved or canceled is reminded of as it was: its reminders are withdrawn, but for one that is
/// leaving already.
pub fn as_it_leaves(conn: &mut Connection, message: Message) -> Result<Message> {
    let (Some(call), MessageKind::ReminderDay | MessageKind::ReminderHour) =
        (message.call_id, message.kind)
    else {
        return Ok(message);
    };
    let Ok(written) = from_json::<Notice>(&message.content) else {
        return Ok(message);
    };
    let found = Parties::find(conn, message.organization_id, &[call])?;
    let stands = |parties: &&Parties| {
        let call = &parties.call;
        call.status == CallStatus::Scheduled && call.starts_at == written.starts_at
    };
    let Some(parties) = found.first().filter(stands) else {
        return Ok(message);
    };
    let notice = parties.notice(message.audience);
    Ok(Message {
        subject: subject(message.kind, message.audience, &notice),
        content: to_json(&notice)?,
        ..message
    })
}
