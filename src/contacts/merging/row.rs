//! The row of a merge, which an undo goes by.

use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::Contact;
use super::MergePlan;
use super::facts::Facts;
use crate::db::json::{from_json, to_json};
use crate::db::schema::{contacts, members, merges};
use crate::db::{Backend, Connection, Result};
use crate::values::{ContactId, EmailAddress, MemberId, MergeId, OrganizationId, UtcTime};

/// For how many days a merge can be undone.
pub const UNDOABLE_DAYS: i64 = 30;
/// As many merges as a card offers to undo, the latest.
const SHOWN: i64 = 20;

/// That two contacts were made one.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = merges, check_for_backend(Backend))]
pub struct Merge {
    /// Its row.
    pub id: MergeId,
    /// Whose contacts they are.
    pub organization_id: OrganizationId,
    /// The one that stayed.
    pub survivor_id: ContactId,
    /// The one that went over to it.
    pub merged_id: ContactId,
    /// When.
    pub at: UtcTime,
    /// When it was undone, if it was.
    pub undone_at: Option<UtcTime>,
    before_merge: String,
    after_merge: String,
}

/// What was before a merge, of that which does not stand in the rows themselves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Before {
    #[serde(flatten)]
    pub(super) survivor: Facts,
    /// Whether the merged one had a call that was upcoming or held; merges of earlier versions do not tell.
    #[serde(default)]
    pub(super) merged_booked: Option<bool>,
}

/// A merge with who did it, and of whom.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = merges, check_for_backend(Backend))]
pub struct NamedMerge {
    /// Its row.
    pub id: MergeId,
    /// When.
    pub at: UtcTime,
    /// Who did it; nobody when the command line did.
    #[diesel(select_expression = members::name.nullable())]
    pub member_name: Option<String>,
    /// The email of the contact that went over.
    #[diesel(select_expression = contacts::email)]
    pub email: EmailAddress,
}

impl Merge {
    pub(super) fn insert(
        conn: &mut Connection,
        plan: &MergePlan,
        by: Option<MemberId>,
        now: UtcTime,
    ) -> Result<Self> {
        Ok(diesel::insert_into(merges::table)
            .values((
                merges::organization_id.eq(plan.survivor.organization_id),
                merges::survivor_id.eq(plan.survivor.id),
                merges::merged_id.eq(plan.merged.id),
                merges::member_id.eq(by),
                merges::at.eq(now),
                merges::before_merge.eq(to_json(&Before {
                    survivor: Facts::of(&plan.survivor),
                    merged_booked: Some(plan.merged.booked),
                })?),
                merges::after_merge.eq(to_json(&Facts::of(&plan.result))?),
            ))
            .returning(<Self as Selectable<Backend>>::construct_selection())
            .get_result(conn)?)
    }

    /// The organization's merge with this id.
    pub fn find(conn: &mut Connection, organization: OrganizationId, id: MergeId) -> Result<Self> {
        Ok(merges::table
            .filter(merges::organization_id.eq(organization))
            .filter(merges::id.eq(id))
            .select(Self::as_select())
            .first(conn)?)
    }

    /// The latest 20 merges into this contact that can still be undone, the latest first.
    pub fn undoable(
        conn: &mut Connection,
        organization: OrganizationId,
        survivor: ContactId,
        now: UtcTime,
    ) -> Result<Vec<NamedMerge>> {
        Ok(merges::table
            .inner_join(contacts::table.on(of_merged()))
            .left_join(members::table.on(of_member()))
            .filter(merges::organization_id.eq(organization))
            .filter(merges::survivor_id.eq(survivor))
            .filter(merges::undone_at.is_null())
            .filter(merges::at.gt(now - TimeDelta::days(UNDOABLE_DAYS)))
            .order((merges::at.desc(), merges::id.desc()))
            .limit(SHOWN)
            .select(NamedMerge::as_select())
            .load(conn)?)
    }

    /// The merge by which this contact went over to another one, and stays there.
    pub fn of_merged(
        conn: &mut Connection,
        organization: OrganizationId,
        merged: ContactId,
    ) -> Result<NamedMerge> {
        Ok(merges::table
            .inner_join(contacts::table.on(of_merged()))
            .left_join(members::table.on(of_member()))
            .filter(merges::organization_id.eq(organization))
            .filter(merges::merged_id.eq(merged))
            .filter(merges::undone_at.is_null())
            .order((merges::at.desc(), merges::id.desc()))
            .select(NamedMerge::as_select())
            .first(conn)?)
    }

    /// The email of the contact that went over.
    pub fn merged_email(&self, conn: &mut Connection) -> Result<String> {
        let merged = Contact::row(conn, self.organization_id, self.merged_id)?;
        Ok(merged.email.to_string())
    }

    /// Whether it is too late to undo it.
    pub fn is_final(&self, now: UtcTime) -> bool {
        self.at + TimeDelta::days(UNDOABLE_DAYS) <= now
    }

    /// What was before it, and the survivor after it.
    pub(super) fn facts(&self) -> Result<(Before, Facts)> {
        Ok((
            from_json(&self.before_merge)?,
            from_json(&self.after_merge)?,
        ))
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn of_merged() -> _ {
    contacts::organization_id
        .eq(merges::organization_id)
        .and(contacts::id.eq(merges::merged_id))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn of_member() -> _ {
    members::organization_id
        .eq(merges::organization_id)
        .and(members::id.nullable().eq(merges::member_id))
}
