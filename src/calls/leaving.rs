//! A message about a call at the moment in which it is to leave: days may have passed since it was written.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::notice::Notice;
use super::parties::Parties;
use crate::db::json::{from_json, to_json};
use crate::db::{Connection, Result};
use crate::mail::{Audience, Message, MessageKind};
use crate::values::{CallId, MessageId, OrganizationId, UtcTime};

/// How much later than a day before its call the day's reminder may be and still say what it was written for: a day of the
/// calendar may be longer or shorter than that.
const LATE: TimeDelta = TimeDelta::minutes(10);

/// Why a message about a call is not to leave any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overtaken {
    /// The call has changed since, and whoever is to know was told.
    Changed,
    /// The call is over; or it has begun, and this was to remind of it.
    Past,
    /// The call is today, and this was to say that it is tomorrow.
    Today,
    /// It was to remind of the call, and the event reminds of its calls no more.
    SwitchedOff,
}

impl Overtaken {
    /// The same as a sentence.
    pub fn why(self) -> &'static str {
        match self {
            Self::Changed => "The call has changed since this message was written.",
            Self::Past => "The call is past.",
            Self::Today => "The call is not tomorrow any more.",
            Self::SwitchedOff => "The event’s reminders of this kind are switched off.",
        }
    }

    /// Whether this message, which was written once, is overtaken at `now`.
    pub fn find(conn: &mut Connection, message: &Message, now: UtcTime) -> Result<Option<Self>> {
        let overtaken = match parties(conn, message)? {
            Some((parties, written)) => of(message, &parties, &written, now),
            None => None,
        };
        Ok(overtaken)
    }

    /// Which of these messages of the organization are overtaken at `now`, asked about all together.
    pub fn find_all(
        conn: &mut Connection,
        organization: OrganizationId,
        messages: &[Message],
        now: UtcTime,
    ) -> Result<HashMap<MessageId, Self>> {
        let calls = messages.iter().filter_map(|message| message.call_id);
        let calls: Vec<CallId> = calls.collect();
        let found = Parties::find(conn, organization, &calls)?;
        let found: HashMap<CallId, Parties> = found
            .into_iter()
            .map(|parties| (parties.call.id, parties))
            .collect();
        let mut overtaken = HashMap::new();
        for message in messages {
            let Some(parties) = message.call_id.and_then(|call| found.get(&call)) else {
                continue;
            };
            let written = from_json(&message.content)?;
            overtaken.extend(of(message, parties, &written, now).map(|why| (message.id, why)));
        }
        Ok(overtaken)
    }
}

/// The message as it is to leave now, or why it is not to leave any more: a reminder with the host's name and meeting link of
/// today, all others as they were written, for these tell what happened.
pub fn as_it_leaves(
    conn: &mut Connection,
    message: Message,
    now: UtcTime,
) -> Result<std::result::Result<Message, Overtaken>> {
    let Some((parties, written)) = parties(conn, &message)? else {
        return Ok(Ok(message));
    };
    if let Some(overtaken) = of(&message, &parties, &written, now) {
        return Ok(Err(overtaken));
    }
    if !is_reminder(message.kind) {
        let uid_tail = parties.uid_tail;
        let content = to_json(&Notice {
            uid_tail,
            ..written
        })?;
        return Ok(Ok(Message { content, ..message }));
    }
    let notice = parties.notice(message.audience);
    Ok(Ok(Message {
        subject: notice.subject(message.kind, message.audience),
        content: to_json(&notice)?,
        ..message
    }))
}

/// The call of a message as it stands, and as it was when that was written; nothing if it is about none.
fn parties(conn: &mut Connection, message: &Message) -> Result<Option<(Parties, Notice)>> {
    let Some(call) = message.call_id else {
        return Ok(None);
    };
    let written = from_json(&message.content)?;
    let mut found = Parties::find(conn, message.organization_id, &[call])?;
    Ok(found.pop().map(|parties| (parties, written)))
}

fn of(message: &Message, parties: &Parties, written: &Notice, now: UtcTime) -> Option<Overtaken> {
    let call = &parties.call;
    let has_changed = match message.audience {
        Audience::Lead | Audience::Host => call.version > written.version,
        // What a former host was told stays true, until they have the call again.
        Audience::Staff => parties.host_email == message.recipient,
    };
    if has_changed {
        return Some(Overtaken::Changed);
    }
    if is_reminder(message.kind) && !parties.switches.is_on(message.kind) {
        return Some(Overtaken::SwitchedOff);
    }
    // A former host may have had it at another time.
    let starts_at = written.starts_at;
    let ends_at = written.ends_at;
    let is_past = match message.kind {
        MessageKind::ReminderDay | MessageKind::ReminderHour => starts_at <= now,
        // That it was canceled is so for ever, and of a past call somebody has wished it to be told.
        MessageKind::Canceled => false,
        _ => ends_at <= now,
    };
    if is_past {
        return Some(Overtaken::Past);
    }
    let is_late = now > starts_at - TimeDelta::days(1) + LATE;
    let is_today = written.day_of(starts_at) <= written.day_of(now);
    (message.kind == MessageKind::ReminderDay && is_late && is_today).then_some(Overtaken::Today)
}

fn is_reminder(kind: MessageKind) -> bool {
    matches!(kind, MessageKind::ReminderDay | MessageKind::ReminderHour)
}
