//! The pages of Tracking → Blocking.

mod acts;
mod caught;
mod confirm;
mod decision;
mod delete;
mod entries;
pub mod entries_csv;
mod entry_filter;
mod extend;
mod filter;
mod form;
mod history;
mod index;
mod line_link;
mod reason;
pub mod said;
mod undo;
mod warnings;
mod way_back;

pub use acts::ActsPage;
pub use caught::CaughtPage;
pub use decision::DecisionPage;
pub use delete::{DeletePage, Origin, ShutOut, Ticked};
pub use entries::{About, EntriesPage};
pub use entry_filter::EntryFilter;
pub use extend::{ExtendForm, ExtendPage};
pub use filter::Filter;
pub use form::{BlockForm, Choice, NewPage, PlanPage, Preview, PreviewPart};
pub use history::{History, HistoryPage};
pub use index::{Found, IndexPage};
pub use line_link::{LineLink, line_links};
pub(super) use reason::reason;
pub use undo::{Looked, UndoForm, UndoPage};
pub use warnings::Warnings;
pub use way_back::{WayBack, known_href, list_href, log_href};

use crate::blocking::Effect;
use crate::values::{BlockTarget, ClientIp};
use crate::{blocking, contacts};

/// `1 call`, `2 calls`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

/// What lines of the block list are called when they are deleted: one of them, and several.
fn nouns<'a>(
    blocks: impl IntoIterator<Item = &'a blocking::Block>,
) -> (&'static str, &'static str) {
    let (mut block, mut exception) = (false, false);
    for line in blocks {
        block |= line.effect == Effect::Block;
        exception |= line.effect == Effect::Exempt;
    }
    match (block, exception) {
        (true, true) => ("line", "lines"),
        (_, true) => ("exception", "exceptions"),
        _ => ("block", "blocks"),
    }
}

/// What a line of the block list does to whom, in a few words: `Email address jane@example.com`.
fn named(target: &BlockTarget, effect: Effect) -> String {
    let exempt = match effect {
        Effect::Block => "",
        Effect::Exempt => ", never blocked",
    };
    format!("{} {}{exempt}", target.label(), target.value())
}

fn names(matches: &[blocking::Match]) -> Vec<String> {
    let name = |found: &blocking::Match| named(&found.target, found.effect);
    matches.iter().map(name).collect()
}

/// A contact as these pages name it.
pub struct NamedContact {
    contact: contacts::Contact,
    caught_by: Vec<blocking::Match>,
    others: Vec<blocking::Match>,
    comes_back: bool,
    is_hidden: bool,
    upcoming_calls: usize,
}

impl NamedContact {
    /// Whether it is in Global Data again, though another block keeps it from booking.
    pub fn comes_back(&self) -> bool {
        self.comes_back
    }

    /// Whether it is not in Global Data any more.
    pub fn is_hidden(&self) -> bool {
        self.is_hidden
    }

    /// `1 upcoming call`, and `stays` or `stay`; nothing if it has none.
    pub fn upcoming(&self) -> Option<(String, &'static str)> {
        let calls = counted(self.upcoming_calls, "upcoming call", "upcoming calls");
        match self.upcoming_calls {
            0 => None,
            1 => Some((calls, "stays")),
            _ => Some((calls, "stay")),
        }
    }

    /// Its calls.
    pub fn calls_href(&self) -> String {
        format!("/calls?contact={}", self.contact.id)
    }

    /// Its name, or its email if it gave none.
    pub fn label(&self) -> &str {
        match self.contact.name.as_str() {
            "" => self.contact.email.as_str(),
            name => name,
        }
    }

    /// Its email.
    pub fn email(&self) -> &str {
        self.contact.email.as_str()
    }

    /// Whether the email is to stand beside the label.
    pub fn has_name(&self) -> bool {
        !self.contact.name.is_empty()
    }

    /// The IP address of its latest visit.
    pub fn ip(&self) -> Option<ClientIp> {
        self.contact.ip
    }

    /// Its card.
    pub fn href(&self) -> String {
        format!("/contacts/{}", self.contact.id)
    }

    /// The blocks that catch it, of those that the page is about.
    pub fn caught_by(&self) -> Vec<String> {
        names(&self.caught_by)
    }

    /// The other blocks that catch it.
    pub fn others(&self) -> Vec<String> {
        names(&self.others)
    }
}

impl From<contacts::Contact> for NamedContact {
    fn from(contact: contacts::Contact) -> Self {
        Self {
            contact,
            caught_by: Vec::new(),
            others: Vec::new(),
            comes_back: false,
            is_hidden: false,
            upcoming_calls: 0,
        }
    }
}
