//! The shelves on which the lines of the list stand: in its indexes, those of one shelf lie together.

use serde::{Deserialize, Serialize};

use crate::blocking::Effect;
use crate::values::Kind;

/// Whether a line counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It does.
    InForce,
    /// It has ended by itself.
    ///
    /// As the list has seen it, up to a minute late: screening knows it to the microsecond, but no index does.
    Expired,
}

impl State {
    /// Both, for filters.
    pub const ALL: [Self; 2] = [Self::InForce, Self::Expired];

    /// The name in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::Expired => "expired",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::InForce => "In force",
            Self::Expired => "Expired",
        }
    }
}

/// The lines of one kind or, where more than the kind is filtered, a part of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tracking) struct Shelf {
    /// Of this kind.
    pub(in crate::tracking) kind: Kind,
    /// Only this part.
    pub(in crate::tracking) narrow: Option<Narrow>,
}

/// What lines of one kind have in common beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tracking) struct Narrow {
    /// Whether they are networks.
    pub(in crate::tracking) network: bool,
    /// What they do.
    pub(in crate::tracking) effect: Effect,
    /// Whether they were seen to have expired.
    pub(in crate::tracking) expired: bool,
}

impl Narrow {
    /// All parts of a kind.
    pub(super) fn all_of(kind: Kind) -> impl Iterator<Item = Self> {
        let networks: &[bool] = match kind {
            Kind::Ip => &[false, true],
            _ => &[false],
        };
        networks.iter().flat_map(|&network| {
            [Effect::Block, Effect::Exempt]
                .into_iter()
                .flat_map(move |effect| {
                    [false, true].map(|expired| Self {
                        network,
                        effect,
                        expired,
                    })
                })
        })
    }
}
