//! A refused visit that a member adds to Global Data all the same.

use diesel::prelude::*;

use crate::audit::NewAuditEntry;
use crate::blocking::{Act, Visit};
use crate::contacts::Contact;
use crate::db::lock::Lock;
use crate::db::schema::audit_log;
use crate::db::{Connection, Result};
use crate::values::{MemberId, UtcTime};

/// What the audit log calls it.
const ADDED: &str = "contact.add";

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
            action: ADDED,
            subject: visit.email.to_string(),
            detail: format!("From the refused visit {}", visit.reference),
        }
        .insert(conn)?;
    }
    Ok(AddedContact { contact, is_new })
}

/// The emails of those who were added to Global Data together with an act, at most `limit`: at the same moment, by the same
/// member.
pub fn added_with(conn: &mut Connection, act: &Act, limit: i64) -> Result<Vec<String>> {
    let Some(member) = act.member_id else {
        return Ok(Vec::new());
    };
    Ok(audit_log::table
        .filter(audit_log::organization_id.eq(act.organization_id))
        .filter(audit_log::at.eq(act.created_at))
        .filter(audit_log::action.eq(ADDED))
        .filter(audit_log::member_id.eq(Some(member)))
        .order(audit_log::id)
        .limit(limit)
        .select(audit_log::subject)
        .load(conn)?)
}
