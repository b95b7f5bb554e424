//! The journey as it is told: each entry with what its call was then.

use std::collections::HashMap;

use diesel::prelude::*;

use super::journey::JourneyEntry;
use super::{Contact, JourneyKind, Moved, Viewer};
use crate::db::schema::{calls, events, journey, members};
use crate::db::{Connection, Result};
use crate::values::{CallId, OrganizationId, UtcTime};

/// The most moves of a page's calls that are looked at.
const MOST_MOVES: i64 = 1_000;

/// An entry of a journey, and its call.
#[derive(Clone, Debug)]
pub struct Told {
    /// The entry.
    pub entry: JourneyEntry,
    /// The call that it is about, if any.
    pub call: Option<CallThen>,
}

/// A call as it was at some time.
#[derive(Clone, Debug, Queryable)]
pub struct CallThen {
    id: CallId,
    /// When it was to begin.
    pub starts_at: UtcTime,
    /// Of which event it is.
    pub event_name: String,
    /// Who was to hold it.
    pub host_name: String,
}

/// When a call was moved, with the row that says so, and from what to what.
type Move = (Option<CallId>, UtcTime, i64, String);

impl Viewer {
    /// Up to `limit` entries of a contact's journey after the one of this time and row, the newest first, as far as they are for
    /// the eyes of this viewer.
    pub fn journey(
        &self,
        conn: &mut Connection,
        contact: &Contact,
        after: Option<(UtcTime, i64)>,
        limit: i64,
    ) -> Result<Vec<Told>> {
        let whose = (contact.organization_id, contact.id);
        let entries = JourneyEntry::after(conn, whose, after, limit)?;
        self.told(conn, entries)
    }

    /// These entries, each with its call.
    pub(super) fn told(
        &self,
        conn: &mut Connection,
        entries: Vec<JourneyEntry>,
    ) -> Result<Vec<Told>> {
        let mut ids: Vec<CallId> = entries.iter().filter_map(|entry| entry.call_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let (mut calls, mut moves) = (HashMap::new(), Vec::new());
        if !ids.is_empty() {
            calls = calls_now(conn, self.organization, &ids)?;
            moves = moves_of(conn, self.organization, &ids)?;
        }
        let told = entries.into_iter().map(|entry| {
            let call = entry.call_id.and_then(|id| calls.get(&id)).cloned();
            Told {
                call: call.map(|call| call.before(&moves, &entry)),
                entry: match self.may_track() {
                    true => entry,
                    false => entry.without_reason(),
                },
            }
        });
        Ok(told.collect())
    }
}

impl CallThen {
    /// As it was when this happened: its row knows its present time and host alone, the next move knows those before.
    fn before(self, moves: &[Move], entry: &JourneyEntry) -> Self {
        let mut later = moves.iter().filter(|(call, at, row, _)| {
            *call == Some(self.id) && (*at, *row) > (entry.at, entry.id)
        });
        let next = later.next();
        let Some(moved) = next.and_then(|(.., detail)| Moved::from_detail(detail)) else {
            return self;
        };
        Self {
            starts_at: moved.from().unwrap_or(self.starts_at),
            host_name: moved.from_host,
            ..self
        }
    }
}

fn calls_now(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: &[CallId],
) -> Result<HashMap<CallId, CallThen>> {
    let event = events::organization_id
        .eq(calls::organization_id)
        .and(events::id.eq(calls::event_id));
    let host = members::organization_id
        .eq(calls::organization_id)
        .and(members::id.eq(calls::host_id));
    let calls: Vec<CallThen> = calls::table
        .inner_join(events::table.on(event))
        .inner_join(members::table.on(host))
        .filter(
            calls::organization_id
                .eq(organization)
                .and(calls::id.eq_any(ids)),
        )
        .select((calls::id, calls::starts_at, events::name, members::name))
        .load(conn)?;
    Ok(calls.into_iter().map(|call| (call.id, call)).collect())
}

/// The moves of these calls, the first one first.
fn moves_of(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: &[CallId],
) -> Result<Vec<Move>> {
    Ok(journey::table
        .filter(
            journey::organization_id
                .eq(organization)
                .and(journey::call_id.eq_any(ids.iter().copied().map(Some)))
                .and(journey::kind.eq(JourneyKind::Rescheduled)),
        )
        .order((journey::at, journey::id))
        .limit(MOST_MOVES)
        .select((journey::call_id, journey::at, journey::id, journey::detail))
        .load(conn)?)
}
