//! What adding will do, as the form says it before anything is saved.

mod calls;
mod groups;

use self::groups::of_count;
use super::entries_href;
use super::words;
use crate::blocking::{Block, Effect};
use crate::calls::Details;
use crate::tracking::adding::Review;
use crate::tracking::guard_rails::phrase;
use crate::tracking::hindsight::DAYS;
use crate::tracking::pages::{confirm, counted, named};
use crate::tracking::{Count, Hindsight};
use crate::values::{BlockTarget, TimeZone};
pub use groups::{Group, groups};

/// As many targets and lines as are named.
const NAMED: usize = 5;
/// What adding these targets will do.
pub struct Preview {
    /// What is to be added.
    pub targets: Vec<BlockTarget>,
    /// Whether it keeps out or lets in.
    pub effect: Effect,
    /// What it does, and what speaks against it.
    pub review: Review,
    /// What it would have done.
    pub hindsight: Hindsight,
    /// The first of the calls that it concerns, if whoever looks may cancel them.
    pub calls: Vec<Details>,
    /// The further calls whose links it shuts or opens, if whoever looks may see them.
    pub linked: Vec<Details>,
    /// Whether whoever looks may cancel them.
    pub may_cancel: bool,
    /// The zone of whoever looks.
    pub zone: TimeZone,
    /// What is to be added, as the form's query string says it.
    pub query: String,
}

/// A line that stands already.
pub struct Standing {
    /// What stands there.
    pub value: String,
    /// Its log.
    pub href: String,
}

impl Preview {
    /// Whom it will catch, each target in words.
    pub fn catches(&self) -> Vec<String> {
        self.targets
            .iter()
            .take(NAMED)
            .map(words::of_catch)
            .collect()
    }

    /// How many targets are not put into words.
    pub fn further(&self) -> usize {
        self.targets.len().saturating_sub(NAMED)
    }

    /// Whether it lets in.
    pub fn is_exempt(&self) -> bool {
        self.effect == Effect::Exempt
    }

    /// What [`Preview::replaced`] is now, and that it would not be any more.
    pub fn of_replacing(&self) -> &'static str {
        match (self.effect, self.review.replaced.len()) {
            (Effect::Exempt, 1) => "is blocked now. To save this replaces the block.",
            (Effect::Exempt, _) => "are blocked now. To save this replaces the blocks.",
            (Effect::Block, 1) => "is an exception now. To save this replaces that exception.",
            (Effect::Block, _) => "are exceptions now. To save this replaces those exceptions.",
        }
    }

    /// What it would have done in the last 30 days.
    pub fn of_visits(&self) -> String {
        let Hindsight {
            visits,
            refused,
            held,
            sales,
        } = self.hindsight;
        if visits.number == 0 {
            return match self.effect {
                Effect::Block => format!("It would have caught no visit of the last {DAYS} days."),
                Effect::Exempt => format!("It covers no visit of the last {DAYS} days."),
            };
        }
        let count = of_count(visits, "visit", "visits");
        if self.is_exempt() {
            let is_one = visits == Count::exactly(1);
            let refused = match (refused, is_one) {
                (0, true) => "it was not refused".to_owned(),
                (0, false) => "none of them was refused".to_owned(),
                (_, true) => "it was refused".to_owned(),
                (1, false) => "1 of them was refused".to_owned(),
                (refused, false) => format!("{refused} of them were refused"),
            };
            return format!("It covers {count} of the last {DAYS} days: {refused}.");
        }
        let calls = match held {
            0 if visits == Count::exactly(1) => "it did not become a held call".to_owned(),
            0 => "none of them became a held call".to_owned(),
            _ => {
                let calls = counted(held, "held call", "held calls");
                let them = match visits == Count::exactly(1) {
                    true => "it",
                    false => "them",
                };
                format!(
                    "{calls} came of {them}, and {}",
                    counted(sales, "sale", "sales")
                )
            }
        };
        format!("It would have caught {count} of the last {DAYS} days: {calls}.")
    }

    /// Whether it cannot be done, whatever is answered.
    pub fn is_refused(&self) -> bool {
        !self.review.guard_rails.refusals.is_empty()
    }

    /// Why it cannot be done.
    pub fn refusals(&self) -> Vec<String> {
        confirm::refusals(&self.review.guard_rails)
    }

    /// What must be confirmed, each with the name by which the form sends it.
    pub fn warnings(&self) -> Vec<(String, String)> {
        confirm::warnings(&self.review.guard_rails)
    }

    /// What is typed to confirm them.
    pub fn phrase(&self) -> String {
        phrase(&self.targets)
    }

    /// What stands with the same effect.
    pub fn listed(&self) -> Vec<Standing> {
        standing(&self.review.listed)
    }

    /// The wider blocks that catch the same already.
    pub fn covered_by(&self) -> Vec<Standing> {
        let covered_by = self.review.covered_by.iter().take(NAMED);
        let line = |block: &Block| Standing {
            value: named(&block.target, block.effect),
            href: entries_href(block.id),
        };
        covered_by.map(line).collect()
    }

    /// What stands with the other effect, and would be replaced.
    pub fn replaced(&self) -> Vec<Standing> {
        standing(&self.review.replaced)
    }
}

fn standing(blocks: &[Block]) -> Vec<Standing> {
    let line = |block: &Block| Standing {
        value: block.target.value(),
        href: entries_href(block.id),
    };
    blocks.iter().take(NAMED).map(line).collect()
}
