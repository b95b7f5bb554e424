//! Who is told what of a call: messages and reminders, written in the transaction of what they tell.

use std::collections::HashSet;

use chrono::TimeDelta;
use diesel::prelude::*;

use super::Call;
use super::desk::{CausedBy, Desk, Outgoing, topic};
use super::leaving::Overtaken;
use super::notice::Notice;
use super::parties::Parties;
use super::plain::plain;
use super::restoring::{leads_unaware, unheard};
use crate::db::schema::outbox;
use crate::db::{Connection, Result};
use crate::mail::{Audience, Message, MessageKind, told_nobody};
use crate::staff::Member;
use crate::values::{CallId, EmailAddress, OrganizationId, UtcTime};

/// For how long the messages of an act wait that can be undone: an undo within that time is never noticed by a lead.
pub const HOLD: TimeDelta = TimeDelta::minutes(10);

/// As many characters of a lead's reason as are repeated in a message.
const REASON_CHARS: usize = 500;

/// What is told of a cancelation.
#[derive(Clone, Debug, Default)]
pub struct CancelNews {
    /// Whether the leads of calls that are not over are told.
    pub to_lead: bool,
    /// Whether those of calls that are over are told, too.
    pub to_lead_of_past: bool,
    /// What the staff say to the lead; may be blank.
    pub message: String,
    /// When the messages leave; `None`: at once.
    pub due_at: Option<UtcTime>,
}

impl Call {
    /// Tells lead and host that the call was booked, and reminds them when it comes near.
    pub fn tell_booked(&self, conn: &mut Connection, cause: CausedBy, now: UtcTime) -> Result<()> {
        self.tell_standing(conn, MessageKind::Booked, None, "", cause, now)
    }

    /// Tells lead and host that the call has another time or host than `before`, and the host it had that it is no
    /// longer theirs.
    pub fn tell_rescheduled(
        &self,
        conn: &mut Connection,
        before: &Self,
        reason: &str,
        cause: CausedBy,
        now: UtcTime,
    ) -> Result<()> {
        let why = Overtaken::Changed.why();
        Message::withdraw(conn, self.organization_id, &[self.id], why, now)?;
        if before.host_id != self.host_id {
            self.tell_former_host(conn, before, reason, now)?;
        }
        let kind = MessageKind::Rescheduled;
        self.tell_standing(conn, kind, Some(before), reason, cause, now)
    }

    fn tell_former_host(
        &self,
        conn: &mut Connection,
        before: &Self,
        reason: &str,
        now: UtcTime,
    ) -> Result<()> {
        let host = Member::find(conn, self.organization_id, before.host_id)?;
        let mut found = Parties::find(conn, self.organization_id, &[self.id])?;
        found.retain(|parties| parties.switches.rescheduled);
        let desk = Desk::open(conn, self.organization_id, &found, CausedBy::Staff, now)?;
        for mut parties in found {
            parties.call.starts_at = before.starts_at;
            parties.call.ends_at = before.ends_at;
            let new_host = parties.host_name.clone();
            parties.give_to(&host);
            let outgoing = Outgoing {
                kind: MessageKind::Canceled,
                audience: Audience::Staff,
                notice: Notice {
                    reason: reason.to_owned(),
                    new_host,
                    ..parties.notice(Audience::Staff)
                },
                due_at: now,
            };
            desk.write(conn, &parties, outgoing)?;
        }
        Ok(())
    }

