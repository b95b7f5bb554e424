//! What is said of upcoming calls that their leads cannot move any more, or again, for what they were booked with.

use crate::tracking::Links;

/// A sentence for the calls that cannot be moved any more, and one for those that can again.
pub fn of_links(links: &Links) -> Vec<String> {
    let shut = counted(links.shut.len(), links.more, "")
        .map(|(calls, link)| format!("{calls} cannot be moved by {link} any more."));
    let opened = of_opened(links).map(|opened| format!("{opened}."));
    let unseen = of_unseen(links).map(|unseen| format!("{unseen}."));
    shut.into_iter().chain(opened).chain(unseen).collect()
}

/// That it cannot be said of any call, for not all were looked at.
pub fn of_unseen(links: &Links) -> Option<&'static str> {
    (links.more && !links.is_any()).then_some(
        "Whether it changes for later calls if their leads can move them was not looked at",
    )
}

/// `1 upcoming call can be moved by its link again`; nothing if none can.
pub fn of_opened(links: &Links) -> Option<String> {
    counted(links.opened.len(), links.more, "")
        .map(|(calls, link)| format!("{calls} can be moved by {link} again"))
}

/// The same of those that will not be, and why, before it is done: beside other calls that are named there.
pub fn of_shut(links: &Links, beside_others: bool) -> Option<String> {
    let more = match beside_others {
        true => "more ",
        false => "",
    };
    let were = match links.shut.len() {
        1 => "was",
        _ => "were",
    };
    counted(links.shut.len(), links.more, more).map(|(calls, link)| {
        format!("{calls} {were} booked with this, and cannot be moved by {link} any more")
    })
}

/// How many calls, and what their leads have of them; nothing of none.
fn counted(count: usize, at_least: bool, more: &str) -> Option<(String, &'static str)> {
    let (calls, link) = match count {
        0 => return None,
        1 => ("upcoming call", "its link"),
        _ => ("upcoming calls", "their links"),
    };
    let at_least = match at_least {
        true => "At least ",
        false => "",
    };
    Some((format!("{at_least}{count} {more}{calls}"), link))
}
