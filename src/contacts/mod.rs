//! Contacts: the stored records of leads, all of which together are Global Data.

mod booking;
mod contact;
pub mod hiding;
pub mod identity;
pub mod journey;
mod remember;
pub mod routes;
mod status;

pub use contact::Contact;
pub use identity::IdentityKind;
pub use journey::JourneyKind;
pub use status::Status;
