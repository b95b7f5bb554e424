//! How a visit enters Global Data: as a new contact, or as another visit of a known one.

use diesel::prelude::*;

use super::journey::NewJourneyEntry;
use super::{Contact, IdentityKind, JourneyKind, Status, hiding, identity};
use crate::blocking::Visit;
use crate::db::json::to_json;
use crate::db::schema::{contacts, visits};
use crate::db::{self, Backend, Connection, Result, unless_taken};
use crate::values::{ContactId, MemberId, PhoneNumber, UtcTime};

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

    /// Stores what a visit tells that was refused, because `member` says so: whether it is hidden is derived like with all
    /// others. A mailbox that is known already stays as it is.
    ///
    /// Gives the contact, and whether it is new. The caller shares or holds [`db::lock::Lock::BlockList`].
    pub fn remember_refused(
        conn: &mut Connection,
        visit: &Visit,
        member: Option<MemberId>,
        now: UtcTime,
    ) -> Result<(Self, bool)> {
        let mailbox = visit.email.mailbox();
        let known =
            |conn: &mut Connection| Contact::of_mailbox(conn, visit.organization_id, &mailbox);
        if let Some(known) = known(conn)? {
            return Ok((known, false));
        }
        let inserted = unless_taken(conn, |conn| insert(conn, visit, visit.last_seen_at))?;
        let Some(contact) = inserted else {
            return Ok((known(conn)?.ok_or(db::Error::NotFound)?, false));
        };
        NewJourneyEntry::of(&contact, JourneyKind::Seen, now)
            .detail(&visit.reference)
            .by(member)
            .insert(conn)?;
        note_identities(conn, &contact, visit, visit.last_seen_at)?;
        let contact = match visit.qualified {
            Some(qualified) => take_details(conn, contact, visit, qualified, visit.last_seen_at)?,
            None => contact,
        };
        Ok((hiding::derive(conn, contact, now)?, true))
    }
}

impl Contact {
    /// Lets a contact follow the visit that made it and is refused since: it has the phone number and the address that the
    /// visit was refused with, and is hidden as a visit with these would be.
    ///
    /// A contact that was known before, or has come again, stays as it is: whoever types an email address must not hide
    /// somebody else by it.
    pub fn follow_refused(
        conn: &mut Connection,
        id: ContactId,
        visit: &Visit,
        now: UtcTime,
    ) -> Result<()> {
        let contact = Self::lock(conn, visit.organization_id, id)?;
        let others = visits::table
            .filter(visits::organization_id.eq(visit.organization_id))
            .filter(visits::contact_id.eq(id))
            .filter(visits::id.ne(visit.id));
        let has_others: bool = diesel::select(diesel::dsl::exists(others)).get_result(conn)?;
        if contact.first_seen_at != visit.created_at || contact.booked || has_others {
            return Ok(());
        }
        let phone = match contact.phone.as_str() {
            "" => phone(visit),
            _ => contact.phone,
        };
        let contact = diesel::update(
            contacts::table
                .filter(contacts::organization_id.eq(visit.organization_id))
                .filter(contacts::id.eq(id)),
        )
        .set((contacts::ip.eq(visit.ip), contacts::phone.eq(phone)))
        .returning(<Self as Selectable<Backend>>::construct_selection())
        .get_result(conn)?;
        hiding::derive(conn, contact, now)?;
        Ok(())
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

/// The number that the visit gave, in the one form in which it is compared if it has one.
fn phone(visit: &Visit) -> String {
    PhoneNumber::parse(&visit.phone).map_or_else(|_| visit.phone.clone(), |phone| phone.to_string())
}

fn note_identities(
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
fn take_details(
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
