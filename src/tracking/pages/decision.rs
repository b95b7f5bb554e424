//! The decision about a visit, explained.

mod rows;
mod sides;
mod words;

use askama::Template;

use self::rows::{Decided, MatchRow, TriesRow, rows};
use self::sides::Sides;
use self::words::{verdict, verdict_class};
use super::{LineLink, line_links};
use crate::blocking::{Screened, Snapshot, Visit};
use crate::tracking::VisitDecision;
use crate::values::UtcTime;
use crate::web::{Frame, Moment};

/// Tracking → the decision about a visit.
#[derive(Template)]
#[template(path = "tracking/decision.html")]
pub struct DecisionPage {
    frame: Frame,
    found: VisitDecision,
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
        let moves = self.found.booked_as.is_some();
        match (self.then().refused, self.found.now.is_refused()) {
            (true, true) => "The same visit would be refused now as well.",
            (true, false) if moves => {
                "The same visit would not be refused any more: it could move the call now."
            }
            (true, false) => "The same visit would not be refused any more: it could book now.",
            (false, true) => "The same visit would be refused now.",
            (false, false) if moves => "The same visit could move the call now as well.",
            (false, false) => "The same visit could book now as well.",
        }
    }

    fn matches_now(&self) -> Vec<MatchRow> {
        let known = Screened::from(&self.visit().identity());
        let sides = Sides::of(Some(&known), self.found.booked_as.as_ref());
        rows(&self.found.now.matches, sides.as_ref())
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
