//! The hosts' own calendars.

mod booking;
mod fetching;
mod page;
mod schedule;
pub mod world;
