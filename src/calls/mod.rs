//! Calls: the scheduled meetings of contacts with hosts.

mod busy;
mod call;
mod cancel;
mod details;
mod listing;
pub mod pages;
mod rebook;
pub mod routes;
mod status;

pub use busy::{LONGEST, busy, upcoming_counts};
pub use call::{Call, NewCall};
pub use details::Details;
pub use listing::{CallList, Scope, Tab};
pub use rebook::{Rebooking, booked_status};
pub use status::{CallStatus, Outcome};
