//! What a visit tells of a contact: what was empty is filled in, what differs is noted as also given.

use diesel::prelude::*;

use crate::blocking::Visit;
use crate::contacts::journey::NewJourneyEntry;
use crate::contacts::{Contact, IdentityKind, JourneyKind, Status, identity};
use crate::db::schema::contacts;
use crate::db::{Connection, Result};
use crate::values::{PhoneNumber, UtcTime};

/// The number that the visit gave, in the one form in which it is compared if it has one.
pub(super) fn phone(visit: &Visit) -> String {
    PhoneNumber::parse(&visit.phone).map_or_else(|_| visit.phone.clone(), |phone| phone.to_string())
}

/// Notes by what the contact was known on this visit.
pub(super) fn note_identities(
    conn: &mut Connection,
    contact: &Contact,
    visit: &Visit,
    now: UtcTime,
) -> Result<()> {
    identity::note(
        conn,
        contact,
        IdentityKind::Email,
        visit.email.as_str(),
        now,
    )?;
    identity::note(conn, contact, IdentityKind::Ip, &visit.ip.to_string(), now)?;
    if !visit.phone.is_empty() {
        identity::note(conn, contact, IdentityKind::Phone, &phone(visit), now)?;
    }
    if visit.email != contact.email {
        also_given(conn, contact, visit, "email", visit.email.as_str(), now)?;
    }
    Ok(())
}

/// Fills in what was empty, notes what differs, and lets the answers decide about the status.
pub(super) fn take_details(
    conn: &mut Connection,
    contact: Contact,
    visit: &Visit,
    qualified: bool,
    now: UtcTime,
) -> Result<Contact> {
    let status = Status::of_answers(qualified);
    NewJourneyEntry::of(&contact, JourneyKind::Details, now)
        .detail(format!("{}: {}", visit.reference, status.label()))
        .insert_once(conn, visit.created_at)?;
    let mut changed = contact.clone();
    for (stored, typed, what) in [
        (&mut changed.name, &visit.name, "name"),
        (&mut changed.phone, &phone(visit), "phone"),
    ] {
        if stored.is_empty() {
            stored.clone_from(typed);
            let was_known = !contact.name.is_empty() && contact.first_seen_at < visit.created_at;
            // Somebody else may have come with it: the staff can tell that this contact gave none before.
            if what == "phone" && !typed.is_empty() && was_known {
                NewJourneyEntry::of(&contact, JourneyKind::Edited, now)
                    .detail(format!("Phone: none → {typed}"))
                    .insert(conn)?;
            }
        } else if !typed.is_empty() && stored != typed {
            also_given(conn, &contact, visit, what, typed, now)?;
        }
    }
    if !contact.booked {
        changed.status = status;
    }
    diesel::update(
        contacts::table.filter(
            contacts::organization_id
                .eq(contact.organization_id)
                .and(contacts::id.eq(contact.id)),
        ),
    )
    .set((
        contacts::name.eq(&changed.name),
        contacts::phone.eq(&changed.phone),
        contacts::status.eq(changed.status),
    ))
    .execute(conn)?;
    Ok(changed)
}

fn also_given(
    conn: &mut Connection,
    contact: &Contact,
    visit: &Visit,
    what: &str,
    typed: &str,
    now: UtcTime,
) -> Result<()> {
    NewJourneyEntry::of(contact, JourneyKind::AlsoGiven, now)
        .detail(format!("{what}: {typed}"))
        .insert_once(conn, visit.created_at)
}
