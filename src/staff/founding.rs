//! The founding of an organization, together with its first Super Admin.

use super::{Member, NewMember, Role};
use crate::db::lock::Lock;
use crate::db::{Connection, Result};
use crate::organization::{NewOrganization, Organization};
use crate::values::EmailAddress;

/// The first Super Admin of an organization.
#[derive(Clone, Debug)]
pub struct FirstAdmin {
    /// With which they sign in.
    pub email: EmailAddress,
    /// Their name.
    pub name: String,
    /// What [`super::password::hash`] made of their password.
    pub password_hash: String,
}

/// What became of an attempt to set up a fresh server.
#[derive(Debug)]
pub enum Setup {
    /// The organization is there, and this is its Super Admin.
    Done(Box<Member>),
    /// Somebody was faster: the server has an organization.
    Over,
}

/// Founds the first organization of a fresh server, once: of several attempts at the same time one succeeds.
pub fn set_up(
    conn: &mut Connection,
    organization: &NewOrganization,
    admin: &FirstAdmin,
) -> Result<Setup> {
    Lock::Setup.hold(conn)?;
    if Organization::any(conn)? {
        return Ok(Setup::Over);
    }
    let created_at = organization.created_at;
    let organization = organization.insert(conn)?;
    let member = NewMember {
        organization_id: organization.id,
        email: admin.email.clone(),
        name: admin.name.clone(),
        role: Role::SuperAdmin,
        password_hash: admin.password_hash.clone(),
        time_zone: organization.time_zone,
        meeting_link: None,
        active: true,
        calendar_version: 0,
        created_at,
    }
    .insert(conn)?;
    Ok(Setup::Done(Box::new(member)))
}
