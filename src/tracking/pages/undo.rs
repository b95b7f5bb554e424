//! Undo: what it will do, to be confirmed.

mod calls;

use askama::Template;
use serde::Deserialize;

use super::form::Group;
use super::{confirm, counted, named, said};
use crate::blocking::Effect;
use crate::blocking::undo::{Turn, Way};
use crate::calls::Details;
use crate::contacts::Contact;
use crate::tracking::Count;
use crate::tracking::acts::undo::{Foreseen, Obstacle};
use crate::tracking::guard_rails::Confirmation;
use crate::tracking::undoing::Review;
use crate::values::{TimeZone, UtcTime};
use crate::web::{Field, Frame, Moment};

/// As many lines as are named.
const NAMED: usize = 50;

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct UndoForm {
    /// What was typed to confirm the warnings.
    pub confirm: Field,
    /// The warnings that were shown.
    pub seen: Vec<String>,
}

impl UndoForm {
    /// Says that this is to be typed.
    pub fn ask(&mut self, phrase: &str) {
        confirm::ask(&mut self.confirm, phrase);
    }

    /// What was answered to the warnings.
    pub fn confirmation(&self) -> Confirmation {
        confirm::answer(&self.confirm, &self.seen)
    }
}

/// What there is to say about an undo.
#[derive(Clone, Debug)]
pub struct Looked {
    /// What it does, and what speaks against it.
    pub review: Review,
    /// The first of its calls, if whoever looks may see them.
    pub calls: Vec<Details>,
    /// The emails of those who were added to Global Data with the act.
    pub added: Vec<String>,
}

/// Tracking → Blocking → Undo.
#[derive(Template)]
#[template(path = "tracking/undo.html")]
pub struct UndoPage {
    frame: Frame,
    foreseen: Foreseen,
    looked: Looked,
    form: UndoForm,
    back: String,
    now: UtcTime,
}

impl UndoPage {
    /// The page that says this, with what was typed; `back` is the page to which it leads.
    pub fn new(frame: Frame, looked: Looked, form: UndoForm, back: String, now: UtcTime) -> Self {
        Self {
            frame,
            back,
            foreseen: looked.review.foreseen.clone(),
            looked,
            form,
            now,
        }
    }

    fn zone(&self) -> TimeZone {
        self.frame.signed_in.member.time_zone
    }

    fn what(&self) -> &'static str {
        self.foreseen.act.kind.label()
    }

    fn when(&self) -> Moment {
        Moment::new(self.foreseen.act.created_at, self.zone())
    }

    /// Why it cannot be undone.
    fn obstacle(&self) -> Option<&'static str> {
        self.foreseen.obstacle.as_ref().map(said::of_obstacle)
    }

    /// Whether it is said what becomes of each line and call: what would, or why nothing does.
    fn tells_fates(&self) -> bool {
        let obstacle = &self.foreseen.obstacle;
        matches!(obstacle, None | Some(Obstacle::NothingLeft))
    }

    fn action(&self) -> String {
        said::undo_from(&self.foreseen.act, &self.back)
    }

    fn turns(&self) -> &[Turn] {
        let turns = &self.foreseen.turns;
        &turns[..turns.len().min(NAMED)]
    }

    /// That there are more lines than are named.
    fn further(&self) -> Option<String> {
        match self.foreseen.turns.len().saturating_sub(NAMED) {
            _ if self.foreseen.more => Some("more than 1,000 lines".to_owned()),
            0 => None,
            further => Some(counted(further, "other line", "other lines")),
        }
    }

    /// What becomes of contacts.
    fn groups(&self) -> Vec<Group> {
        let outlook = &self.looked.review.outlook;
        let group = |contacts: &[Contact], one: &str, many: &str, fate: &str| {
            let count = Count {
                more: outlook.more,
                ..Count::exactly(contacts.len())
            };
            let sentence = format!("{} {fate}", counted(contacts.len(), one, many));
            (!contacts.is_empty()).then(|| Group::of(&sentence, contacts, count))
        };
        let groups = [
            group(
                &outlook.hidden,
                "contact will be",
                "contacts will be",
                "hidden from Global Data",
            ),
            group(
                &outlook.back,
                "hidden contact comes",
                "hidden contacts come",
                "back to Global Data",
            ),
            group(
                &outlook.badged,
                "customer stays",
                "customers stay",
                "in Global Data, with a badge, but cannot book",
            ),
            group(&outlook.freed, "contact", "contacts", "can book again"),
        ];
        groups.into_iter().flatten().collect()
    }

    /// How much of it was counted.
    fn of_counting(&self) -> Option<&'static str> {
        let outlook = &self.looked.review.outlook;
        let nobody = self.groups().is_empty();
        match (self.obstacle(), outlook.more || self.foreseen.more, nobody) {
            (Some(_), ..) => None,
            (None, true, _) => Some(
                "More contacts are concerned than were looked at one by one: these are counted among the first 500, and the others \
                 follow in the same way.",
            ),
            (None, false, true) => Some("No contact in Global Data will be hidden or come back."),
            (None, false, false) => None,
        }
    }

    /// Which calls can be moved no more, or again.
    fn links(&self) -> Vec<String> {
        said::of_links(&self.looked.review.outlook.links)
    }

    /// What stays although the act is undone.
    fn kept(&self) -> Option<String> {
        match self.looked.added.as_slice() {
            [] => None,
            [one] => Some(format!(
                "{one} was added to Global Data with it, and stays there."
            )),
            many => Some(format!(
                "{} were added to Global Data with it, and stay there, as far as no block hides them.",
                many.join(", ")
            )),
        }
    }

    fn refusals(&self) -> Vec<String> {
        confirm::refusals(&self.looked.review.guard_rails)
    }

    fn warnings(&self) -> Vec<(String, String)> {
        confirm::warnings(&self.looked.review.guard_rails)
    }

    fn phrase(&self) -> String {
        self.looked.review.phrase()
    }

    /// Whether it can be sent.
    fn is_open(&self) -> bool {
        self.obstacle().is_none() && self.looked.review.guard_rails.refusals.is_empty()
    }

    fn name(&self, turn: &Turn) -> String {
        named(&turn.block.target, turn.block.effect)
    }

    fn fate(&self, turn: &Turn) -> String {
        match turn.way {
            Way::Lift => "comes off the list.".to_owned(),
            Way::Restore if turn.block.is_expired(self.now) => {
                "is on the list again as it was: it has expired.".to_owned()
            }
            Way::Restore => "is on the list again as it was.".to_owned(),
            Way::Expire(None) => "does not expire again.".to_owned(),
            Way::Expire(Some(at)) => format!("expires as before: {}.", self.label(at)),
            Way::DeletedSince => "was deleted since, and stays deleted.".to_owned(),
            Way::ListedSince(since) => match since.filter(|since| *since != turn.block.effect) {
                None => "is on the list again since: that stays as it is.",
                Some(Effect::Exempt) => "is an exception since: that stays as it is.",
                Some(Effect::Block) => "is blocked since: that stays as it is.",
            }
            .to_owned(),
            Way::ChangedSince => "was changed since, and stays as it is.".to_owned(),
        }
    }

    fn label(&self, at: UtcTime) -> String {
        let moment = Moment::new(at, self.zone());
        format!("{} ({})", moment.label(), moment.zone())
    }
}
