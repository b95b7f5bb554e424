//! The row of a contact.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Status;
use crate::db::json::Json;
use crate::db::schema::contacts;
use crate::db::{Backend, Connection, Result};
use crate::values::{
    ClientIp, ContactId, EmailAddress, Identity, Mailbox, MemberId, OrganizationId, TimeZone,
    UtcTime,
};

/// A lead as the organization remembers it: one contact for one mailbox, however often it comes.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contacts, check_for_backend(Backend))]
pub struct Contact {
    /// Its row.
    pub id: ContactId,
    /// Whose contact it is.
    pub organization_id: OrganizationId,
    /// Who it is: unique in the organization.
    pub mailbox: Mailbox,
    /// The address that it gave first.
    pub email: EmailAddress,
    /// The name that it gave first; empty until the details are sent.
    pub name: String,
    /// The phone number that it gave first, in E.164; empty until the details are sent.
    pub phone: String,
    /// Where it came from last. For the eyes of those who may use Tracking.
    pub ip: Option<ClientIp>,
    /// How far it has come.
    pub status: Status,
    /// Whether a visit like this contact's would be refused, so that it is hidden: see [`super::hiding`].
    pub blocked: bool,
    /// Whether it has a call that is upcoming or was held.
    pub booked: bool,
    /// Whose lead it is: the host of the first booking.
    pub owner_id: Option<MemberId>,
    /// The zone of its latest visit.
    pub time_zone: TimeZone,
    /// The browser of its latest visit, as it calls itself.
    pub user_agent: String,
    /// Where its latest visit came from: a link, or empty.
    pub referrer: String,
    /// The page of its latest visit.
    pub page: String,
    /// The UTM parameters of its latest visit.
    #[diesel(deserialize_as = Json<BTreeMap<String, String>>)]
    pub utm: BTreeMap<String, String>,
    /// When it came first.
    pub first_seen_at: UtcTime,
    /// When it came last.
    pub last_seen_at: UtcTime,
    /// The contact that it was merged into, and which answers for its mailbox since; see [`super::merging`].
    pub merged_into: Option<ContactId>,
}

impl Contact {
    /// The contact of this organization with this id, hidden or not; if it was merged into another one, that one.
    pub fn find(
        conn: &mut Connection,
        organization: OrganizationId,
        id: ContactId,
    ) -> Result<Self> {
        let found = Self::row(conn, organization, id)?;
        match found.merged_into {
            Some(survivor) => Self::row(conn, organization, survivor),
            None => Ok(found),
        }
    }

    /// The row of this id itself, merged or not.
    pub(super) fn row(
        conn: &mut Connection,
        organization: OrganizationId,
        id: ContactId,
    ) -> Result<Self> {
        Ok(contacts::table
            .filter(
                contacts::organization_id
                    .eq(organization)
                    .and(contacts::id.eq(id)),
            )
            .select(Self::as_select())
            .first(conn)?)
    }

    /// The contact, its row held until the transaction ends: as whoever books or cancels a call of it does first. If it was
    /// merged into another one, that one: the caller goes by the id of what it gets.
    pub fn lock(
        conn: &mut Connection,
        organization: OrganizationId,
        id: ContactId,
    ) -> Result<Self> {
        let locked = Self::lock_row(conn, organization, id)?;
        match locked.merged_into {
            Some(survivor) => Self::lock_row(conn, organization, survivor),
            None => Ok(locked),
        }
    }

    /// The row of this id itself, merged or not, held until the transaction ends.
    pub(super) fn lock_row(
        conn: &mut Connection,
        organization: OrganizationId,
        id: ContactId,
    ) -> Result<Self> {
        Ok(diesel::update(
            contacts::table.filter(
                contacts::organization_id
                    .eq(organization)
                    .and(contacts::id.eq(id)),
            ),
        )
        .set(contacts::booked.eq(contacts::booked))
        .returning(<Self as Selectable<Backend>>::construct_selection())
        .get_result(conn)?)
    }

    /// The contact of this organization that answers for this mailbox, hidden or not: the one that has it, or the one into
    /// which that was merged.
    pub fn of_mailbox(
        conn: &mut Connection,
        organization: OrganizationId,
        mailbox: &Mailbox,
    ) -> Result<Option<Self>> {
        let found: Option<Self> = contacts::table
            .filter(contacts::organization_id.eq(organization))
            .filter(contacts::mailbox.eq(mailbox))
            .select(Self::as_select())
            .first(conn)
            .optional()?;
        match found.as_ref().and_then(|found| found.merged_into) {
            Some(survivor) => Self::row(conn, organization, survivor).map(Some),
            None => Ok(found),
        }
    }

    /// What a visit of this contact would be known by: its own email, phone and latest IP address.
    pub fn identity(&self) -> Identity {
        Identity::of(&self.email, self.ip, &self.phone)
    }
}
