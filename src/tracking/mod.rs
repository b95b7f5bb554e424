//! Tracking: the pages of the block list, and the acts that change it.

pub mod acts;
pub mod caught;
pub mod impact;
pub mod list;
pub mod log;
pub mod pages;
pub mod routes;

pub use caught::Caught;
pub use impact::{Fate, Impact};
pub use list::{BlockList, Family, ListedBlock};
pub use log::LoggedVisit;
