//! The two by which a visit is decided that wants to move a call: what its lead is known by, and what the call was booked as.

use crate::blocking::{Decision, Effect, Match, Screened, screening};
use crate::values::Identity;

/// Both of them, where they differ.
pub(super) struct Sides {
    known: Identity,
    booked: Identity,
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// What the lead is known by.
    Known,
    /// What the call was booked as.
    Booked,
}

/// What became of a line that the one which decided has the other effect than.
pub(super) enum Beaten {
    /// This one overruled it.
    By(Match),
    /// It lets in on its side, and the other side keeps out.
    NotEnough(Side),
    /// It counts for nothing, and nothing is to be said of it.
    Beside,
}

impl Side {
    /// The same in a sentence.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Known => "what the lead is known by now",
            Self::Booked => "what the call was booked as",
        }
    }
}

impl Sides {
    /// Nothing if the call was booked as its lead is known, or the visit wants to move none.
    pub(super) fn of(known: Option<&Screened>, booked: Option<&Screened>) -> Option<Self> {
        let (known, booked) = (known?, booked?);
        if booked == known {
            return None;
        }
        Some(Self {
            known: known.identity()?,
            booked: booked.identity()?,
        })
    }

    /// Whether this line catches what is on this side.
    pub(super) fn meets(&self, found: &Match, side: Side) -> bool {
        found.target.catches(match side {
            Side::Known => &self.known,
            Side::Booked => &self.booked,
        })
    }

    /// Which side a line matched, as the table says it.
    pub(super) fn of_line(&self, found: &Match) -> &'static str {
        let meets = |side| self.meets(found, side);
        match (meets(Side::Known), meets(Side::Booked)) {
            (true, true) => "For both",
            (false, true) => "For what the call was booked as",
            (_, false) => "For what the lead is known by now",
        }
    }

    /// The side on which it was decided: the one that keeps out. If both do, or neither, what the lead is known by counts first.
    pub(super) fn deciding(&self, matches: &[Match]) -> Side {
        let known = self.decision(matches, Side::Known);
        let booked = self.decision(matches, Side::Booked);
        match known.winner().is_none() || booked.is_refused() && !known.is_refused() {
            true => Side::Booked,
            false => Side::Known,
        }
    }

    /// What became of a line with the other effect than the one that decided.
    pub(super) fn beaten(&self, matches: &[Match], loser: &Match) -> Beaten {
        let deciding = self.deciding(matches);
        let side = match (self.meets(loser, deciding), deciding) {
            (true, side) => side,
            (false, Side::Known) => Side::Booked,
            (false, Side::Booked) => Side::Known,
        };
        let decision = self.decision(matches, side);
        match decision.winner() {
            Some(winner) if winner.effect != loser.effect => Beaten::By(winner.clone()),
            Some(winner) if winner == loser && loser.effect == Effect::Exempt => {
                Beaten::NotEnough(side)
            }
            _ => Beaten::Beside,
        }
    }

    fn decision(&self, matches: &[Match], side: Side) -> Decision {
        let met = matches.iter().filter(|found| self.meets(found, side));
        screening::decide(met.cloned().collect())
    }
}
