//! The audit log: who did what to what, for acts that others may ask about.

use diesel::prelude::*;

use crate::db::bulk::Rows;
use crate::db::schema::{audit_log, members};
use crate::db::{Backend, Connection, Result};
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

    /// Stores many, in the order in which they stand.
    pub fn insert_all(lines: &[Self], conn: &mut Connection) -> Result<()> {
        let lines = || lines.iter();
        Rows::of("audit_log")
            .numbers(
                "organization_id",
                lines().map(|line| line.organization_id.get()),
            )
            .times("at", lines().map(|line| line.at))
            .numbers(
                "member_id",
                lines().map(|line| line.member_id.map(|id| id.get())),
            )
            .texts("action", lines().map(|line| line.action))
            .texts("subject", lines().map(|line| line.subject.as_str()))
            .texts("detail", lines().map(|line| line.detail.as_str()))
            .insert(conn)
    }
}

/// That somebody did something, as the log has it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = audit_log, check_for_backend(Backend))]
pub struct Act {
    /// When it was done.
    pub at: UtcTime,
    /// Who did it; nobody when the command line or a job did.
    #[diesel(select_expression = members::name.nullable())]
    pub member_name: Option<String>,
}

impl Act {
    /// The last time that this was done to this since then, if it was: recently, for the whole log since then is read.
    pub fn last(
        conn: &mut Connection,
        organization: OrganizationId,
        action: &str,
        subject: &str,
        since: UtcTime,
    ) -> Result<Option<Self>> {
        let member = members::organization_id
            .eq(audit_log::organization_id)
            .and(members::id.nullable().eq(audit_log::member_id));
        Ok(audit_log::table
            .left_join(members::table.on(member))
            .filter(audit_log::organization_id.eq(organization))
            .filter(audit_log::at.gt(since))
            .filter(audit_log::action.eq(action))
            .filter(audit_log::subject.eq(subject))
            .order((audit_log::at.desc(), audit_log::id.desc()))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
}
