//! Calls: the scheduled meetings of contacts with hosts.

mod busy;
mod call;
mod cancel;
mod details;
mod history;
mod listing;
pub mod pages;
mod rebook;
pub mod routes;
mod seen;
mod status;

pub use busy::{LONGEST, busy, upcoming_counts};
pub use call::{Call, NewCall};
pub use cancel::Canceling;
pub use details::Details;
pub use history::{History, histories};
pub use listing::{CallList, Scope, Tab};
pub use rebook::{Rebooking, booked_status};
pub use seen::Seen;
pub use status::{CallStatus, Outcome};
