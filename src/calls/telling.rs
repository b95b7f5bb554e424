//! Who is told what of a call: messages and reminders, written in the transaction of what they tell.

use std::collections::HashMap;

use chrono::TimeDelta;
use diesel::prelude::*;

use super::Call;
use super::notice::{Notice, Parties};
use crate::db::json::to_json;
use crate::db::schema::outbox;
use crate::db::{Connection, Result};
use crate::mail::{Audience, Message, MessageKind, MessageState, NewMessage};
use crate::staff::Member;
use crate::values::{CallId, EmailAddress, OrganizationId, UtcTime};

/// As many messages as one address gets in a day from the public form: whoever books for somebody else sends no more.
const A_DAY: i64 = 10;

/// For how long the messages of an act wait that can be undone: an undo within that time is never noticed by a lead.
pub const HOLD: TimeDelta = TimeDelta::minutes(10);

/// What is told of a cancelation.
#[derive(Clone, Debug, Default)]
pub struct CancelNews {
    /// Whether the lead is told.
    pub to_lead: bool,
    /// What the staff say to the lead; may be blank.
    pub message: String,
    /// When the messages leave; `None`: at once.
    pub due_at: Option<UtcTime>,
}

impl Call {
    /// Tells lead and host that the call was booked, and reminds them when it comes near.
    pub fn tell_booked(&self, conn: &mut Connection, now: UtcTime) -> Result<()> {
        self.tell_standing(conn, MessageKind::Booked, None, "", now)
    }

    /// Tells lead and host that the call has another time or host than `before`, and the host it had that it is no
    /// longer theirs.
    pub fn tell_rescheduled(
        &self,
        conn: &mut Connection,
        before: &Self,
        reason: &str,
        now: UtcTime,
    ) -> Result<()> {
        forget_reminders(conn, self.organization_id, &[self.id])?;
        if before.host_id != self.host_id {
            self.tell_former_host(conn, before, reason, now)?;
        }
        let moved = Some(before.starts_at).filter(|start| *start != self.starts_at);
        self.tell_standing(conn, MessageKind::Rescheduled, moved, reason, now)
    }

    fn tell_former_host(
        &self,
        conn: &mut Connection,
        before: &Self,
        reason: &str,
        now: UtcTime,
    ) -> Result<()> {
        let host = Member::find(conn, self.organization_id, before.host_id)?;
        for mut parties in Parties::find(conn, self.organization_id, &[self.id])? {
            if parties.switches.rescheduled {
                parties.call.starts_at = before.starts_at;
                parties.call.ends_at = before.ends_at;
                parties.give_to(&host);
                let notice = Notice {
                    reason: reason.to_owned(),
                    ..parties.for_host()
                };
                write(
                    conn,
                    &parties,
                    MessageKind::Canceled,
                    Audience::Staff,
                    notice,
                    now,
                    now,
                )?;
            }
        }
        Ok(())
    }

    /// Tells of calls that were canceled: each host, and each lead if that is wanted.
    pub fn tell_canceled(
        conn: &mut Connection,
        organization: OrganizationId,
        canceled: &[Self],
        news: &CancelNews,
        now: UtcTime,
    ) -> Result<()> {
        let ids: Vec<CallId> = canceled.iter().map(|call| call.id).collect();
        forget_reminders(conn, organization, &ids)?;
        for parties in Parties::find(conn, organization, &ids)? {
            // Of what is over nobody's calendar has to know.
            if !parties.switches.canceled || parties.call.ends_at <= now {
                continue;
            }
            let due_at = news.due_at.unwrap_or(now);
            let of_host = Notice {
                reason: parties.call.cancel_reason.clone(),
                ..parties.for_host()
            };
            write(
                conn,
                &parties,
                MessageKind::Canceled,
                Audience::Host,
                of_host,
                due_at,
                now,
            )?;
            if news.to_lead {
                let of_lead = Notice {
                    message: news.message.clone(),
                    ..parties.for_lead()
                };
                write(
                    conn,
                    &parties,
                    MessageKind::Canceled,
                    Audience::Lead,
                    of_lead,
                    due_at,
                    now,
                )?;
            }
        }
        Ok(())
    }

