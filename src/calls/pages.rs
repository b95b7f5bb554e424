//! The pages of Scheduled Calls.

mod cancel;
mod happening;
mod list;
mod new;
mod picker;
mod reschedule;
mod row;

pub use cancel::{Cancel, list_href};
pub use happening::Happening;
pub use list::{Calls, Day};
pub use new::{NewCallForm, NewCallPage};
pub use picker::{PickView, Picker};
pub use reschedule::{RescheduleForm, ReschedulePage};
pub use row::{Cancelation, Row, Standing};
