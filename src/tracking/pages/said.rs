//! What is said once an act is done.

use super::{counted, nouns};
use crate::blocking::{Act, ActKind, Block, Effect, Job, JobKind};
use crate::calls::Rebooking;
use crate::tracking::AddedContact;
use crate::tracking::acts::undo::{Obstacle, Undone};
use crate::tracking::acts::{Deletion, Extension};
use crate::tracking::adding::Done;
use crate::values::{BlockTarget, TimeZone};
use crate::web::Moment;
use crate::web::flash::FlashKind;

/// That there was nothing left to delete.
pub const DELETED_BEFORE: &str = "This was deleted already: nothing changed.";

/// As many failures in a row are no passing trouble any more.
const SEVERAL: i32 = 3;

/// What was added and whom it hides; `note` is what was made of the value that was typed.
pub fn of_addition(done: &Done, note: Option<&str>) -> String {
    let added = &done.added;
    let mut said: Vec<String> = note.map(ToOwned::to_owned).into_iter().collect();
    said.push(match added.blocks.as_slice() {
        [block] => {
            let (aliases, is_one) = match &block.target {
                BlockTarget::Mailbox(_) => (" and its aliases", "are exceptions"),
                _ => ("", "is an exception"),
            };
            let value = block.target.value();
            match block.effect {
                Effect::Block => format!("Blocked {value}{aliases}."),
                Effect::Exempt => {
                    format!("{value}{aliases} {is_one} now: only a closer block still counts.")
                }
            }
        }
        blocks if blocks.iter().all(|block| block.effect == Effect::Exempt) => format!(
            "Added {} exceptions to the block list: only closer blocks still count.",
            blocks.len()
        ),
        blocks => format!("Added {} lines to the block list.", blocks.len()),
    });
    let (hidden, shown): (Vec<_>, Vec<_>) = added.changed.iter().partition(|c| c.blocked);
    if !hidden.is_empty() {
        let contacts = counted(hidden.len(), "contact is", "contacts are");
        said.push(format!("{contacts} hidden from Global Data."));
    }
    if !shown.is_empty() {
        let contacts = counted(shown.len(), "contact is", "contacts are");
        said.push(format!("{contacts} back in Global Data."));
    }
    said.extend(of_freed(done));
    if added.goes_on {
        said.push(
            "More than 500 contacts are looked at: Global Data follows within moments.".to_owned(),
        );
    }
    let badged = done.foresight.badged;
    if badged.number > 0 && !badged.at_most {
        let customers = counted(badged.number, "customer cannot", "customers cannot");
        said.push(format!(
            "{customers} book, but stay in Global Data with a badge."
        ));
    }
    let canceled = done.canceled.len();
    if canceled > 0 {
        let calls = counted(canceled, "upcoming call was", "upcoming calls were");
        said.push(format!("{calls} canceled."));
    }
    let kept = done.foresight.calls.len().saturating_sub(canceled);
    if kept > 0 {
        let calls = counted(kept, "upcoming call stays", "upcoming calls stay");
        said.push(format!("{calls} booked."));
    }
    said.join(" ")
}

/// Who can book again by an exception.
fn of_freed(done: &Done) -> Option<String> {
    let is_exempt = |block: &Block| block.effect == Effect::Exempt;
    let foresight = &done.foresight;
    if !done.added.blocks.iter().all(is_exempt) || foresight.caught.more {
        return None;
    }
    let freed = foresight.back.iter().chain(&foresight.freed);
    let names: Vec<&str> = freed
        .map(|contact| match contact.name.as_str() {
            "" => contact.email.as_str(),
            name => name,
        })
        .collect();
    match names.as_slice() {
        [] => None,
        [name] => Some(format!("{name} can book again.")),
        [one, two] => Some(format!("{one} and {two} can book again.")),
        names => Some(format!("{} contacts can book again.", names.len())),
    }
}

/// What a job is doing, and how far it is.
pub fn of_job(job: &Job) -> String {
    let done = usize::try_from(job.done).unwrap_or_default();
    let doing = match job.kind {
        JobKind::Rescreen => format!(
            "Global Data is being brought in line with the block list: {} looked at so far. Bookings obey it already.",
            counted(done, "contact", "contacts")
        ),
        JobKind::Delete => format!(
            "Blocks are being deleted: {} so far.",
            counted(done, "block", "blocks")
        ),
        JobKind::Undo => format!(
            "An act is being undone: {} so far.",
            counted(done, "block", "blocks")
        ),
    };
    match job.tries {
        ..SEVERAL => doing,
        tries => format!(
            "{doing} The last {tries} tries to go on failed. It is tried again by itself; whoever runs the server finds the cause \
             in its log."
        ),
    }
}

