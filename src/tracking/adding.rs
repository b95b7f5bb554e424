//! Add New in one transaction: look what speaks against it, ask if something does, else add, and cancel calls with it.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::acts::{self, Added, Adding};
use super::{Foresight, GuardRails, Links, Then, Vantage, covering_all};
use crate::blocking::{Act, Block, Effect};
use crate::calls::Call;
use crate::db::lock::Lock;
use crate::db::{Connection, Result};
use crate::values::CallId;

/// As long as a form that comes twice is taken for a double click.
const MOMENT: TimeDelta = TimeDelta::seconds(10);

/// As many targets as are looked at for wider blocks.
const LOOKED_AT: usize = 20;

/// What was answered on the form to what it asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The warnings that were confirmed by typing, by [`super::guard_rails::Warning::code`].
    pub confirmed: BTreeSet<String>,
    /// Whether lines with the other effect may be replaced.
    pub replace: bool,
    /// What is to become of the upcoming calls; nothing if that was not said.
    pub calls: Option<Calls>,
}

/// What is to become of upcoming calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Calls {
    /// They go on as usual.
    Keep,
    /// They are canceled.
    Cancel {
        /// These, which were shown.
        calls: BTreeSet<CallId>,
        /// Why, for the staff.
        reason: String,
        /// Whether their leads are told, if nobody undoes it at once.
        to_leads: bool,
    },
}

/// Something to add, with all that the person has said about it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What to add.
    pub adding: Adding,
    /// What was answered so far.
    pub answers: Answers,
    /// Whether this person may cancel everybody's calls; who may not is not asked about them, and they are kept.
    pub may_cancel: bool,
    /// From where it is wished.
    pub vantage: Vantage,
}

/// What adding would do and what speaks against it, as of one moment.
#[derive(Clone, Debug)]
pub struct Review {
    /// What it would do.
    pub foresight: Foresight,
    /// The upcoming calls of others whose leads could move them no more, or again, for they were booked with one of the targets.
    pub links: Links,
    /// What speaks against it.
    pub guard_rails: GuardRails,
    /// The lines that stand for some of the targets with the same effect: nothing is to be added for these.
    pub listed: Vec<Block>,
    /// Those that stand with the other effect, and would be replaced.
    pub replaced: Vec<Block>,
    /// The wider blocks that catch whoever one of the first targets catches, but for closer lines: each once.
    pub covered_by: Vec<Block>,
}

/// What came of a wish.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It is done.
    Done(Box<Done>),
    /// It was done a moment ago by this act, of the same person for the same reason: the form was sent twice.
    Again(Box<Act>),
    /// Nothing was done: something must be answered first, or cannot be done at all.
    Asked(Unanswered),
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Done {
    /// What was added, and whom it hides.
    pub added: Added,
    /// What had been foreseen at that very moment.
    pub foresight: Foresight,
    /// The upcoming calls of others whose leads can move them no more by it, or again.
    pub links: Links,
    /// The calls that were canceled with it.
    pub canceled: Vec<Call>,
}

/// What is still to be answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unanswered {
    /// A target never comes on the list.
    pub refused: bool,
    /// A target is on the list already, with the same effect.
    pub listed: bool,
    /// A warning is not confirmed.
    pub unconfirmed: bool,
    /// A line with the other effect is in the way.
    pub in_the_way: bool,
    /// What is to become of the calls was not said, or other calls than those shown have come or gone since.
    pub calls: bool,
}

impl Review {
    /// Looks at what these targets would do now.
    pub fn of(conn: &mut Connection, adding: &Adding, vantage: &Vantage) -> Result<Self> {
        let Adding {
            organization_id: organization,
            targets,
            effect,
            now,
            ..
        } = adding;
        let foresight = Foresight::of(conn, *organization, targets, *effect, *now)?;
        let guard_rails = GuardRails::of(
            conn,
            *organization,
            targets,
            *effect,
            &foresight,
            vantage,
            *now,
        )?;
        let then = Then::with(targets, *effect);
        let mut standing = Block::standing(conn, *organization, targets)?;
        standing.retain(|block| !block.is_expired(*now));
        let (listed, replaced) = standing
            .into_iter()
            .partition(|block| block.effect == *effect);
        Ok(Self {
            foresight,
            links: Links::of(conn, *organization, &then, *now)?,
            guard_rails,
            listed,
            replaced,
            covered_by: covered_by(conn, adding)?,
        })
    }

