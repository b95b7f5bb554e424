//! Whose lead it is: claimed by one of several who want it, or given out in turn.

use std::collections::HashMap;

use diesel::prelude::*;

use super::journey::NewJourneyEntry;
use super::{Contact, JourneyKind};
use crate::db::schema::contacts;
use crate::db::{Connection, Error, Result};
use crate::staff::Member;
use crate::values::{ContactId, MemberId, OrganizationId, UtcTime};

/// What has become of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is theirs, now or since before.
    Won,
    /// It is this member's already.
    Lost(String),
}

/// Makes a lead that is nobody's this member's. Of several who claim it at once one wins, and the others are told who.
pub fn claim(
    conn: &mut Connection,
    organization: OrganizationId,
    contact: ContactId,
    by: &Member,
    now: UtcTime,
) -> Result<Claim> {
    let contact = Contact::lock(conn, organization, contact)?;
    match contact.owner_id {
        Some(owner) if owner == by.id => Ok(Claim::Won),
        Some(owner) => Ok(Claim::Lost(Member::find(conn, organization, owner)?.name)),
        None => {
            own(conn, organization, by.id, &[contact.id])?;
            note(conn, &contact, "none", &by.name, by.id, now)?;
            Ok(Claim::Won)
        }
    }
}

/// Gives each of these contacts to the next of these members in turn, whoever owned it before; gives back how many changed
/// hands. [`Error::NotFound`] if a contact or an active member of the organization is not among them.
///
/// Both are few: what can be ticked on a page.
pub fn assign(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: &[ContactId],
    to: &[MemberId],
    by: MemberId,
    now: UtcTime,
) -> Result<usize> {
    let staff = Member::all_active(conn, organization)?;
    let names: HashMap<MemberId, &str> = staff
        .iter()
        .map(|member| (member.id, member.name.as_str()))
        .collect();
    if to.is_empty() || !to.iter().all(|id| names.contains_key(id)) {
        return Err(Error::NotFound);
    }
    let mut of_each: HashMap<MemberId, Vec<ContactId>> = HashMap::new();
    let mut changed = 0;
    let mut ids = ids.to_vec();
    // Always in the same order, so that two who assign the same leads do not wait in a ring.
    ids.sort_unstable();
    ids.dedup();
    for (id, owner) in ids.iter().zip(to.iter().cycle()) {
        let contact = Contact::lock(conn, organization, *id)?;
        if contact.owner_id == Some(*owner) {
            continue;
        }
        let before = match contact.owner_id {
            Some(before) => Member::find(conn, organization, before)?.name,
            None => "none".to_owned(),
        };
        let name = names.get(owner).copied().unwrap_or_default();
        note(conn, &contact, &before, name, by, now)?;
        of_each.entry(*owner).or_default().push(contact.id);
        changed += 1;
    }
    for (owner, theirs) in of_each {
        own(conn, organization, owner, &theirs)?;
    }
    Ok(changed)
}

fn own(
    conn: &mut Connection,
    organization: OrganizationId,
    owner: MemberId,
    ids: &[ContactId],
) -> Result<()> {
    diesel::update(
        contacts::table
            .filter(contacts::organization_id.eq(organization))
            .filter(contacts::id.eq_any(ids)),
    )
    .set(contacts::owner_id.eq(owner))
    .execute(conn)?;
    Ok(())
}

fn note(
    conn: &mut Connection,
    contact: &Contact,
    from: &str,
    to: &str,
    by: MemberId,
    now: UtcTime,
) -> Result<()> {
    NewJourneyEntry::of(contact, JourneyKind::Edited, now)
        .by(Some(by))
        .detail(format!("Owner: {from} → {to}"))
        .insert(conn)
}
