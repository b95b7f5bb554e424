//! Which lines of the block list are meant: those that its filters let through, or of these what a search finds.

mod search;
mod seen;
mod shelf;

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::Family;
use super::list::{Place, Question, Sort, among, on_shelf, walk_along};
use crate::blocking::{ChangeKind, Effect};
use crate::db::schema::{blocks, changes};
use crate::db::{Connection, Result};
use crate::values::{BlockId, Kind, OrganizationId};

pub use seen::Seen;
use shelf::Narrow;
pub(super) use shelf::Shelf;
pub use shelf::State;

/// A filter of the block list; blank, it lets all through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Matching {
    /// Only these kinds.
    pub family: Option<Family>,
    /// Only blocks, or only exceptions.
    pub effect: Option<Effect>,
    /// Only what counts, or only what has ended by itself.
    pub state: Option<State>,
    /// Only what has this in its value or its reason, and what is a value in full in whatever spelling. Blank: all.
    pub search: String,
}

/// Where lines stand that may match.
pub(super) enum Source {
    /// On a shelf, on which everything does, unless something is searched for.
    Shelf(Shelf),
    /// Among these few.
    Few(Vec<BlockId>),
}

impl Matching {
    /// Whether something is searched for.
    fn is_search(&self) -> bool {
        !self.search.trim().is_empty()
    }

    /// Whether all of the list matches.
    pub fn is_blank(&self) -> bool {
        !self.is_narrow() && self.family.is_none() && !self.is_search()
    }

    /// Up to `limit` blocks on the list that match and stand there since somebody has seen it so, in no order.
    ///
    /// What was added since is left out, what was deleted and put back, and what has expired since if the expired are meant.
    pub fn ids(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
        seen: Seen,
        limit: i64,
    ) -> Result<Vec<BlockId>> {
        let mut ids = Vec::new();
        for source in self.sources(conn, organization)? {
            let room = limit - ids.len() as i64;
            if room <= 0 {
                break;
            }
            let question = self.since(self.question(organization, &source), seen);
            let some: Vec<Place> = question.limit(room).load(conn)?;
            ids.extend(some.into_iter().map(|place| place.id));
        }
        Ok(ids)
    }

    /// The same, the newest first, as the list has them by itself.
    pub fn newest(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
        seen: Seen,
        limit: i64,
    ) -> Result<Vec<BlockId>> {
        let mut places = Vec::new();
        for source in self.sources(conn, organization)? {
            let question = || self.since(self.question(organization, &source), seen);
            places.extend(walk_along(conn, question, Sort::Added, None, limit)?);
        }
        Ok(Sort::Added.first(&places, limit))
    }

    /// Those of these blocks that match and stand there since somebody has seen the list so, in no order.
    pub fn among(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
        seen: Seen,
        few: Vec<BlockId>,
    ) -> Result<Vec<BlockId>> {
        if few.is_empty() {
            return Ok(few);
        }
        let question = self.question(organization, &Source::Few(few));
        let question = question.filter(blocks::kind.eq_any(self.kinds()));
        let places: Vec<Place> = self.since(question, seen).load(conn)?;
        Ok(places.into_iter().map(|place| place.id).collect())
    }

    /// Whether any line with this effect matches and stands there since somebody has seen the list so.
    pub fn has_any(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
        seen: Seen,
        effect: Effect,
    ) -> Result<bool> {
        if self.effect.is_some_and(|wanted| wanted != effect) {
            return Ok(false);
        }
        let with_it = Self {
            effect: Some(effect),
            ..self.clone()
        };
        Ok(!with_it.ids(conn, organization, seen, 1)?.is_empty())
    }

    /// Where everything stands that matches, each line in one place only.
    pub(super) fn sources(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
    ) -> Result<Vec<Source>> {
        match self.sought() {
            Some(sought) => sought.sources(conn, organization, self),
            None => Ok(self.shelves().into_iter().map(Source::Shelf).collect()),
        }
    }

    /// What matches there.
    pub(super) fn question(
        &self,
        organization: OrganizationId,
        source: &Source,
    ) -> Question<'static> {
        let question = match source {
            Source::Shelf(shelf) => on_shelf(organization, *shelf),
            Source::Few(few) => self.filtered(among(organization, few)),
        };
        match self.sought() {
            Some(sought) => sought.in_those(question),
            None => question,
        }
    }

    /// The shelves on which everything stands that the filters let through, and nothing else.
    fn shelves(&self) -> Vec<Shelf> {
        let mut shelves = Vec::new();
        for &kind in self.kinds() {
            if !self.is_narrow() {
                shelves.push(Shelf { kind, narrow: None });
                continue;
            }
            let parts = Narrow::all_of(kind).filter(|part| self.takes(part));
            shelves.extend(parts.map(|part| Shelf {
                kind,
                narrow: Some(part),
            }));
        }
        shelves
    }

    fn kinds(&self) -> &'static [Kind] {
        self.family.map_or(&Kind::ALL[..], Family::kinds)
    }

    fn is_narrow(&self) -> bool {
        self.family == Some(Family::Network) || self.effect.is_some() || self.state.is_some()
    }

    fn takes(&self, part: &Narrow) -> bool {
        let state = match part.expired {
            true => State::Expired,
            false => State::InForce,
        };
        (part.network || self.family != Some(Family::Network))
            && self.effect.is_none_or(|effect| effect == part.effect)
            && self.state.is_none_or(|wanted| wanted == state)
    }

    /// Those of the kinds that are meant which the filters let through.
    fn filtered<'a>(&self, mut query: Question<'a>) -> Question<'a> {
        if self.family == Some(Family::Network) {
            query = query.filter(blocks::network.eq(true));
        }
        if let Some(effect) = self.effect {
            query = query.filter(blocks::effect.eq(effect));
        }
        if let Some(state) = self.state {
            query = query.filter(blocks::expiry_seen.eq(state == State::Expired));
        }
        query
    }

    /// What of it stood there already when somebody had seen the list.
    fn since<'a>(&self, query: Question<'a>, seen: Seen) -> Question<'a> {
        let put_back = changes::table
            .filter(changes::organization_id.eq(blocks::organization_id))
            .filter(changes::block_id.eq(blocks::id))
            .filter(changes::act_id.gt(seen.act))
            .filter(changes::kind.eq(ChangeKind::Restore));
        let query = query
            .filter(blocks::added_by.le(seen.act))
            .filter(not(exists(put_back)));
        match self.state {
            Some(State::Expired) => query.filter(blocks::expires_at.le(seen.at)),
            _ => query,
        }
    }
}
