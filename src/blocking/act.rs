//! The row of an act: who changed the block list, when and why; all that one request changed belongs to one act.

use diesel::prelude::*;

use crate::db::columns::text_column;
use crate::db::schema::acts;
use crate::db::{Backend, Connection, Result};
use crate::values::{ActId, MemberId, OrganizationId, UtcTime};

/// What an act does to the block list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActKind {
    /// It adds blocks, and ends those that stood in their place.
    Add,
    /// It ends blocks.
    Delete,
    /// It changes when blocks expire.
    Extend,
    /// It takes expired blocks off the list: the server does so by itself.
    Clean,
    /// It undoes another act.
    Undo,
}

impl ActKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Add,
        Self::Delete,
        Self::Extend,
        Self::Clean,
        Self::Undo,
    ];

    /// The name that the database uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Delete => "delete",
            Self::Extend => "extend",
            Self::Clean => "clean",
            Self::Undo => "undo",
        }
    }

    /// Parses what [`ActKind::as_str`] gives.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("{text} is no kind of act"))
    }
}

text_column!(ActKind, ActKind::as_str, ActKind::parse);

/// An act that was done, or is being done.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = acts, check_for_backend(Backend))]
pub struct Act {
    /// Its row.
    pub id: ActId,
    /// Whose block list it changes.
    pub organization_id: OrganizationId,
    /// What it does.
    pub kind: ActKind,
    /// Who does it; nobody when the command line or the server itself does.
    pub member_id: Option<MemberId>,
    /// Why; may be blank.
    pub reason: String,
    /// The act that an undo undoes.
    pub undoes: Option<ActId>,
    /// When it was begun.
    pub created_at: UtcTime,
    /// Since when all of it is in force; nothing while a job is still at it.
    pub applied_at: Option<UtcTime>,
}

/// An act that is about to be done.
#[derive(Clone, Debug)]
pub struct NewAct {
    /// Whose block list it changes.
    pub organization_id: OrganizationId,
    /// What it does.
    pub kind: ActKind,
    /// Who does it; nobody when the command line or the server itself does.
    pub member_id: Option<MemberId>,
    /// Why; may be blank.
    pub reason: String,
    /// The act that an undo undoes; nothing with every other kind.
    pub undoes: Option<ActId>,
    /// Now.
    pub now: UtcTime,
}

impl NewAct {
    /// Stores it as applied: what it does is in force with the commit. [`crate::db::Error::Taken`] if it undoes what was
    /// undone before.
    pub fn insert(&self, conn: &mut Connection) -> Result<Act> {
        Ok(diesel::insert_into(acts::table)
            .values((
                acts::organization_id.eq(self.organization_id),
                acts::kind.eq(self.kind),
                acts::member_id.eq(self.member_id),
                acts::reason.eq(&self.reason),
                acts::undoes.eq(self.undoes),
                acts::created_at.eq(self.now),
                acts::applied_at.eq(Some(self.now)),
            ))
            .returning(<Act as Selectable<Backend>>::construct_selection())
            .get_result(conn)?)
    }
}

impl Act {
    /// The organization's act with this id.
    pub fn find(conn: &mut Connection, organization: OrganizationId, id: ActId) -> Result<Self> {
        Ok(acts::table
            .filter(acts::organization_id.eq(organization))
            .filter(acts::id.eq(id))
            .select(Self::as_select())
            .first(conn)?)
    }

    /// Notes since when all of it is in force; nothing while a job is still at it.
    pub fn set_applied(&mut self, conn: &mut Connection, at: Option<UtcTime>) -> Result<()> {
        diesel::update(
            acts::table
                .filter(acts::organization_id.eq(self.organization_id))
                .filter(acts::id.eq(self.id)),
        )
        .set(acts::applied_at.eq(at))
        .execute(conn)?;
        self.applied_at = at;
        Ok(())
    }

    /// The act that undid this one, if one did.
    pub fn undone_by(&self, conn: &mut Connection) -> Result<Option<Self>> {
        Ok(acts::table
            .filter(acts::organization_id.eq(self.organization_id))
            .filter(acts::undoes.eq(self.id))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
}
