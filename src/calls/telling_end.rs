//! Who is told that a call was canceled, by whom and why.

use std::collections::HashSet;

use chrono::TimeDelta;

use super::Call;
use super::desk::{CausedBy, Desk, Outgoing};
use super::leaving::Overtaken;
use super::parties::Parties;
use super::plain::plain;
use super::restoring::leads_unaware;
use crate::db::{Connection, Result};
use crate::mail::{Audience, Message, MessageKind};
use crate::staff::Member;
use crate::values::{CallId, OrganizationId, UtcTime};

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
        let by = canceled.iter().find_map(|call| call.canceled_by);
        let by = by
            .map(|by| Member::find(conn, organization, by))
            .transpose()?;
        let by = by.map_or_else(|| "The lead".to_owned(), |member| member.name);
        // Whoever booked in somebody else's name and cancels at once tells them nothing of it. The lead that staff cancel may know
        // it from the page on which it was booked.
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
