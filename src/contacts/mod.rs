//! Contacts: the stored records of leads, all of which together are Global Data.

mod answers;
mod booking;
pub mod call_line;
mod card;
mod caught;
mod contact;
mod customer;
pub mod hiding;
pub mod identity;
pub mod journey;
mod journey_kind;
mod listing;
pub mod pages;
pub mod passing;
mod remember;
pub mod routes;
mod search;
mod section;
mod status;
mod viewer;

pub use answers::Answers;
pub use call_line::CallLine;
pub use card::Card;
pub use caught::{last_caught, some_caught};
pub use contact::Contact;
pub use customer::is_customer;
pub use identity::{ContactIdentity, IdentityKind};
pub use journey::JourneyEntry;
pub use journey_kind::JourneyKind;
pub use listing::{ContactLine, Wanted};
pub use search::{Search, SearchError};
pub use section::Section;
pub use status::Status;
pub use viewer::Viewer;