/// What a deletion came to, and how well.
///
/// `added` people who were refused are in Global Data since.
pub fn of_deletion(deletion: &Deletion, added: usize) -> (FlashKind, String) {
    let mut said = vec![match deletion.lifted.as_slice() {
        [] if added == 0 => return (FlashKind::Warning, DELETED_BEFORE.to_owned()),
        [] => "This was deleted already.".to_owned(),
        [block] => {
            let value = block.target.value();
            match block.effect {
                Effect::Block => format!("Deleted the block of {value}."),
                Effect::Exempt => format!("Deleted the exception for {value}."),
            }
        }
        blocks => format!("Deleted {} {}.", blocks.len(), nouns(blocks).1),
    }];
    let (back, hidden) = (deletion.back.len(), deletion.hidden.len());
    if deletion.goes_on {
        said.push("Global Data follows within a few moments.".to_owned());
    } else if back + hidden + added == 0 {
        let nothing = match nouns(&deletion.lifted) {
            ("block", _) => "No contact came back to Global Data by that.",
            _ => "Global Data did not change by that.",
        };
        said.push(nothing.to_owned());
    }
    if back > 0 {
        let contacts = counted(back, "contact is", "contacts are");
        said.push(format!("{contacts} back in Global Data."));
    }
    if hidden > 0 {
        let contacts = counted(hidden, "contact is", "contacts are");
        said.push(format!("{contacts} hidden from Global Data."));
    }
    if added > 0 {
        let people = counted(added, "person was", "people were");
        said.push(format!("{people} added to Global Data."));
    }
    (FlashKind::Success, said.join(" "))
}

/// That all lines that matched are deleted, or are being deleted.
pub fn of_mass_deletion(act: &Act) -> String {
    match act.applied_at {
        Some(_) => "Deleted all that matched.".to_owned(),
        None => "All that matched are being deleted, a thousand at a time. Reload this page to see how far it is.".to_owned(),
    }
}

/// What an extension came to.
pub fn of_extension(extension: &Extension, zone: TimeZone) -> String {
    let Some(block) = extension.extended.first() else {
        return "It expires just then already: nothing changed.".to_owned();
    };
    let value = block.target.value();
    match block.expires_at {
        None => format!("{value} does not expire any more."),
        Some(at) => {
            let moment = Moment::new(at, zone);
            format!("{value} expires {} ({}).", moment.label(), moment.zone())
        }
    }
}

/// What an undo came to.
pub fn of_undo(undone: &Undone) -> String {
    let mut said = vec![match undone.blocks.len() {
        0 => "Undone; no block changed.".to_owned(),
        count => format!(
            "Undone: {} as before.",
            counted(count, "line is", "lines are")
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
    let (hidden, shown): (Vec<_>, Vec<_>) = undone.changed.iter().partition(|c| c.blocked);
    if !hidden.is_empty() {
        let contacts = counted(hidden.len(), "contact is", "contacts are");
        said.push(format!("{contacts} hidden from Global Data."));
    }
    if !shown.is_empty() {
        let contacts = counted(shown.len(), "contact is", "contacts are");
        said.push(format!("{contacts} back in Global Data."));
    }
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

/// The page that undoes an act.
pub fn undo_href(act: &Act) -> String {
    format!("/tracking/blocking/acts/{}/undo", act.id)
}

/// Who did an act.
pub fn doer<'a>(act: &Act, name: Option<&'a str>) -> &'a str {
    name.unwrap_or(match act.kind {
        ActKind::Clean => "Leadgate",
        _ => "Command line",
    })
}

/// That a refused visit is in Global Data now, and whether it can be seen there.
pub fn of_contact(added: &AddedContact) -> String {
    let email = &added.contact.email;
    let done = match added.is_new {
        true => format!("{email} was added to Global Data."),
        false => format!("{email} is in Global Data already: nothing changed."),
    };
    match added.contact.blocked {
        true => format!("{done} It is hidden there, under Blocked, as long as a block catches it."),
        false => done,
    }
}
