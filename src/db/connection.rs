//! One connection, to either database, opened by the scheme of the URL.

use std::path::Path;

use diesel::connection::{Connection as _, SimpleConnection as _};
use diesel::r2d2::R2D2Connection as _;
use diesel::{ConnectionError, PgConnection, SqliteConnection};

use super::any_connection::AnyConnection;
use super::{DatabaseUrl, accents, language};

/// What diesel writes SQL for: whichever database is behind the [`AnyConnection`].
pub type Backend = super::any_connection::MultiBackend;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Queries only.
    Read,
    /// Queries and changes.
    Write,
}

impl AnyConnection {
    /// Connects to `url`. The error names the cause as the database tells it.
    pub fn open(url: &DatabaseUrl, access: Access) -> Result<Self, diesel::r2d2::Error> {
        match url {
            DatabaseUrl::Postgres(url) => open_postgres(url).map(Self::Postgres),
            DatabaseUrl::Sqlite(path) => open_sqlite(path, access).map(Self::Sqlite),
        }
    }
}

fn open_postgres(url: &str) -> Result<PgConnection, diesel::r2d2::Error> {
    let mut conn = PgConnection::establish(&with_timeout(url))
        .map_err(diesel::r2d2::Error::ConnectionError)?;
    // A plan kept for all values is that of the day it was made: of a list with ten lines, and so of each organization
    // alike. When the list had grown to 100,000, each screening read it from end to end until statistics were gathered.
    conn.batch_execute("SET plan_cache_mode = force_custom_plan")
        .map_err(diesel::r2d2::Error::QueryError)?;
    language::speak_english(&mut conn).map_err(diesel::r2d2::Error::QueryError)?;
    Ok(conn)
}

/// libpq waits without end for a server that does not answer, unless told otherwise.
fn with_timeout(url: &str) -> String {
    if url.contains("connect_timeout=") {
        return url.to_owned();
    }
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}connect_timeout=5")
}

fn open_sqlite(path: &Path, access: Access) -> Result<SqliteConnection, diesel::r2d2::Error> {
    let path = path.to_str().ok_or_else(|| {
        diesel::r2d2::Error::ConnectionError(ConnectionError::BadConnection(
            "the path of the database file is not valid UTF-8".to_owned(),
        ))
    })?;
    let mut conn =
        SqliteConnection::establish(path).map_err(diesel::r2d2::Error::ConnectionError)?;
    // FULL makes a commit durable before it is answered; WAL lets readers go on meanwhile.
    conn.batch_execute(
        "PRAGMA busy_timeout = 5000;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;",
    )
    .map_err(diesel::r2d2::Error::QueryError)?;
    accents::teach(&mut conn).map_err(diesel::r2d2::Error::QueryError)?;
    if access == Access::Read {
        conn.batch_execute("PRAGMA query_only = ON")
            .map_err(diesel::r2d2::Error::QueryError)?;
    }
    Ok(conn)
}

/// Opens connections for the pool.
///
/// Diesel's own manager would try one database after the other and hide why the meant one is unreachable.
#[derive(Clone, Debug)]
pub struct Manager {
    url: DatabaseUrl,
    access: Access,
}

impl Manager {
    /// A manager of connections to `url`.
    pub fn new(url: DatabaseUrl, access: Access) -> Self {
        Self { url, access }
    }
}

impl diesel::r2d2::ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<AnyConnection, Self::Error> {
        AnyConnection::open(&self.url, self.access)
    }

    fn is_valid(&self, conn: &mut AnyConnection) -> Result<(), Self::Error> {
        match conn {
            AnyConnection::Postgres(conn) => conn.ping().map_err(diesel::r2d2::Error::QueryError),
            // A file does not hang up.
            AnyConnection::Sqlite(_) => Ok(()),
        }
    }

    fn has_broken(&self, conn: &mut AnyConnection) -> bool {
        match conn {
            AnyConnection::Postgres(conn) => conn.is_broken(),
            AnyConnection::Sqlite(conn) => conn.is_broken(),
        }
    }
}
