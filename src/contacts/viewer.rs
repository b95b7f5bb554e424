//! Who looks at Global Data, and so which contacts there are for them.

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
        let visible = if contact.blocked && !self.tracking {
            self.hosts(conn, id)?
        } else {
            self.all
                || contact.owner_id == Some(self.member)
                || (self.appointment_setting && !contact.booked)
                || self.hosts(conn, id)?
        };
        visible.then_some(contact).ok_or(Error::NotFound)
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
