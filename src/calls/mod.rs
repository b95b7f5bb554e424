//! Calls: the scheduled meetings of contacts with hosts.

mod busy;
mod call;
mod cancel;
pub mod routes;
mod status;

pub use busy::{LONGEST, busy, upcoming_counts};
pub use call::{Call, NewCall};
pub use status::{CallStatus, Outcome};
