//! The audit log: who did what to what, for acts that others may ask about.

use diesel::prelude::*;

use crate::db::schema::audit_log;
use crate::db::{Connection, Result};
use crate::values::{MemberId, OrganizationId, UtcTime};

/// One line of the audit log.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = audit_log)]
pub struct NewAuditEntry {
    /// Whose log it is.
    pub organization_id: OrganizationId,
    /// When it was done.
    pub at: UtcTime,
    /// Who did it; nobody when the command line or a job did.
    pub member_id: Option<MemberId>,
    /// What was done, as a dotted name: `call.cancel`.
    pub action: &'static str,
    /// To what: something that stays clear when the thing itself is gone.
    pub subject: String,
    /// Why, or what else is worth knowing.
    pub detail: String,
}

impl NewAuditEntry {
    /// Stores it, in the transaction of the act itself.
    pub fn insert(&self, conn: &mut Connection) -> Result<()> {
        diesel::insert_into(audit_log::table)
            .values(self)
            .execute(conn)?;
        Ok(())
    }
}