    /// Whom undoing the cancelation of each of these calls would tell that it stands again: those whose message has left, or
    /// is leaving.
    pub fn told_of_cancelation(
        conn: &mut Connection,
        organization: OrganizationId,
        canceled: &[&Self],
    ) -> Result<HashMap<CallId, Vec<Audience>>> {
        let topics: Vec<String> = canceled
            .iter()
            .map(|call| topic(call, MessageKind::Canceled))
            .collect();
        let has_left = outbox::state.eq(MessageState::Sent).or(outbox::tries.gt(0));
        let found: Vec<(Option<CallId>, Audience)> = outbox::table
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::topic.eq_any(topics))
            .filter(has_left)
            .order(outbox::id)
            .select((outbox::call_id, outbox::audience))
            .load(conn)?;
        let mut told: HashMap<CallId, Vec<Audience>> = HashMap::new();
        for (call, audience) in found {
            if let Some(call) = call {
                told.entry(call).or_default().push(audience);
            }
        }
        Ok(told)
    }

    /// Tells those who were told of this call's cancelation that it stands again; who was not told yet, never is. The call
    /// itself is still known as it was canceled.
    pub(super) fn tell_restored(&self, conn: &mut Connection, now: UtcTime) -> Result<()> {
        let organization = self.organization_id;
        Message::withdraw(conn, organization, &[self.id], &[MessageKind::Canceled])?;
        let told = Self::told_of_cancelation(conn, organization, &[self])?;
        let told = told.get(&self.id).cloned().unwrap_or_default();
        for parties in Parties::find(conn, organization, &[self.id])? {
            for audience in &told {
                let notice = of_audience(&parties, *audience);
                write(
                    conn,
                    &parties,
                    MessageKind::Restored,
                    *audience,
                    notice,
                    now,
                    now,
                )?;
            }
            remind(conn, &parties, now)?;
        }
        Ok(())
    }

    fn tell_standing(
        &self,
        conn: &mut Connection,
        kind: MessageKind,
        before: Option<UtcTime>,
        reason: &str,
        now: UtcTime,
    ) -> Result<()> {
        for parties in Parties::find(conn, self.organization_id, &[self.id])? {
            let wanted = match kind {
                MessageKind::Rescheduled => parties.switches.rescheduled,
                _ => parties.switches.booked,
            };
            for audience in [Audience::Lead, Audience::Host] {
                let reason = match audience {
                    Audience::Lead => String::new(),
                    _ => reason.to_owned(),
                };
                let notice = Notice {
                    before,
                    reason,
                    ..of_audience(&parties, audience)
                };
                if wanted {
                    write(conn, &parties, kind, audience, notice, now, now)?;
                }
            }
            remind(conn, &parties, now)?;
        }
        Ok(())
    }
}

/// Writes the reminders whose time has not come yet.
fn remind(conn: &mut Connection, parties: &Parties, now: UtcTime) -> Result<()> {
    let switches = &parties.switches;
    for (wanted, kind, ahead) in [
        (
            switches.reminder_day,
            MessageKind::ReminderDay,
            TimeDelta::days(1),
        ),
        (
            switches.reminder_hour,
            MessageKind::ReminderHour,
            TimeDelta::hours(1),
        ),
    ] {
        let due_at = parties.call.starts_at - ahead;
        if !wanted || due_at <= now {
            continue;
        }
        for audience in [Audience::Lead, Audience::Host] {
            let notice = of_audience(parties, audience);
            write(conn, parties, kind, audience, notice, due_at, now)?;
        }
    }
    Ok(())
}

fn forget_reminders(
    conn: &mut Connection,
    organization: OrganizationId,
    calls: &[CallId],
) -> Result<()> {
    let kinds = [MessageKind::ReminderDay, MessageKind::ReminderHour];
    Message::withdraw(conn, organization, calls, &kinds)?;
    Ok(())
}

fn of_audience(parties: &Parties, audience: Audience) -> Notice {
    match audience {
        Audience::Lead => parties.for_lead(),
        Audience::Host | Audience::Staff => parties.for_host(),
    }
}

fn write(
    conn: &mut Connection,
    parties: &Parties,
    kind: MessageKind,
    audience: Audience,
    notice: Notice,
    due_at: UtcTime,
    now: UtcTime,
) -> Result<()> {
    let call = &parties.call;
    let (recipient, recipient_name, reply_to) = match audience {
        Audience::Lead => (&parties.lead_email, "", parties.host_email.to_string()),
        _ => (
            &parties.host_email,
            parties.host_name.as_str(),
            parties.lead_email.to_string(),
        ),
    };
    if audience == Audience::Lead && has_had_enough(conn, call.organization_id, recipient, now)? {
        return Ok(());
    }
    NewMessage {
        organization_id: call.organization_id,
        kind,
        topic: topic(call, kind),
        audience,
        call_id: Some(call.id),
        recipient: recipient.clone(),
        recipient_name: recipient_name.to_owned(),
        reply_to,
        subject: subject(kind, audience, &notice),
        content: to_json(&notice)?,
        due_at,
        now,
    }
    .insert(conn)
}

/// What happened: this, to this version of the call.
fn topic(call: &Call, kind: MessageKind) -> String {
    format!(
        "call {} version {} {}",
        call.id,
        call.version,
        kind.as_str()
    )
}

/// Whether the address has got as many messages within a day as it gets, those written ahead not counted.
fn has_had_enough(
    conn: &mut Connection,
    organization: OrganizationId,
    address: &EmailAddress,
    now: UtcTime,
) -> Result<bool> {
    let ahead = [MessageKind::ReminderDay, MessageKind::ReminderHour];
    let lately: i64 = outbox::table
        .filter(outbox::organization_id.eq(organization))
        .filter(outbox::recipient.eq(address))
        .filter(outbox::created_at.gt(now - TimeDelta::days(1)))
        .filter(outbox::audience.eq(Audience::Lead))
        .filter(outbox::kind.ne_all(ahead))
        .count()
        .get_result(conn)?;
    Ok(lately >= A_DAY)
}

fn subject(kind: MessageKind, audience: Audience, notice: &Notice) -> String {
    let Notice { host, lead, .. } = notice;
    let when = notice.when();
    let whom = match audience {
        Audience::Lead => host,
        Audience::Host | Audience::Staff => lead,
    };
    match kind {
        MessageKind::Booked => format!("Booked: call with {whom}, {when}"),
        MessageKind::Rescheduled => format!("New time: call with {whom}, {when}"),
        MessageKind::Canceled => format!("Canceled: call with {whom}, {when}"),
        MessageKind::Restored => format!("Takes place after all: call with {whom}, {when}"),
        MessageKind::ReminderDay | MessageKind::ReminderHour => {
            format!("Reminder: call with {whom}, {when}")
        }
        MessageKind::Test => "Test message".to_owned(),
    }
}
