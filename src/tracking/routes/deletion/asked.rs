//! What is to be deleted, as an address or a form asks for it.

use serde::Deserialize;

use crate::tracking::deleting::LOOKED_AT;
use crate::tracking::pages::{Filter, WayBack};
use crate::tracking::{Matching, Seen};
use crate::values::{BlockId, ContactId, VisitId};
use crate::web::{Failure, Field};

/// The most blocks that are ticked, and the most people that are added with their deletion.
const MANY: usize = LOOKED_AT;

/// What is to be deleted: as the list's ticks say it, and as the page that asks sends it on.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Blocks that are ticked.
    pub(super) id: Vec<BlockId>,
    /// The blocks that the page has named, each with a tick.
    pub(super) named: Vec<BlockId>,
    /// `on`: not these, but all that match the filter below.
    pub(super) all: String,
    pub(super) kind: Field,
    pub(super) effect: Field,
    pub(super) state: Field,
    pub(super) q: String,
    /// How far the list had been seen when the page was made that names them, as [`Seen`] prints it.
    pub(super) seen: String,
    /// Further blocks, ticked on the page that asks.
    pub(super) also: Vec<BlockId>,
    /// Refused visits whose leads are to be in Global Data then.
    pub(super) add: Vec<VisitId>,
    /// Why.
    pub(super) reason: Field,
    /// What was typed to confirm that customers cannot book any more.
    pub(super) confirm: Field,
    /// From where one comes, if that is not the block list: `contacts`, `card`, `calls`, `log`.
    pub(super) origin: String,
    /// Whose card that is.
    pub(super) contact: Option<ContactId>,
    /// The query string of the list there.
    pub(super) list: String,
}

impl Asked {
    pub(super) fn each_once(mut self) -> Result<Self, Failure> {
        for ticked in [&mut self.id, &mut self.named, &mut self.also] {
            ticked.sort_unstable();
            ticked.dedup();
        }
        self.also.retain(|also| !self.id.contains(also));
        self.add.sort_unstable();
        self.add.dedup();
        if [
            self.id.len(),
            self.named.len(),
            self.also.len(),
            self.add.len(),
        ]
        .iter()
        .any(|ticked| *ticked > MANY)
        {
            let reason = format!("At most {MANY} blocks can be ticked at once. Tick fewer.");
            return Err(Failure::bad_request(reason));
        }
        if self.all == "on" && !self.filter().is_known() {
            return Err(Failure::bad_request(
                "This asks to delete by a filter that there is not. Go back to the list and choose again.",
            ));
        }
        Ok(self)
    }

    fn filter(&self) -> Filter {
        Filter {
            kind: self.kind.clone(),
            effect: self.effect.clone(),
            state: self.state.clone(),
            q: self.q.clone(),
            ..Filter::default()
        }
    }

    /// The filter, if all that match it are meant.
    pub(super) fn matching(&self) -> Option<Matching> {
        (self.all == "on").then(|| self.filter().matching())
    }

    /// How far the person had seen the list: what came after is not meant. Nothing if no page of ours has sent it.
    pub(super) fn seen(&self) -> Option<Seen> {
        self.seen.parse().ok()
    }

    /// Whether it asks for nothing at all.
    pub(super) fn is_blank(&self) -> bool {
        let ticked = [&self.id, &self.named, &self.also];
        let is_none_ticked = ticked.iter().all(|ticked| ticked.is_empty());
        is_none_ticked && self.matching().is_none()
    }

    /// What the page is about: what it has named, with or without its tick, once somebody has sent it.
    pub(super) fn named(&self) -> &[BlockId] {
        match self.named.as_slice() {
            [] => &self.id,
            named => named,
        }
    }

    /// Whether the page has named blocks, and none is left to delete.
    pub(super) fn is_for_nothing(&self) -> bool {
        !self.named.is_empty() && self.blocks().is_empty()
    }

    /// The page from which one comes.
    pub(super) fn back(&self) -> String {
        let way_back = WayBack {
            origin: &self.origin,
            contact: self.contact,
            block: self.named().first().copied(),
            list: &self.list,
        };
        way_back.href()
    }

    /// All blocks that are ticked.
    pub(super) fn blocks(&self) -> Vec<BlockId> {
        self.id.iter().chain(&self.also).copied().collect()
    }
}
