//! How often each target has refused: told one by one as it happens, and rolled up into the blocks every few seconds.
//!
//! A count that every refusal updated would be one row for which all refusals under a target wait.

use std::collections::{BTreeMap, HashMap};

use diesel::dsl::max;
use diesel::prelude::*;

use crate::db::lock::Lock;
use crate::db::schema::{blocks, entry_tallies};
use crate::db::{Connection, Result};
use crate::values::{OrganizationId, TargetId, UtcTime};

/// As many refusals as one transaction rolls up.
const AT_ONCE: i64 = 500;

/// Refusals that are not rolled up yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// How many entries they made.
    pub entries: i64,
    /// When the last of them was.
    pub last_at: UtcTime,
}

/// Notes a refusal under a target, in the transaction that refuses: `entries` is 1 with a new entry, 0 with another try.
pub(super) fn note(
    conn: &mut Connection,
    organization: OrganizationId,
    target: TargetId,
    entries: i64,
    now: UtcTime,
) -> Result<()> {
    diesel::insert_into(entry_tallies::table)
        .values((
            entry_tallies::organization_id.eq(organization),
            entry_tallies::target_id.eq(target),
            entry_tallies::entries.eq(entries),
            entry_tallies::at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// What is to be added to the counts of these targets' blocks.
pub fn pending(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[TargetId],
) -> Result<HashMap<TargetId, Pending>> {
    let sums: Vec<(TargetId, Option<i64>, Option<UtcTime>)> = entry_tallies::table
        .filter(entry_tallies::organization_id.eq(organization))
        .filter(entry_tallies::target_id.eq_any(targets))
        .group_by(entry_tallies::target_id)
        .select((
            entry_tallies::target_id,
            diesel::dsl::sql::<diesel::sql_types::Nullable<diesel::sql_types::BigInt>>(
                "CAST(SUM(entry_tallies.entries) AS BIGINT)",
            ),
            max(entry_tallies::at),
        ))
        .load(conn)?;
    let pending = sums.into_iter().filter_map(|(target, entries, last_at)| {
        let (entries, last_at) = (entries?, last_at?);
        Some((target, Pending { entries, last_at }))
    });
    Ok(pending.collect())
}

/// An organization whose counts are behind, if there is one.
pub fn behind(conn: &mut Connection) -> Result<Option<OrganizationId>> {
    Ok(entry_tallies::table
        .order(entry_tallies::id)
        .select(entry_tallies::organization_id)
        .first(conn)
        .optional()?)
}

/// Adds the oldest refusals of an organization to the counts of their blocks, of all periods of their targets, and tells how
/// many these were. Two servers at once each take what the other did not.
pub fn roll_up(conn: &mut Connection, organization: OrganizationId) -> Result<usize> {
    // A block that is being added copies the counts of the period before.
    Lock::BlockList(organization).share(conn)?;
    let oldest: Vec<i64> = entry_tallies::table
        .filter(entry_tallies::organization_id.eq(organization))
        .order(entry_tallies::id)
        .limit(AT_ONCE)
        .select(entry_tallies::id)
        .load(conn)?;
    let taken: Vec<(TargetId, i64, UtcTime)> =
        diesel::delete(entry_tallies::table.filter(entry_tallies::id.eq_any(oldest)))
            .returning((
                entry_tallies::target_id,
                entry_tallies::entries,
                entry_tallies::at,
            ))
            .get_results(conn)?;
    // In the order of the targets: who updates the same rows in another order would wait for us, and we for them.
    let mut sums: BTreeMap<TargetId, Pending> = BTreeMap::new();
    for (target, entries, at) in &taken {
        let sum = sums.entry(*target).or_insert(Pending {
            entries: 0,
            last_at: *at,
        });
        sum.entries += entries;
        sum.last_at = sum.last_at.max(*at);
    }
    for (target, sum) in sums {
        let periods = || {
            blocks::table
                .filter(blocks::organization_id.eq(organization))
                .filter(blocks::target_id.eq(target))
        };
        diesel::update(periods())
            .set(blocks::entries.eq(blocks::entries + sum.entries))
            .execute(conn)?;
        let earlier = blocks::last_entry_at
            .is_null()
            .or(blocks::last_entry_at.lt(sum.last_at));
        diesel::update(periods().filter(earlier))
            .set(blocks::last_entry_at.eq(Some(sum.last_at)))
            .execute(conn)?;
    }
    Ok(taken.len())
}
