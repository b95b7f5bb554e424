//! A decision as it was, and how often a visit was refused, as the page shows them.

use super::sides::{Beaten, Sides};
use super::words::{below, line, verdict, verdict_class};
use crate::blocking::{Effect, Match, Screened, Snapshot};
use crate::tracking::Tries;
use crate::tracking::pages::{counted, named};
use crate::values::TimeZone;
use crate::web::Moment;

/// A decision as it was, as it is shown.
pub struct Decided<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) title: &'static str,
    pub(super) id: String,
    pub(super) at: Moment,
}

/// A line that matched, as it is shown.
pub struct MatchRow {
    pub(super) found: Match,
    pub(super) outcome: &'static str,
    pub(super) side: Option<&'static str>,
}

/// How often the visit was refused under a line, as it is shown.
pub struct TriesRow {
    pub(super) tries: Tries,
    pub(super) zone: TimeZone,
}

impl Decided<'_> {
    /// What it was in the course of the visit.
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// By what its heading is known.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When it was decided.
    pub fn at(&self) -> &Moment {
        &self.at
    }

    /// What became of the visit.
    pub fn verdict(&self) -> &'static str {
        verdict(self.snapshot.decided_by())
    }

    /// The colour of that.
    pub fn verdict_class(&self) -> &'static str {
        verdict_class(self.snapshot.decided_by())
    }

    /// By what the visit was screened.
    pub fn screened(&self) -> Option<&Screened> {
        self.snapshot.identity.as_ref()
    }

    /// By what else: with what the call was booked that the visit wanted to move, if that is anything else.
    pub fn booked_as(&self) -> Option<String> {
        self.snapshot.booked_otherwise()
    }

    /// Every line that matched.
    pub fn matches(&self) -> Vec<MatchRow> {
        rows(&self.snapshot.matches, self.sides().as_ref())
    }

    /// Which line decided, and why.
    pub fn why(&self) -> String {
        let Some(winner) = self.snapshot.decided_by() else {
            return "No line of the block list matched.".to_owned();
        };
        let (line, matches) = (line(winner), &self.snapshot.matches);
        if let Some(sides) = self.sides() {
            let side = sides.deciding(matches);
            let met = matches.iter().filter(|found| sides.meets(found, side));
            let words = side.words();
            return match met.count() {
                1 => format!("{line} decided for {words}: nothing else matched that."),
                _ => format!(
                    "{line} decided for {words}: of all that matched that, it is aimed most closely."
                ),
            };
        }
        match matches.len() {
            1 => format!("{line} decided: nothing else matched."),
            _ => format!("{line} decided: of all that matched, it is aimed most closely."),
        }
    }

    /// What was overruled by it, and why, a sentence each; and what lets in one of two, where the other is kept out.
    pub fn lost(&self) -> Vec<String> {
        let Some(winner) = self.snapshot.decided_by() else {
            return Vec::new();
        };
        let sides = self.sides();
        let of_loser = |loser: &Match| {
            let beaten = match &sides {
                Some(sides) => sides.beaten(&self.snapshot.matches, loser),
                None => Beaten::By(winner.clone()),
            };
            match beaten {
                Beaten::By(winner) => {
                    Some(format!("{} lost: {}.", line(loser), below(loser, &winner)))
                }
                Beaten::NotEnough(side) => Some(format!(
                    "{} lets in {}: that alone is not enough.",
                    line(loser),
                    side.words()
                )),
                Beaten::Beside => None,
            }
        };
        self.snapshot.overruled().filter_map(of_loser).collect()
    }

    fn sides(&self) -> Option<Sides> {
        let snapshot = self.snapshot;
        Sides::of(snapshot.identity.as_ref(), snapshot.booked_as.as_ref())
    }
}

impl MatchRow {
    /// What it is, for people.
    pub fn label(&self) -> String {
        named(&self.found.target, self.found.effect)
    }

    /// Its key.
    pub fn key(&self) -> String {
        self.found.target.key()
    }

    /// Why it was on the list.
    pub fn reason(&self) -> &str {
        &self.found.reason
    }

    /// What became of it.
    pub fn outcome(&self) -> &'static str {
        self.outcome
    }

    /// Which of the two it matched, if the visit wants to move a call that was booked as somebody else.
    pub fn side(&self) -> Option<&'static str> {
        self.side
    }

    /// The log of its block.
    pub fn href(&self) -> String {
        format!("/tracking/blocking/{}/entries", self.found.block_id)
    }
}

impl TriesRow {
    /// Under what.
    pub fn label(&self) -> String {
        named(&self.tries.target, Effect::Block)
    }

    /// The log of the latest block of it.
    pub fn href(&self) -> String {
        format!("/tracking/blocking/{}/entries", self.tries.block)
    }

    /// `3 tries`.
    pub fn count(&self) -> String {
        let tries = usize::try_from(self.tries.entry.tries).unwrap_or_default();
        counted(tries, "try", "tries")
    }

    /// When it was refused last.
    pub fn last(&self) -> Moment {
        Moment::new(self.tries.entry.last_at, self.zone)
    }
}

pub(super) fn rows(matches: &[Match], sides: Option<&Sides>) -> Vec<MatchRow> {
    let winner = matches.first().map(|winner| winner.effect);
    let outcome = |place: usize, found: &Match| match place {
        0 => "Decided",
        _ if Some(found.effect) == winner => "Also matched",
        _ => match sides.map(|sides| sides.beaten(matches, found)) {
            None | Some(Beaten::By(_)) => "Overruled",
            Some(Beaten::NotEnough(_)) => "Not enough",
            Some(Beaten::Beside) => "Also matched",
        },
    };
    let row = |(place, found): (usize, &Match)| MatchRow {
        outcome: outcome(place, found),
        side: sides.map(|sides| sides.of_line(found)),
        found: found.clone(),
    };
    matches.iter().enumerate().map(row).collect()
}
