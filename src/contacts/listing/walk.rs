//! The walk through some of the contacts in one order, along the index that has both.

mod narrowing;
mod order;
mod query;

use diesel::prelude::*;

use super::{Chosen, Wanted};
use crate::contacts::{Column, ContactLine, Place, Viewer};
use crate::db::schema::contacts;
use crate::db::{Connection, Result};
use query::Lines;

/// Which way a list is read from a place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// As it is shown.
    Down,
    /// From its end to its beginning.
    Up,
}

/// Whose contacts there are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    Everything,
    OwnLeads,
    OwnCalls,
}

/// One walk.
pub(super) struct Walk<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) wanted: &'a Wanted,
    pub(super) chosen: &'a Chosen,
    pub(super) source: Source,
    /// Only those with a call that counts, or only those without.
    pub(super) booked: Option<bool>,
    pub(super) way: Way,
}

/// A stretch of the walk.
#[derive(Clone, Copy)]
enum Stretch<'a> {
    /// All of it.
    Whole,
    /// Those level with this place, after it.
    Level(&'a Place),
    /// Those after the ones level with it.
    Beyond(&'a Place),
}

impl Walk<'_> {
    /// The first `limit` contacts after this place; the first of all without.
    pub(super) fn lines(
        &self,
        conn: &mut Connection,
        after: Option<&Place>,
        limit: i64,
    ) -> Result<Vec<ContactLine>> {
        let mut lines = Vec::new();
        for (nameless, stretch) in self.stretches(after) {
            let room = limit - lines.len() as i64;
            if room > 0 {
                lines.extend(self.load(conn, nameless, stretch, room)?);
            }
        }
        Ok(lines)
    }

    /// The stretches in their order, each with whether it is of the nameless, if names matter.
    ///
    /// Those level with a place are asked for apart: one condition on both would read all that are level, be it a million
    /// without a name.
    fn stretches<'a>(&self, after: Option<&'a Place>) -> Vec<(Option<bool>, Stretch<'a>)> {
        let halves = match (self.wanted.order.column, self.way) {
            (Column::Name, Way::Down) => vec![Some(false), Some(true)],
            (Column::Name, Way::Up) => vec![Some(true), Some(false)],
            _ => vec![None],
        };
        let Some(place) = after else {
            let whole = halves.into_iter().map(|half| (half, Stretch::Whole));
            return whole.collect();
        };
        let here = place.is_nameless();
        let of_half = |half: Option<bool>| match half {
            None | Some(false) if half != Some(!here) => {
                vec![
                    (half, Stretch::Level(place)),
                    (half, Stretch::Beyond(place)),
                ]
            }
            Some(true) if here => vec![(half, Stretch::Level(place))],
            _ => vec![(half, Stretch::Whole)],
        };
        let halves = halves.into_iter();
        let rest = halves.skip_while(|half| *half == Some(!here));
        rest.flat_map(of_half).collect()
    }

    fn load(
        &self,
        conn: &mut Connection,
        nameless: Option<bool>,
        stretch: Stretch<'_>,
        limit: i64,
    ) -> Result<Vec<ContactLine>> {
        let lines = self.of_section(self.possible());
        let lines = self.ordered(lines, nameless, stretch)?;
        let lines = self.filtered(lines);
        match self.found(conn, lines)? {
            Some(lines) => Ok(lines.limit(limit).load(conn)?),
            None => Ok(Vec::new()),
        }
    }

    /// All who can be in the list.
    fn possible<'a>(&self) -> Lines<'a> {
        let organization = self.viewer.organization;
        match &self.chosen.few {
            None => query::lines().filter(contacts::organization_id.eq(organization)),
            // As a sum the organization is served by no index: SQLite would take one that begins with it, whatever is in it,
            // before the ids of many.
            Some(few) => query::lines()
                .filter((contacts::organization_id + 0_i64).eq(organization))
                .filter(contacts::id.eq_any(few.clone())),
        }
    }
}
