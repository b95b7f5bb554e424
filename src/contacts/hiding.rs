//! Which contacts the block list hides: never added or subtracted, always derived by screening the contact again.
//!
//! Whoever derives shares or holds [`crate::db::lock::Lock::BlockList`], so that the list stands still meanwhile.

use std::collections::{BTreeSet, HashSet};

use diesel::prelude::*;

use super::contact::reversed;
use super::journey::NewJourneyEntry;
use super::{Contact, JourneyKind};
use crate::blocking::{Decision, screening};
use crate::db::schema::{calls, contacts};
use crate::db::{Connection, Result};
use crate::values::{BlockTarget, ContactId, Identity, OrganizationId, UtcTime};

/// As many contacts as are screened by one query.
const CHUNK: usize = 500;

/// Derives anew whether the contacts that these targets catch are hidden, and gives back those for which that changed.
///
/// For whoever has added, lifted or let expire a block of one of the targets, in the same transaction, holding the lock.
/// The contacts are found by index and screened in chunks of 500, all in this transaction for now: it lasts as long as
/// the widest target has contacts.
pub fn rescreen(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
    now: UtcTime,
) -> Result<Vec<Contact>> {
    let caught: Vec<_> = caught(conn, organization, targets)?.into_iter().collect();
    let mut changed = Vec::new();
    for ids in caught.chunks(CHUNK) {
        let some = contacts::table
            .filter(
                contacts::organization_id
                    .eq(organization)
                    .and(contacts::id.eq_any(ids)),
            )
            .order(contacts::id)
            .select(Contact::as_select())
            .load(conn)?;
        changed.extend(derive_all(conn, organization, some, now)?);
    }
    Ok(changed)
}

/// The contact, hidden or shown as the block list has it now. Whoever calls it holds the contact's row.
pub(super) fn derive(conn: &mut Connection, contact: Contact, now: UtcTime) -> Result<Contact> {
    let organization = contact.organization_id;
    let changed = derive_all(conn, organization, vec![contact.clone()], now)?;
    Ok(changed.into_iter().next().unwrap_or(contact))
}

/// Every contact that one of the targets can catch, each by its index; a few more do no harm.
fn caught(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
) -> Result<BTreeSet<ContactId>> {
    let own = || contacts::table.filter(contacts::organization_id.eq(organization));
    let mut found = BTreeSet::new();
    let (mut mailboxes, mut phones, mut domains) = (Vec::new(), Vec::new(), Vec::new());
    for target in targets {
        // Ranges are asked for one by one: joined by OR, they would be no ranges of an index any more.
        match target {
            BlockTarget::Email(email) => mailboxes.push(email.mailbox()),
            BlockTarget::Mailbox(mailbox) => mailboxes.push(mailbox.clone()),
            BlockTarget::Phone(phone) => phones.push(phone.as_str()),
            BlockTarget::Domain(domain) => domains.push(reversed(domain.as_str())),
            BlockTarget::Subdomains(domain) => {
                let domain = reversed(domain.as_str());
                // The character after the dot is the slash.
                let below = contacts::domain
                    .ge(format!("{domain}."))
                    .and(contacts::domain.lt(format!("{domain}/")));
                let below: Vec<ContactId> = own().filter(below).select(contacts::id).load(conn)?;
                found.extend(below);
                domains.push(domain);
            }
            BlockTarget::Network(network) => {
                let inside = contacts::ip.between(network.first(), network.last());
                let inside: Vec<ContactId> =
                    own().filter(inside).select(contacts::id).load(conn)?;
                found.extend(inside);
            }
        }
    }
    // Three questions, each by its own index.
    if !mailboxes.is_empty() {
        let ids: Vec<ContactId> = own()
            .filter(contacts::mailbox.eq_any(&mailboxes))
            .select(contacts::id)
            .load(conn)?;
        found.extend(ids);
    }
    if !phones.is_empty() {
        let ids: Vec<ContactId> = own()
            .filter(contacts::phone.eq_any(&phones))
            .select(contacts::id)
            .load(conn)?;
        found.extend(ids);
    }
    if !domains.is_empty() {
        let ids: Vec<ContactId> = own()
            .filter(contacts::domain.eq_any(&domains))
            .select(contacts::id)
            .load(conn)?;
        found.extend(ids);
    }
    Ok(found)
}

/// Those of these contacts for which it changed, stored and noted in their journeys.
fn derive_all(
    conn: &mut Connection,
    organization: OrganizationId,
    contacts: Vec<Contact>,
    now: UtcTime,
) -> Result<Vec<Contact>> {
    let identities: Vec<Identity> = contacts.iter().map(Contact::identity).collect();
    let decisions = screening::screen_all(conn, organization, &identities, now)?;
    let refused = contacts
        .iter()
        .zip(&decisions)
        .filter(|(_, decision)| decision.is_refused());
    let customers = customers(
        conn,
        organization,
        refused.map(|(contact, _)| contact.id),
        now,
    )?;
    let mut changed = Vec::new();
    for (mut contact, decision) in contacts.into_iter().zip(&decisions) {
        let hidden = hides(decision, customers.contains(&contact.id));
        if contact.blocked != hidden {
            contact.blocked = hidden;
            changed.push(contact);
        }
    }
    store(conn, organization, &changed, now)?;
    Ok(changed)
}

/// A customer is hidden by a block of its own email only: an address, network, domain or phone may be shared with others.
fn hides(decision: &Decision, customer: bool) -> bool {
    let own_email =
        |target: &BlockTarget| matches!(target, BlockTarget::Email(_) | BlockTarget::Mailbox(_));
    decision.is_refused()
        && (!customer
            || decision
                .winner()
                .is_some_and(|winner| own_email(&winner.target)))
}

/// Those of these contacts who have held a call: one that has ended and was no no-show.
fn customers(
    conn: &mut Connection,
    organization: OrganizationId,
    contacts: impl Iterator<Item = ContactId>,
    now: UtcTime,
) -> Result<HashSet<ContactId>> {
    let contacts: Vec<_> = contacts.collect();
    if contacts.is_empty() {
        return Ok(HashSet::new());
    }
    let held: Vec<ContactId> = calls::table
        .filter(
            calls::organization_id
                .eq(organization)
                .and(calls::contact_id.eq_any(contacts))
                .and(calls::status.eq("scheduled"))
                .and(calls::ends_at.le(now))
                .and(calls::outcome.is_null().or(calls::outcome.ne("no_show"))),
        )
        .select(calls::contact_id)
        .distinct()
        .load(conn)?;
    Ok(held.into_iter().collect())
}

fn store(
    conn: &mut Connection,
    organization: OrganizationId,
    changed: &[Contact],
    now: UtcTime,
) -> Result<()> {
    for (blocked, kind) in [
        (true, JourneyKind::Blocked),
        (false, JourneyKind::Unblocked),
    ] {
        let these = || changed.iter().filter(|contact| contact.blocked == blocked);
        let ids: Vec<_> = these().map(|contact| contact.id).collect();
        if ids.is_empty() {
            continue;
        }
        diesel::update(
            contacts::table.filter(
                contacts::organization_id
                    .eq(organization)
                    .and(contacts::id.eq_any(ids)),
            ),
        )
        .set(contacts::blocked.eq(blocked))
        .execute(conn)?;
        for contact in these() {
            NewJourneyEntry::of(contact, kind, now).insert(conn)?;
        }
    }
    Ok(())
}
