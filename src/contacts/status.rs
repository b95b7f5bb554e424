//! How far a contact has come.

use crate::db::columns::text_column;
use crate::values::EventKind;

/// Where a contact stands between the first email and the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Gave an email address.
    Potential,
    /// Sent the details, and no answer spoke against a call.
    Qualified,
    /// Sent the details, and an answer spoke against a call.
    Disqualified,
    /// Has a Strategy call.
    StrategyCall,
    /// Has a Discovery call.
    DiscoveryCall,
    /// Had a call that was canceled, and has no other.
    Canceled,
    /// Did not come to the call.
    NoShow,
}

impl Status {
    /// Every status, in the order in which a lead comes through them.
    pub const ALL: [Self; 7] = [
        Self::Potential,
        Self::Qualified,
        Self::Disqualified,
        Self::StrategyCall,
        Self::DiscoveryCall,
        Self::Canceled,
        Self::NoShow,
    ];

    /// That of a contact with a call of this kind.
    pub fn of_call(kind: EventKind) -> Self {
        match kind {
            EventKind::Strategy => Self::StrategyCall,
            EventKind::Discovery => Self::DiscoveryCall,
        }
    }

    /// Whether it says that there is a call.
    pub(super) fn is_of_a_call(self) -> bool {
        matches!(self, Self::StrategyCall | Self::DiscoveryCall)
    }

    /// What the answers of a lead come to, once they are given.
    pub(super) fn of_answers(qualified: bool) -> Self {
        if qualified {
            Self::Qualified
        } else {
            Self::Disqualified
        }
    }

    /// The name that databases and URLs use.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Potential => "potential",
            Self::Qualified => "qualified",
            Self::Disqualified => "disqualified",
            Self::StrategyCall => "strategy_call",
            Self::DiscoveryCall => "discovery_call",
            Self::Canceled => "canceled",
            Self::NoShow => "no_show",
        }
    }

    /// Parses what [`Status::as_str`] gives.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| format!("{text} is no status of a contact"))
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Potential => "Potential",
            Self::Qualified => "Qualified",
            Self::Disqualified => "Disqualified",
            Self::StrategyCall => "Strategy Call",
            Self::DiscoveryCall => "Discovery Call",
            Self::Canceled => "Canceled",
            Self::NoShow => "No-show",
        }
    }

    /// The class of Tabler's colour for its dot.
    pub fn css_class(self) -> &'static str {
        match self {
            Self::Potential => "status-azure",
            Self::Qualified => "status-yellow",
            Self::Disqualified => "status-secondary",
            Self::StrategyCall => "status-green",
            Self::DiscoveryCall => "status-teal",
            Self::Canceled => "status-red",
            Self::NoShow => "status-orange",
        }
    }
}

text_column!(Status, Status::as_str, Status::parse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_stored_and_read_as_the_same() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Ok(status));
        }
        assert!(Status::parse("customer").is_err());
    }
}
