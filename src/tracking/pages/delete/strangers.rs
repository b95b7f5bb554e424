//! Those whom the blocks have refused, and who can be added to Global Data with their deletion.

use super::DeletePage;
use crate::blocking::Match;
use crate::tracking::pages::{counted, named};
use crate::tracking::{Stranger, Strangers};

impl DeletePage {
    /// Whether there is anything to say of people who were refused: with so many blocks that they are not named one by one
    /// nobody is added.
    pub(super) fn has_strangers(&self) -> bool {
        let Strangers { named, more, .. } = &self.strangers;
        self.rest.is_none() && (!named.is_empty() || *more)
    }

    /// A refused person, for a tick.
    pub(super) fn stranger(&self, stranger: &Stranger) -> String {
        let visit = &stranger.visit;
        match visit.name.as_str() {
            "" => visit.email.to_string(),
            name => format!("{name} ({})", visit.email),
        }
    }

    /// What else catches a refused person; blank if nothing does.
    pub(super) fn still_catching(&self, stranger: &Stranger) -> String {
        let name = |found: &Match| named(&found.target, found.effect);
        let blocks: Vec<String> = stranger.caught_by.iter().map(name).collect();
        match blocks.is_empty() {
            true => String::new(),
            false => format!(
                "Still blocked then, and hidden there. Another block catches this lead: {}",
                blocks.join("; ")
            ),
        }
    }

    /// Who of those who were refused is not named.
    pub(super) fn unnamed_strangers(&self) -> Option<String> {
        let Strangers {
            named,
            others,
            more,
        } = &self.strangers;
        let counted = counted(*others, "other", "others");
        let see = "not all entries were looked at. See View Entries of each block.";
        match (*others, *more) {
            (0, false) => None,
            (0, true) if named.is_empty() => Some(format!("There may be some: {see}")),
            (0, true) => Some(format!("There may be others: {see}")),
            (_, false) => Some(format!("And {counted}. See View Entries of each block.")),
            (_, true) => Some(format!("And at least {counted}: {see}")),
        }
    }

    pub(super) fn is_to_be_added(&self, stranger: &Stranger) -> bool {
        self.ticked.visits.contains(&stranger.visit.id)
    }
}
