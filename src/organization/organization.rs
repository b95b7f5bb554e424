//! The row of an organization: found once, read with every page.

use diesel::prelude::*;

use super::{Plan, Refusal};
use crate::db::schema::organizations;
use crate::db::{Backend, Connection, Result};
use crate::values::{OrganizationId, Slug, TimeZone, UtcTime};

/// One company's account.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = organizations, check_for_backend(Backend))]
pub struct Organization {
    /// Its row.
    pub id: OrganizationId,
    /// Its name in public URLs.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// The zone of those who have told no other.
    pub time_zone: TimeZone,
    /// What it subscribes to.
    pub plan: Plan,
    /// Where its privacy notice is, linked on the first step of the public form.
    pub privacy_url: Option<String>,
    /// Where a lead who finds no times can turn: an email address, a phone number, whatever it answers to.
    pub contact_address: String,
    /// What a refused lead sees.
    #[diesel(column_name = refusal_message)]
    pub refusal: Refusal,
    /// For how many days an expired block stays on the list, 0 to 3650.
    pub keep_expired_days: i32,
    /// What the UIDs of its calls end in: the same for ever, and no other organization's in the world.
    pub uid_tail: String,
}

/// An organization that is about to be founded.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = organizations)]
pub struct NewOrganization {
    /// Its name in public URLs.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// The zone of those who have told no other.
    pub time_zone: TimeZone,
    /// What it subscribes to.
    pub plan: Plan,
    /// Where its privacy notice is.
    pub privacy_url: Option<String>,
    /// Where a lead who finds no times can turn.
    pub contact_address: String,
    /// Now.
    pub created_at: UtcTime,
}

impl NewOrganization {
    /// Stores it. [`crate::db::Error::Taken`] if another one has the slug.
    pub fn insert(&self, conn: &mut Connection) -> Result<Organization> {
        Ok(diesel::insert_into(organizations::table)
            .values((self, organizations::uid_tail.eq(uid_tail())))
            .returning(<Organization as Selectable<Backend>>::construct_selection())
            .get_result(conn)?)
    }
}

impl Organization {
    /// The organization with this id.
    pub fn find(conn: &mut Connection, id: OrganizationId) -> Result<Self> {
        Ok(organizations::table
            .find(id)
            .select(Self::as_select())
            .first(conn)?)
    }

    /// The organization that public URLs name so.
    pub fn by_slug(conn: &mut Connection, slug: &str) -> Result<Self> {
        Ok(organizations::table
            .filter(organizations::slug.eq(slug))
            .select(Self::as_select())
            .first(conn)?)
    }

    /// Whether there is any: a fresh server has none and leads to its setup.
    pub fn any(conn: &mut Connection) -> Result<bool> {
        Ok(diesel::select(diesel::dsl::exists(
            organizations::table.select(organizations::id),
        ))
        .get_result(conn)?)
    }

    /// Lets the organizations of before UIDs were kept go on with those that calendars know, which told the server's name: it is
    /// `host` that they keep, whatever the server is called later.
    pub fn keep_uids(conn: &mut Connection, host: &str) -> Result<()> {
        let of_before = organizations::table.filter(organizations::uid_tail.eq(""));
        diesel::update(of_before)
            .set(organizations::uid_tail.eq(organizations::slug.concat(format!("@{host}"))))
            .execute(conn)?;
        Ok(())
    }
}

fn uid_tail() -> String {
    format!("{:032x}@leadgate", rand::random::<u128>())
}
