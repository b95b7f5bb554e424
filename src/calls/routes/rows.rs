//! The rows of a page of the list, with all that they open to.

use std::collections::HashMap;

use crate::calls::pages::Row;
use crate::calls::{Call, Details, Scope, histories};
use crate::contacts::{Booked, unmovable};
use crate::db::{Connection, Result};
use crate::values::{CallId, ContactId, TimeZone, UtcTime};

/// The rows of these calls, in their order; each part of them by one query for all. With `reasons` for those who may use
/// Tracking.
pub fn of_page(
    conn: &mut Connection,
    page: &[Call],
    scope: Scope,
    reasons: bool,
    zone: TimeZone,
    now: UtcTime,
) -> Result<Vec<Row>> {
    let Some(first) = page.first() else {
        return Ok(Vec::new());
    };
    let organization = first.organization_id;
    let ids: Vec<CallId> = page.iter().map(|call| call.id).collect();
    let details = Details::find(conn, organization, scope, &ids)?;
    let refusals = Details::refusals(conn, organization, &details, reasons, now)?;
    let may_move = details.iter().zip(&refusals);
    let may_move = may_move.filter(|(_, refusal)| refusal.is_none());
    let booked = may_move.filter_map(|(details, _)| details.call.booked(now));
    let booked: Vec<Booked> = booked.collect();
    let mut unmovable = unmovable(conn, organization, &booked, reasons, now)?;
    let mut histories = histories(conn, organization, &ids)?;
    let contacts: Vec<ContactId> = page.iter().map(|call| call.contact_id).collect();
    let of_contacts = Call::of_contacts(conn, organization, &contacts)?;
    let mut rows: HashMap<CallId, Row> = HashMap::new();
    for (details, refusal) in details.into_iter().zip(refusals) {
        let (id, contact) = (details.call.id, details.call.contact_id);
        let others = of_contacts.iter();
        let others = others.filter(|other| other.contact_id == contact && other.id != id);
        let row = Row {
            refusal,
            unmovable: unmovable.remove(&id),
            history: histories.remove(&id).unwrap_or_default(),
            others: others.cloned().collect(),
            ..Row::new(details, zone, now)
        };
        rows.insert(id, row);
    }
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}
