//! What was changed together: the lines of the list that one act touched.

use std::collections::HashMap;

use diesel::dsl::{count_star, max, min};
use diesel::prelude::*;

use crate::blocking::Block;
use crate::db::schema::changes;
use crate::db::{Connection, Result};
use crate::values::{ActId, BlockId, OrganizationId};

/// The lines that an act changed.
#[derive(Clone, Debug, Default)]
pub struct Together {
    /// How many.
    pub count: i64,
    /// The first and the last of them.
    pub some: Vec<Block>,
}

impl Together {
    /// Those of each of these acts.
    pub fn of_acts(
        conn: &mut Connection,
        organization: OrganizationId,
        acts: &[ActId],
    ) -> Result<HashMap<ActId, Self>> {
        let ends: Vec<(ActId, i64, Option<BlockId>, Option<BlockId>)> = changes::table
            .filter(changes::organization_id.eq(organization))
            .filter(changes::act_id.eq_any(acts))
            .group_by(changes::act_id)
            .select((
                changes::act_id,
                count_star(),
                min(changes::block_id),
                max(changes::block_id),
            ))
            .load(conn)?;
        let ids: Vec<BlockId> = ends
            .iter()
            .flat_map(|(_, _, first, last)| [*first, *last])
            .flatten()
            .collect();
        let found = Block::find_all(conn, organization, &ids)?;
        let found: HashMap<BlockId, Block> =
            found.into_iter().map(|block| (block.id, block)).collect();
        let together = ends.into_iter().map(|(act, count, first, last)| {
            let mut ids: Vec<BlockId> = first.into_iter().chain(last).collect();
            ids.dedup();
            let some = ids.iter().filter_map(|id| found.get(id).cloned()).collect();
            (act, Self { count, some })
        });
        Ok(together.collect())
    }
}
