//! What is said once something was added.

use super::{counted, of_changed, of_links, of_people};
use crate::blocking::{Block, Effect};
use crate::contacts::Contact;
use crate::tracking::Foresight;
use crate::tracking::adding::Done;
use crate::values::BlockTarget;

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
    said.extend(of_changed(&added.changed));
    let is_exempt = |block: &Block| block.effect == Effect::Exempt;
    if added.blocks.iter().all(is_exempt) {
        said.extend(of_freed(&done.foresight));
    }
    if added.goes_on {
        said.push(
            "More than 500 contacts are looked at: Global Data follows within moments.".to_owned(),
        );
    }
    said.extend(of_badged(&done.foresight));
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
    said.extend(of_links(&done.links));
    said.join(" ")
}

/// That this was put on the list a moment ago already.
pub fn of_addition_again(targets: &[BlockTarget]) -> String {
    let what = match targets {
        [target] => format!("{} was", target.value()),
        targets => format!("These {} lines were", targets.len()),
    };
    format!("{what} put on the list a moment ago already: nothing changed.")
}

/// How many customers a block keeps from booking.
pub(super) fn of_badged(foresight: &Foresight) -> Option<String> {
    let badged = foresight.badged;
    let customers = counted(badged.number, "customer cannot", "customers cannot");
    let stay = match badged.number {
        1 => "stays",
        _ => "stay",
    };
    (badged.number > 0 && !badged.at_most)
        .then(|| format!("{customers} book, but {stay} in Global Data with a badge."))
}

/// Who can book again by an exception; nothing if they are too many to name.
pub(super) fn of_freed(foresight: &Foresight) -> Option<String> {
    if foresight.caught.more {
        return None;
    }
    let freed = foresight.back.iter().chain(&foresight.freed);
    let freed: Vec<&Contact> = freed.collect();
    of_people(&freed).map(|people| format!("{people} can book again."))
}
