//! Which contacts the block list hides: never added or subtracted, always derived by screening the contact again.
//!
//! Whoever derives shares or holds [`crate::db::lock::Lock::BlockList`], so that the list stands still meanwhile.

use std::collections::HashSet;

use diesel::prelude::*;

use super::caught::caught;
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
    rescreen_contacts(conn, organization, &caught, now)
}

/// The same for contacts that are known.
pub(super) fn rescreen_contacts(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: &[ContactId],
    now: UtcTime,
) -> Result<Vec<Contact>> {
    let mut changed = Vec::new();
    for ids in ids.chunks(CHUNK) {
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

/// Those of these contacts for which it changed, stored and noted in their journeys.
fn derive_all(
    conn: &mut Connection,
    organization: OrganizationId,
    contacts: Vec<Contact>,
    now: UtcTime,
) -> Result<Vec<Contact>> {
    let identities: Vec<Identity> = contacts.iter().map(Contact::identity).collect();
    let decisions = screening::screen_all(conn, organization, &identities, now)?;
    let hidden = hidden(conn, organization, &contacts, &decisions, now)?;
    let mut changed = Vec::new();
    for (mut contact, hidden) in contacts.into_iter().zip(hidden) {
        if contact.blocked != hidden {
            contact.blocked = hidden;
            changed.push(contact);
        }
    }
    store(conn, organization, &changed, now)?;
    Ok(changed)
}

/// Whether each of these contacts is hidden by the decision about it.
pub fn hidden(
    conn: &mut Connection,
    organization: OrganizationId,
    contacts: &[Contact],
    decisions: &[Decision],
    now: UtcTime,
) -> Result<Vec<bool>> {
    let pairs = || contacts.iter().zip(decisions);
    let refused = pairs().filter(|(_, decision)| decision.is_refused());
    let refused = refused.map(|(contact, _)| contact.id);
    let customers = customers(conn, organization, refused, now)?;
    let hides = |(contact, decision): (&Contact, &Decision)| {
        hides(decision, customers.contains(&contact.id))
    };
    Ok(pairs().map(hides).collect())
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
