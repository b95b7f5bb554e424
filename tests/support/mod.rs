//! What the tests stand on.

pub mod alone;
pub mod app;
pub mod blocks;
pub mod browser;
pub mod calendars;
pub mod database;
pub mod events;
pub mod plans;
pub mod postgres;
pub mod proxy;
pub mod skipped;
pub mod smtp;
