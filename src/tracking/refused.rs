//! A refused visit that a member adds to Global Data all the same.

use crate::audit::NewAuditEntry;
use crate::blocking::Visit;
use crate::contacts::Contact;
use crate::db::lock::Lock;
use crate::db::{Connection, Result};
use crate::values::{MemberId, UtcTime};

/// The contact of a visit that was added.
#[derive(Clone, Debug)]
pub struct AddedContact {
    /// The contact; hidden if the block list says so.
    pub contact: Contact,
    /// Whether it is new: a mailbox that is known already stays as it is.
    pub is_new: bool,
}

/// Adds the visit to Global Data with what it told itself. Once more changes nothing.
pub fn add_to_global_data(
    conn: &mut Connection,
    visit: &Visit,
    member: Option<MemberId>,
    now: UtcTime,
) -> Result<AddedContact> {
    // In this order, as the public form locks them.
    Lock::BlockList(visit.organization_id).share(conn)?;
    let mut visit = visit.lock(conn)?;
    let (contact, is_new) = Contact::remember_refused(conn, &visit, member, now)?;
    if is_new {
        // So that the card shows what was answered.
        visit.contact_id = Some(contact.id);
        visit.save(conn)?;
        NewAuditEntry {
            organization_id: visit.organization_id,
            at: now,
            member_id: member,
            action: "contact.add",
            subject: visit.email.to_string(),
            detail: format!("From the refused visit {}", visit.reference),
        }
        .insert(conn)?;
    }
    Ok(AddedContact { contact, is_new })
}
