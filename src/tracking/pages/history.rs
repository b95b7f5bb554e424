//! The history of a target.

use askama::Template;

use super::{named, said};
use crate::blocking::{Block, ChangeKind, Effect};
use crate::tracking::PastChange;
use crate::values::{TimeZone, UtcTime};
use crate::web::{Frame, Moment};

/// Tracking → Blocking → History of one target.
#[derive(Template)]
#[template(path = "tracking/history.html")]
pub struct HistoryPage {
    frame: Frame,
    block: Block,
    rows: Vec<Row>,
    now: UtcTime,
}

/// One change as it is shown.
pub struct Row {
    past: PastChange,
    zone: TimeZone,
}

impl HistoryPage {
    /// The page of the target of this block.
    pub fn new(frame: Frame, block: Block, changes: Vec<PastChange>, now: UtcTime) -> Self {
        let zone = frame.signed_in.member.time_zone;
        let rows = changes.into_iter().map(|past| Row { past, zone });
        Self {
            rows: rows.collect(),
            frame,
            block,
            now,
        }
    }

    fn name(&self) -> String {
        named(&self.block.target, self.block.effect)
    }

    fn entries_href(&self) -> String {
        format!("/tracking/blocking/{}/entries", self.block.id)
    }

    /// How it stands now, in a word.
    fn state(&self) -> &'static str {
        if self.block.lifted_at.is_some() {
            "Deleted"
        } else if self.block.is_expired(self.now) {
            "Expired"
        } else if self.block.effect == Effect::Exempt {
            "Never blocked"
        } else {
            "Blocked"
        }
    }
}

impl Row {
    /// When it was done.
    pub fn when(&self) -> Moment {
        Moment::new(self.past.act.created_at, self.zone)
    }

    /// Who did it.
    pub fn by(&self) -> &str {
        said::doer(&self.past.act, self.past.by.as_deref())
    }

    /// What was done.
    pub fn what(&self) -> String {
        let undo = match self.past.act.undoes {
            Some(_) => " by an undo",
            None => "",
        };
        let done = match (self.past.kind, self.past.block.effect) {
            (ChangeKind::Add, Effect::Block) => "Blocked",
            (ChangeKind::Add, Effect::Exempt) => "Exempted: never blocked",
            (ChangeKind::Lift, _) => match self.past.act.kind {
                crate::blocking::ActKind::Clean => "Taken off after it had expired",
                crate::blocking::ActKind::Add => "Replaced",
                _ => "Deleted",
            },
            (ChangeKind::Extend, _) => "Expiry changed",
            (ChangeKind::Restore, _) => "Put back",
        };
        format!("{done}{undo}")
    }

    /// When it was to expire after an extension.
    pub fn until(&self) -> Option<Moment> {
        Some(Moment::new(self.past.expires_after?, self.zone))
    }

    /// Whether it was an extension without an end.
    pub fn is_without_end(&self) -> bool {
        self.past.kind == ChangeKind::Extend && self.past.expires_after.is_none()
    }

    /// Why.
    pub fn reason(&self) -> &str {
        &self.past.act.reason
    }
}
