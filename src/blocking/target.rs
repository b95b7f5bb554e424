//! The row of a target: permanent, so that its entries outlive every block of it.

use std::collections::BTreeSet;

use diesel::deserialize::{self, Queryable};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};

use crate::db::schema::targets;
use crate::db::{Backend, Connection, Result};
use crate::values::{BlockTarget, OrganizationId, PrefixLengths, TargetId, UtcTime};

/// What is, or once was, on an organization's block list.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = targets, check_for_backend(Backend))]
pub struct Target {
    /// Its row.
    pub id: TargetId,
    /// Whose list it is on.
    pub organization_id: OrganizationId,
    /// What it catches.
    #[diesel(column_name = key, deserialize_as = Key)]
    pub target: BlockTarget,
}

impl Target {
    /// The row of this target, made if there is none yet. The caller holds [`crate::db::lock::Lock::BlockList`].
    pub fn find_or_create(
        conn: &mut Connection,
        organization: OrganizationId,
        target: &BlockTarget,
        now: UtcTime,
    ) -> Result<Self> {
        if let Some(found) = Self::find(conn, organization, target).optional()? {
            return Ok(found);
        }
        Ok(diesel::insert_into(targets::table)
            .values((
                targets::organization_id.eq(organization),
                targets::kind.eq(target.kind()),
                targets::key.eq(target.key()),
                targets::created_at.eq(now),
            ))
            .returning(<Self as Selectable<Backend>>::construct_selection())
            .get_result(conn)?)
    }

    fn find(
        conn: &mut Connection,
        organization: OrganizationId,
        target: &BlockTarget,
    ) -> QueryResult<Self> {
        targets::table
            .filter(targets::organization_id.eq(organization))
            .filter(targets::key.eq(target.key()))
            .select(Self::as_select())
            .first(conn)
    }
}

/// The sizes of all networks that are, or once were, on the list; without telling the families apart.
///
/// From each size it goes on to the next larger one by the index, so it reads as many rows as there are sizes.
pub(super) fn prefix_lengths(
    conn: &mut Connection,
    organization: OrganizationId,
) -> Result<PrefixLengths> {
    #[derive(QueryableByName)]
    struct Size {
        #[diesel(sql_type = Integer)]
        prefix: i32,
    }
    let sizes: Vec<Size> = diesel::sql_query(
        "WITH RECURSIVE sizes (prefix) AS (
             SELECT 0
             UNION ALL
             SELECT (SELECT MIN(targets.prefix) FROM targets
                     WHERE targets.organization_id = $1 AND targets.prefix > sizes.prefix)
             FROM sizes WHERE sizes.prefix IS NOT NULL
         )
         SELECT prefix FROM sizes WHERE prefix > 0",
    )
    .bind::<BigInt, _>(organization.get())
    .load(conn)?;
    let sizes: BTreeSet<u8> = sizes
        .into_iter()
        .filter_map(|size| size.prefix.try_into().ok())
        .collect();
    Ok(PrefixLengths {
        v4: sizes.clone(),
        v6: sizes,
    })
}

/// A target as its column holds it: by its key.
pub struct Key(BlockTarget);

impl Queryable<Text, Backend> for Key {
    type Row = String;

    fn build(key: String) -> deserialize::Result<Self> {
        Ok(Self(BlockTarget::from_key(&key)?))
    }
}

impl From<Key> for BlockTarget {
    fn from(key: Key) -> Self {
        key.0
    }
}
