//! Blocking → History: every act, the newest first.

use std::collections::HashSet;

use askama::Template;

use super::{counted, named, said};
use crate::tracking::PastAct;
use crate::values::{ActId, TimeZone};
use crate::web::{Cursor, Frame, Listing, Moment, Pager};

/// Tracking → Blocking → History.
#[derive(Template)]
#[template(path = "tracking/acts.html")]
pub struct ActsPage {
    frame: Frame,
    rows: Vec<Row>,
    pager: Pager,
}

/// An act as it is shown.
pub struct Row {
    past: PastAct,
    zone: TimeZone,
    is_open: bool,
}

impl ActsPage {
    /// A page of these acts, one more than it has if there is a next one; `open` are those that can be undone.
    pub fn new(
        frame: Frame,
        listing: &Listing,
        mut acts: Vec<PastAct>,
        open: HashSet<ActId>,
    ) -> Self {
        let pager = listing.cut(&mut acts, |last| {
            Cursor::by_time(last.act.created_at, last.act.id.get())
        });
        let zone = frame.signed_in.member.time_zone;
        let rows = acts.into_iter().map(|past| Row {
            is_open: open.contains(&past.act.id),
            past,
            zone,
        });
        Self {
            rows: rows.collect(),
            frame,
            pager,
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
    pub fn what(&self) -> &'static str {
        self.past.act.kind.label()
    }

    /// To what: the first block, and how many more.
    pub fn blocks(&self) -> String {
        let Some(first) = &self.past.first else {
            return "No block".to_owned();
        };
        let first = named(&first.target, first.effect);
        match usize::try_from(self.past.blocks).unwrap_or_default() {
            0 | 1 => first,
            many => format!("{first}, and {}", counted(many - 1, "other", "others")),
        }
    }

    /// Where the history of the first block is.
    pub fn history_href(&self) -> Option<String> {
        let first = self.past.first.as_ref()?;
        Some(format!("/tracking/blocking/{}/history", first.id))
    }

    /// `2 calls canceled`; blank if it canceled none.
    pub fn calls(&self) -> String {
        match usize::try_from(self.past.calls).unwrap_or_default() {
            0 => String::new(),
            calls => counted(calls, "call canceled", "calls canceled"),
        }
    }

    /// Why it was done.
    pub fn reason(&self) -> &str {
        &self.past.act.reason
    }

    /// Whether somebody undid it.
    pub fn is_undone(&self) -> bool {
        self.past.undone_by.is_some()
    }

    /// The page that undoes it, as long as there is something left to undo.
    pub fn undo_href(&self) -> Option<String> {
        self.is_open.then(|| said::undo_href(&self.past.act))
    }
}
