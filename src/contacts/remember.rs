//! How a visit enters Global Data: as a new contact, or as another visit of a known one.

mod details;
mod refused;

use diesel::prelude::*;

use super::journey::NewJourneyEntry;
use super::{Contact, JourneyKind, Status, hiding};
use crate::blocking::Visit;
use crate::db::json::to_json;
use crate::db::schema::contacts;
use crate::db::{self, Backend, Connection, Result, unless_taken};
use crate::values::{ContactId, UtcTime};
use details::{note_identities, take_details};

impl Contact {
    /// Stores what a visit that is not refused tells, and gives back the contact: the one of its mailbox, or a new one.
    ///
    /// The same visit may be remembered after each of its steps, and as often as its forms are sent. Where it came from and
    /// with what follows the latest visit; name, phone and owner do not, for whoever types an email address need not be
    /// the one it belongs to: what differs is noted in the journey as also given. The answers set the status, unless
    /// the contact has a call. Then [`Contact::blocked`] is derived anew, since the latest IP address decides about it.
    ///
    /// The caller shares [`db::lock::Lock::BlockList`] since before it screened the visit, and stores the contact's id with it.
    pub fn remember(conn: &mut Connection, visit: &Visit, now: UtcTime) -> Result<Self> {
        let mut contact = touched_or_new(conn, visit, now)?;
        NewJourneyEntry::of(&contact, JourneyKind::Seen, now)
            .detail(&visit.reference)
            .insert_once(conn, visit.created_at)?;
        note_identities(conn, &contact, visit, now)?;
        if let Some(qualified) = visit.qualified {
            contact = take_details(conn, contact, visit, qualified, now)?;
        }
        hiding::derive(conn, contact, now)
    }
}

/// The contact of the visit's mailbox, its row held until the transaction ends.
///
/// Two first visits of one mailbox at once make one contact: the second insert waits for the first, and then updates its row.
fn touched_or_new(conn: &mut Connection, visit: &Visit, now: UtcTime) -> Result<Contact> {
    if let Some(contact) = touch(conn, visit, now)? {
        return Ok(contact);
    }
    match unless_taken(conn, |conn| insert(conn, visit, now))? {
        Some(contact) => Ok(contact),
        None => touch(conn, visit, now)?.ok_or(db::Error::NotFound),
    }
}

/// Updates what follows the latest visit. It is done before anything is decided, so that nothing is decided by an old row.
///
/// Nobody merges meanwhile: who does holds the block list alone, which the caller shares.
fn touch(conn: &mut Connection, visit: &Visit, now: UtcTime) -> Result<Option<Contact>> {
    let found: Option<(ContactId, Option<ContactId>)> = contacts::table
        .filter(contacts::organization_id.eq(visit.organization_id))
        .filter(contacts::mailbox.eq(visit.email.mailbox()))
        .select((contacts::id, contacts::merged_into))
        .first(conn)
        .optional()?;
    let Some((id, survivor)) = found else {
        return Ok(None);
    };
    let known = contacts::table.filter(
        contacts::organization_id
            .eq(visit.organization_id)
            .and(contacts::id.eq(survivor.unwrap_or(id))),
    );
    Ok(diesel::update(known)
        .set((
            contacts::ip.eq(visit.ip),
            contacts::time_zone.eq(visit.time_zone),
            contacts::user_agent.eq(&visit.user_agent),
            contacts::referrer.eq(&visit.referrer),
            contacts::page.eq(&visit.page),
            contacts::utm.eq(to_json(&visit.utm)?),
            contacts::last_seen_at.eq(now),
        ))
        .returning(<Contact as Selectable<Backend>>::construct_selection())
        .get_result(conn)
        .optional()?)
}

fn insert(conn: &mut Connection, visit: &Visit, now: UtcTime) -> Result<Contact> {
    Ok(diesel::insert_into(contacts::table)
        .values((
            contacts::organization_id.eq(visit.organization_id),
            contacts::mailbox.eq(visit.email.mailbox()),
            contacts::email.eq(&visit.email),
            contacts::domain.eq(visit.email.domain_name().reversed()),
            contacts::name.eq(""),
            contacts::phone.eq(""),
            contacts::ip.eq(visit.ip),
            contacts::status.eq(Status::Potential),
            contacts::blocked.eq(false),
            contacts::booked.eq(false),
            contacts::time_zone.eq(visit.time_zone),
            contacts::user_agent.eq(&visit.user_agent),
            contacts::referrer.eq(&visit.referrer),
            contacts::page.eq(&visit.page),
            contacts::utm.eq(to_json(&visit.utm)?),
            contacts::first_seen_at.eq(now),
            contacts::last_seen_at.eq(now),
        ))
        .returning(<Contact as Selectable<Backend>>::construct_selection())
        .get_result(conn)?)
}
