//! The connection that is one of two, in a file of its own because what diesel derives for it bears no docs.

#![allow(missing_docs)]

use diesel::{PgConnection, SqliteConnection};

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// To a PostgreSQL server.
    Postgres(PgConnection),
    /// To a SQLite file.
    Sqlite(SqliteConnection),
}
