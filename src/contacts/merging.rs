//! Two contacts of one lead become one: everything goes over to the survivor, and can be parted again for thirty days.
//!
//! The merged contact keeps its row, and in it its mailbox: so no other contact can have that, by the same constraint of
//! the database as ever, and a lead who comes back with it is led to the survivor ([`Contact::of_mailbox`]). It is in no
//! list any more, for `merged_into` names the survivor: always one that stands, however many merges follow each other.
//!
//! Who merges or parts holds the block list alone. Whoever books, cancels or comes back shares it, so none of them sees
//! half a merge, and none makes a contact of a mailbox that is just going over.

mod facts;
mod offer;
mod plan;
mod row;
mod rows;
mod undo;

use diesel::prelude::*;

use super::journey::NewJourneyEntry;
use super::{Contact, JourneyKind, hiding};
use crate::audit::NewAuditEntry;
use crate::db::lock::Lock;
use crate::db::schema::contacts;
use crate::db::{Connection, Error, Result};
use crate::values::{ContactId, MemberId, OrganizationId, UtcTime};

pub use offer::{OFFERED, offered};
pub use plan::{AlsoGiven, MergePlan};
pub use row::{Merge, NamedMerge, UNDOABLE_DAYS};
pub use undo::{UndoOutcome, undo};

/// What has become of a merge.
#[derive(Clone, Debug)]
pub enum MergeOutcome {
    /// They are one.
    Merged(Merge),
    /// They are one already.
    AlreadyOne,
    /// One of them is not any more what was shown: nothing was done.
    Changed(Box<MergePlan>),
}

/// Merges `merged` into `survivor`, if both are still what [`MergePlan::seen`] said when somebody looked.
///
/// Both ids may be of contacts that were merged since: those into which they were merged are meant.
pub fn merge(
    conn: &mut Connection,
    organization: OrganizationId,
    (survivor, merged): (ContactId, ContactId),
    seen: &str,
    by: Option<MemberId>,
    now: UtcTime,
) -> Result<MergeOutcome> {
    Lock::BlockList(organization).hold(conn)?;
    let Some((survivor, merged)) = lock_both(conn, organization, survivor, merged)? else {
        return Ok(MergeOutcome::AlreadyOne);
    };
    let plan = MergePlan::of(conn, survivor, merged)?;
    if plan.seen() != seen {
        return Ok(MergeOutcome::Changed(Box::new(plan)));
    }
    let merge = Merge::insert(conn, &plan, by, now)?;
    rows::go_over(conn, &merge)?;
    diesel::update(
        contacts::table
            .filter(contacts::organization_id.eq(organization))
            .filter(contacts::id.eq(plan.merged.id)),
    )
    .set((
        contacts::merged_into.eq(plan.survivor.id),
        contacts::blocked.eq(false),
        contacts::booked.eq(false),
    ))
    .execute(conn)?;
    facts::store(conn, &plan.result)?;
    note(conn, &plan, by, now)?;
    hiding::derive(conn, plan.result.clone(), now)?;
    NewAuditEntry {
        organization_id: organization,
        at: now,
        member_id: by,
        action: "contact.merge",
        subject: format!("contact {} {}", plan.survivor.id, plan.survivor.email),
        detail: format!("with contact {} {}", plan.merged.id, plan.merged.email),
    }
    .insert(conn)?;
    Ok(MergeOutcome::Merged(merge))
}

/// Both rows as they stand now, held until the transaction ends; `None` if they are one and the same.
///
/// Always in the order of their ids, so that nobody waits in a ring.
fn lock_both(
    conn: &mut Connection,
    organization: OrganizationId,
    survivor: ContactId,
    merged: ContactId,
) -> Result<Option<(Contact, Contact)>> {
    let survivor = Contact::find(conn, organization, survivor)?.id;
    let merged = Contact::find(conn, organization, merged)?.id;
    if survivor == merged {
        return Ok(None);
    }
    let first = Contact::lock_row(conn, organization, survivor.min(merged))?;
    let second = Contact::lock_row(conn, organization, survivor.max(merged))?;
    if first.merged_into.is_some() || second.merged_into.is_some() {
        return Err(Error::NotFound);
    }
    Ok(Some(if first.id == survivor {
        (first, second)
    } else {
        (second, first)
    }))
}

/// Tells in the journey what was merged, and what of it the survivor does not go by.
fn note(conn: &mut Connection, plan: &MergePlan, by: Option<MemberId>, now: UtcTime) -> Result<()> {
    for also in &plan.also_given {
        NewJourneyEntry::of(&plan.survivor, JourneyKind::AlsoGiven, now)
            .detail(format!("{}: {}", also.what, also.value))
            .by(by)
            .insert(conn)?;
    }
    NewJourneyEntry::of(&plan.survivor, JourneyKind::Merged, now)
        .detail(plan.merged.email.as_str())
        .by(by)
        .insert(conn)
}
