//! Visits that were refused: one that a member adds all the same, and one that made a contact before it was.

use diesel::prelude::*;

use super::details::{note_identities, phone, take_details};
use super::insert;
use crate::blocking::Visit;
use crate::contacts::journey::NewJourneyEntry;
use crate::contacts::{Contact, JourneyKind, hiding};
use crate::db::schema::{contacts, visits};
use crate::db::{self, Backend, Connection, Result, unless_taken};
use crate::values::{ContactId, MemberId, UtcTime};

impl Contact {
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
