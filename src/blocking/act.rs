//! The row of an act: who added or deleted blocks, all those of one request together.

use diesel::prelude::*;

use crate::db::columns::text_column;
use crate::db::schema::acts;
use crate::db::{Connection, Result};
use crate::values::{ActId, MemberId, OrganizationId, UtcTime};

/// What an act does to the block list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActKind {
    /// It adds blocks.
    Add,
    /// It ends blocks.
    Delete,
}

impl ActKind {
    /// The name that the database uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Delete => "delete",
        }
    }

    /// Parses what [`ActKind::as_str`] gives.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        [Self::Add, Self::Delete]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("{text} is no kind of act"))
    }
}

text_column!(ActKind, ActKind::as_str, ActKind::parse);

/// An act that is about to be done: its blocks are in force while it is applied and not undone.
#[derive(Clone, Copy, Debug)]
pub struct NewAct {
    /// Whose block list it changes.
    pub organization_id: OrganizationId,
    /// What it does.
    pub kind: ActKind,
    /// Who does it; nobody when the command line does.
    pub member_id: Option<MemberId>,
    /// Now.
    pub now: UtcTime,
}

impl NewAct {
    /// Stores it as applied: what it does is in force with the commit.
    pub fn insert(&self, conn: &mut Connection) -> Result<ActId> {
        Ok(diesel::insert_into(acts::table)
            .values((
                acts::organization_id.eq(self.organization_id),
                acts::kind.eq(self.kind),
                acts::member_id.eq(self.member_id),
                acts::created_at.eq(self.now),
                acts::applied_at.eq(Some(self.now)),
            ))
            .returning(acts::id)
            .get_result(conn)?)
    }
}
