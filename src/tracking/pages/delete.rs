//! Delete: what will happen, to be confirmed.

mod mass;
mod shut_out;
mod strangers;

use askama::Template;

use super::{NamedContact, confirm, named, nouns, said};
use crate::blocking::Block;
use crate::tracking::{Fate, Impact, Links, Mass, Matching, Seen, Strangers};
use crate::values::{BlockId, ContactId, VisitId};
use crate::web::{Field, Frame};

pub use shut_out::ShutOut;

/// As many blocks as are named one by one, of those that nobody has ticked.
const NAMED: usize = 50;

/// Tracking → Blocking → Delete.
#[derive(Template)]
#[template(path = "tracking/delete.html")]
pub struct DeletePage {
    frame: Frame,
    blocks: Vec<Block>,
    /// The filter, if more blocks match it than were looked at.
    rest: Option<Matching>,
    mass: Option<Mass>,
    back: Vec<NamedContact>,
    free: Vec<NamedContact>,
    hidden: Vec<NamedContact>,
    badged: Vec<NamedContact>,
    kept: Vec<NamedContact>,
    more: bool,
    /// What becomes of the links of upcoming calls, a sentence each.
    links: Vec<String>,
    others: Vec<OtherBlock>,
    counting_again: Vec<Block>,
    strangers: Strangers,
    ticked: Ticked,
    reason: Field,
    shut_out: Option<ShutOut>,
    origin: Origin,
}

/// What is ticked on the page.
#[derive(Clone, Debug, Default)]
pub struct Ticked {
    /// Those that are still ticked of the blocks that the page is about; all of them until somebody has sent it.
    pub named: Option<Vec<BlockId>>,
    /// Further blocks, to be deleted too.
    pub blocks: Vec<BlockId>,
    /// Refused visits whose leads are to be in Global Data then.
    pub visits: Vec<VisitId>,
}

/// From where one comes to the page.
#[derive(Clone, Debug)]
pub struct Origin {
    /// How far the list had been seen.
    pub seen: Seen,
    /// The page itself.
    pub back: String,
    /// Which page that is, as [`super::WayBack`] knows it.
    pub origin: String,
    /// Whose card it is.
    pub contact: Option<ContactId>,
    /// The query string of the list there.
    pub list: String,
}

/// Another block that still catches somebody.
pub struct OtherBlock {
    id: BlockId,
    name: String,
}

impl DeletePage {
    /// The page that names this, as it was when it was seen; `rest` is the filter if it means more than the impact has looked at.
    pub fn new(
        frame: Frame,
        impact: Impact,
        rest: Option<(Matching, Mass)>,
        ticked: Ticked,
        reason: Field,
        shut_out: Option<ShutOut>,
        origin: Origin,
    ) -> Self {
        let others = impact.others().into_iter().map(|found| OtherBlock {
            id: found.block_id,
            name: named(&found.target, found.effect),
        });
        let others = others.collect();
        let fates = impact.fates.into_iter();
        let (lost, before): (Vec<_>, Vec<_>) = fates.partition(|fate| fate.is_shut_out);
        let (hidden, badged): (Vec<_>, Vec<_>) = lost.into_iter().partition(|fate| fate.is_hidden);
        let (open, kept): (Vec<_>, Vec<_>) = before.into_iter().partition(Fate::can_book);
        let (back, free): (Vec<_>, Vec<_>) = open.into_iter().partition(|fate| fate.comes_back);
        let (rest, mass) = rest.unzip();
        Self {
            frame,
            blocks: impact.blocks,
            rest,
            mass,
            back: back.into_iter().map(Into::into).collect(),
            free: free.into_iter().map(Into::into).collect(),
            hidden: hidden.into_iter().map(Into::into).collect(),
            badged: badged.into_iter().map(Into::into).collect(),
            kept: kept.into_iter().map(Into::into).collect(),
            more: impact.more,
            links: Vec::new(),
            others,
            counting_again: impact.counting_again,
            strangers: impact.strangers,
            ticked,
            reason,
            shut_out,
            origin,
        }
    }

