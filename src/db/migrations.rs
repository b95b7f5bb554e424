//! Brings the schema up to date at start, safely when several servers start at once.

use std::fs::File;
use std::path::Path;

use diesel::connection::SimpleConnection as _;
use diesel::migration::{MigrationSource, MigrationVersion};
use diesel::pg::Pg;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::Access;
use super::{Connection, DatabaseUrl, Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Applies every migration that the database at `url` lacks. One server works, the others wait for it.
pub fn run(url: &DatabaseUrl) -> Result<()> {
    let unavailable = |why: String| Error::Unavailable(format!("{url}: {why}"));
    let _lock = match url {
        DatabaseUrl::Sqlite(path) => {
            Some(lock_beside(path).map_err(|error| unavailable(error.to_string()))?)
        }
        DatabaseUrl::Postgres(_) => None,
    };
    match Connection::open(url, Access::Write).map_err(|error| unavailable(cause(&error)))? {
        Connection::Sqlite(mut conn) => {
            // A table that is made anew is missing for a moment; this cannot be set within a transaction.
            conn.batch_execute("PRAGMA foreign_keys = OFF")?;
            apply(&mut conn, SQLITE)
        }
        Connection::Postgres(mut conn) => {
            // Held until the connection closes.
            conn.batch_execute("SELECT pg_advisory_lock(0)")?;
            apply(&mut conn, POSTGRES)
        }
    }
    .map_err(|error| {
        unavailable(format!(
            "its schema could not be brought up to date: {error}"
        ))
    })
}

/// The names of all migrations, as (SQLite's, PostgreSQL's).
pub fn names() -> Result<(Vec<String>, Vec<String>)> {
    Ok((list::<Sqlite>(SQLITE)?, list::<Pg>(POSTGRES)?))
}

/// Undoes every migration in turn and applies them again: proof that each can be undone.
pub fn redo_all(url: &DatabaseUrl) -> Result<()> {
    let failed =
        |error: Box<dyn std::error::Error + Send + Sync>| Error::Unavailable(error.to_string());
    let revert = |conn: Connection| match conn {
        Connection::Sqlite(mut conn) => {
            conn.batch_execute("PRAGMA foreign_keys = OFF")?;
            conn.revert_all_migrations(SQLITE).map(|_| ())
        }
        Connection::Postgres(mut conn) => conn.revert_all_migrations(POSTGRES).map(|_| ()),
    };
    let conn = Connection::open(url, Access::Write).map_err(|error| failed(error.into()))?;
    revert(conn).map_err(failed)?;
    run(url)
}

fn apply<Db, Conn>(
    conn: &mut Conn,
    migrations: EmbeddedMigrations,
) -> std::result::Result<(), Box<dyn std::error::Error + Send + Sync>>
where
    Db: diesel::backend::Backend,
    Conn: MigrationHarness<Db>,
    EmbeddedMigrations: MigrationSource<Db>,
{
    let applied: Vec<MigrationVersion<'_>> = conn.run_pending_migrations(migrations)?;
    if !applied.is_empty() {
        tracing::info!(
            migrations = applied.len(),
            "the schema was brought up to date"
        );
    }
    Ok(())
}

fn list<Db: diesel::backend::Backend>(migrations: EmbeddedMigrations) -> Result<Vec<String>>
where
    EmbeddedMigrations: MigrationSource<Db>,
{
    let mut names: Vec<String> = migrations
        .migrations()
        .map_err(|error| Error::Unavailable(error.to_string()))?
        .iter()
        .map(|migration| migration.name().to_string())
        .collect();
    names.sort();
    Ok(names)
}

/// SQLite cannot lock across several transactions, so a file beside the database does.
fn lock_beside(path: &Path) -> std::io::Result<File> {
    let file = File::create(path.with_extension("lock"))?;
    file.lock()?;
    Ok(file)
}

/// The first line of what libpq or SQLite says; what follows is advice that does not fit in one line.
fn cause(error: &diesel::r2d2::Error) -> String {
    let text = match error {
        diesel::r2d2::Error::ConnectionError(error) => error.to_string(),
        diesel::r2d2::Error::QueryError(error) => error.to_string(),
    };
    text.lines().next().unwrap_or_default().trim().to_owned()
}
