//! How far a visit got.

use crate::db::columns::text_column;

/// How far a visit got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The email was sent.
    Contact,
    /// Name, phone and answers were sent.
    Details,
    /// The times were looked at.
    Time,
    /// The call was booked.
    Booked,
}

impl Step {
    /// Every step, in their order.
    pub const ALL: [Self; 4] = [Self::Contact, Self::Details, Self::Time, Self::Booked];

    /// The name that the database uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Details => "details",
            Self::Time => "time",
            Self::Booked => "booked",
        }
    }

    /// Parses what [`Step::as_str`] gives.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|step| step.as_str() == text)
            .ok_or_else(|| format!("{text} is no step of a visit"))
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Contact => "Contact",
            Self::Details => "Details",
            Self::Time => "Time",
            Self::Booked => "Booked",
        }
    }
}

text_column!(Step, Step::as_str, Step::parse);
