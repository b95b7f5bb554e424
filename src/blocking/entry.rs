//! The row of an entry: one refused visit, in the log of each target that caught it.

use diesel::prelude::*;

use super::{Decision, Effect, Visit, tally};
use crate::db::schema::entries;
use crate::db::{Backend, Connection, Result};
use crate::values::{EntryId, OrganizationId, TargetId, UtcTime, VisitId};

/// A refused visit under one of the targets that caught it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = entries, check_for_backend(Backend))]
pub struct Entry {
    /// Its row.
    pub id: EntryId,
    /// Whose log it is in.
    pub organization_id: OrganizationId,
    /// Under which target.
    pub target_id: TargetId,
    /// Which visit.
    pub visit_id: VisitId,
    /// How often the visit was refused: once for each form it sent.
    pub tries: i32,
    /// When it was refused first.
    pub first_at: UtcTime,
    /// When it was refused last.
    pub last_at: UtcTime,
}

/// Logs a refusal under every block that matched, whichever of them decided; nothing if the visit was not refused.
///
/// A visit has one entry under each target: when it is refused again, its tries are counted up.
pub fn log(conn: &mut Connection, visit: &Visit, decision: &Decision, now: UtcTime) -> Result<()> {
    if !decision.is_refused() {
        return Ok(());
    }
    let blocks = decision
        .matches
        .iter()
        .filter(|found| found.effect == Effect::Block);
    for block in blocks {
        let target = block.target_id;
        let is_new = !count_up(conn, visit, target, now)?;
        if is_new {
            insert(conn, visit, target, now)?;
        }
        tally::note(conn, visit.organization_id, target, is_new.into(), now)?;
    }
    Ok(())
}

/// Whether there was an entry to count up.
fn count_up(conn: &mut Connection, visit: &Visit, target: TargetId, now: UtcTime) -> Result<bool> {
    let updated = diesel::update(
        entries::table
            .filter(entries::organization_id.eq(visit.organization_id))
            .filter(entries::target_id.eq(target))
            .filter(entries::visit_id.eq(visit.id)),
    )
    .set((
        entries::tries.eq(entries::tries + 1),
        entries::last_at.eq(now),
    ))
    .execute(conn)?;
    Ok(updated > 0)
}

fn insert(conn: &mut Connection, visit: &Visit, target: TargetId, now: UtcTime) -> Result<()> {
    diesel::insert_into(entries::table)
        .values((
            entries::organization_id.eq(visit.organization_id),
            entries::target_id.eq(target),
            entries::visit_id.eq(visit.id),
            entries::tries.eq(1),
            entries::first_at.eq(now),
            entries::last_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
