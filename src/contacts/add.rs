//! A contact that a member of the staff adds by hand, who met the lead elsewhere.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::identity::{self, IdentityKind};
use super::journey::NewJourneyEntry;
use super::{Contact, JourneyKind, Note, Status, hiding};
use crate::blocking::{Decision, screening};
use crate::db::json::to_json;
use crate::db::lock::Lock;
use crate::db::schema::contacts;
use crate::db::{Backend, Connection, Error, Result, unless_taken};
use crate::values::{
    ContactId, EmailAddress, Identity, MemberId, OrganizationId, TimeZone, UtcTime,
};

/// A contact that is about to be added.
#[derive(Clone, Debug)]
pub struct ByHand {
    /// Whose contact it will be.
    pub organization: OrganizationId,
    /// Its address.
    pub email: EmailAddress,
    /// Its name, or nothing.
    pub name: String,
    /// Its phone number, or nothing.
    pub phone: String,
    /// Whose lead it is to be.
    pub owner: Option<MemberId>,
    /// A first note, or nothing.
    pub note: String,
    /// The zone in which the lead is taken to be until it comes itself.
    pub time_zone: TimeZone,
    /// Whether it is to be added even if a visit like it would be refused.
    pub anyway: bool,
    /// Who adds it.
    pub by: MemberId,
}

/// What has become of it.
#[derive(Clone, Debug)]
pub enum AddOutcome {
    /// It is there.
    Added(Box<Contact>),
    /// This contact has the mailbox already: nothing was done.
    Known(ContactId),
    /// A visit like it would be refused, and that was not confirmed: nothing was done.
    WouldBeRefused(Decision),
}

impl ByHand {
    /// Adds it, or tells why not. It is hidden like any other if a visit like it would be refused.
    pub fn add(&self, conn: &mut Connection, now: UtcTime) -> Result<AddOutcome> {
        let organization = self.organization;
        Lock::BlockList(organization).share(conn)?;
        let mailbox = self.email.mailbox();
        if let Some(known) = Contact::of_mailbox(conn, organization, &mailbox)? {
            return Ok(AddOutcome::Known(known.id));
        }
        let identity = Identity::of(&self.email, None, &self.phone);
        let decision = screening::screen(conn, organization, &identity, now)?;
        if decision.is_refused() && !self.anyway {
            return Ok(AddOutcome::WouldBeRefused(decision));
        }
        let Some(contact) = unless_taken(conn, |conn| self.insert(conn, now))? else {
            // The lead came itself at this very moment.
            let known = Contact::of_mailbox(conn, organization, &mailbox)?;
            return Ok(AddOutcome::Known(known.ok_or(Error::NotFound)?.id));
        };
        NewJourneyEntry::of(&contact, JourneyKind::Added, now)
            .by(Some(self.by))
            .insert(conn)?;
        identity::note(
            conn,
            &contact,
            IdentityKind::Email,
            self.email.as_str(),
            now,
        )?;
        if !self.phone.is_empty() {
            identity::note(conn, &contact, IdentityKind::Phone, &self.phone, now)?;
        }
        if !self.note.is_empty() {
            Note::add(conn, organization, contact.id, &self.note, self.by, now)?;
        }
        let contact = hiding::derive(conn, contact, now)?;
        Ok(AddOutcome::Added(Box::new(contact)))
    }

    fn insert(&self, conn: &mut Connection, now: UtcTime) -> Result<Contact> {
        let utm: BTreeMap<String, String> = BTreeMap::new();
        Ok(diesel::insert_into(contacts::table)
            .values((
                contacts::organization_id.eq(self.organization),
                contacts::mailbox.eq(self.email.mailbox()),
                contacts::email.eq(&self.email),
                contacts::domain.eq(self.email.domain_name().reversed()),
                contacts::name.eq(&self.name),
                contacts::phone.eq(&self.phone),
                contacts::status.eq(Status::Potential),
                contacts::blocked.eq(false),
                contacts::booked.eq(false),
                contacts::owner_id.eq(self.owner),
                contacts::time_zone.eq(self.time_zone),
                contacts::user_agent.eq(""),
                contacts::referrer.eq(""),
                contacts::page.eq(""),
                contacts::utm.eq(to_json(&utm)?),
                contacts::first_seen_at.eq(now),
                contacts::last_seen_at.eq(now),
            ))
            .returning(<Contact as Selectable<Backend>>::construct_selection())
            .get_result(conn)?)
    }
}
