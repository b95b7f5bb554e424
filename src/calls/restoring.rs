//! Who is told that a canceled call stands again, and what somebody has not even heard of yet.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::Call;
use super::desk::{CausedBy, Desk, Outgoing, topic};
use super::leaving::Overtaken;
use super::parties::Parties;
use crate::db::schema::outbox;
use crate::db::{Backend, Connection, Result};
use crate::mail::{Audience, Message, MessageKind, MessageState, told_nobody};
use crate::values::{CallId, OrganizationId, UtcTime};

/// What tells that a call takes place.
const STANDING: [MessageKind; 3] = [
    MessageKind::Booked,
    MessageKind::Rescheduled,
    MessageKind::Restored,
];

impl Call {
    /// Whom undoing the cancelation of each of these calls would tell that it stands again: those whose message has left, or
    /// is leaving.
    pub fn told_of_cancelation(
        conn: &mut Connection,
        organization: OrganizationId,
        canceled: &[&Self],
    ) -> Result<HashMap<CallId, Vec<Audience>>> {
        let left = [MessageState::Sent, MessageState::Filed];
        let has_left = outbox::state
            .eq_any(left)
            .or(outbox::tries.gt(0))
            .or(outbox::unanswered.gt(0));
        let found = of_cancelation(conn, organization, canceled, Box::new(has_left))?;
        let mut told: HashMap<CallId, Vec<Audience>> = HashMap::new();
        for (call, audience, _) in found {
            told.entry(call).or_default().push(audience);
        }
        Ok(told)
    }

    /// Who has yet to be told of the cancelation of each of these calls, and when that leaves.
    pub fn to_be_told_of_cancelation(
        conn: &mut Connection,
        organization: OrganizationId,
        canceled: &[&Self],
    ) -> Result<HashMap<CallId, Vec<(Audience, UtcTime)>>> {
        let waits = outbox::state.eq(MessageState::Waiting);
        let found = of_cancelation(conn, organization, canceled, Box::new(waits))?;
        let mut waiting: HashMap<CallId, Vec<(Audience, UtcTime)>> = HashMap::new();
        for (call, audience, due_at) in found {
            waiting.entry(call).or_default().push((audience, due_at));
        }
        Ok(waiting)
    }

    /// Tells those who were told of this call's cancelation that it stands again; who was not told yet, never is, unless they
    /// have not even heard of the call. The call itself is still known as it was canceled.
    pub(super) fn tell_restored(&self, conn: &mut Connection, now: UtcTime) -> Result<()> {
        let organization = self.organization_id;
        let why = Overtaken::Changed.why();
        Message::withdraw(conn, organization, &[self.id], why, now)?;
        let told = Self::told_of_cancelation(conn, organization, &[self])?;
        let told = told.get(&self.id).cloned().unwrap_or_default();
        let mut kinds = unheard(conn, self)?;
        kinds.extend(told.into_iter().map(|who| (who, MessageKind::Restored)));
        let found = Parties::find(conn, organization, &[self.id])?;
        let desk = Desk::open(conn, organization, &found, CausedBy::Staff, now)?;
        for parties in &found {
            for audience in [Audience::Host, Audience::Lead] {
                let Some(kind) = kinds.get(&audience) else {
                    continue;
                };
                let outgoing = Outgoing {
                    kind: *kind,
                    audience,
                    notice: parties.notice(audience),
                    due_at: now,
                };
                desk.write(conn, parties, outgoing)?;
            }
            desk.remind(conn, parties)?;
        }
        Ok(())
    }
}

/// To whom the cancelation of each of these calls is told by such messages, and when each of these is due, in their order.
fn of_cancelation(
    conn: &mut Connection,
    organization: OrganizationId,
    canceled: &[&Call],
    such: Box<dyn BoxableExpression<outbox::table, Backend, SqlType = Bool>>,
) -> Result<Vec<(CallId, Audience, UtcTime)>> {
    let topics = canceled
        .iter()
        .map(|call| topic(call, MessageKind::Canceled));
    let found: Vec<(Option<CallId>, Audience, UtcTime)> = outbox::table
        .filter(outbox::organization_id.eq(organization))
        .filter(outbox::topic.eq_any(topics))
        .filter(such)
        .order(outbox::id)
        .select((outbox::call_id, outbox::audience, outbox::due_at))
        .load(conn)?;
    let found = found.into_iter();
    Ok(found
        .filter_map(|(call, audience, due_at)| Some((call?, audience, due_at)))
        .collect())
}

/// What lead and host were to hear of a call last, where that was withdrawn before it left, or held back: whatever the call's change,
/// they do not know of the call as it was. One that may have arrived all the same is told again rather than never.
pub(super) fn unheard(
    conn: &mut Connection,
    call: &Call,
) -> Result<HashMap<Audience, MessageKind>> {
    let told: Vec<(Audience, MessageKind, MessageState)> = outbox::table
        .filter(outbox::organization_id.eq(call.organization_id))
        .filter(outbox::call_id.eq(call.id))
        .filter(outbox::kind.eq_any(STANDING))
        .filter(outbox::audience.ne(Audience::Staff))
        .order(outbox::id)
        .select((outbox::audience, outbox::kind, outbox::state))
        .load(conn)?;
    let last: HashMap<_, _> = told
        .into_iter()
        .map(|(audience, kind, state)| (audience, (kind, state)))
        .collect();
    let unheard = last
        .into_iter()
        .filter(|(_, (_, state))| *state == MessageState::Withdrawn);
    Ok(unheard
        .map(|(audience, (kind, _))| (audience, kind))
        .collect())
}

/// Those of these calls of which no mail has told their lead: all that was to was held back, or withdrawn before it was tried.
pub(super) fn leads_unaware(
    conn: &mut Connection,
    organization: OrganizationId,
    calls: &[CallId],
) -> Result<HashSet<CallId>> {
    let told: Vec<(Option<CallId>, bool)> = outbox::table
        .filter(outbox::organization_id.eq(organization))
        .filter(
            outbox::call_id
                .assume_not_null()
                .eq_any(calls.iter().map(|call| call.get())),
        )
        .filter(outbox::kind.eq_any(STANDING))
        .filter(outbox::audience.eq(Audience::Lead))
        .select((outbox::call_id, told_nobody()))
        .load(conn)?;
    let (unaware, aware): (Vec<_>, Vec<_>) =
        told.into_iter().partition(|(_, told_nobody)| *told_nobody);
    let ids = |told: Vec<(Option<CallId>, bool)>| told.into_iter().filter_map(|(call, _)| call);
    let aware: HashSet<CallId> = ids(aware).collect();
    Ok(ids(unaware).filter(|call| !aware.contains(call)).collect())
}
