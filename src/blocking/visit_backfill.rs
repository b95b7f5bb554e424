//! Fills in what visits of before migration 000016 lack: their mailbox, domain and phone number in the forms that are
//! searched.
//!
//! A migration cannot, for those forms are made in Rust, and it would keep a server with many visits from starting.

use diesel::prelude::*;

use crate::db::schema::{organizations, visits};
use crate::db::{Connection, Db, Result};
use crate::values::{EmailAddress, OrganizationId, PhoneNumber, VisitId};

/// As many visits as one transaction fills in.
const AT_ONCE: i64 = 500;

/// Fills in the next piece, and tells whether there was one. Where none is left, it only asks.
pub async fn fill_next(db: &Db) -> Result<bool> {
    let Some(organization) = db.read(behind).await? else {
        return Ok(false);
    };
    db.write(move |conn| fill(conn, organization)).await?;
    Ok(true)
}

/// An organization with visits that are not filled in, if there is one.
pub fn behind(conn: &mut Connection) -> Result<Option<OrganizationId>> {
    let blank = visits::table
        .filter(visits::organization_id.eq(organizations::id))
        .filter(visits::mailbox.eq(""));
    Ok(organizations::table
        .filter(diesel::dsl::exists(blank))
        .order(organizations::id)
        .select(organizations::id)
        .first(conn)
        .optional()?)
}

/// Fills in up to 500 visits of an organization, the oldest first, and tells how many these were.
pub fn fill(conn: &mut Connection, organization: OrganizationId) -> Result<usize> {
    let blank: Vec<(VisitId, EmailAddress, String)> = visits::table
        .filter(visits::organization_id.eq(organization))
        .filter(visits::mailbox.eq(""))
        .order((visits::created_at, visits::id))
        .limit(AT_ONCE)
        .select((visits::id, visits::email, visits::phone))
        .load(conn)?;
    for (id, email, phone) in &blank {
        let number =
            PhoneNumber::parse(phone).map_or_else(|_| String::new(), |one| one.to_string());
        // Each has values of its own. A visit that has gone on meanwhile is filled in already, and may have a newer number.
        let row = visits::table
            .filter(visits::organization_id.eq(organization))
            .filter(visits::id.eq(*id))
            .filter(visits::mailbox.eq(""));
        diesel::update(row)
            .set((
                visits::mailbox.eq(email.mailbox()),
                visits::domain.eq(email.domain_name().reversed()),
                visits::phone_number.eq(number),
            ))
            .execute(conn)?;
    }
    Ok(blank.len())
}
