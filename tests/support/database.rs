//! A fresh database for each test, on both backends, made fast from a template.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::prelude::*;
use leadgate::db::connection::Access;
use leadgate::db::{Connection, DatabaseUrl, Db, migrations};
use tempfile::TempDir;

use super::{alone, postgres};

static SQLITE_TEMPLATE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A database that only one test knows. It goes with the value.
pub struct TestDatabase {
    /// Where it is.
    pub url: DatabaseUrl,
    /// What goes with it.
    _place: Place,
    /// Its test has a part of the machine, or all of it.
    _share: alone::Share,
}

impl Drop for TestDatabase {
    /// Whatever a test has done, SQLite's indexes of parts agree with the texts, which only triggers see to.
    fn drop(&mut self) {
        if matches!(self.url, DatabaseUrl::Sqlite(_)) && !std::thread::panicking() {
            let mut conn = Connection::open(&self.url, Access::Write).unwrap();
            for texts in ["contact", "block", "visit"] {
                let check = format!(
                    "INSERT INTO {texts}_parts ({texts}_parts, rank) VALUES ('integrity-check', 1)"
                );
                diesel::sql_query(check).execute(&mut conn).unwrap();
            }
        }
    }
}

enum Place {
    Sqlite(#[expect(dead_code, reason = "it removes the folder when it is dropped")] TempDir),
    Postgres {
        server: &'static postgres::Server,
        name: String,
    },
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Self::Postgres { server, name } = self {
            server.execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Runs `test` on a fresh SQLite database and, where there is a server, on a fresh PostgreSQL database.
pub async fn on_each_database(test: impl AsyncFn(TestDatabase)) {
    eprintln!("on SQLite:");
    test(TestDatabase::sqlite()).await;
    if let Some(server) = postgres::server() {
        eprintln!("on PostgreSQL:");
        test(TestDatabase::postgres(server)).await;
    }
}

impl TestDatabase {
    /// A fresh SQLite database with the schema in place.
    pub fn sqlite() -> Self {
        let share = alone::share();
        let (_, template) = SQLITE_TEMPLATE.get_or_init(|| {
            let folder = TempDir::new().unwrap();
            let path = folder.path().join("template.db");
            migrations::run(&DatabaseUrl::Sqlite(path.clone())).unwrap();
            (folder, path)
        });
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("leadgate.db");
        std::fs::copy(template, &path).unwrap();
        Self {
            url: DatabaseUrl::Sqlite(path),
            _place: Place::Sqlite(folder),
            _share: share,
        }
    }

    /// A fresh PostgreSQL database with the schema in place.
    pub fn postgres(server: &'static postgres::Server) -> Self {
        let share = alone::share();
        let name = fresh_name();
        Self {
            url: server.create(&name),
            _place: Place::Postgres { server, name },
            _share: share,
        }
    }

    /// A fresh PostgreSQL database where there is a server, otherwise a SQLite database.
    pub fn postgres_if_any() -> Self {
        postgres::server().map_or_else(Self::sqlite, Self::postgres)
    }

    /// Opens it, as a server does.
    pub fn open(&self) -> Db {
        Db::open(&self.url, 8).unwrap()
    }
}

/// A name that no other database of this or another run has.
pub fn fresh_name() -> String {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("leadgate_test_{}_{number}", std::process::id())
}
