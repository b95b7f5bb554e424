//! Who is told what of a call: messages and reminders, written in the transaction of what they tell.

use diesel::prelude::*;

use super::Call;
use super::desk::{CausedBy, Desk, Outgoing, topic};
use super::leaving::Overtaken;
use super::notice::Notice;
use super::parties::Parties;
use super::restoring::unheard;
use crate::db::schema::outbox;
use crate::db::{Connection, Result};
use crate::mail::{Audience, Message, MessageKind, told_nobody};
use crate::staff::Member;
use crate::values::{EmailAddress, UtcTime};

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
