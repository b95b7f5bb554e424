//! Parting two contacts again: each gets back what was its own, with whoever came since with its mailbox; all
//! else that came since stays with the survivor.

use diesel::prelude::*;

use super::{Merge, facts, rows};
use crate::audit::NewAuditEntry;
use crate::contacts::journey::NewJourneyEntry;
use crate::contacts::{CallsSay, Contact, JourneyKind, hiding};
use crate::db::lock::Lock;
use crate::db::schema::{contacts, merges};
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
    let said = CallsSay::of(conn, organization, survivor.id)?;
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
    let own = CallsSay::of_all(conn, organization, &[survivor.id, merged.id])?;
    let says = |contact: &Contact| own.get(&contact.id).copied().unwrap_or_default();
    let status = before
        .survivor
        .status_again(&after, &survivor, said, says(&survivor))?;
    let survivor = Contact {
        status,
        booked: says(&survivor).is_booked(),
        ..before.survivor.turn_back(&after, survivor)?
    };
    let booked = before.merged_booked.unwrap_or(merged.status.is_of_a_call());
    let merged = Contact {
        status: says(&merged).part(merged.status, booked),
        booked: says(&merged).is_booked(),
        ..merged
    };
    for (contact, other) in [(survivor.clone(), &merged), (merged.clone(), &survivor)] {
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
