//! Parting two contacts again: each gets back what was its own, and what came since stays with the survivor.

use diesel::prelude::*;

use super::{Merge, facts, rows};
use crate::audit::NewAuditEntry;
use crate::contacts::journey::NewJourneyEntry;
use crate::contacts::{Contact, JourneyKind, Status, hiding};
use crate::db::lock::Lock;
use crate::db::schema::{calls, contacts, events, merges};
use crate::db::{Connection, Result};
use crate::values::{ContactId, MemberId, MergeId, OrganizationId, UtcTime};

/// What has become of an undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndoOutcome {
    /// They are two again: the survivor, and the one that was merged into it.
    Parted(ContactId, ContactId),
    /// Somebody has undone it already.
    AlreadyUndone,
    /// More than thirty days ago.
    TooLate,
    /// The survivor was itself merged into this one since: that has to be undone first.
    Covered(ContactId),
}

/// Undoes a merge as a whole.
pub fn undo(
    conn: &mut Connection,
    organization: OrganizationId,
    id: MergeId,
    by: Option<MemberId>,
    now: UtcTime,
) -> Result<UndoOutcome> {
    Lock::BlockList(organization).hold(conn)?;
    let merge = Merge::find(conn, organization, id)?;
    if merge.undone_at.is_some() {
        return Ok(UndoOutcome::AlreadyUndone);
    }
    if merge.is_final(now) {
        return Ok(UndoOutcome::TooLate);
    }
    let (one, other) = (merge.survivor_id, merge.merged_id);
    let first = Contact::lock_row(conn, organization, one.min(other))?;
    let second = Contact::lock_row(conn, organization, one.max(other))?;
    let (survivor, merged) = match first.id == one {
        true => (first, second),
        false => (second, first),
    };
    if let Some(covering) = survivor.merged_into {
        return Ok(UndoOutcome::Covered(covering));
    }
    rows::go_back(conn, &merge)?;
    diesel::update(
        contacts::table
            .filter(contacts::organization_id.eq(organization))
            .filter(contacts::id.eq(merged.id)),
    )
    .set(contacts::merged_into.eq(None::<ContactId>))
    .execute(conn)?;
    diesel::update(
        merges::table
            .filter(merges::organization_id.eq(organization))
            .filter(merges::id.eq(merge.id)),
    )
    .set(merges::undone_at.eq(now))
    .execute(conn)?;
    let (before, after) = merge.facts()?;
    let survivor = before.turn_back(&after, survivor)?;
    for (contact, other) in [(survivor.clone(), &merged), (merged.clone(), &survivor)] {
        let contact = by_its_calls(conn, contact)?;
        facts::store(conn, &contact)?;
        NewJourneyEntry::of(&contact, JourneyKind::Unmerged, now)
            .detail(other.email.as_str())
            .by(by)
            .insert(conn)?;
        hiding::derive(conn, contact, now)?;
    }
    NewAuditEntry {
        organization_id: organization,
        at: now,
        member_id: by,
        action: "contact.unmerge",
        subject: format!("contact {} {}", survivor.id, survivor.email),
        detail: format!("from contact {} {}", merged.id, merged.email),
    }
    .insert(conn)?;
    Ok(UndoOutcome::Parted(survivor.id, merged.id))
}

/// The contact as the calls have it that are its own now: with one it is booked, and without one it is so no more.
fn by_its_calls(conn: &mut Connection, mut contact: Contact) -> Result<Contact> {
    let event = events::organization_id
        .eq(calls::organization_id)
        .and(events::id.eq(calls::event_id));
    let kind: Option<String> = calls::table
        .inner_join(events::table.on(event))
        .filter(calls::organization_id.eq(contact.organization_id))
        .filter(calls::contact_id.eq(contact.id))
        .filter(calls::status.eq("scheduled"))
        .filter(calls::outcome.is_null().or(calls::outcome.ne("no_show")))
        .order((calls::starts_at.desc(), calls::id.desc()))
        .select(events::kind)
        .first(conn)
        .optional()?;
    let of_calls = [Status::StrategyCall, Status::DiscoveryCall];
    contact.booked = kind.is_some();
    match kind.as_deref() {
        Some(kind) if !of_calls.contains(&contact.status) => {
            contact.status = match kind {
                "discovery" => Status::DiscoveryCall,
                _ => Status::StrategyCall,
            };
        }
        None if of_calls.contains(&contact.status) => contact.status = Status::Canceled,
        _ => {}
    }
    Ok(contact)
}
