//! What is said of an undo, and why there is none.

use super::{counted, of_changed, of_outlook};
use crate::calls::Rebooking;
use crate::tracking::acts::undo::Obstacle;
use crate::tracking::undoing::Done;

/// What an undo came to.
pub fn of_undo(done: &Done) -> String {
    let undone = &done.undone;
    let off = undone
        .blocks
        .iter()
        .filter(|block| block.lifted_at.is_some());
    let off = off.count();
    let as_before = undone.blocks.len() - off;
    let lines = |count| counted(count, "line", "lines");
    let mut said = vec![match (off, as_before) {
        (0, 0) => "Undone; no block changed.".to_owned(),
        (0, on) => format!("Undone: {} as before.", counted(on, "line is", "lines are")),
        (off, 0) => format!("Undone: {} came off the list.", lines(off)),
        (off, on) => format!(
            "Undone: {} came off the list, and {} as before.",
            lines(off),
            counted(on, "line is", "lines are")
        ),
    }];
    let (back, left): (Vec<_>, Vec<_>) = undone
        .calls
        .iter()
        .partition(|(_, rebooking)| *rebooking == Rebooking::Possible);
    if !back.is_empty() {
        let calls = counted(back.len(), "call is", "calls are");
        said.push(format!("{calls} booked again."));
    }
    if !left.is_empty() {
        let calls = counted(left.len(), "call stays", "calls stay");
        said.push(format!("{calls} canceled."));
    }
    said.extend(of_changed(&undone.changed));
    said.extend(of_outlook(&done.outlook));
    if undone.goes_on {
        said.push("Contacts follow within a few moments.".to_owned());
    }
    said.join(" ")
}

/// Why an act cannot be undone.
pub fn of_obstacle(obstacle: &Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Never => "This cannot be undone.",
        Obstacle::TooLongAgo => {
            "This was done more than 30 days ago, and cannot be undone any more."
        }
        Obstacle::UndoneBy(_) => "This was undone already.",
        Obstacle::UnderWay => "This is still under way. It can be undone once it is done.",
        Obstacle::NothingLeft => {
            "All that it did was changed again since: there is nothing left to undo."
        }
    }
}

/// What becomes of a call that an act canceled.
pub fn of_rebooking(rebooking: Rebooking) -> &'static str {
    match rebooking {
        Rebooking::Possible => "is booked again: its time is free.",
        Rebooking::Taken => "stays canceled: its host has another call at that time.",
        Rebooking::Passed => "stays canceled: its time has come.",
        Rebooking::Changed => "stays as it is: somebody has changed it since.",
    }
}
