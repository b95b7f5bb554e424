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

/// A decision as it was, as it is shown.
pub struct Decided<'a> {
    snapshot: &'a Snapshot,
    title: &'static str,
    id: String,
    at: Moment,
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

    /// The decision that counts most: the last refusal, if there was one.
    fn decision(&self) -> Decided<'_> {
        self.decided("The decision", "decision", &self.found.then)
    }

    /// What came after the refusal, and other refusals before it.
    fn others(&self) -> Vec<Decided<'_>> {
        let since = self.found.let_in.iter();
        let since = since.map(|snapshot| self.decided("Let in since", "since", snapshot));
        let earlier = self.found.earlier.iter().enumerate();
        let earlier = earlier.map(|(place, snapshot)| {
            self.decided("Refused before", &format!("before-{place}"), snapshot)
        });
        since.chain(earlier).collect()
    }

    /// A snapshot of an earlier version does not know when it was decided: when the visit was last heard of.
    fn decided<'a>(&self, title: &'static str, id: &str, snapshot: &'a Snapshot) -> Decided<'a> {
        Decided {
            snapshot,
            title,
            id: format!("{id}-title"),
            at: self.moment(&snapshot.at.unwrap_or(self.visit().last_seen_at)),
        }
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

    fn matches_now(&self) -> Vec<MatchRow> {
        rows(&self.found.now.matches)
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
        let booked = self.snapshot.booked_as.as_ref()?;
        let known = self.snapshot.identity.as_ref()?;
        let values = [
            (Some(&booked.email), Some(&known.email)),
            (booked.phone.as_ref(), known.phone.as_ref()),
            (booked.ip.as_ref(), known.ip.as_ref()),
        ];
        let others = values.into_iter().filter(|(booked, known)| booked != known);
        let others: Vec<&str> = others
            .filter_map(|(booked, _)| booked.map(String::as_str))
            .collect();
        (!others.is_empty()).then(|| others.join(", "))
    }

    /// Every line that matched.
    pub fn matches(&self) -> Vec<MatchRow> {
        rows(&self.snapshot.matches)
    }

    /// Which line decided, and why.
    pub fn why(&self) -> String {
        let Some(winner) = self.snapshot.decided_by() else {
            return "No line of the block list matched.".to_owned();
        };
        let line = line(winner);
        match self.snapshot.matches.len() {
            1 => format!("{line} decided: nothing else matched."),
            _ => format!("{line} decided: of all that matched, it is aimed most closely."),
        }
    }

    /// What was overruled by it, and why, a sentence each.
    pub fn lost(&self) -> Vec<String> {
        let Some(winner) = self.snapshot.decided_by() else {
            return Vec::new();
        };
        let overruled = self.snapshot.overruled();
        overruled
            .map(|loser| format!("{} lost: {}.", line(loser), below(loser, winner)))
            .collect()
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
