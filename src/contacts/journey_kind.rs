//! What can happen to a contact.

use crate::db::columns::text_column;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JourneyKind {
    /// A visit gave the email address; the detail is the visit's reference. With a member: it was refused, and the member
    /// added it all the same.
    Seen,
    /// A visit sent its details; the detail is the visit's reference and what the answers came to.
    Details,
    /// A call was booked.
    Booked,
    /// A call was moved to another time or host; the detail is a [`super::Moved`].
    Rescheduled,
    /// A call was canceled; the detail is the reason.
    Canceled,
    /// Somebody said how a call went; the detail is how, and empty if that was taken back.
    Outcome,
    /// A visit gave something else than what is stored; the detail says what.
    AlsoGiven,
    /// A block began to hide the contact; the detail is a [`super::Reason`].
    Blocked,
    /// No block hides the contact any more; the detail is a [`super::Reason`] if a line of the block list is.
    Unblocked,
}

impl JourneyKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Seen,
        Self::Details,
        Self::Booked,
        Self::Rescheduled,
        Self::Canceled,
        Self::Outcome,
        Self::AlsoGiven,
        Self::Blocked,
        Self::Unblocked,
    ];

    /// The name that the database uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Details => "details",
            Self::Booked => "booked",
            Self::Rescheduled => "rescheduled",
            Self::Canceled => "canceled",
            Self::Outcome => "outcome",
            Self::AlsoGiven => "also_given",
            Self::Blocked => "blocked",
            Self::Unblocked => "unblocked",
        }
    }

    /// Parses what [`JourneyKind::as_str`] gives.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("{text} is no kind of journey entry"))
    }
}

text_column!(JourneyKind, JourneyKind::as_str, JourneyKind::parse);
