//! The two kinds of events.

use std::fmt;

/// For which part of the sale an event's calls are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// A sales call, held by closers.
    Strategy,
    /// A screening call, held by setters.
    Discovery,
}

impl EventKind {
    /// Both kinds, for forms and filters.
    pub const ALL: [Self; 2] = [Self::Strategy, Self::Discovery];

    /// The name that the database and forms use.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Strategy => "strategy",
            Self::Discovery => "discovery",
        }
    }

    /// Parses what [`EventKind::as_str`] gives.
    pub fn parse(text: &str) -> Result<Self, UnknownEventKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(UnknownEventKind)
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Strategy => "Strategy Call",
            Self::Discovery => "Discovery Call",
        }
    }
}

/// The text names no kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEventKind;

impl fmt::Display for UnknownEventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Choose Strategy Call or Discovery Call.")
    }
}

impl std::error::Error for UnknownEventKind {}
