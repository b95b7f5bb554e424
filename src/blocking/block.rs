//! The row of a block: one period in which a target is blocked, or exempt.

use diesel::prelude::*;

use super::Effect;
use super::target::Key;
use crate::db::schema::{acts, blocks, targets};
use crate::db::{Backend, Connection, Result};
use crate::values::{ActId, BlockId, BlockTarget, OrganizationId, TargetId, UtcTime};

/// A period of a target. Of each target at most one is not lifted.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = blocks, check_for_backend(Backend))]
pub struct Block {
    /// Its row.
    pub id: BlockId,
    /// Whose list it is on.
    pub organization_id: OrganizationId,
    /// The row of its target.
    pub target_id: TargetId,
    /// What it catches.
    #[diesel(select_expression = targets::key, deserialize_as = Key)]
    pub target: BlockTarget,
    /// Whether it keeps out or lets in.
    pub effect: Effect,
    /// Why, in the words of who added it; may be empty.
    pub reason: String,
    /// The act that added it.
    pub added_by: ActId,
    /// The act that deleted it.
    pub lifted_by: Option<ActId>,
    /// When it began.
    pub created_at: UtcTime,
    /// From when on it is of no effect, if it ends by itself.
    pub expires_at: Option<UtcTime>,
    /// When it was deleted.
    pub lifted_at: Option<UtcTime>,
    /// How many visits its target has refused, in this and in earlier periods; a few seconds behind.
    pub entries: i64,
    /// When it refused the last one; a few seconds behind.
    pub last_entry_at: Option<UtcTime>,
}

/// Blocks with their targets, and with the acts that added them.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn with_targets_and_acts() -> _ {
    let of_block = targets::organization_id
        .eq(blocks::organization_id)
        .and(targets::id.eq(blocks::target_id));
    let adding = acts::organization_id
        .eq(blocks::organization_id)
        .and(acts::id.eq(blocks::added_by));
    blocks::table
        .inner_join(targets::table.on(of_block))
        .inner_join(acts::table.on(adding))
}

/// Whether a block counts at `now`: neither lifted nor expired, by an act that is applied.
///
/// It asks for who lifted, not for when, though both say the same: without a word of `lifted_at` the indexes of standing
/// lines are out of the question, and blocks are found by their targets. For as long as PostgreSQL has no statistics of a
/// list that has just grown, it takes any of those indexes for equally good, and reads all lines of the organization.
#[diesel::dsl::auto_type]
pub(super) fn in_force(now: UtcTime) -> _ {
    let unexpired = blocks::expires_at.is_null().or(blocks::expires_at.gt(now));
    blocks::lifted_by
        .is_null()
        .and(unexpired)
        .and(acts::applied_at.is_not_null())
}

impl Block {
    /// Whether it has ended by itself.
    pub fn is_expired(&self, now: UtcTime) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    /// The block of this organization with this id, lifted or not.
    pub fn find(conn: &mut Connection, organization: OrganizationId, id: BlockId) -> Result<Self> {
        Ok(with_targets_and_acts()
            .filter(blocks::organization_id.eq(organization))
            .filter(blocks::id.eq(id))
            .select(Self::as_select())
            .first(conn)?)
    }

    /// Those of these blocks that are this organization's, lifted or not, newest first.
    pub fn find_all(
        conn: &mut Connection,
        organization: OrganizationId,
        ids: &[BlockId],
    ) -> Result<Vec<Self>> {
        Ok(with_targets_and_acts()
            .filter(blocks::organization_id.eq(organization))
            .filter(blocks::id.eq_any(ids.iter().map(|id| id.get())))
            .order((blocks::created_at.desc(), blocks::id.desc()))
            .select(Self::as_select())
            .load(conn)?)
    }
}
