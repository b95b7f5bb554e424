//! The pages of a call for its lead: what it is, and what can be done with it.

mod call;
mod cancel;
mod reschedule;

use super::{PublicFrame, start_path};
use crate::scheduler::own_call::OwnCall;
use crate::values::{CallStatus, UtcTime};
use crate::web::Moment;

pub use call::OwnCallPage;
pub use cancel::{CancelOwnForm, CancelOwnPage};
pub use reschedule::{RescheduleOwnForm, RescheduleOwnPage};

/// What all of them show of the call; nothing of what is stored of the lead, for the link is shown to whoever books.
struct Facts {
    event: String,
    host: String,
    minutes: i64,
    moment: Moment,
    /// Where it takes place; nothing once it is over or canceled.
    meeting_link: Option<String>,
    standing: Standing,
}

/// What has become of a call, for its lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    ToCome,
    Canceled,
    Begun,
    Over,
}

impl Facts {
    fn of(own: &OwnCall, now: UtcTime) -> Self {
        let call = &own.call;
        let standing = match call.status {
            CallStatus::Canceled => Standing::Canceled,
            CallStatus::Scheduled if call.is_to_come(now) => Standing::ToCome,
            CallStatus::Scheduled if call.ends_at > now => Standing::Begun,
            CallStatus::Scheduled => Standing::Over,
        };
        let takes_place = matches!(standing, Standing::ToCome | Standing::Begun);
        Self {
            event: own.place.event.name.clone(),
            host: own.host.name.clone(),
            minutes: (call.ends_at - call.starts_at).num_minutes(),
            moment: Moment::new(call.starts_at, call.time_zone),
            meeting_link: own.host.meeting_link.clone().filter(|_| takes_place),
            standing,
        }
    }

    fn is_canceled(&self) -> bool {
        self.standing == Standing::Canceled
    }

    fn is_to_come(&self) -> bool {
        self.standing == Standing::ToCome
    }
}

/// Where the lead books anew, if the event is still offered.
fn book_again(own: &OwnCall) -> Option<String> {
    let is_offered = own.place.event.archived_at.is_none();
    is_offered.then(|| start_path(&own.place))
}

fn frame(own: &OwnCall) -> PublicFrame {
    PublicFrame::of(&own.place, None)
}
