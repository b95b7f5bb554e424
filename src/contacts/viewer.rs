//! Who looks at Global Data, and so which contacts there are for them.

use std::collections::HashSet;

use diesel::prelude::*;

use super::{Contact, Section};
use crate::db::schema::{calls, contacts};
use crate::db::{Connection, Error, Result};
use crate::staff::{Member, Permission};
use crate::values::{ContactId, MemberId, OrganizationId};

/// A staff member, as far as it matters to Global Data. What a viewer may not see is not there for them.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    pub(super) organization: OrganizationId,
    pub(super) member: MemberId,
    /// Every contact.
    pub(super) all: bool,
    /// Contacts without a call, whoever owns them.
    pub(super) appointment_setting: bool,
    /// Hidden contacts, and IP addresses.
    pub(super) tracking: bool,
}

/// What of a contact decides whether a viewer sees it, beside the calls that they hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looks {
    /// Whether it is the viewer's own.
    pub(super) owned: bool,
    /// Whether it has a call.
    pub(super) booked: bool,
    /// Whether it is hidden.
    pub(super) blocked: bool,
}

impl Looks {
    /// As this member's contact looks now.
    pub(super) fn of(contact: &Contact, member: MemberId) -> Self {
        Self {
            owned: contact.owner_id == Some(member),
            booked: contact.booked,
            blocked: contact.blocked,
        }
    }
}

impl Viewer {
    /// What this member may see.
    pub fn of(member: &Member) -> Self {
        let may = |permission| member.role.may(permission);
        Self {
            organization: member.organization_id,
            member: member.id,
            all: may(Permission::AllContacts),
            appointment_setting: may(Permission::AppointmentSetting),
            tracking: may(Permission::Tracking),
        }
    }

    /// Whose contacts there are.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Whether hidden contacts, the reasons why, and IP addresses are for this viewer.
    pub fn may_track(&self) -> bool {
        self.tracking
    }

    /// Whether two contacts can be made one by this viewer: by those who see them all.
    pub fn may_merge(&self) -> bool {
        self.all
    }

    /// The sections that there are for this viewer.
    pub fn sections(&self) -> impl Iterator<Item = Section> {
        let tracking = self.tracking;
        Section::ALL
            .into_iter()
            .filter(move |section| tracking || *section != Section::Blocked)
    }

    /// The contact with this id if there is one for this viewer, without its IP address unless that is too. If it was merged
    /// into another one, that one.
    ///
    /// A hidden contact is there for those who may use Tracking, and for the hosts of its calls.
    pub fn contact(&self, conn: &mut Connection, id: ContactId) -> Result<Contact> {
        let mut contact = self.whole_contact(conn, id)?;
        if !self.tracking {
            contact.ip = None;
        }
        Ok(contact)
    }

    /// Those of these contacts that are there for this viewer, who sees all that are not hidden: each once, in the order of their
    /// ids, and in place of one that was merged into another that one. [`Error::NotFound`] if the organization never had one
    /// of them. `ids` holds each once.
    pub fn all_of(&self, conn: &mut Connection, ids: &[ContactId]) -> Result<Vec<Contact>> {
        let rows: Vec<(ContactId, Option<ContactId>)> = contacts::table
            .filter(contacts::organization_id.eq(self.organization))
            .filter(contacts::id.eq_any(ids))
            .select((contacts::id, contacts::merged_into))
            .load(conn)?;
        if !self.all || rows.len() != ids.len() {
            return Err(Error::NotFound);
        }
        let answering = rows
            .into_iter()
            .map(|(id, survivor)| survivor.unwrap_or(id));
        let answering: Vec<ContactId> = answering.collect();
        let mut found: Vec<Contact> = contacts::table
            .filter(contacts::organization_id.eq(self.organization))
            .filter(contacts::id.eq_any(answering))
            .order(contacts::id)
            .select(Contact::as_select())
            .load(conn)?;
        found.retain(|contact| self.tracking || !contact.blocked);
        Ok(found)
    }

    /// The same with its IP address, for screening it: not for the eyes of this viewer.
    pub(super) fn whole_contact(&self, conn: &mut Connection, id: ContactId) -> Result<Contact> {
        let contact = Contact::find(conn, self.organization, id)?;
        let visible = self.sees(Looks::of(&contact, self.member)) || self.hosts(conn, id)?;
        visible.then_some(contact).ok_or(Error::NotFound)
    }

    /// Those of these contacts that are there for this viewer. Of one that was merged into another its own row counts.
    pub fn those_seen(
        &self,
        conn: &mut Connection,
        ids: &[ContactId],
    ) -> Result<HashSet<ContactId>> {
        let found: Vec<Contact> = contacts::table
            .filter(contacts::organization_id.eq(self.organization))
            .filter(contacts::id.eq_any(ids))
            .select(Contact::as_select())
            .load(conn)?;
        let hosted: Vec<ContactId> = calls::table
            .filter(calls::organization_id.eq(self.organization))
            .filter(calls::contact_id.eq_any(ids))
            .filter(calls::host_id.eq(self.member))
            .select(calls::contact_id)
            .distinct()
            .load(conn)?;
        let seen = found
            .iter()
            .filter(|contact| self.sees(Looks::of(contact, self.member)))
            .map(|contact| contact.id);
        Ok(seen.chain(hosted).collect())
    }

    /// Whether such a contact is there for this viewer if they hold no call with it.
    pub(super) fn sees(&self, looks: Looks) -> bool {
        let is_theirs = self.all || looks.owned || (self.appointment_setting && !looks.booked);
        is_theirs && (self.tracking || !looks.blocked)
    }

    fn hosts(&self, conn: &mut Connection, contact: ContactId) -> Result<bool> {
        let own_call = calls::table.filter(
            calls::organization_id
                .eq(self.organization)
                .and(calls::contact_id.eq(contact))
                .and(calls::host_id.eq(self.member)),
        );
        Ok(diesel::select(diesel::dsl::exists(own_call)).get_result(conn)?)
    }
}
