//! The row of an entry: one refused visit, in the log of each target that caught it.

use diesel::prelude::*;

use super::{Decision, Effect, Step, Visit, tally};
use crate::db::schema::entries;
use crate::db::{Backend, Connection, Result};
use crate::values::{ClientIp, EntryId, OrganizationId, TargetId, UtcTime, VisitId};

/// A refused visit under one of the targets that caught it, and how it stood when it was refused last.
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
    /// How often the visit was refused: a form that takes it a step further is no further try.
    pub tries: i32,
    /// When it was refused first.
    pub first_at: UtcTime,
    /// When it was refused last. All that follows is as it was then, whatever the visit has come to since.
    pub last_at: UtcTime,
    /// Where that request came from.
    pub ip: ClientIp,
    /// The name as it was typed until then.
    pub name: String,
    /// The phone number as it was typed until then.
    pub phone: String,
    /// The furthest step until then.
    pub step: Step,
    /// The decision, as [`super::Snapshot::to_json`] wrote it; an empty object if it was not kept.
    pub decision: String,
}

/// Logs a refusal under every block that matched, whichever of them decided; nothing if the visit was not refused.
///
/// A visit has one entry under each target: when it is refused again at the same step, its tries are counted up,
/// and it tells of the last one.
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
        let is_new = !go_on(conn, visit, target, now)?;
        if is_new {
            insert(conn, visit, target, now)?;
        }
        tally::note(conn, visit.organization_id, target, is_new.into(), now)?;
    }
    Ok(())
}

/// Whether there was an entry that tells of this now. A form that takes the same walk a step further is part of the same try.
fn go_on(conn: &mut Connection, visit: &Visit, target: TargetId, now: UtcTime) -> Result<bool> {
    let own = entries::table
        .filter(entries::organization_id.eq(visit.organization_id))
        .filter(entries::target_id.eq(target))
        .filter(entries::visit_id.eq(visit.id));
    let as_it_stands = (
        entries::last_at.eq(now),
        entries::ip.eq(visit.ip),
        entries::name.eq(&visit.name),
        entries::phone.eq(&visit.phone),
        entries::step.eq(visit.step),
        entries::decision.eq(&visit.decision),
    );
    let again = diesel::update(own.filter(entries::step.eq(visit.step)))
        .set((entries::tries.eq(entries::tries + 1), as_it_stands.clone()))
        .execute(conn)?;
    if again > 0 {
        return Ok(true);
    }
    Ok(diesel::update(own).set(as_it_stands).execute(conn)? > 0)
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
            entries::ip.eq(visit.ip),
            entries::name.eq(&visit.name),
            entries::phone.eq(&visit.phone),
            entries::step.eq(visit.step),
            entries::decision.eq(&visit.decision),
        ))
        .execute(conn)?;
    Ok(())
}
