//! The calls that an act cancels, and books again when it is undone.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::blocking::Act;
use crate::calls::{Call, CancelNews, HOLD, Rebooking};
use crate::db::schema::act_calls;
use crate::db::{Connection, Result};
use crate::values::{ActId, CallId, MemberId, OrganizationId, UtcTime};

/// As many calls as an undo shows and books again.
const CALLS: i64 = 500;

/// Cancels those of these calls that still stand, as part of the act. Hosts, and leads if that is wanted, are told after
/// [`HOLD`], unless the act is undone before.
pub fn cancel_calls(
    conn: &mut Connection,
    act: &Act,
    calls: &[CallId],
    reason: &str,
    to_leads: bool,
) -> Result<Vec<Call>> {
    let (organization, now) = (act.organization_id, act.created_at);
    let canceled = Call::cancel(conn, organization, calls, reason, act.member_id, now)?;
    let news = CancelNews {
        to_lead: to_leads,
        due_at: Some(now + HOLD),
        ..CancelNews::default()
    };
    Call::tell_canceled(conn, organization, &canceled, &news, now)?;
    for call in &canceled {
        diesel::insert_into(act_calls::table)
            .values((
                act_calls::organization_id.eq(organization),
                act_calls::act_id.eq(act.id),
                act_calls::call_id.eq(call.id),
                act_calls::version.eq(call.version),
            ))
            .execute(conn)?;
    }
    Ok(canceled)
}

/// The calls that an act canceled, each with what would become of it if the act were undone now.
pub(super) fn foresee(
    conn: &mut Connection,
    act: &Act,
    now: UtcTime,
) -> Result<Vec<(Call, Rebooking)>> {
    let canceled = of_act(conn, act)?;
    Call::foresee_rebooking(conn, act.organization_id, &canceled, now)
}

/// Those of these acts of whose calls one could be booked again now, among the first 500 of all of them.
pub(super) fn with_calls_left(
    conn: &mut Connection,
    organization: OrganizationId,
    acts: &[ActId],
    now: UtcTime,
) -> Result<HashSet<ActId>> {
    let canceled: Vec<(ActId, CallId, i64)> = act_calls::table
        .filter(act_calls::organization_id.eq(organization))
        .filter(act_calls::act_id.eq_any(acts))
        .order((act_calls::act_id.desc(), act_calls::call_id))
        .limit(CALLS)
        .select((act_calls::act_id, act_calls::call_id, act_calls::version))
        .load(conn)?;
    let versions: Vec<_> = canceled
        .iter()
        .map(|(_, call, version)| (*call, *version))
        .collect();
    let possible: HashSet<CallId> = Call::foresee_rebooking(conn, organization, &versions, now)?
        .into_iter()
        .filter(|(_, rebooking)| *rebooking == Rebooking::Possible)
        .map(|(call, _)| call.id)
        .collect();
    let left = canceled
        .into_iter()
        .filter(|(_, call, _)| possible.contains(call));
    Ok(left.map(|(act, ..)| act).collect())
}

/// Books them again where that is possible.
pub(super) fn rebook(
    conn: &mut Connection,
    act: &Act,
    by: Option<MemberId>,
    now: UtcTime,
) -> Result<Vec<(Call, Rebooking)>> {
    let mut calls = foresee(conn, act, now)?;
    for (call, rebooking) in &mut calls {
        if *rebooking == Rebooking::Possible {
            *rebooking = call.rebook(conn, by, now)?;
        }
    }
    Ok(calls)
}

/// Each with the version that it had when the act had canceled it.
fn of_act(conn: &mut Connection, act: &Act) -> Result<Vec<(CallId, i64)>> {
    Ok(act_calls::table
        .filter(act_calls::organization_id.eq(act.organization_id))
        .filter(act_calls::act_id.eq(act.id))
        .order(act_calls::call_id)
        .limit(CALLS)
        .select((act_calls::call_id, act_calls::version))
        .load(conn)?)
}
