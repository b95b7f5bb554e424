//! Undo: what it will do, to be confirmed.

use askama::Template;

use super::{named, said};
use crate::blocking::undo::{Turn, Way};
use crate::calls::{Call, Rebooking};
use crate::tracking::acts::undo::Foreseen;
use crate::values::TimeZone;
use crate::web::{Frame, Moment};

/// Tracking → Blocking → Undo.
#[derive(Template)]
#[template(path = "tracking/undo.html")]
pub struct UndoPage {
    frame: Frame,
    foreseen: Foreseen,
}

impl UndoPage {
    /// The page that says this.
    pub fn new(frame: Frame, foreseen: Foreseen) -> Self {
        Self { frame, foreseen }
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
        match &self.foreseen.obstacle {
            Some(obstacle) => Some(said::of_obstacle(obstacle)),
            None if !self.foreseen.is_a_change() => {
                Some("All that it did was changed again since: there is nothing left to undo.")
            }
            None => None,
        }
    }

    fn action(&self) -> String {
        said::undo_href(&self.foreseen.act)
    }

    fn turns(&self) -> &[Turn] {
        &self.foreseen.turns
    }

    fn name(&self, turn: &Turn) -> String {
        named(&turn.block.target, turn.block.effect)
    }

    fn fate(&self, turn: &Turn) -> String {
        match turn.way {
            Way::Lift => "comes off the list.".to_owned(),
            Way::Restore => "is on the list again as it was.".to_owned(),
            Way::Expire(None) => "does not expire again.".to_owned(),
            Way::Expire(Some(at)) => format!("expires as before: {}.", self.label(at)),
            Way::DeletedSince => "was deleted since, and stays deleted.".to_owned(),
            Way::ListedSince => "is on the list again since: that stays as it is.".to_owned(),
            Way::ChangedSince => "was changed since, and stays as it is.".to_owned(),
        }
    }

    fn label(&self, at: crate::values::UtcTime) -> String {
        let moment = Moment::new(at, self.zone());
        format!("{} ({})", moment.label(), moment.zone())
    }

    fn calls(&self) -> &[(Call, Rebooking)] {
        &self.foreseen.calls
    }

    fn call_time(&self, call: &Call) -> Moment {
        Moment::new(call.starts_at, self.zone())
    }

    fn call_fate(&self, rebooking: &Rebooking) -> &'static str {
        said::of_rebooking(*rebooking)
    }
}
