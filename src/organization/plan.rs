//! What an organization subscribes to, and what comes with it.

use std::fmt;

use crate::db::columns::text_column;

/// A subscription plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// The smallest: no new blocks.
    Startup,
    /// What a new organization starts on.
    Business,
    /// The largest.
    Enterprise,
}

impl Plan {
    /// Every plan, the smallest first.
    pub const ALL: [Self; 3] = [Self::Startup, Self::Business, Self::Enterprise];

    /// Whether blocks may be added. Those made under a higher plan stay in force all the same.
    pub fn allows_blocking(self) -> bool {
        matches!(self, Self::Business | Self::Enterprise)
    }

    /// The name that the database and the command line use.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Startup => "startup",
            Self::Business => "business",
            Self::Enterprise => "enterprise",
        }
    }

    /// Parses what [`Plan::as_str`] gives.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|plan| plan.as_str() == text)
            .ok_or_else(|| format!("{text} is no plan: startup, business or enterprise"))
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Startup => "Startup",
            Self::Business => "Business",
            Self::Enterprise => "Enterprise",
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

text_column!(Plan, Plan::as_str, Plan::parse);
