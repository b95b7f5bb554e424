//! The hosts' own calendars.

mod booking;
mod fetching;
mod schedule;
pub mod world;
