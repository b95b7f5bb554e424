//! What is said once an act is done.

use super::counted;
use crate::blocking::Block;
use crate::tracking::acts::Deletion;
use crate::values::BlockTarget;
use crate::web::flash::FlashKind;

/// That there was nothing left to delete.
pub const DELETED_BEFORE: &str = "This was deleted already: nothing changed.";

/// That a block was added, and how many contacts it hides.
pub fn of_block(block: &Block, hidden: usize) -> String {
    let aliases = match &block.target {
        BlockTarget::Mailbox(_) => " and its aliases",
        _ => "",
    };
    let blocked = format!("Blocked {}{aliases}.", block.target.value());
    match hidden {
        0 => blocked,
        _ => {
            let contacts = counted(hidden, "contact is", "contacts are");
            format!("{blocked} {contacts} hidden from Global Data.")
        }
    }
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
