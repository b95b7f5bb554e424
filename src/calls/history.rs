//! What has happened to calls, as the journeys of their contacts have it.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::contacts::JourneyEntry;
use crate::db::schema::{calls, journey, members};
use crate::db::{Backend, Connection, Result};
use crate::values::{CallId, OrganizationId};

/// The most entries that are read for the calls of one page.
const MOST: i64 = 2_000;

/// What happened to one call, the latest first.
pub type History = Vec<JourneyEntry>;

/// What happened to each of these calls, by one query; a call of which nothing is told is not in the map.
///
/// `ids` is short: a page of a list, or what was ticked.
pub fn histories(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: &[CallId],
) -> Result<HashMap<CallId, History>> {
    let member = members::organization_id
        .eq(journey::organization_id)
        .and(members::id.nullable().eq(journey::member_id));
    let call = calls::organization_id
        .eq(journey::organization_id)
        .and(calls::id.nullable().eq(journey::call_id));
    let entries: Vec<(Option<CallId>, JourneyEntry)> = journey::table
        .left_join(members::table.on(member))
        .left_join(calls::table.on(call))
        .filter(
            journey::organization_id
                .eq(organization)
                .and(journey::call_id.eq_any(ids.iter().copied().map(Some))),
        )
        .order((journey::at.desc(), journey::id.desc()))
        .limit(MOST)
        .select((
            journey::call_id,
            <JourneyEntry as Selectable<Backend>>::construct_selection(),
        ))
        .load(conn)?;
    let mut histories: HashMap<CallId, History> = HashMap::new();
    for (call, entry) in entries {
        if let Some(call) = call {
            histories.entry(call).or_default().push(entry);
        }
    }
    Ok(histories)
}
