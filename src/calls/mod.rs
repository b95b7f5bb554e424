//! Calls: the scheduled meetings of contacts with hosts.

mod busy;
mod call;
mod cancel;
mod desk;
mod details;
pub mod free_times;
mod history;
pub mod ics;
mod listing;
mod notice;
mod offer;
mod outcome;
pub mod pages;
mod rebook;
mod reschedule;
pub mod routes;
mod seen;
mod staff_booking;
mod status;
mod telling;

pub use busy::{LONGEST, busy, upcoming_counts};
pub use call::{Call, NewCall};
pub use cancel::Canceling;
pub use details::Details;
pub use free_times::Hosts;
pub use history::{History, histories};
pub use listing::{CallFilter, CallList, Scope, Shown, Tab};
pub use notice::Notice;
pub use offer::{Offer, bookable_events};
pub use outcome::{Said, Verdict};
pub use rebook::{Rebooking, booked_status};
pub use reschedule::{Reschedule, Rescheduling};
pub use seen::Seen;
pub use staff_booking::{StaffBooking, StaffOutcome};
pub use status::{CallStatus, Outcome};
pub use telling::{CancelNews, HOLD};
