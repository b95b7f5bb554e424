//! The history of a target.

use std::collections::{HashMap, HashSet};

use askama::Template;

use super::{counted, named, said};
use crate::blocking::{Block, ChangeKind, Effect};
use crate::tracking::{PastChange, Together};
use crate::values::{ActId, TimeZone, UtcTime};
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

/// What there is to tell of a target.
#[derive(Clone, Debug)]
pub struct History {
    /// What was done to it, the newest first.
    pub changes: Vec<PastChange>,
    /// What each of these acts did it to.
    pub together: HashMap<ActId, Together>,
    /// Those of the acts that can be undone.
    pub open: HashSet<ActId>,
}

/// One change as it is shown.
pub struct Row {
    past: PastChange,
    together: Together,
    is_open: bool,
    zone: TimeZone,
    now: UtcTime,
}

impl HistoryPage {
    /// The page of the target of this block.
    pub fn new(frame: Frame, block: Block, history: History, now: UtcTime) -> Self {
        let zone = frame.signed_in.member.time_zone;
        let History {
            changes,
            together,
            open,
        } = history;
        let rows = changes.into_iter().map(|past| Row {
            together: together.get(&past.act.id).cloned().unwrap_or_default(),
            is_open: open.contains(&past.act.id),
            past,
            zone,
            now,
        });
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

    /// When it was to expire since then.
    pub fn until(&self) -> Option<Moment> {
        Some(Moment::new(self.past.expires_after?, self.zone))
    }

    /// Whether it has come to that end by itself.
    pub fn has_expired(&self) -> bool {
        let block = &self.past.block;
        let is_off = |end| block.lifted_at.is_some_and(|lifted| lifted < end);
        self.past.expires_after.is_some_and(|end| {
            block.expires_at == Some(end) && block.is_expired(self.now) && !is_off(end)
        })
    }

    /// Whether it was an extension without an end.
    pub fn is_without_end(&self) -> bool {
        self.past.kind == ChangeKind::Extend && self.past.expires_after.is_none()
    }

    /// One or two of the others to which the same act did something, each with its history.
    pub fn others(&self) -> Vec<(String, String)> {
        let line = |block: &Block| {
            (
                named(&block.target, block.effect),
                format!("/tracking/blocking/{}/history", block.id),
            )
        };
        self.named_others().map(line).collect()
    }

    /// `1 other`, of those that are not named; blank if all are.
    pub fn further(&self) -> String {
        let count = usize::try_from(self.together.count).unwrap_or_default();
        match count.saturating_sub(1 + self.named_others().count()) {
            0 => String::new(),
            others => counted(others, "other", "others"),
        }
    }

    fn named_others(&self) -> impl Iterator<Item = &Block> {
        let own = self.past.block.id;
        self.together
            .some
            .iter()
            .filter(move |block| block.id != own)
    }

    /// The page of the act's undo, which names more of what it changed.
    pub fn act_href(&self) -> String {
        said::undo_href(&self.past.act)
    }

    /// Whether something is left to undo.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Why.
    pub fn reason(&self) -> &str {
        &self.past.act.reason
    }
}
