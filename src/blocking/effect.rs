//! What a line of the block list does: keep out, or let in all the same.

use serde::{Deserialize, Serialize};

use crate::db::columns::text_column;

/// What a line of the block list does to those whom its target catches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// They may not book.
    Block,
    /// They may book although a block of lower or equal rank catches them.
    Exempt,
}

impl Effect {
    /// The name that the database uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Exempt => "exempt",
        }
    }

    /// Parses what [`Effect::as_str`] gives.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        [Self::Block, Self::Exempt]
            .into_iter()
            .find(|effect| effect.as_str() == text)
            .ok_or_else(|| format!("{text} is no effect of a block"))
    }
}

text_column!(Effect, Effect::as_str, Effect::parse);
