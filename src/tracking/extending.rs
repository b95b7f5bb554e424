//! Extend in one transaction: look what a line that has expired will do again, ask if something speaks against it, else
//! extend.

use std::slice;

use super::Vantage;
use super::acts::{self, Adding, Extension};
use super::adding::Review;
use super::guard_rails::Confirmation;
use crate::blocking::Block;
use crate::db::lock::Lock;
use crate::db::{Connection, Result};
use crate::values::{BlockId, MemberId, OrganizationId, UtcTime};

/// An extension that somebody wishes, with all that was said about it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Of whose list.
    pub organization: OrganizationId,
    /// Which line.
    pub block: BlockId,
    /// When it is to expire; nothing if it is not to.
    pub expires_at: Option<UtcTime>,
    /// Why; may be blank.
    pub reason: String,
    /// Who wishes it.
    pub member: MemberId,
    /// From where.
    pub vantage: Vantage,
    /// What was typed to confirm the warnings.
    pub confirmation: Confirmation,
    /// Now.
    pub now: UtcTime,
}

/// What came of a wish.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It is done; with what had been foreseen at that very moment, if the line had expired.
    Done(Box<Extension>, Option<Box<Review>>),
    /// Nothing was done: a warning is to be confirmed first, or the line never comes on the list.
    Asked,
}

/// What extending this line will do to contacts, and what speaks against that; nothing as long as it is in force anyway.
pub fn review(
    conn: &mut Connection,
    block: &Block,
    vantage: &Vantage,
    now: UtcTime,
) -> Result<Option<Review>> {
    if !block.is_expired(now) {
        return Ok(None);
    }
    let again = Adding {
        organization_id: block.organization_id,
        member_id: None,
        targets: vec![block.target.clone()],
        effect: block.effect,
        reason: String::new(),
        expires_at: None,
        now,
    };
    Review::of(conn, &again, vantage).map(Some)
}

/// Extends a line, unless something is to be answered first. The list stands still meanwhile, so that what was looked at is
/// what is done.
pub fn extend(conn: &mut Connection, wish: &Wish) -> Result<Outcome> {
    let (organization, now) = (wish.organization, wish.now);
    Lock::BlockList(organization).hold(conn)?;
    let block = Block::find(conn, organization, wish.block)?;
    let review = review(conn, &block, &wish.vantage, now)?;
    let is_settled = |review: &Review| {
        let rails = &review.guard_rails;
        rails.are_settled_by(&wish.confirmation, slice::from_ref(&block.target))
    };
    if !review.as_ref().is_none_or(is_settled) {
        return Ok(Outcome::Asked);
    }
    let extension = acts::extend(
        conn,
        organization,
        &[wish.block],
        wish.expires_at,
        &wish.reason,
        Some(wish.member),
        now,
    )?;
    Ok(Outcome::Done(Box::new(extension), review.map(Box::new)))
}
