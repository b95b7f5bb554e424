//! Undo in one transaction: look what it would put in force again, ask if something speaks against that, else do it.

use super::acts::undo::{self, Foreseen, Obstacle, Undoing, Undone};
use super::guard_rails::{Confirmation, phrase};
use super::{Foresight, GuardRails, Outlook, Vantage};
use crate::blocking::Effect;
use crate::db::lock::Lock;
use crate::db::{Connection, Result};
use crate::values::{ActId, MemberId, OrganizationId, UtcTime};

/// As many lines as are looked at.
const LOOKED_AT: usize = 1_000;

/// An undo that somebody wishes, with all that was said about it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Of whose list.
    pub organization: OrganizationId,
    /// Of which act.
    pub act: ActId,
    /// Who wishes it.
    pub member: MemberId,
    /// From where.
    pub vantage: Vantage,
    /// What was typed to confirm the warnings.
    pub confirmation: Confirmation,
    /// Now.
    pub now: UtcTime,
}

/// What an undo would do and what speaks against it, as of one moment.
#[derive(Clone, Debug)]
pub struct Review {
    /// What becomes of lines and calls: of the first 1,000 lines.
    pub foreseen: Foreseen,
    /// What becomes of contacts.
    pub outlook: Outlook,
    /// What speaks against the lines that it puts in force again, and against taking away what lets customers in.
    pub guard_rails: GuardRails,
}

/// What came of a wish.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It is done.
    Done(Box<Done>),
    /// It cannot be done.
    Refused(Obstacle),
    /// Nothing was done: a warning is to be confirmed first, or something never comes on the list.
    Asked,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Done {
    /// What it has changed.
    pub undone: Undone,
    /// What had been foreseen for contacts at that very moment.
    pub outlook: Outlook,
}

impl Review {
    /// Looks at what undoing this act would do now.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        act: ActId,
        vantage: &Vantage,
        now: UtcTime,
    ) -> Result<Self> {
        let foreseen = undo::foresee(conn, organization, act, LOOKED_AT, now)?;
        let outlook = Outlook::of(conn, organization, &foreseen.turns, now)?;
        let mut guard_rails = GuardRails::default();
        for (effect, targets) in [
            (Effect::Block, &outlook.blocked),
            (Effect::Exempt, &outlook.excepted),
        ] {
            if targets.is_empty() {
                continue;
            }
            let foresight = Foresight::of(conn, organization, targets, effect, now)?;
            guard_rails = guard_rails.and(GuardRails::of(
                conn,
                organization,
                targets,
                effect,
                &foresight,
                vantage,
                now,
            )?);
        }
        Ok(Self {
            foreseen,
            guard_rails: guard_rails.about_customers(outlook.customers.len()),
            outlook,
        })
    }

    /// What is typed to confirm the warnings.
    pub fn phrase(&self) -> String {
        phrase(&self.outlook.targets)
    }

    fn is_answered(&self, wish: &Wish) -> bool {
        self.guard_rails
            .are_settled_by(&wish.confirmation, &self.outlook.targets)
    }
}

/// Undoes an act, unless something is to be answered first. The list stands still meanwhile, so that what was looked at is what
/// is done.
pub fn undo(conn: &mut Connection, wish: &Wish) -> Result<Outcome> {
    let (organization, now) = (wish.organization, wish.now);
    Lock::BlockList(organization).hold(conn)?;
    let review = Review::of(conn, organization, wish.act, &wish.vantage, now)?;
    if let Some(obstacle) = review.foreseen.obstacle {
        return Ok(Outcome::Refused(obstacle));
    }
    if !review.is_answered(wish) {
        return Ok(Outcome::Asked);
    }
    let undoing = undo::undo(conn, organization, wish.act, Some(wish.member), now)?;
    Ok(match undoing {
        Undoing::Undone(undone) => Outcome::Done(Box::new(Done {
            undone,
            outlook: review.outlook,
        })),
        Undoing::Refused(obstacle) => Outcome::Refused(obstacle),
    })
}
