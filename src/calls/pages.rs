//! The pages of Scheduled Calls.

mod cancel;
mod list;
mod row;
mod times;

pub use cancel::{Cancel, list_href};
pub use list::{Calls, Day};
pub use row::{Cancelation, Row, Standing};
pub use times::{Moment, Span};
