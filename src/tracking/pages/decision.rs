//! The decision about a visit, explained.

mod words;

use askama::Template;

use self::words::{below, line, verdict, verdict_class};
use super::{LineLink, counted, line_links, named};
use crate::blocking::{Effect, Match, Screened, Snapshot, Visit};
use crate::tracking::{Tries, VisitDecision};
use crate::values::{TimeZone, UtcTime};
use crate::web::{Frame, Moment};

/// Tracking → the decision about a visit.
#[derive(Template)]
#[template(path = "tracking/decision.html")]
pub struct DecisionPage {
    frame: Frame,
    found: VisitDecision,
}

/// A line that matched, as it is shown.
pub struct MatchRow {
    found: Match,
    outcome: &'static str,
}

/// How often the visit was refused under a line, as it is shown.
pub struct TriesRow {
    tries: Tries,
    zone: TimeZone,
}

impl DecisionPage {
    /// The page of this visit.
    pub fn new(frame: Frame, found: VisitDecision) -> Self {
        Self { frame, found }
    }

    fn visit(&self) -> &Visit {
        &self.found.visit
    }

    fn then(&self) -> &Snapshot {
        &self.found.then
    }

    fn verdict(&self) -> &'static str {
        verdict(self.then().decided_by())
    }

    fn verdict_class(&self) -> &'static str {
        verdict_class(self.then().decided_by())
    }

    fn verdict_now(&self) -> &'static str {
        verdict(self.found.now.winner())
    }

    fn verdict_now_class(&self) -> &'static str {
        verdict_class(self.found.now.winner())
    }

    /// What stands now, in a sentence.
    fn now(&self) -> &'static str {
        match (self.then().refused, self.found.now.is_refused()) {
            (true, true) => "The same visit would be refused now as well.",
            (true, false) => "The same visit would not be refused any more: it could book now.",
            (false, true) => "The same visit would be refused now.",
            (false, false) => "The same visit could book now as well.",
        }
    }

    /// When it was decided; in snapshots of earlier versions, when the visit was last heard of.
    fn decided_at(&self) -> Moment {
        self.moment(&self.then().at.unwrap_or(self.visit().last_seen_at))
    }

    fn screened(&self) -> Option<&Screened> {
        self.then().identity.as_ref()
    }

    fn matches_then(&self) -> Vec<MatchRow> {
        rows(&self.then().matches)
    }

    fn matches_now(&self) -> Vec<MatchRow> {
        rows(&self.found.now.matches)
    }

    /// Which line decided, and why.
    fn why(&self) -> String {
        let Some(winner) = self.then().decided_by() else {
            return "No line of the block list matched.".to_owned();
        };
        let line = line(winner);
        match self.then().matches.len() {
            1 => format!("{line} decided: nothing else matched."),
            _ => format!("{line} decided: of all that matched, it is aimed most closely."),
        }
    }

    /// What was overruled by it, and why, a sentence each.
    fn lost(&self) -> Vec<String> {
        let Some(winner) = self.then().decided_by() else {
            return Vec::new();
        };
        let overruled = self.then().overruled();
        overruled
            .map(|loser| format!("{} lost: {}.", line(loser), below(loser, winner)))
            .collect()
    }

    fn contact_label(&self) -> &str {
        match &self.found.contact {
            Some(contact) if !contact.name.is_empty() => &contact.name,
            _ => self.visit().email.as_str(),
        }
    }

    /// Whether this visit is none of Global Data's, and can be added.
    fn can_be_added(&self) -> bool {
        self.found.contact.is_none()
    }

    fn tries(&self) -> Vec<TriesRow> {
        let zone = self.frame.signed_in.member.time_zone;
        let rows = self.found.tries.iter().cloned();
        rows.map(|tries| TriesRow { tries, zone }).collect()
    }

    fn offers(&self) -> Vec<LineLink> {
        line_links(self.visit(), None, &self.found.now)
    }

    fn moment(&self, at: &UtcTime) -> Moment {
        Moment::new(*at, self.frame.signed_in.member.time_zone)
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

fn rows(matches: &[Match]) -> Vec<MatchRow> {
    let winner = matches.first().map(|winner| winner.effect);
    let outcome = |place: usize, found: &Match| match place {
        0 => "Decided",
        _ if Some(found.effect) == winner => "Also matched",
        _ => "Overruled",
    };
    let row = |(place, found): (usize, &Match)| MatchRow {
        outcome: outcome(place, found),
        found: found.clone(),
    };
    matches.iter().enumerate().map(row).collect()
}
