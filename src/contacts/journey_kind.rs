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
    /// A call was booked; the detail is `undone` if it had been canceled, and that was undone.
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
    /// A member added the contact by hand.
    Added,
    /// A member changed what is stored; the detail says what, from what, to what.
    Edited,
    /// A member wrote a note.
    Noted,
    /// A member changed a note of their own.
    NoteEdited,
    /// A member deleted a note of their own.
    NoteDeleted,
    /// A member added a tag, which is the detail.
    Tagged,
    /// A member took away a tag, which is the detail.
    Untagged,
    /// Another contact was merged into this one; the detail says which.
    Merged,
    /// A merge was undone; the detail says of which other contact.
    Unmerged,
}

impl JourneyKind {
    /// All kinds.
    pub const ALL: [Self; 18] = [
        Self::Seen,
        Self::Details,
        Self::Booked,
        Self::Rescheduled,
        Self::Canceled,
        Self::Outcome,
        Self::AlsoGiven,
        Self::Blocked,
        Self::Unblocked,
        Self::Added,
        Self::Edited,
        Self::Noted,
        Self::NoteEdited,
        Self::NoteDeleted,
        Self::Tagged,
        Self::Untagged,
        Self::Merged,
        Self::Unmerged,
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
            Self::Added => "added",
            Self::Edited => "edited",
            Self::Noted => "noted",
            Self::NoteEdited => "note_edited",
            Self::NoteDeleted => "note_deleted",
            Self::Tagged => "tagged",
            Self::Untagged => "untagged",
            Self::Merged => "merged",
            Self::Unmerged => "unmerged",
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
