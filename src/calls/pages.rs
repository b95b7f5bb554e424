//! The pages of Scheduled Calls.

mod cancel;
mod filter;
mod happening;
mod list;
mod mail;
mod new;
mod origin;
mod outcome;
mod picker;
mod reschedule;
mod row;

pub use cancel::{Cancel, CancelForm, list_href};
pub use filter::FilterForm;
pub use happening::Happening;
pub use list::{Calls, Day};
pub use mail::letter;
pub use new::{CardList, Invitee, NewCallForm, NewCallPage};
pub use origin::CallsOrigin;
pub use outcome::{OutcomeForm, OutcomePage};
pub use picker::{PickView, Picker};
pub use reschedule::{RescheduleForm, ReschedulePage};
pub use row::{Cancelation, OtherCall, Row, Standing};
