//! The database: SQLite or PostgreSQL behind one handle, read by many and written in whole transactions.
//!
//! The names of the two backends appear in this room only. Every other room writes diesel queries against
//! [`Connection`] and receives one from [`Db::read`] or [`Db::write`].

pub mod accents;
mod any_connection;
pub mod bulk;
pub mod columns;
pub mod connection;
pub mod error;
pub mod indexes;
pub mod json;
mod language;
pub mod lock;
pub mod migrations;
pub mod parts;
pub mod pattern;
pub mod schema;
pub mod url;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::Connection as _;
use diesel::r2d2::Pool;
use tokio::sync::Semaphore;

pub use any_connection::AnyConnection as Connection;
pub use connection::Backend;
pub use error::{Error, Result, unless_taken};
pub use url::DatabaseUrl;

use connection::{Access, Manager};
use writer::Writer;

/// How often a transaction that PostgreSQL gave up for the sake of another is tried in all.
const ATTEMPTS: u32 = 8;

/// A handle on the database, cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Manager>,
    /// One permit for each pooled connection, so that waiting for one never holds a thread.
    permits: Arc<Semaphore>,
    /// SQLite's one writer; PostgreSQL writes through the pool.
    writer: Option<Writer>,
}

impl Db {
    /// Opens the database at `url`, brings its schema up to date and keeps up to `connections` for use.
    ///
    /// Fails with [`Error::Unavailable`], naming what could not be opened and why.
    pub fn open(url: &DatabaseUrl, connections: u32) -> Result<Self> {
        migrations::run(url)?;
        let access = match url {
            DatabaseUrl::Sqlite(_) => Access::Read,
            DatabaseUrl::Postgres(_) => Access::Write,
        };
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(5))
            .build_unchecked(Manager::new(url.clone(), access));
        let writer = match url {
            DatabaseUrl::Sqlite(_) => {
                Some(Writer::start(Manager::new(url.clone(), Access::Write))?)
            }
            DatabaseUrl::Postgres(_) => None,
        };
        Ok(Self {
            pool,
            permits: Arc::new(Semaphore::new(connections as usize)),
            writer,
        })
    }

    /// Runs `query` on a connection of its own, off the async threads.
    ///
    /// The connection is for reading: SQLite refuses a write there.
    pub async fn read<T, F>(&self, query: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    {
        self.on_pool(move |pool| query(&mut *pool.get()?)).await
    }

    /// Runs `change` in one transaction and answers once it is durable.
    ///
    /// An `Err` from `change` undoes all it did. Whatever it returns inside `Ok` commits, so an expected refusal
    /// must be decided before anything is written. `change` may run more than once: PostgreSQL ends a
    /// transaction that another one stands in the way of, and it is then tried again.
    ///
    /// On SQLite the changes that wait at the same time share one commit, each with a savepoint of its own.
    pub async fn write<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Connection) -> Result<T> + Send + 'static,
    {
        match &self.writer {
            Some(writer) => writer.write(change).await,
            None => self.on_pool(move |pool| write_through(&pool, change)).await,
        }
    }

    /// Refuses further writes; those already accepted are finished first.
    pub fn close(&self) {
        self.permits.close();
        if let Some(writer) = &self.writer {
            writer.close();
        }
    }

    /// Whether [`Db::close`] was called.
    pub fn is_closed(&self) -> bool {
        self.permits.is_closed()
    }

    async fn on_pool<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(Pool<Manager>) -> Result<T> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|_| Error::closed())?;
        let pool = self.pool.clone();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(pool)
        })
        .await
        .map_err(|failure| Error::Panicked(failure.to_string()))?
    }
}

fn write_through<T>(
    pool: &Pool<Manager>,
    change: impl Fn(&mut Connection) -> Result<T>,
) -> Result<T> {
    let mut attempt = 1;
    loop {
        match pool.get()?.transaction(|conn| change(conn)) {
            Err(error) if error.is_retryable() && attempt < ATTEMPTS => {
                // Those who stood in each other's way do not come back at the same moment.
                let pause = rand::random_range(0..=5_u64 << attempt);
                std::thread::sleep(Duration::from_millis(pause));
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}
