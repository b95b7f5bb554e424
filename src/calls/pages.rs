//! The pages of Scheduled Calls.

mod cancel;
mod happening;
mod list;
mod row;

pub use cancel::{Cancel, list_href};
pub use happening::Happening;
pub use list::{Calls, Day};
pub use row::{Cancelation, Row, Standing};
