//! The answers that a question offers.

use serde::{Deserialize, Serialize};

/// One answer that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The answer; no other choice of the question has the same.
    pub label: String,
    /// Whether whoever chooses it finds no free times.
    pub disqualifies: bool,
}
