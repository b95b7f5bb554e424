//! The hosts' own calendars.

mod fetching;
mod schedule;
pub mod world;
