//! What the address of the list may ask for: a search, filters and an order.

use serde::Deserialize;

use crate::blocking::Effect;
use crate::tracking::{Family, Matching, Sort, State};
use crate::web::Field;
use crate::web::field::SelectOption;

/// The query string of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// The name of a [`Family`]; anything else is all of them.
    pub kind: Field,
    /// The name of an [`Effect`]; anything else is both.
    pub effect: Field,
    /// The name of a [`State`]; anything else is both.
    pub state: Field,
    /// What is in the values or the reasons.
    pub q: String,
    /// The name of a [`Sort`]; anything else is the newest first.
    pub sort: Field,
}

impl Filter {
    /// Which lines it means.
    pub fn matching(&self) -> Matching {
        Matching {
            family: Family::parse(&self.kind.value),
            effect: Effect::parse(&self.effect.value).ok(),
            state: State::parse(&self.state.value),
            search: self.q.clone(),
        }
    }

    /// Whether it asks for nothing but what there is. In a list a name that is none is passed over, and more is shown; what is
    /// deleted must be what was meant.
    pub fn is_known(&self) -> bool {
        let wanted = self.matching();
        (self.kind.is_blank() || wanted.family.is_some())
            && (self.effect.is_blank() || wanted.effect.is_some())
            && (self.state.is_blank() || wanted.state.is_some())
    }

    /// In which order.
    pub fn sort(&self) -> Sort {
        Sort::parse(&self.sort.value).unwrap_or_default()
    }

    /// Whether it asks for the whole list in its usual order.
    pub fn is_blank(&self) -> bool {
        self.matching().is_blank() && self.sort() == Sort::default()
    }

    /// Whether anything but the search is other than usual.
    pub(super) fn is_narrow(&self) -> bool {
        let usual = Self {
            q: self.q.clone(),
            ..Self::default()
        };
        (self.matching(), self.sort()) != (usual.matching(), usual.sort())
    }

    /// Which lines it means, as the query string says it.
    pub(super) fn pairs(&self) -> [(&'static str, &str); 4] {
        [
            ("kind", &self.kind.value),
            ("effect", &self.effect.value),
            ("state", &self.state.value),
            ("q", &self.q),
        ]
    }

    /// Why nothing was found.
    pub(super) fn empty_text(&self) -> &'static str {
        match (self.q.trim().is_empty(), self.sort()) {
            (false, _) => {
                "No value and no reason has this. A search needs 3 characters, or a value in full."
            }
            (true, Sort::LastEntry) => "None of these lines has refused anybody yet.",
            (true, Sort::Expires) => "None of these lines expires.",
            (true, _) => "No line of the list is like this.",
        }
    }

    pub(super) fn kinds(&self) -> Vec<SelectOption> {
        options(Family::ALL.map(|family| (family.as_str(), family.label())))
    }

    pub(super) fn effects(&self) -> Vec<SelectOption> {
        options([
            (Effect::Block.as_str(), "Blocks only"),
            (Effect::Exempt.as_str(), "Exceptions only"),
        ])
    }

    pub(super) fn states(&self) -> Vec<SelectOption> {
        options(State::ALL.map(|state| (state.as_str(), state.label())))
    }

    pub(super) fn sorts(&self) -> Vec<SelectOption> {
        options(Sort::ALL.map(|sort| (sort.as_str(), sort.label())))
    }

    pub(super) fn is_sorted(&self, name: &str) -> bool {
        self.sort().as_str() == name
    }
}

fn options<const N: usize>(named: [(&str, &str); N]) -> Vec<SelectOption> {
    let option = |(value, label): (&str, &str)| SelectOption {
        value: value.to_owned(),
        label: label.to_owned(),
    };
    named.map(option).into()
}
