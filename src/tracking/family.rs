//! The kinds of targets as people filter them: some have variants, and some are part of another.

use serde::{Deserialize, Serialize};

use crate::values::Kind;

/// Kinds of targets that people see as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Email addresses, exact ones and mailboxes.
    Email,
    /// IP addresses and networks.
    Ip,
    /// Networks only: of these, what holds several addresses.
    Network,
    /// Domains, with their subdomains or without.
    Domain,
    /// Phone numbers.
    Phone,
}

impl Family {
    /// All of them, for filters.
    pub const ALL: [Self; 5] = [
        Self::Email,
        Self::Ip,
        Self::Network,
        Self::Domain,
        Self::Phone,
    ];

    /// The name in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Ip => "ip",
            Self::Network => "network",
            Self::Domain => "domain",
            Self::Phone => "phone",
        }
    }

    /// The family of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.as_str() == name)
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Email => "Email addresses",
            Self::Ip => "IP addresses and networks",
            Self::Network => "Networks only",
            Self::Domain => "Domains",
            Self::Phone => "Phone numbers",
        }
    }

    /// The kinds that belong to it.
    pub fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Email => &[Kind::Email, Kind::Mailbox],
            Self::Ip | Self::Network => &[Kind::Ip],
            Self::Domain => &[Kind::Domain, Kind::Subdomains],
            Self::Phone => &[Kind::Phone],
        }
    }
}
