//! What is said to whoever sends a form about a contact that they do not see any more, and the mark by which they may be told.

use askama::Template;

use super::{JourneyLine, Origin};
use crate::contacts::merging::NamedMerge;
use crate::contacts::{JourneyKind, Lost, Told};
use crate::values::{ContactId, TimeZone, UtcTime};
use crate::web::{Frame, Moment};

/// What every form about a contact carries: that its page was shown to whoever sends it.
pub fn seen(frame: &Frame, id: ContactId) -> String {
    frame.mark(&Lost::thing(id))
}

/// That nothing was saved, what happened to the contact, and what was typed for nothing.
#[derive(Template)]
#[template(path = "contacts/lost.html")]
pub struct LostPage {
    frame: Frame,
    origin: Origin,
    /// As they knew it; nothing if it may be called otherwise since.
    lead: Option<String>,
    happened: Vec<JourneyLine>,
    merge: Option<NamedMerge>,
    /// What was typed, each with the label of its field.
    typed: Vec<(&'static str, String)>,
}

impl LostPage {
    /// The page about this contact; `typed` is what was sent, with the labels of the fields.
    pub fn new(
        frame: Frame,
        origin: Origin,
        lost: Lost,
        mut typed: Vec<(&'static str, String)>,
    ) -> Self {
        let zone = frame.signed_in.member.time_zone;
        typed.retain(|(_, text)| !text.trim().is_empty());
        let happened = lost.happened.iter();
        Self {
            happened: happened.map(|told| line(told, zone)).collect(),
            lead: lost.lead,
            merge: lost.merge,
            frame,
            origin,
            typed,
        }
    }

    fn moment(&self, at: UtcTime) -> Moment {
        Moment::new(at, self.frame.signed_in.member.time_zone)
    }
}

/// Without the reasons that staff give each other; of an edit, from whom to whom the lead went.
fn line(told: &Told, zone: TimeZone) -> JourneyLine {
    let line = JourneyLine::of(told, zone);
    match told.entry.kind {
        JourneyKind::Edited => line,
        // Where nobody knows Blocking it reads as somebody's name.
        JourneyKind::Blocked => JourneyLine {
            what: "Blocked by the block list".to_owned(),
            detail: String::new(),
            who: told.entry.member_name.clone().unwrap_or_default(),
            ..line
        },
        _ => JourneyLine {
            detail: String::new(),
            ..line
        },
    }
}
