//! A deletion of more lines than are looked at one by one.

use super::DeletePage;
use crate::tracking::pages::counted;
use crate::tracking::{Count, Matching};

impl DeletePage {
    /// That the filter means more blocks than were looked at, if so.
    pub(super) fn unnamed(&self) -> Option<String> {
        self.mass.as_ref().map(|mass| {
            format!(
                "These are not all: {} match, and the newest {} were looked at. Those that are added or put back meanwhile stay. \
                 Whom they refused can be added to Global Data from View Entries.",
                counted_up(mass.lines, "line", "lines"),
                self.blocks.len()
            )
        })
    }

    /// The value of the field that says which kinds are meant.
    pub(super) fn rest_kind(&self) -> &'static str {
        let family = self.rest.as_ref().and_then(|rest| rest.family);
        family.map_or("", |family| family.as_str())
    }

    pub(super) fn rest_effect(&self) -> &'static str {
        let effect = self.rest.as_ref().and_then(|rest| rest.effect);
        effect.map_or("", |effect| effect.as_str())
    }

    pub(super) fn rest_state(&self) -> &'static str {
        let state = self.rest.as_ref().and_then(|rest| rest.state);
        state.map_or("", |state| state.as_str())
    }

    pub(super) fn rest_search(&self) -> &str {
        self.rest.as_ref().map_or("", |rest| rest.search.as_str())
    }

    /// Whom all the lines concern that were not looked at, a sentence for the blocks and one for the exceptions among them.
    pub(super) fn of_mass(&self) -> Vec<String> {
        let Some(mass) = self.mass else {
            return Vec::new();
        };
        // If the whole list goes, no line is left that could catch anybody.
        let is_all = self.rest.as_ref().is_some_and(Matching::is_blank);
        let is_one = mass.hidden == Count::exactly(1);
        let of_blocks = || {
            let hidden = match is_one {
                true => "1 contact is".to_owned(),
                false => format!("{} are", counted_up(mass.hidden, "contact", "contacts")),
            };
            match (is_all, is_one) {
                (false, _) => format!(
                    "The other blocks hide contacts too. {hidden} hidden from Global Data now, by these lines or by others: \
                     whoever no line catches any more comes back, and can book again."
                ),
                (true, true) => {
                    format!(
                        "{hidden} hidden from Global Data now: it comes back, and can book again."
                    )
                }
                (true, false) => {
                    format!(
                        "{hidden} hidden from Global Data now: all of them come back, and can book again."
                    )
                }
            }
        };
        let of_exceptions = || {
            "The other exceptions let leads in too: whomever a block catches without them cannot book any more, and is hidden \
             unless it is a customer."
                .to_owned()
        };
        let hides = !is_all || mass.hidden.number > 0;
        let sentences = [
            (mass.blocks && hides).then(of_blocks),
            (mass.exceptions && !is_all).then(of_exceptions),
        ];
        sentences.into_iter().flatten().collect()
    }
}

/// `3,000 lines`, `more than 10,000 lines`.
fn counted_up(count: Count, one: &str, many: &str) -> String {
    let counted = counted(count.number, one, many);
    match count.more {
        true => format!("more than {counted}"),
        false => counted,
    }
}
