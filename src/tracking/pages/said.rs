//! What is said once an act is done.

use super::counted;
use crate::blocking::Effect;
use crate::tracking::acts::{Added, Deletion};
use crate::values::BlockTarget;
use crate::web::flash::FlashKind;

/// That there was nothing left to delete.
pub const DELETED_BEFORE: &str = "This was deleted already: nothing changed.";

/// What was added, and how many contacts it hides.
pub fn of_addition(added: &Added) -> String {
    let done = match added.blocks.as_slice() {
        [block] => {
            let aliases = match &block.target {
                BlockTarget::Mailbox(_) => " and its aliases",
                _ => "",
            };
            let value = block.target.value();
            match block.effect {
                Effect::Block => format!("Blocked {value}{aliases}."),
                Effect::Exempt => format!("{value}{aliases} will never be blocked."),
            }
        }
        blocks => format!("Added {} lines to the block list.", blocks.len()),
    };
    let (hidden, shown): (Vec<_>, Vec<_>) = added.changed.iter().partition(|c| c.blocked);
    let mut said = vec![done];
    if !hidden.is_empty() {
        let contacts = counted(hidden.len(), "contact is", "contacts are");
        said.push(format!("{contacts} hidden from Global Data."));
    }
    if !shown.is_empty() {
        let contacts = counted(shown.len(), "contact is", "contacts are");
        said.push(format!("{contacts} back in Global Data."));
    }
    said.join(" ")
}

/// What a deletion came to, and how well.
pub fn of_deletion(deletion: &Deletion) -> (FlashKind, String) {
    let deleted = match deletion.lifted.as_slice() {
        [] => return (FlashKind::Warning, DELETED_BEFORE.to_owned()),
        [block] => format!("Deleted the block of {}.", block.target.value()),
        blocks => format!("Deleted {} blocks.", blocks.len()),
    };
    let back = match deletion.back.len() {
        0 => "No contact came back to Global Data by that.".to_owned(),
        count => {
            let contacts = counted(count, "contact is", "contacts are");
            format!("{contacts} back in Global Data.")
        }
    };
    (FlashKind::Success, format!("{deleted} {back}"))
}
