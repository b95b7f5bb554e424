//! The row of a staff member.

use diesel::prelude::*;

use super::Role;
use crate::db::schema::members;
use crate::db::{Backend, Connection, Result};
use crate::values::{EmailAddress, MemberId, OrganizationId, TimeZone, UtcTime};

/// A person who signs in. Any of them can host calls.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = members, check_for_backend(Backend))]
pub struct Member {
    /// Their row.
    pub id: MemberId,
    /// Whose staff they are.
    pub organization_id: OrganizationId,
    /// With which they sign in: unique in the whole deployment.
    pub email: EmailAddress,
    /// Their name for colleagues and leads.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The zone in which they are shown times, and in which their weekly hours count.
    pub time_zone: TimeZone,
    /// Where their calls take place.
    pub meeting_link: Option<String>,
    /// Whether they may sign in and be booked.
    pub active: bool,
    /// Which address the feed of their calls has: raised with each new one.
    pub feed_version: i64,
}

/// A staff member who is about to be added.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = members)]
pub struct NewMember {
    /// Whose staff they are.
    pub organization_id: OrganizationId,
    /// With which they sign in.
    pub email: EmailAddress,
    /// Their name for colleagues and leads.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What [`super::password::hash`] made of their password.
    pub password_hash: String,
    /// Their zone.
    pub time_zone: TimeZone,
    /// Where their calls take place.
    pub meeting_link: Option<String>,
    /// Whether they may sign in and be booked.
    pub active: bool,
    /// Raised whenever their calendar is about to change; 0 at first.
    pub calendar_version: i64,
    /// Now.
    pub created_at: UtcTime,
}

impl NewMember {
    /// Stores them. [`crate::db::Error::Taken`] if somebody in the deployment has the email.
    pub fn insert(&self, conn: &mut Connection) -> Result<Member> {
        Ok(diesel::insert_into(members::table)
            .values(self)
            .returning(<Member as Selectable<Backend>>::construct_selection())
            .get_result(conn)?)
    }
}

impl Member {
    /// The staff member of this organization with this id.
    pub fn find(conn: &mut Connection, organization: OrganizationId, id: MemberId) -> Result<Self> {
        Ok(members::table
            .filter(
                members::organization_id
                    .eq(organization)
                    .and(members::id.eq(id)),
            )
            .select(Self::as_select())
            .first(conn)?)
    }

    /// All of the organization's active staff, by name. A staff is small: it needs no pages.
    pub fn all_active(conn: &mut Connection, organization: OrganizationId) -> Result<Vec<Self>> {
        Ok(members::table
            .filter(
                members::organization_id
                    .eq(organization)
                    .and(members::active.eq(true)),
            )
            .order((members::name, members::id))
            .select(Self::as_select())
            .load(conn)?)
    }

    /// The active member with this email, and the hash of their password.
    pub fn for_sign_in(
        conn: &mut Connection,
        email: &EmailAddress,
    ) -> Result<Option<(Self, String)>> {
        Ok(members::table
            .filter(members::email.eq(email).and(members::active.eq(true)))
            .select((Self::as_select(), members::password_hash))
            .first(conn)
            .optional()?)
    }

    /// Gives the feed of this host's calls another address, unless that has happened since it was seen with this version.
    pub fn revoke_feed(
        conn: &mut Connection,
        organization: OrganizationId,
        id: MemberId,
        seen: i64,
    ) -> Result<bool> {
        let revoked = diesel::update(
            members::table.filter(
                members::organization_id
                    .eq(organization)
                    .and(members::id.eq(id))
                    .and(members::feed_version.eq(seen)),
            ),
        )
        .set(members::feed_version.eq(seen + 1))
        .execute(conn)?;
        Ok(revoked > 0)
    }

    /// Waits until nobody else is filling this host's calendar, and keeps others waiting until the transaction ends.
    pub fn lock_calendar(
        conn: &mut Connection,
        organization: OrganizationId,
        id: MemberId,
    ) -> Result<()> {
        diesel::update(
            members::table.filter(
                members::organization_id
                    .eq(organization)
                    .and(members::id.eq(id)),
            ),
        )
        .set(members::calendar_version.eq(members::calendar_version + 1))
        .execute(conn)?;
        Ok(())
    }
}
