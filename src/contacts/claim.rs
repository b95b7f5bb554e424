//! Whose lead it is: claimed by one of several who want it, or given out in turn.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;

use super::journey::NewJourneyEntry;
use super::{Contact, EditedField, JourneyKind};
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
            note(conn, &contact, "", &by.name, by.id, now)?;
            Ok(Claim::Won)
        }
    }
}

/// What has become of an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// So many changed hands.
    Done(usize),
    /// Nothing was done: these have another owner than was shown, and not the one that they were to get. Each by its email, with
    /// the owner's name, if it has one.
    Changed(Vec<(String, Option<String>)>),
}

/// Gives each of these contacts to the next of these members in turn, whoever owned it before: if that is still who was shown
/// with it. [`Error::NotFound`] if a contact or an active member of the organization is not among them.
///
/// Both are few: what can be ticked on a page.
pub fn assign(
    conn: &mut Connection,
    organization: OrganizationId,
    shown: &[(ContactId, Option<MemberId>)],
    to: &[MemberId],
    by: MemberId,
    now: UtcTime,
) -> Result<Assignment> {
    let staff = Member::all_active(conn, organization)?;
    let names: HashMap<MemberId, &str> = staff
        .iter()
        .map(|member| (member.id, member.name.as_str()))
        .collect();
    if to.is_empty() || !to.iter().all(|id| names.contains_key(id)) {
        return Err(Error::NotFound);
    }
    // Always in the same order, so that two who assign the same leads do not wait in a ring.
    let shown: BTreeMap<ContactId, Option<MemberId>> = shown.iter().copied().collect();
    let (mut changing, mut overtaken) = (Vec::new(), Vec::new());
    for ((id, was), owner) in shown.into_iter().zip(to.iter().cycle()) {
        let contact = Contact::lock(conn, organization, id)?;
        if contact.owner_id == Some(*owner) {
            continue;
        }
        let before = match contact.owner_id {
            Some(before) => Some(Member::find(conn, organization, before)?.name),
            None => None,
        };
        match contact.owner_id == was {
            true => changing.push((contact, before, *owner)),
            false => overtaken.push((contact.email.to_string(), before)),
        }
    }
    if !overtaken.is_empty() {
        return Ok(Assignment::Changed(overtaken));
    }
    let changed = changing.len();
    let mut of_each: HashMap<MemberId, Vec<ContactId>> = HashMap::new();
    for (contact, before, owner) in changing {
        let name = names.get(&owner).copied().unwrap_or_default();
        let before = before.as_deref().unwrap_or_default();
        note(conn, &contact, before, name, by, now)?;
        of_each.entry(owner).or_default().push(contact.id);
    }
    for (owner, theirs) in of_each {
        own(conn, organization, owner, &theirs)?;
    }
    Ok(Assignment::Done(changed))
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
        .detail(EditedField::Owner.changed(from, to))
        .insert(conn)
}
