//! What a search finds in the block list: what has it in its value or its reason, and what is a value in full in whatever
//! spelling.

use diesel::prelude::*;

use super::{Matching, Source};
use crate::db::parts::{MIN_CHARS, Texts};
use crate::db::pattern::{containing, lower};
use crate::db::schema::blocks;
use crate::db::{Connection, Result};
use crate::tracking::list::Question;
use crate::values::{BlockId, BlockTarget, Kind, OrganizationId};

/// The longest part that is looked for, in characters: databases refuse patterns without end.
const MAX_CHARS: usize = 254;

/// What is looked for, made of what was typed.
pub(super) struct Sought {
    /// In ASCII lower case; letters beyond ASCII are found as they are written. A text that is too short or too long is none.
    part: Option<String>,
    /// The keys of the values that it is in full.
    keys: Vec<String>,
}

impl Matching {
    /// What is searched for, if anything is.
    pub(super) fn sought(&self) -> Option<Sought> {
        let typed = self.search.trim();
        let in_full = |kind: &Kind| Some(BlockTarget::parse(*kind, typed).ok()?.key());
        self.is_search().then(|| Sought {
            part: (MIN_CHARS..=MAX_CHARS)
                .contains(&typed.chars().count())
                .then(|| typed.to_ascii_lowercase()),
            keys: self.kinds().iter().filter_map(in_full).collect(),
        })
    }
}

impl Sought {
    /// Where it is found: among a few lines, as the index of parts tells them, and on the shelves of those kinds of which many
    /// have it.
    pub(super) fn sources(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
        matching: &Matching,
    ) -> Result<Vec<Source>> {
        let parts: Vec<&str> = self.part.as_deref().into_iter().collect();
        let (mut few, mut of_few, mut of_many) = (Vec::new(), Vec::new(), Vec::new());
        for &kind in matching.kinds() {
            match Texts::Block(kind).few(conn, organization, &parts)? {
                Some(ids) => {
                    few.extend(ids.into_iter().map(BlockId::from));
                    of_few.push(kind);
                }
                None => of_many.push(kind),
            }
        }
        let in_full: Vec<BlockId> = blocks::table
            .filter(blocks::organization_id.eq(organization))
            .filter(blocks::lifted_at.is_null())
            .filter(blocks::kind.eq_any(of_few))
            .filter(blocks::key.eq_any(&self.keys))
            .select(blocks::id)
            .load(conn)?;
        few.extend(in_full);
        let shelves = matching.shelves().into_iter();
        let shelves = shelves.filter(|shelf| of_many.contains(&shelf.kind));
        let few = (!few.is_empty()).then_some(Source::Few(few));
        Ok(shelves.map(Source::Shelf).chain(few).collect())
    }

    /// Those that have it.
    pub(super) fn in_those<'a>(&self, query: Question<'a>) -> Question<'a> {
        let is_value = blocks::key.eq_any(self.keys.clone());
        let Some(part) = &self.part else {
            return query.filter(is_value);
        };
        let pattern = containing(part);
        // The kind stands before the first colon of a key.
        let in_value = blocks::key.like(format!("%:{pattern}")).escape('\\');
        let in_reason = lower(blocks::reason).like(pattern).escape('\\');
        query.filter(in_value.or(in_reason).or(is_value))
    }
}
