//! Delete: what will happen, to be confirmed.

use askama::Template;

use super::{NamedContact, counted, named};
use crate::blocking::{Block, Visit};
use crate::tracking::{Fate, Impact, Matching};
use crate::values::BlockId;
use crate::web::{Field, Frame};

/// As many blocks as are named one by one.
const NAMED: usize = 50;

/// Tracking → Blocking → Delete.
#[derive(Template)]
#[template(path = "tracking/delete.html")]
pub struct DeletePage {
    frame: Frame,
    blocks: Vec<Block>,
    /// The filter, if more blocks match it than were looked at.
    rest: Option<Matching>,
    back: Vec<NamedContact>,
    free: Vec<NamedContact>,
    kept: Vec<NamedContact>,
    more: bool,
    others: Vec<OtherBlock>,
    strangers: Vec<Visit>,
    reason: Field,
}

/// Another block that still catches somebody.
pub struct OtherBlock {
    id: BlockId,
    name: String,
}

impl DeletePage {
    /// The page that names this; `rest` is the filter if it means more than the impact has looked at.
    pub fn new(frame: Frame, impact: Impact, rest: Option<Matching>, reason: Field) -> Self {
        let others = impact.others().into_iter().map(|found| OtherBlock {
            id: found.block_id,
            name: named(&found.target, found.effect),
        });
        let others = others.collect();
        let (open, kept): (Vec<_>, Vec<_>) = impact.fates.into_iter().partition(Fate::can_book);
        let (back, free): (Vec<_>, Vec<_>) = open.into_iter().partition(|fate| fate.comes_back);
        Self {
            frame,
            blocks: impact.blocks,
            rest,
            back: back.into_iter().map(Into::into).collect(),
            free: free.into_iter().map(Into::into).collect(),
            kept: kept.into_iter().map(Into::into).collect(),
            more: impact.more,
            others,
            strangers: impact.strangers,
            reason,
        }
    }

    /// Whether there is no block to delete.
    pub fn is_about_nothing(&self) -> bool {
        self.blocks.is_empty()
    }

    fn heading(&self) -> String {
        match (&self.rest, self.blocks.as_slice()) {
            (Some(_), _) => format!("{}?", self.button()),
            (None, [_]) => "Delete this block?".to_owned(),
            (None, blocks) => format!("Delete {} blocks?", blocks.len()),
        }
    }

    fn button(&self) -> String {
        match (&self.rest, self.blocks.as_slice()) {
            (Some(rest), _) if rest.is_blank() => "Delete the whole block list".to_owned(),
            (Some(_), _) => "Delete all blocks that match".to_owned(),
            (None, [_]) => "Delete".to_owned(),
            (None, blocks) => format!("Delete {} blocks", blocks.len()),
        }
    }

    /// What else there is beside the blocks that are named.
    fn unnamed(&self) -> Option<String> {
        match (&self.rest, self.blocks.len()) {
            (Some(_), looked) => Some(format!(
                "These are not all: more than {looked} blocks match. Those that are added meanwhile stay."
            )),
            (None, blocks) if blocks > NAMED => Some(format!(
                "And {}.",
                counted(blocks - NAMED, "other", "others")
            )),
            (None, _) => None,
        }
    }

    fn named_blocks(&self) -> &[Block] {
        &self.blocks[..self.blocks.len().min(NAMED)]
    }

    /// The value of the field that says which kinds are meant.
    fn rest_kind(&self) -> &'static str {
        let family = self.rest.as_ref().and_then(|rest| rest.family);
        family.map_or("", |family| family.as_str())
    }

    fn rest_search(&self) -> &str {
        self.rest.as_ref().map_or("", |rest| rest.search.as_str())
    }

    fn name(&self, block: &Block) -> String {
        named(&block.target, block.effect)
    }

    /// A refused person, for a tick.
    fn stranger(&self, visit: &Visit) -> String {
        match visit.name.as_str() {
            "" => visit.email.to_string(),
            name => format!("{name} ({})", visit.email),
        }
    }

    /// Whether nobody in Global Data is concerned.
    fn is_about_nobody(&self) -> bool {
        self.back.is_empty() && self.free.is_empty() && self.kept.is_empty()
    }
}

impl From<Fate> for NamedContact {
    fn from(fate: Fate) -> Self {
        Self {
            contact: fate.contact,
            comes_back: fate.comes_back,
            others: fate.others,
        }
    }
}
