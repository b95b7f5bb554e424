//! Delete in one transaction: look which customers it would leave unable to book, ask if there are any, else delete.

use super::acts::{self, Deletion, many};
use super::{Links, Matching, Outlook, Seen};
use crate::blocking::undo::{Turn, Way};
use crate::blocking::{Act, Block, ChangeKind, Effect};
use crate::contacts::Contact;
use crate::db::lock::Lock;
use crate::db::{Connection, Result};
use crate::values::{BlockId, BlockTarget, MemberId, OrganizationId, UtcTime};

/// As many lines as are looked at one by one. Whoever deletes more confirms it, unless they are blocks alone: customers may book
/// by exceptions among the others.
pub const LOOKED_AT: usize = 200;

/// A deletion that somebody wishes, with all that was said about it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Of whose list.
    pub organization: OrganizationId,
    /// Why; may be blank.
    pub reason: String,
    /// Who wishes it.
    pub member: MemberId,
    /// What was typed to confirm it.
    pub typed: String,
    /// Now.
    pub now: UtcTime,
}

/// What a deletion would do to contacts, as of one moment.
#[derive(Clone, Debug)]
pub struct Review {
    targets: Vec<BlockTarget>,
    outlook: Outlook,
    /// What there may be among more lines than were looked at.
    unseen: Option<Unseen>,
}

/// What is to be confirmed of lines that were not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// There are exceptions among them, by which customers may book.
    Exceptions,
    /// They are the whole list: nobody is kept out any more.
    WholeList,
}

/// What came of a wish.
#[derive(Clone, Debug)]
pub enum Outcome<T> {
    /// It is done.
    Done(T),
    /// Nothing was done: it is to be confirmed first.
    Asked,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Done {
    /// The blocks that were deleted, and whom that hides or shows.
    pub deletion: Deletion,
    /// What had been foreseen at that very moment.
    pub outlook: Outlook,
}

impl Review {
    /// Looks at what deleting these blocks would do now.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        ids: &[BlockId],
        now: UtcTime,
    ) -> Result<Self> {
        let mut blocks = acts::named(conn, organization, ids)?;
        blocks.retain(|block| block.lifted_at.is_none());
        let targets = blocks.iter().map(|block| block.target.clone()).collect();
        let turns: Vec<Turn> = blocks.into_iter().map(lifted).collect();
        let outlook = Outlook::of(conn, organization, &turns, now)?;
        Ok(Self {
            targets,
            outlook,
            unseen: None,
        })
    }

    /// The same of which these are the first, and all that match will be deleted.
    pub fn as_part_of(
        self,
        conn: &mut Connection,
        organization: OrganizationId,
        matching: &Matching,
        seen: Seen,
    ) -> Result<Self> {
        let unseen = if matching.is_blank() {
            Some(Unseen::WholeList)
        } else if matching.has_any(conn, organization, seen, Effect::Exempt)? {
            Some(Unseen::Exceptions)
        } else {
            None
        };
        Ok(Self { unseen, ..self })
    }

    /// What there may be among more lines than were looked at.
    pub fn unseen(&self) -> Option<Unseen> {
        self.unseen
    }

    /// Whether it is to be confirmed.
    pub fn asks(&self) -> bool {
        self.unseen.is_some() || !self.customers().is_empty()
    }

    /// The customers who can book now, and could not any more.
    pub fn customers(&self) -> &[Contact] {
        &self.outlook.customers
    }

    /// The upcoming calls of others whose leads could move them no more, or again.
    pub fn links(&self) -> &Links {
        &self.outlook.links
    }

    /// What is typed to confirm it: the value, or one word for several of them.
    pub fn phrase(&self) -> String {
        match self.targets.as_slice() {
            [target] => target.value(),
            _ => "DELETE".to_owned(),
        }
    }

    fn is_confirmed_by(&self, typed: &str) -> bool {
        !self.asks() || typed.trim().eq_ignore_ascii_case(&self.phrase())
    }
}

/// Deletes these blocks, unless that is to be confirmed first. The list stands still meanwhile, so that what was looked at is
/// what is done.
pub fn delete(conn: &mut Connection, wish: &Wish, ids: &[BlockId]) -> Result<Outcome<Done>> {
    let (organization, now) = (wish.organization, wish.now);
    Lock::BlockList(organization).hold(conn)?;
    let review = Review::of(conn, organization, ids, now)?;
    if !review.is_confirmed_by(&wish.typed) {
        return Ok(Outcome::Asked);
    }
    let member = Some(wish.member);
    let deletion = acts::delete(conn, organization, ids, &wish.reason, member, now)?;
    Ok(Outcome::Done(Done {
        deletion,
        outlook: review.outlook,
    }))
}

/// The same for all blocks that match and stand on the list since it was `seen` so; of more than [`LOOKED_AT`] the newest
/// are looked at. Nothing is done if none matches.
pub fn delete_matching(
    conn: &mut Connection,
    wish: &Wish,
    matching: &Matching,
    seen: Seen,
) -> Result<Outcome<Option<Act>>> {
    let (organization, now) = (wish.organization, wish.now);
    Lock::BlockList(organization).hold(conn)?;
    let mut first = matching.newest(conn, organization, seen, LOOKED_AT as i64 + 1)?;
    let is_part = first.len() > LOOKED_AT;
    first.truncate(LOOKED_AT);
    let review = Review::of(conn, organization, &first, now)?;
    let review = match is_part {
        true => review.as_part_of(conn, organization, matching, seen)?,
        false => review,
    };
    if !review.is_confirmed_by(&wish.typed) {
        return Ok(Outcome::Asked);
    }
    let (reason, member) = (&wish.reason, Some(wish.member));
    let act = many::delete_matching(conn, organization, matching, seen, reason, member, now)?;
    Ok(Outcome::Done(act))
}

/// What becomes of a block that is deleted, as an undo would take it off.
fn lifted(block: Block) -> Turn {
    Turn {
        place: (ChangeKind::Lift, block.id),
        way: Way::Lift,
        block,
    }
}