    /// The same, with what becomes of upcoming calls by what they were booked with, as far as lines were looked at.
    pub fn with_links(mut self, links: &Links) -> Self {
        let links = Links {
            more: links.more || (self.rest.is_some() && links.is_any()),
            ..links.clone()
        };
        self.links = said::of_links(&links);
        self
    }

    /// The same, for what is to be confirmed was not.
    pub fn unconfirmed(mut self) -> Self {
        if let Some(ShutOut { phrase, field, .. }) = &mut self.shut_out {
            confirm::ask(field, phrase);
        }
        self
    }

    /// Whether there is no block to delete.
    pub fn is_about_nothing(&self) -> bool {
        self.blocks.is_empty()
    }

    fn heading(&self) -> String {
        match (&self.rest, self.blocks.as_slice()) {
            (Some(_), _) => format!("{}?", self.button()),
            (None, [block]) => format!("Delete this {}?", nouns([block]).0),
            (None, blocks) => format!("Delete {} {}?", blocks.len(), nouns(blocks).1),
        }
    }

    fn button(&self) -> String {
        match (&self.rest, self.blocks.as_slice()) {
            (Some(rest), _) if rest.is_blank() => "Delete the whole block list".to_owned(),
            (Some(_), _) => "Delete all that match".to_owned(),
            (None, blocks) if self.is_choice() => format!("Delete ticked {}", nouns(blocks).1),
            (None, _) => "Delete".to_owned(),
        }
    }

    /// Whether each block has a tick of its own: if there are several, and not more than were looked at.
    fn is_choice(&self) -> bool {
        self.rest.is_none() && (self.blocks.len() > 1 || self.ticked.named.is_some())
    }

    fn is_ticked(&self, block: &Block) -> bool {
        let named = self.ticked.named.as_ref();
        named.is_none_or(|named| named.contains(&block.id))
    }

    /// By which ticks it is said what becomes of people.
    fn of_ticks(&self) -> &'static str {
        match self.ticked.named.as_deref() {
            None | Some([]) => "What is said below is what happens if none of these stays.",
            Some(_) => {
                "What is said below is what happens if just those are deleted that are ticked now."
            }
        }
    }

    /// Whether somebody has sent the page without anything left to delete.
    fn is_none_ticked(&self) -> bool {
        self.ticked.named.as_ref().is_some_and(Vec::is_empty) && self.ticked.blocks.is_empty()
    }

    fn named_blocks(&self) -> &[Block] {
        &self.blocks[..self.blocks.len().min(NAMED)]
    }

    fn name(&self, block: &Block) -> String {
        named(&block.target, block.effect)
    }

    /// The blocks that count again without an exception, each with its log.
    fn counting_again(&self) -> Vec<(String, String)> {
        let line = |block: &Block| {
            let href = format!("/tracking/blocking/{}/entries", block.id);
            (self.name(block), href)
        };
        self.counting_again.iter().map(line).collect()
    }

    fn is_ticked_too(&self, other: &OtherBlock) -> bool {
        self.ticked.blocks.contains(&other.id)
    }

    /// Who is not named, or that nobody is concerned.
    fn unnamed_contacts(&self) -> Option<&'static str> {
        let groups = [
            &self.back,
            &self.free,
            &self.hidden,
            &self.badged,
            &self.kept,
        ];
        match (groups.iter().all(|group| group.is_empty()), self.more) {
            (true, true) => {
                Some("Nothing changes for the contacts that were seen last. There are more.")
            }
            (true, false) => Some("No contact in Global Data is concerned."),
            (false, true) => {
                Some("These are not all: there are more contacts than are named here.")
            }
            (false, false) => None,
        }
    }
}

impl From<Fate> for NamedContact {
    fn from(fate: Fate) -> Self {
        Self {
            contact: fate.contact,
            caught_by: fate.caught_by,
            comes_back: fate.comes_back,
            is_hidden: fate.is_hidden,
            upcoming_calls: fate.upcoming_calls,
            others: fate.others,
        }
    }
}
