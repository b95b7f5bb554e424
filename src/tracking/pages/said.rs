//! What is said once an act is done.

mod addition;
mod links;
mod undo;

use url::form_urlencoded;

use super::{counted, nouns};
use crate::blocking::{Act, ActKind, Effect, Job, JobKind};
use crate::contacts::Contact;
use crate::tracking::acts::Extension;
use crate::tracking::adding::Review;
use crate::tracking::deleting::Done;
use crate::tracking::{AddedContact, Outlook};
use crate::values::TimeZone;
use crate::web::Moment;
use crate::web::flash::FlashKind;

pub use addition::{of_addition, of_addition_again};
pub use links::{of_links, of_opened, of_shut, of_unseen};
pub use undo::{of_obstacle, of_rebooking, of_undo};

/// That there was nothing left to delete.
pub const DELETED_BEFORE: &str = "This was deleted already: nothing changed.";

/// That a filter means nothing that could be deleted.
pub const NOTHING_MATCHES: &str = "Nothing on the block list matches: nothing changed.";

/// That nothing is meant.
pub const NOTHING_TICKED: &str = "Tick the blocks to delete first.";

/// As many failures in a row are no passing trouble any more.
const SEVERAL: i32 = 3;

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
/// Of `added`, who were refused, those that are new are in Global Data since.
pub fn of_deletion(done: &Done, added: &[AddedContact]) -> (FlashKind, String) {
    let Done { deletion, outlook } = done;
    let new: Vec<&AddedContact> = added.iter().filter(|added| added.is_new).collect();
    let added = new.len();
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
    } else if back + hidden + added + outlook.customers.len() + outlook.freed.len() == 0 {
        let nothing = match nouns(&deletion.lifted) {
            ("block", _) => "No contact came back to Global Data by that.",
            _ => "Global Data did not change by that.",
        };
        said.push(nothing.to_owned());
    }
    said.extend(of_back(back));
    said.extend(of_hidden(hidden));
    said.extend(of_outlook(outlook));
    said.extend(of_added(&new));
    (FlashKind::Success, said.join(" "))
}

/// That people were added to Global Data, and how many of them cannot be seen there.
fn of_added(new: &[&AddedContact]) -> Option<String> {
    let people = counted(new.len(), "person was", "people were");
    let hidden = new.iter().filter(|added| added.contact.blocked).count();
    let of_them = match hidden {
        0 if new.is_empty() => return None,
        0 => return Some(format!("{people} added to Global Data.")),
        1 if new.len() == 1 => "but is".to_owned(),
        all if all == new.len() => "but all of them are".to_owned(),
        1 => "but one of them is".to_owned(),
        hidden => format!("but {hidden} of them are"),
    };
    Some(format!(
        "{people} added to Global Data, {of_them} hidden there, under Blocked: another block catches them."
    ))
}

/// That all lines that matched are deleted, or are being deleted.
pub fn of_mass_deletion(act: &Act) -> String {
    match act.applied_at {
        Some(_) => "Deleted all that matched.".to_owned(),
        None => "All that matched are being deleted, a hundred at a time. Reload this page to see how far it is.".to_owned(),
    }
}

/// What an extension came to.
pub fn of_extension(extension: &Extension, review: Option<&Review>, zone: TimeZone) -> String {
    let Some(block) = extension.extended.first() else {
        return "It expires just then already: nothing changed.".to_owned();
    };
    let value = block.target.value();
    let mut said = vec![match block.expires_at {
        None => format!("{value} does not expire any more."),
        Some(at) => {
            let moment = Moment::new(at, zone);
            format!("{value} expires {} ({}).", moment.label(), moment.zone())
        }
    }];
    said.extend(of_changed(&extension.changed));
    if let Some(review) = review {
        match block.effect {
            Effect::Block => said.extend(addition::of_badged(&review.foresight)),
            Effect::Exempt => said.extend(addition::of_freed(&review.foresight)),
        }
        said.extend(of_links(&review.links));
    }
    if extension.goes_on {
        said.push("Global Data follows within a few moments.".to_owned());
    }
    said.join(" ")
}

/// Who is hidden, and who is back.
fn of_changed(changed: &[Contact]) -> impl Iterator<Item = String> {
    let hidden = changed.iter().filter(|contact| contact.blocked).count();
    let back = of_back(changed.len() - hidden);
    of_hidden(hidden).into_iter().chain(back)
}

/// Which customers cannot book any more, who can again that was in sight all the time, and which calls can be moved no more or
/// again; of many contacts and calls those that were looked at.
fn of_outlook(outlook: &Outlook) -> impl Iterator<Item = String> {
    let shut_out: Vec<&Contact> = outlook.customers.iter().collect();
    let shut_out = of_people(&shut_out).map(|people| match outlook.customers.as_slice() {
        [_] => format!("{people}, a customer, cannot book any more."),
        _ => format!("{people}, all customers, cannot book any more."),
    });
    let freed: Vec<&Contact> = outlook.freed.iter().collect();
    let freed = of_people(&freed).map(|people| format!("{people} can book again."));
    let links = of_links(&outlook.links);
    shut_out.into_iter().chain(freed).chain(links)
}

/// One or two people by name, or how many they are.
fn of_people(people: &[&Contact]) -> Option<String> {
    let name = |contact: &Contact| match contact.name.as_str() {
        "" => contact.email.to_string(),
        name => name.to_owned(),
    };
    match people {
        [] => None,
        [one] => Some(name(one)),
        [one, two] => Some(format!("{} and {}", name(one), name(two))),
        people => Some(format!("{} contacts", people.len())),
    }
}

fn of_hidden(count: usize) -> Option<String> {
    let contacts = counted(count, "contact is", "contacts are");
    (count > 0).then(|| format!("{contacts} hidden from Global Data."))
}

fn of_back(count: usize) -> Option<String> {
    let contacts = counted(count, "contact is", "contacts are");
    (count > 0).then(|| format!("{contacts} back in Global Data."))
}

/// The page that undoes an act.
pub fn undo_href(act: &Act) -> String {
    format!("/tracking/blocking/acts/{}/undo", act.id)
}

/// The same, which leads back to this address from then on.
pub fn undo_from(act: &Act, back: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let query = query.append_pair("back", back).finish();
    format!("{}?{query}", undo_href(act))
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
