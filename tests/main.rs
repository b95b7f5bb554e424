//! The integration tests, in one binary: SQLite always, PostgreSQL and the browser where they are found.

mod architecture;
mod database;
mod support;
