//! Tracking: the pages of the block list, and the acts that change it.

pub mod acts;
pub mod adding;
pub mod caught;
pub mod decision;
pub mod expiry;
pub mod family;
pub mod foresight;
pub mod guard_rails;
pub mod hindsight;
pub mod history;
pub mod impact;
pub mod list;
pub mod log;
pub mod matching;
pub mod offer;
pub mod pages;
pub mod refused;
pub mod routes;
pub mod warnings;

pub use caught::Caught;
pub use decision::{Tries, VisitDecision};
pub use expiry::{Expiry, ExpiryError};
pub use family::Family;
pub use foresight::{Count, Foresight};
pub use guard_rails::{GuardRails, Vantage};
pub use hindsight::Hindsight;
pub use history::{PastAct, PastChange};
pub use impact::{Fate, Impact};
pub use list::{BlockList, ListedBlock, Sort, SortKey};
pub use log::LoggedVisit;
pub use log::{EntryLog, EntrySearch};
pub use matching::Matching;
pub use offer::Offer;
pub use refused::AddedContact;
pub use warnings::{RefusedCustomer, Warnings};
