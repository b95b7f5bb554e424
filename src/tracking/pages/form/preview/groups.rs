//! What becomes of contacts, as the form and the page of an undo say it.

use super::{Preview, Standing, entries_href};
use crate::blocking::{Effect, Match};
use crate::contacts::Contact;
use crate::tracking::foresight::COUNTED;
use crate::tracking::pages::{NamedContact, counted, named};
use crate::tracking::{Count, Foresight};

/// As many contacts as are named.
const NAMED: usize = 5;

/// Contacts with what becomes of them.
pub struct Group {
    /// How many, and what becomes of them.
    pub sentence: String,
    /// The first of them.
    pub contacts: Vec<NamedContact>,
    /// Whether there are more.
    pub more: bool,
    /// How many these are, if that is known: `12 others`, else `others`.
    pub others: String,
    /// Where all are named, if there is such a page.
    pub all_href: Option<String>,
    /// The first of the lines of the list by which it becomes of them.
    pub by: Vec<Standing>,
}

impl Preview {
    /// What it does to contacts.
    pub fn groups(&self) -> Vec<Group> {
        let mut groups = groups(&self.review.foresight, self.effect);
        for group in groups.iter_mut().filter(|group| group.more) {
            group.all_href = Some(format!("/tracking/blocking/new/caught?{}", self.query));
        }
        groups
    }
}

/// What adding something with this effect does to contacts.
pub fn groups(foresight: &Foresight, effect: Effect) -> Vec<Group> {
    let mut groups = Vec::new();
    if foresight.hidden.number > 0 {
        let sentence = of_count(foresight.hidden, "contact will be", "contacts will be");
        let sentence = format!("{sentence} hidden from Global Data, not deleted");
        groups.push(Group::of(
            &sentence,
            &foresight.first_hidden,
            foresight.hidden,
        ));
    }
    if foresight.badged.number > 0 {
        let sentence = of_count(foresight.badged, "customer stays", "customers stay");
        let sentence = format!("{sentence} in Global Data, with a badge, but cannot book");
        groups.push(Group::of(
            &sentence,
            &foresight.first_badged,
            foresight.badged,
        ));
    }
    if !foresight.back.is_empty() {
        let mut count = Count::exactly(foresight.back.len());
        count.more = foresight.caught.more;
        let sentence = of_count(count, "hidden contact comes", "hidden contacts come");
        let again = match effect {
            Effect::Block => "",
            Effect::Exempt => ", and can book again",
        };
        let sentence = format!("{sentence} back to Global Data{again}");
        groups.push(Group::of(&sentence, &foresight.back, count));
    }
    if !foresight.freed.is_empty() {
        let mut count = Count::exactly(foresight.freed.len());
        count.more = foresight.caught.more;
        let sentence = of_count(count, "customer can book", "customers can book");
        let sentence = format!("{sentence} again");
        groups.push(Group::of(&sentence, &foresight.freed, count));
    }
    if groups.is_empty() {
        groups.push(Group::unnamed(for_nobody(effect).to_owned()));
    }
    if effect == Effect::Exempt && !foresight.kept.is_empty() {
        groups.push(kept(foresight));
    }
    if effect == Effect::Block && foresight.already.number > 0 {
        let already = of_count(foresight.already, "contact is", "contacts are");
        groups.push(Group::unnamed(capital(&format!(
            "{already} blocked already"
        ))));
    }
    if effect == Effect::Block && foresight.let_in.number > 0 {
        let let_in = of_count(foresight.let_in, "contact", "contacts");
        groups.push(Group::unnamed(capital(&format!(
            "{let_in} can book all the same, by an exception"
        ))));
    }
    groups
}

/// Whom an exception does not let in, and what keeps them.
fn kept(foresight: &Foresight) -> Group {
    let mut count = Count::exactly(foresight.kept.len());
    count.more = foresight.caught.more;
    let sentence = of_count(count, "contact stays", "contacts stay");
    let sentence = match foresight.closer.len() {
        1 => format!("{sentence} blocked by a closer block"),
        _ => format!("{sentence} blocked by closer blocks"),
    };
    let line = |found: &Match| Standing {
        value: named(&found.target, found.effect),
        href: entries_href(found.block_id),
    };
    Group {
        by: foresight.closer.iter().take(NAMED).map(line).collect(),
        ..Group::of(&sentence, &foresight.kept, count)
    }
}

fn for_nobody(effect: Effect) -> &'static str {
    match effect {
        Effect::Block => "No contact in Global Data will be hidden",
        Effect::Exempt => "No hidden contact comes back to Global Data",
    }
}

impl Group {
    fn unnamed(sentence: String) -> Self {
        Self {
            sentence,
            contacts: Vec::new(),
            more: false,
            others: String::new(),
            all_href: None,
            by: Vec::new(),
        }
    }

    pub(in crate::tracking::pages) fn of(
        sentence: &str,
        contacts: &[Contact],
        count: Count,
    ) -> Self {
        let named: Vec<_> = contacts.iter().take(NAMED).cloned().collect();
        Self {
            sentence: capital(sentence),
            more: count.more || count.number > named.len(),
            others: match (
                count.more || count.at_most,
                count.number.saturating_sub(named.len()),
            ) {
                (false, others) => counted(others, "other", "others"),
                (true, _) => "others".to_owned(),
            },
            contacts: named.into_iter().map(Into::into).collect(),
            all_href: None,
            by: Vec::new(),
        }
    }
}

/// `1 contact`, `up to 812 contacts`, `more than 10,000 contacts`.
pub(super) fn of_count(count: Count, one: &str, many: &str) -> String {
    let number = match count.number {
        COUNTED => "10,000".to_owned(),
        number => number.to_string(),
    };
    match count {
        Count { more: true, .. } => format!("more than {number} {many}"),
        Count { at_most: true, .. } => format!("up to {number} {many}"),
        Count { number, .. } => counted(number, one, many),
    }
}

fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}
