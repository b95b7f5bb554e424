//! Every email address, phone number and IP address that a contact has ever come with.

use std::collections::HashSet;

use diesel::prelude::*;

use super::Contact;
use crate::db::columns::text_column;
use crate::db::schema::contact_identities;
use crate::db::{Backend, Connection, Result};
use crate::values::{ContactId, EmailAddress, OrganizationId, UtcTime};

/// As many values of one kind as a card shows, the latest.
pub const SHOWN: i64 = 20;

/// What kind of value a contact came with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityKind {
    /// An email address of its mailbox.
    Email,
    /// A phone number.
    Phone,
    /// An IP address. For the eyes of those who may use Tracking.
    Ip,
}

impl IdentityKind {
    /// The name that the database uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Ip => "ip",
        }
    }

    /// Parses what [`IdentityKind::as_str`] gives.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        [Self::Email, Self::Phone, Self::Ip]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("{text} is no kind of identity"))
    }
}

text_column!(IdentityKind, IdentityKind::as_str, IdentityKind::parse);

/// One value that a contact came with.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contact_identities, check_for_backend(Backend))]
pub struct ContactIdentity {
    /// The value in its canonical form.
    pub value: String,
    /// When the contact came with it first.
    pub first_seen_at: UtcTime,
    /// When the contact came with it last.
    pub last_seen_at: UtcTime,
    /// When somebody first showed that they read the mail of it; of an email address alone.
    pub confirmed_at: Option<UtcTime>,
}

impl ContactIdentity {
    /// The latest [`SHOWN`] values of one kind, the one seen last first.
    pub fn of_contact(
        conn: &mut Connection,
        organization: OrganizationId,
        contact: ContactId,
        kind: IdentityKind,
    ) -> Result<Vec<Self>> {
        Ok(contact_identities::table
            .filter(
                contact_identities::organization_id
                    .eq(organization)
                    .and(contact_identities::contact_id.eq(contact))
                    .and(contact_identities::kind.eq(kind)),
            )
            .order((
                contact_identities::last_seen_at.desc(),
                contact_identities::id.desc(),
            ))
            .limit(SHOWN)
            .select(Self::as_select())
            .load(conn)?)
    }
}

/// Notes that somebody showed that they read the mail of this address, with which the contact came. Whoever calls it holds
/// the contact's row.
pub fn confirm(
    conn: &mut Connection,
    organization: OrganizationId,
    contact: ContactId,
    email: &EmailAddress,
    now: UtcTime,
) -> Result<()> {
    diesel::update(
        contact_identities::table.filter(
            contact_identities::organization_id
                .eq(organization)
                .and(contact_identities::contact_id.eq(contact))
                .and(contact_identities::kind.eq(IdentityKind::Email))
                .and(contact_identities::value.eq(email.as_str()))
                .and(contact_identities::confirmed_at.is_null()),
        ),
    )
    .set(contact_identities::confirmed_at.eq(Some(now)))
    .execute(conn)?;
    Ok(())
}

/// Those of these addresses whose mail somebody has shown to read.
pub fn confirmed(
    conn: &mut Connection,
    organization: OrganizationId,
    emails: &[&EmailAddress],
) -> Result<HashSet<String>> {
    let emails = emails.iter().map(|email| email.as_str());
    let confirmed: Vec<String> = contact_identities::table
        .filter(
            contact_identities::organization_id
                .eq(organization)
                .and(contact_identities::kind.eq(IdentityKind::Email))
                .and(contact_identities::value.eq_any(emails))
                .and(contact_identities::confirmed_at.is_not_null()),
        )
        .select(contact_identities::value)
        .load(conn)?;
    Ok(confirmed.into_iter().collect())
}

/// Notes that a contact came with this value just now. Whoever calls it holds the contact's row.
pub(super) fn note(
    conn: &mut Connection,
    contact: &Contact,
    kind: IdentityKind,
    value: &str,
    now: UtcTime,
) -> Result<()> {
    let known = contact_identities::table.filter(
        contact_identities::organization_id
            .eq(contact.organization_id)
            .and(contact_identities::contact_id.eq(contact.id))
            .and(contact_identities::kind.eq(kind))
            .and(contact_identities::value.eq(value)),
    );
    let seen_again = diesel::update(known)
        .set(contact_identities::last_seen_at.eq(now))
        .execute(conn)?;
    if seen_again == 0 {
        diesel::insert_into(contact_identities::table)
            .values((
                contact_identities::organization_id.eq(contact.organization_id),
                contact_identities::contact_id.eq(contact.id),
                contact_identities::kind.eq(kind),
                contact_identities::value.eq(value),
                contact_identities::first_seen_at.eq(now),
                contact_identities::last_seen_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}
