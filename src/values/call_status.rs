//! What has become of a call: whether it stands, and how it went.

use super::EventKind;

/// Whether a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallStatus {
    /// It takes its host's time: it is to come, or it was held.
    Scheduled,
    /// It is called off, and its time is free again.
    Canceled,
}

impl CallStatus {
    /// Every status.
    pub const ALL: [Self; 2] = [Self::Scheduled, Self::Canceled];

    /// The name that the database uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Canceled => "canceled",
        }
    }

    /// Parses what [`CallStatus::as_str`] gives.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| format!("{text} is no status of a call"))
    }
}

/// How a call went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A Strategy call that ended in a sale.
    Sale,
    /// A Strategy call that did not.
    NoSale,
    /// A Discovery call whose lead may go on to a Strategy call.
    Approved,
    /// A Discovery call whose lead may not.
    Rejected,
    /// The lead did not come, so the call was not held.
    NoShow,
}

impl Outcome {
    /// What is said of a call that has ended, as long as nobody has said how it went.
    pub const NONE_YET: &'static str = "No outcome yet";

    /// Every outcome.
    pub const ALL: [Self; 5] = [
        Self::Sale,
        Self::NoSale,
        Self::Approved,
        Self::Rejected,
        Self::NoShow,
    ];

    /// How calls of this kind may end.
    pub fn of_kind(kind: EventKind) -> &'static [Self] {
        match kind {
            EventKind::Strategy => &[Self::Sale, Self::NoSale, Self::NoShow],
            EventKind::Discovery => &[Self::Approved, Self::Rejected, Self::NoShow],
        }
    }

    /// The name that the database uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::NoSale => "no_sale",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::NoShow => "no_show",
        }
    }

    /// Parses what [`Outcome::as_str`] gives.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.as_str() == text)
            .ok_or_else(|| format!("{text} is no outcome of a call"))
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sale => "Sale",
            Self::NoSale => "No sale",
            Self::Approved => "Approved",
            Self::Rejected => "Rejected",
            Self::NoShow => "No-show",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_and_outcome_is_parsed_by_its_name() {
        for status in CallStatus::ALL {
            assert_eq!(CallStatus::parse(status.as_str()), Ok(status));
        }
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::parse(outcome.as_str()), Ok(outcome));
        }
        assert!(CallStatus::parse("Scheduled").is_err());
        assert!(Outcome::parse("").is_err());
    }
}
