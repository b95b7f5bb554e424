//! What a message is about, for whom it is, and what has become of it.

use crate::db::columns::text_column;

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// A call was booked.
    Booked,
    /// A call has another time or another host.
    Rescheduled,
    /// A call was canceled.
    Canceled,
    /// A canceled call stands again, because what canceled it was undone.
    Restored,
    /// A call is a day ahead.
    ReminderDay,
    /// A call is an hour ahead.
    ReminderHour,
    /// Somebody wants to know whether mail leaves.
    Test,
}

impl MessageKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Booked,
        Self::Rescheduled,
        Self::Canceled,
        Self::Restored,
        Self::ReminderDay,
        Self::ReminderHour,
        Self::Test,
    ];

    /// The name that the database uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Rescheduled => "rescheduled",
            Self::Canceled => "canceled",
            Self::Restored => "restored",
            Self::ReminderDay => "reminder_day",
            Self::ReminderHour => "reminder_hour",
            Self::Test => "test",
        }
    }

    /// Parses what [`MessageKind::as_str`] gives.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("{text} is no kind of message"))
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Booked => "Booked",
            Self::Rescheduled => "Rescheduled",
            Self::Canceled => "Canceled",
            Self::Restored => "Booked again",
            Self::ReminderDay => "Reminder, a day before",
            Self::ReminderHour => "Reminder, an hour before",
            Self::Test => "Test message",
        }
    }
}

text_column!(MessageKind, MessageKind::as_str, MessageKind::parse);

/// For whom a message is: one event is told once to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// The contact of a call.
    Lead,
    /// The staff member who holds a call.
    Host,
    /// Another staff member.
    Staff,
}

impl Audience {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Lead, Self::Host, Self::Staff];

    /// The name that the database uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Host => "host",
            Self::Staff => "staff",
        }
    }

    /// Parses what [`Audience::as_str`] gives.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|audience| audience.as_str() == text)
            .ok_or_else(|| format!("{text} is no audience"))
    }
}

text_column!(Audience, Audience::as_str, Audience::parse);

/// What has become of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageState {
    /// It has not left yet, or a try has failed and another one will follow.
    Waiting,
    /// It was taken over by the mail server.
    Sent,
    /// It became a file, because no mail left: nobody got it.
    Filed,
    /// It was refused for good, or too often.
    Failed,
    /// What it was to tell is not so any more, its address had had enough, or somebody has dismissed it after it failed.
    Withdrawn,
}

impl MessageState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Sent,
        Self::Filed,
        Self::Failed,
        Self::Withdrawn,
    ];

    /// The name that the database uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Filed => "filed",
            Self::Failed => "failed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Parses what [`MessageState::as_str`] gives.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("{text} is no state of a message"))
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Sent => "Sent",
            Self::Filed => "In a file",
            Self::Failed => "Failed",
            Self::Withdrawn => "Withdrawn",
        }
    }
}

text_column!(MessageState, MessageState::as_str, MessageState::parse);
