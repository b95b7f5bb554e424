//! The decision in words: the verdict, and why one line ranks below another.

use crate::blocking::{Effect, Match};
use crate::values::{BlockTarget, Rank};

/// What became of the visit, by the line that decided.
pub(super) fn verdict(winner: Option<&Match>) -> &'static str {
    match winner.map(|winner| winner.effect) {
        Some(Effect::Block) => "Refused",
        Some(Effect::Exempt) => "Never blocked",
        None => "Not blocked",
    }
}

/// The colour of that.
pub(super) fn verdict_class(winner: Option<&Match>) -> &'static str {
    match winner.map(|winner| winner.effect) {
        Some(Effect::Block) => "bg-red-lt",
        Some(Effect::Exempt) | None => "bg-green-lt",
    }
}

/// `The exception for domain example.com`.
pub(super) fn line(found: &Match) -> String {
    let what = match found.effect {
        Effect::Block => "The block of",
        Effect::Exempt => "The exception for",
    };
    let (noun, value) = (found.target.noun(), found.target.value());
    format!("{what} {noun} {value}")
}

/// Why one line ranks below another, as the end of a sentence.
pub(super) fn below(loser: &Match, winner: &Match) -> String {
    let (low, high) = (loser.target.rank(), winner.target.rank());
    match (low, high) {
        _ if low == high => "at equal rank the exception wins".to_owned(),
        (Rank::Network { .. }, Rank::Network { .. })
        | (Rank::Address { .. }, Rank::Address { .. }) => {
            "the larger network ranks below the smaller one".to_owned()
        }
        (Rank::Subdomains { .. }, Rank::Subdomains { .. }) => {
            "the shorter domain ranks below the longer one".to_owned()
        }
        _ => format!("{} ranks below {}", aim(&loser.target), aim(&winner.target)),
    }
}

/// What a target is aimed at, by its rank.
fn aim(target: &BlockTarget) -> &'static str {
    match target.rank() {
        Rank::Email => "an exact email address",
        Rank::Mailbox => "an email address with its aliases",
        Rank::Phone => "a phone number",
        Rank::Address { .. } => "a single IP address",
        Rank::Domain => "a domain",
        Rank::Network { .. } => "a network",
        Rank::Subdomains { .. } => "a domain with its subdomains",
    }
}
