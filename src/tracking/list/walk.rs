//! The walk through one shelf of the list, in one order, along the index that the two have.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};

use super::sort::{Place, Sort, SortKey};
use crate::db::schema::blocks;
use crate::db::{Backend, Connection, Error, Result};
use crate::tracking::matching::Shelf;
use crate::values::{BlockId, OrganizationId};

/// What is asked of the lines on the list, by the columns of a [`Place`].
pub(in crate::tracking) type Question<'a> = blocks::BoxedQuery<
    'a,
    Backend,
    (
        BigInt,
        Timestamp,
        Text,
        BigInt,
        Nullable<Timestamp>,
        Nullable<Timestamp>,
    ),
>;

/// The lines of one shelf.
pub(in crate::tracking) fn on_shelf(
    organization: OrganizationId,
    shelf: Shelf,
) -> Question<'static> {
    let query = places()
        .filter(blocks::organization_id.eq(organization))
        .filter(blocks::kind.eq(shelf.kind));
    match shelf.narrow {
        None => query,
        Some(narrow) => query
            .filter(blocks::network.eq(narrow.network))
            .filter(blocks::effect.eq(narrow.effect))
            .filter(blocks::expiry_seen.eq(narrow.expired)),
    }
}

/// Those of these few lines that are on the list.
pub(in crate::tracking) fn among(
    organization: OrganizationId,
    few: &[BlockId],
) -> Question<'static> {
    // As a sum the organization is served by no index: SQLite would take one that begins with it before the ids of many.
    places()
        .filter((blocks::organization_id + 0_i64).eq(organization))
        .filter(blocks::id.eq_any(few.to_vec()))
}

fn places() -> Question<'static> {
    blocks::table
        .filter(blocks::lifted_at.is_null())
        .select((
            blocks::id,
            blocks::created_at,
            blocks::key,
            blocks::entries,
            blocks::last_entry_at,
            blocks::expires_at,
        ))
        .into_boxed()
}

/// The first `limit` lines that a question asks for, after the one of this place; the first of all without.
/// [`Error::NotFound`] if the place is one of another order.
pub(in crate::tracking) fn walk_along(
    conn: &mut Connection,
    question: impl Fn() -> Question<'static>,
    sort: Sort,
    after: Option<&(SortKey, BlockId)>,
    limit: i64,
) -> Result<Vec<Place>> {
    let query = || in_order(question(), sort);
    let Some((key, id)) = after else {
        return Ok(query().limit(limit).load(conn)?);
    };
    let id = *id;
    // Those level with the place are asked for apart: one condition on both would read all that are level, be it a million
    // without any entry.
    let (level, beyond) = match (sort, key.clone()) {
        (Sort::Added, SortKey::Time(at)) => (
            query().filter(blocks::created_at.eq(at).and(blocks::id.lt(id))),
            query().filter(blocks::created_at.lt(at)),
        ),
        (Sort::Value, SortKey::Text(key)) => (
            query().filter(blocks::key.eq(key.clone()).and(blocks::id.gt(id))),
            query().filter(blocks::key.gt(key)),
        ),
        (Sort::Entries, SortKey::Number(entries)) => (
            query().filter(blocks::entries.eq(entries).and(blocks::id.lt(id))),
            query().filter(blocks::entries.lt(entries)),
        ),
        (Sort::LastEntry, SortKey::Time(at)) => (
            query()
                .filter(blocks::last_entry_at.eq(Some(at)))
                .filter(blocks::id.lt(id)),
            query().filter(blocks::last_entry_at.lt(Some(at))),
        ),
        (Sort::Expires, SortKey::Time(at)) => (
            query()
                .filter(blocks::expires_at.eq(Some(at)))
                .filter(blocks::id.gt(id)),
            query().filter(blocks::expires_at.gt(Some(at))),
        ),
        _ => return Err(Error::NotFound),
    };
    let mut places: Vec<Place> = level.limit(limit).load(conn)?;
    let room = limit - places.len() as i64;
    if room > 0 {
        places.extend(beyond.limit(room).load::<Place>(conn)?);
    }
    Ok(places)
}

fn in_order(query: Question<'static>, sort: Sort) -> Question<'static> {
    match sort {
        Sort::Added => query.order((blocks::created_at.desc(), blocks::id.desc())),
        Sort::Value => query.order((blocks::key, blocks::id)),
        Sort::Entries => query.order((blocks::entries.desc(), blocks::id.desc())),
        Sort::LastEntry => query
            .filter(blocks::last_entry_at.is_not_null())
            .order((blocks::last_entry_at.desc(), blocks::id.desc())),
        Sort::Expires => query
            .filter(blocks::expires_at.is_not_null())
            .order((blocks::expires_at, blocks::id)),
    }
}
