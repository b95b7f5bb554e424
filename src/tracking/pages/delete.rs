//! Delete: what will happen, to be confirmed.

use askama::Template;

use super::{NamedContact, named};
use crate::blocking::Block;
use crate::tracking::{Fate, Impact};
use crate::web::Frame;

/// Tracking → Blocking → Delete.
#[derive(Template)]
#[template(path = "tracking/delete.html")]
pub struct DeletePage {
    frame: Frame,
    blocks: Vec<Block>,
    back: Vec<NamedContact>,
    free: Vec<NamedContact>,
    kept: Vec<NamedContact>,
    more: bool,
}

impl DeletePage {
    /// The page that names this.
    pub fn new(frame: Frame, impact: Impact) -> Self {
        let (open, kept): (Vec<_>, Vec<_>) = impact.fates.into_iter().partition(Fate::can_book);
        let (back, free): (Vec<_>, Vec<_>) = open.into_iter().partition(|fate| fate.comes_back);
        Self {
            frame,
            blocks: impact.blocks,
            back: back.into_iter().map(Into::into).collect(),
            free: free.into_iter().map(Into::into).collect(),
            kept: kept.into_iter().map(Into::into).collect(),
            more: impact.more,
        }
    }

    fn heading(&self) -> String {
        match self.blocks.as_slice() {
            [_] => "Delete this block?".to_owned(),
            blocks => format!("Delete {} blocks?", blocks.len()),
        }
    }

    fn button(&self) -> String {
        match self.blocks.as_slice() {
            [_] => "Delete".to_owned(),
            blocks => format!("Delete {} blocks", blocks.len()),
        }
    }

    fn name(&self, block: &Block) -> String {
        named(&block.target, block.effect)
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
