//! What a search finds in the block list: beginnings of values, values in full, and words of reasons.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::{Matching, Seen};
use crate::db::pattern::{containing, lower};
use crate::db::schema::blocks;
use crate::db::{Connection, Result};
use crate::tracking::list::{Place, Question, on_shelf};
use crate::values::{BlockId, BlockTarget, OrganizationId, UtcTime};

/// As many values as one search finds on each shelf, in their order.
const VALUES: i64 = 1_000;
/// As many reasons, the newest first.
const REASONS: i64 = 1_000;
/// Among so many of the newest lines of each shelf: no index knows the middle of a text.
const LOOKED_AT: i64 = 20_000;
/// The shortest part of a reason that is looked for, in characters: a shorter one is in nearly every text.
const MIN_CHARS: usize = 3;
/// The longest: databases refuse patterns without end.
const MAX_CHARS: usize = 254;

impl Matching {
    /// What is searched for, each line once; with `seen`, of what stood on the list then.
    ///
    /// Bounded on each shelf: 1,000 values in their order (a longer beginning finds the rest), and of the newest 20,000 lines
    /// those 1,000 whose reason has it.
    pub(in crate::tracking) fn found(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
        seen: Option<Seen>,
    ) -> Result<Vec<Place>> {
        let typed = self.search.trim();
        let mut found: BTreeMap<BlockId, Place> = BTreeMap::new();
        let mut keep = |places: Vec<Place>| {
            found.extend(places.into_iter().map(|place| (place.id, place)));
        };
        for shelf in self.shelves() {
            let of_shelf = || self.since(on_shelf(organization, shelf), seen);
            let from = format!("{}:{}", shelf.kind.as_str(), typed.to_lowercase());
            // No key holds the last character that there is.
            let end = format!("{from}\u{10ffff}");
            let range = of_shelf()
                .filter(blocks::key.ge(from).and(blocks::key.lt(end)))
                .order(blocks::key)
                .limit(VALUES);
            keep(range.load(conn)?);
            if let Ok(target) = BlockTarget::parse(shelf.kind, typed) {
                let in_full = of_shelf().filter(blocks::key.eq(target.key()));
                keep(in_full.load(conn)?);
            }
            if (MIN_CHARS..=MAX_CHARS).contains(&typed.chars().count()) {
                let oldest: Option<UtcTime> = newest(on_shelf(organization, shelf))
                    .offset(LOOKED_AT)
                    .limit(1)
                    .select(blocks::created_at)
                    .first(conn)
                    .optional()?;
                let pattern = containing(&typed.to_ascii_lowercase());
                let mut said = newest(of_shelf())
                    .filter(lower(blocks::reason).like(pattern).escape('\\'))
                    .limit(REASONS);
                if let Some(oldest) = oldest {
                    said = said.filter(blocks::created_at.gt(oldest));
                }
                keep(said.load(conn)?);
            }
        }
        Ok(found.into_values().collect())
    }
}

fn newest(query: Question<'_>) -> Question<'_> {
    query.order((blocks::created_at.desc(), blocks::id.desc()))
}
