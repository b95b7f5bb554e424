//! Which messages an event's calls send, to lead and host alike.

use diesel::prelude::*;

use crate::db::Backend;
use crate::db::schema::events;
use crate::mail::MessageKind;

/// One switch for each kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = events, check_for_backend(Backend))]
pub struct MailSwitches {
    /// When a call is booked.
    #[diesel(column_name = mail_booked)]
    pub booked: bool,
    /// When it is moved.
    #[diesel(column_name = mail_rescheduled)]
    pub rescheduled: bool,
    /// When it is canceled.
    #[diesel(column_name = mail_canceled)]
    pub canceled: bool,
    /// A day before it.
    #[diesel(column_name = mail_reminder_day)]
    pub reminder_day: bool,
    /// An hour before it.
    #[diesel(column_name = mail_reminder_hour)]
    pub reminder_hour: bool,
}

impl MailSwitches {
    /// The kinds that have a switch, in the order of their use.
    pub const KINDS: [MessageKind; 5] = [
        MessageKind::Booked,
        MessageKind::Rescheduled,
        MessageKind::Canceled,
        MessageKind::ReminderDay,
        MessageKind::ReminderHour,
    ];

    /// These kinds on, the others off.
    pub fn only(on: impl Fn(MessageKind) -> bool) -> Self {
        Self {
            booked: on(MessageKind::Booked),
            rescheduled: on(MessageKind::Rescheduled),
            canceled: on(MessageKind::Canceled),
            reminder_day: on(MessageKind::ReminderDay),
            reminder_hour: on(MessageKind::ReminderHour),
        }
    }

    /// Whether this kind is sent. What an undo brings back is told to whom its cancelation was told.
    pub fn is_on(&self, kind: MessageKind) -> bool {
        match kind {
            MessageKind::Booked => self.booked,
            MessageKind::Rescheduled => self.rescheduled,
            MessageKind::Canceled => self.canceled,
            MessageKind::ReminderDay => self.reminder_day,
            MessageKind::ReminderHour => self.reminder_hour,
            MessageKind::Restored | MessageKind::Test => true,
        }
    }
}

impl Default for MailSwitches {
    fn default() -> Self {
        Self::only(|_| true)
    }
}
