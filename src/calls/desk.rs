//! Where messages about calls are written: to whom, about what, and not too many to one address.

use std::collections::HashSet;

use chrono::TimeDelta;
use diesel::dsl::{count_star, not};
use diesel::prelude::*;

use super::Call;
use super::notice::Notice;
use super::parties::Parties;
use crate::contacts::identity;
use crate::db::json::to_json;
use crate::db::schema::outbox;
use crate::db::{Connection, Result};
use crate::mail::{Audience, MessageKind, NewMessage, told_nobody};
use crate::values::{EmailAddress, OrganizationId, UtcTime};

/// As many messages as strangers cause in a day to one address that never confirmed: whoever books for somebody else sends no
/// more.
const A_DAY: i64 = 10;
/// The same once its owner has acted by a link that stands in a mail alone ([`Call::confirm_address`]).
const A_DAY_CONFIRMED: i64 = 100;

/// What is written ahead. It is not counted for that: they are few, and may never leave.
const AHEAD: [MessageKind; 2] = [MessageKind::ReminderDay, MessageKind::ReminderHour];

/// Who brings it about that something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CausedBy {
    /// Somebody at the public form or with a link to the call: whoever that is, an address is told so often and no more.
    Stranger,
    /// The staff, or what they have set up: it is always told.
    Staff,
}

/// What is to be told to one of the parties of a call.
pub(super) struct Outgoing {
    pub(super) kind: MessageKind,
    pub(super) audience: Audience,
    pub(super) notice: Notice,
    /// When it leaves.
    pub(super) due_at: UtcTime,
}

/// Writes the messages of one moment.
pub(super) struct Desk {
    now: UtcTime,
    /// The leads' addresses that have had as many messages within a day as they get.
    had_enough: HashSet<EmailAddress>,
}

impl Desk {
    /// For messages to these parties, who are asked about all together.
    pub(super) fn open(
        conn: &mut Connection,
        organization: OrganizationId,
        parties: &[Parties],
        cause: CausedBy,
        now: UtcTime,
    ) -> Result<Self> {
        if cause == CausedBy::Staff {
            let had_enough = HashSet::new();
            return Ok(Self { now, had_enough });
        }
        let leads = parties.iter().map(|parties| &parties.lead_email);
        let lately: Vec<(EmailAddress, i64)> = outbox::table
            .filter(outbox::organization_id.eq(organization))
            .filter(outbox::recipient.eq_any(leads))
            .filter(outbox::created_at.gt(now - TimeDelta::days(1)))
            .filter(outbox::audience.eq(Audience::Lead))
            .filter(outbox::kind.ne_all(AHEAD))
            .filter(not(told_nobody()))
            .group_by(outbox::recipient)
            .select((outbox::recipient, count_star()))
            .load(conn)?;
        Ok(Self {
            now,
            had_enough: had_enough(conn, organization, lately)?,
        })
    }

    /// Writes one message, unless its address has had enough.
    pub(super) fn write(
        &self,
        conn: &mut Connection,
        parties: &Parties,
        outgoing: Outgoing,
    ) -> Result<()> {
        let Outgoing {
            kind,
            audience,
            notice,
            due_at,
        } = outgoing;
        let call = &parties.call;
        let (lead, host) = (&parties.lead_email, &parties.host_email);
        let is_held_back = audience == Audience::Lead && self.had_enough.contains(lead);
        let (recipient, recipient_name, reply_to) = match audience {
            Audience::Lead => (lead, "", host),
            Audience::Host | Audience::Staff => (host, parties.host_name.as_str(), lead),
        };
        let message = NewMessage {
            organization_id: call.organization_id,
            kind,
            topic: topic(call, kind),
            audience,
            call_id: Some(call.id),
            recipient: recipient.clone(),
            recipient_name: recipient_name.to_owned(),
            reply_to: reply_to.to_string(),
            subject: notice.subject(kind, audience),
            content: to_json(&notice)?,
            due_at,
            now: self.now,
        };
        match is_held_back {
            true if AHEAD.contains(&kind) => Ok(()),
            true => message.hold_back(conn),
            false => message.insert(conn),
        }
    }

    /// Writes the reminders whose time has not come yet, switched off or not: that is asked when they leave.
    pub(super) fn remind(&self, conn: &mut Connection, parties: &Parties) -> Result<()> {
        let day = (MessageKind::ReminderDay, TimeDelta::days(1));
        let hour = (MessageKind::ReminderHour, TimeDelta::hours(1));
        for (kind, ahead) in [day, hour] {
            let due_at = parties.call.starts_at - ahead;
            if due_at <= self.now {
                continue;
            }
            for audience in [Audience::Lead, Audience::Host] {
                let outgoing = Outgoing {
                    kind,
                    audience,
                    notice: parties.notice(audience),
                    due_at,
                };
                self.write(conn, parties, outgoing)?;
            }
        }
        Ok(())
    }
}

/// Those of these addresses that have had as many messages as they get.
fn had_enough(
    conn: &mut Connection,
    organization: OrganizationId,
    mut lately: Vec<(EmailAddress, i64)>,
) -> Result<HashSet<EmailAddress>> {
    lately.retain(|(_, count)| *count >= A_DAY);
    if lately.is_empty() {
        return Ok(HashSet::new());
    }
    let addresses: Vec<&EmailAddress> = lately.iter().map(|(address, _)| address).collect();
    let confirmed = identity::confirmed(conn, organization, &addresses)?;
    lately.retain(|(address, count)| {
        *count >= A_DAY_CONFIRMED || !confirmed.contains(address.as_str())
    });
    Ok(lately.into_iter().map(|(address, _)| address).collect())
}

/// What happened: this, to this version of the call.
pub(super) fn topic(call: &Call, kind: MessageKind) -> String {
    let (id, version) = (call.id, call.version);
    format!("call {id} version {version} {}", kind.as_str())
}
