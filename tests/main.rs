//! The integration tests, in one binary: SQLite always, PostgreSQL and the browser where they are found.

// A test that meets the unexpected should stop there and then, in its helpers too.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod architecture;
mod blocking;
mod browser;
mod calls;
mod command_line;
mod contacts;
mod database;
mod demo;
mod events;
mod feeds;
mod look;
mod mail;
mod plans;
mod scheduler;
mod screening;
mod settings;
mod staff;
mod support;
mod tracking;
mod wrong_fields;