    /// What these answers leave open; nothing if it can be done.
    pub fn unanswered(&self, answers: &Answers, may_cancel: bool) -> Option<Unanswered> {
        if !self.guard_rails.refusals.is_empty() {
            // No answer would help.
            return Some(Unanswered {
                refused: true,
                ..Unanswered::default()
            });
        }
        let warnings = &self.guard_rails.warnings;
        let open = Unanswered {
            refused: false,
            listed: !self.listed.is_empty(),
            unconfirmed: warnings
                .iter()
                .any(|warning| !answers.confirmed.contains(&warning.code())),
            in_the_way: !self.replaced.is_empty() && !answers.replace,
            calls: may_cancel && !self.foresight.calls.is_empty() && self.asks_for_calls(answers),
        };
        (open != Unanswered::default()).then_some(open)
    }

    fn asks_for_calls(&self, answers: &Answers) -> bool {
        match &answers.calls {
            None => true,
            Some(Calls::Keep) => false,
            Some(Calls::Cancel { calls: shown, .. }) => {
                let now: BTreeSet<CallId> = self.call_ids().collect();
                now != *shown
            }
        }
    }

    fn call_ids(&self) -> impl Iterator<Item = CallId> {
        self.foresight.calls.iter().map(|call| call.id)
    }
}

fn covered_by(conn: &mut Connection, adding: &Adding) -> Result<Vec<Block>> {
    let first = &adding.targets[..adding.targets.len().min(LOOKED_AT)];
    let covering = covering_all(conn, adding.organization_id, first, adding.now)?;
    let mut seen = BTreeSet::new();
    let covering = covering.into_iter().flatten();
    Ok(covering
        .filter(|block| block.effect == Effect::Block && seen.insert(block.id))
        .collect())
}

/// Does what is wished, unless something is to be answered first. The block list stands still meanwhile, so that what was
/// looked at is what is done.
pub fn add(conn: &mut Connection, wish: &Wish) -> Result<Outcome> {
    let adding = &wish.adding;
    Lock::BlockList(adding.organization_id).hold(conn)?;
    let review = Review::of(conn, adding, &wish.vantage)?;
    if let Some(unanswered) = review.unanswered(&wish.answers, wish.may_cancel) {
        if let Some(act) = first_time(conn, adding, &review)? {
            return Ok(Outcome::Again(Box::new(act)));
        }
        return Ok(Outcome::Asked(unanswered));
    }
    let added = acts::put_on(conn, adding.clone())?;
    let canceled = match &wish.answers.calls {
        Some(Calls::Cancel {
            reason, to_leads, ..
        }) if wish.may_cancel && adding.effect == Effect::Block => {
            let ids: Vec<CallId> = review.call_ids().collect();
            acts::cancel_calls(conn, &added.act, &ids, reason, *to_leads)?
        }
        _ => Vec::new(),
    };
    Ok(Outcome::Done(Box::new(Done {
        added,
        foresight: review.foresight,
        links: review.links,
        canceled,
    })))
}

/// The act by which all that is to be added stands since a moment ago, if it is of the same person for the same reason.
fn first_time(conn: &mut Connection, adding: &Adding, review: &Review) -> Result<Option<Act>> {
    let [first, others @ ..] = review.listed.as_slice() else {
        return Ok(None);
    };
    let is_all = review.listed.len() == adding.targets.len()
        && others.iter().all(|block| block.added_by == first.added_by)
        && first.reason == adding.reason;
    if !is_all || adding.member_id.is_none() || adding.now - first.created_at > MOMENT {
        return Ok(None);
    }
    let act = Act::find(conn, adding.organization_id, first.added_by)?;
    Ok((act.member_id == adding.member_id).then_some(act))
}