    /// Tells of calls that were canceled: each host of one that is not over, and each lead if that is wanted. A lead that cancels
    /// before any mail has told of the call gets none of its end either.
    pub fn tell_canceled(
        conn: &mut Connection,
        organization: OrganizationId,
        canceled: &[Self],
        news: &CancelNews,
        now: UtcTime,
    ) -> Result<()> {
        let ids: Vec<CallId> = canceled.iter().map(|call| call.id).collect();
        Message::withdraw(conn, organization, &ids, Overtaken::Changed.why(), now)?;
        let mut found = Parties::find(conn, organization, &ids)?;
        found.retain(|parties| parties.switches.canceled);
        let cause = match canceled.iter().any(|call| call.canceled_by.is_some()) {
            true => CausedBy::Staff,
            false => CausedBy::Stranger,
        };
        let desk = Desk::open(conn, organization, &found, cause, now)?;
        // Whoever booked in somebody else's name and cancels at once tells them nothing of it. The lead that staff cancel may know
        // it from the page on which it was booked.
        let by = canceled.iter().find_map(|call| call.canceled_by);
        let by = by
            .map(|by| Member::find(conn, organization, by))
            .transpose()?;
        let by = by.map_or_else(|| "The lead".to_owned(), |member| member.name);
        let unaware = match cause {
            CausedBy::Stranger => leads_unaware(conn, organization, &ids)?,
            CausedBy::Staff => HashSet::new(),
        };
        for parties in &found {
            let to_lead = news.to_lead && !unaware.contains(&parties.call.id);
            // Of what is over no host's calendar has to know.
            let audiences: &[Audience] = match parties.call.ends_at > now {
                true if to_lead => &[Audience::Host, Audience::Lead],
                true => &[Audience::Host],
                false if news.to_lead_of_past => &[Audience::Lead],
                false => &[],
            };
            for audience in audiences {
                let mut notice = parties.notice(*audience);
                match audience {
                    Audience::Lead => notice.message.clone_from(&news.message),
                    _ => notice.reason = why(&by, &parties.call),
                }
                let outgoing = Outgoing {
                    kind: MessageKind::Canceled,
                    audience: *audience,
                    notice,
                    due_at: news.due_at.unwrap_or(now),
                };
                desk.write(conn, parties, outgoing)?;
            }
        }
        Ok(())
    }

    /// To which address its lead was told of this kind of change, the one that made it what it is; nothing if none was.
    pub fn told_lead(
        &self,
        conn: &mut Connection,
        kind: MessageKind,
    ) -> Result<Option<EmailAddress>> {
        Ok(outbox::table
            .filter(outbox::organization_id.eq(self.organization_id))
            .filter(outbox::topic.eq(topic(self, kind)))
            .filter(outbox::audience.eq(Audience::Lead))
            .filter(diesel::dsl::not(told_nobody()))
            .select(outbox::recipient)
            .first(conn)
            .optional()?)
    }

    fn tell_standing(
        &self,
        conn: &mut Connection,
        kind: MessageKind,
        before: Option<&Self>,
        reason: &str,
        cause: CausedBy,
        now: UtcTime,
    ) -> Result<()> {
        let found = Parties::find(conn, self.organization_id, &[self.id])?;
        let desk = Desk::open(conn, self.organization_id, &found, cause, now)?;
        let unheard = unheard(conn, self)?;
        let moved = before.map(|before| before.starts_at);
        let moved = moved.filter(|start| *start != self.starts_at);
        let former_host = match before.filter(|before| before.host_id != self.host_id) {
            Some(before) => Member::find(conn, self.organization_id, before.host_id)?.name,
            None => String::new(),
        };
        for parties in &found {
            if !former_host.is_empty() {
                let (host, why) = (&parties.host_email, Overtaken::Changed.why());
                Message::withdraw_from_former(conn, self.organization_id, self.id, host, why, now)?;
            }
            for audience in [Audience::Lead, Audience::Host] {
                let kind = match parties.switches.is_on(kind) {
                    true => Some(kind),
                    // They hear of it all the same, if not of its change.
                    false => unheard.get(&audience).copied(),
                };
                let Some(kind) = kind else {
                    continue;
                };
                let mut notice = parties.notice(audience);
                notice.before = moved;
                former_host.clone_into(&mut notice.former_host);
                if audience == Audience::Host {
                    reason.clone_into(&mut notice.reason);
                    // Whoever did not have it does not care when it was.
                    notice.before = moved.filter(|_| former_host.is_empty());
                }
                let outgoing = Outgoing {
                    kind,
                    audience,
                    notice,
                    due_at: now,
                };
                desk.write(conn, parties, outgoing)?;
            }
            desk.remind(conn, parties)?;
        }
        Ok(())
    }
}

/// Who has canceled a call and why, for its host. What a lead has typed is no carrier for links, as with names.
fn why(by: &str, canceled: &Call) -> String {
    let reason = &canceled.cancel_reason;
    match canceled.canceled_by {
        Some(_) => format!("{by} canceled it: {reason}"),
        None if reason.is_empty() => format!("{by} canceled it, and gave no reason."),
        None => format!("{by} canceled it: {}", plain(reason, REASON_CHARS)),
    }
}
