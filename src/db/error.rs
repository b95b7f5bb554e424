//! What can go wrong with the database, told apart by what a caller can do about it.

use std::fmt;

use diesel::connection::Connection as _;
use diesel::result::{DatabaseErrorKind, Error as Diesel};

use super::Connection;

/// What a query or a transaction comes to.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a query or a transaction failed.
#[derive(Debug)]
pub enum Error {
    /// There is no such row.
    NotFound,
    /// A unique or overlap constraint stands against it: somebody else has it already.
    Taken,
    /// The database cannot be reached or is too busy; the same may succeed later.
    Unavailable(String),
    /// The closure panicked; everything it did is undone.
    Panicked(String),
    /// Anything else: a fault of ours.
    Failed(Diesel),
}

impl Error {
    pub(super) fn closed() -> Self {
        Self::Unavailable("the database is closed".to_owned())
    }

    /// What a column holds cannot be read: it was written by another version, or by hand.
    pub fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Failed(Diesel::DeserializationError(error.into()))
    }

    /// Whether PostgreSQL ended the transaction for the sake of another, so that it may be tried again.
    pub(super) fn is_retryable(&self) -> bool {
        match self {
            Self::Failed(Diesel::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
            // diesel has no kind for PostgreSQL's deadlock_detected (SQLSTATE 40P01).
            Self::Failed(Diesel::DatabaseError(_, info)) => info.message() == "deadlock detected",
            _ => false,
        }
    }
}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        use DatabaseErrorKind::{ClosedConnection, ExclusionViolation, UniqueViolation};
        match error {
            Diesel::NotFound => Self::NotFound,
            Diesel::DatabaseError(UniqueViolation | ExclusionViolation, _) => Self::Taken,
            Diesel::DatabaseError(ClosedConnection, info) => {
                Self::Unavailable(info.message().to_owned())
            }
            // What PostgreSQL keeps by an exclusion constraint, SQLite keeps by triggers that raise this word.
            Diesel::DatabaseError(_, ref info) if info.message() == "taken" => Self::Taken,
            Diesel::DatabaseError(_, ref info) if is_passing(info.message()) => {
                Self::Unavailable(info.message().to_owned())
            }
            Diesel::BrokenTransactionManager => {
                Self::Unavailable("the connection broke in the middle of a transaction".to_owned())
            }
            other => Self::Failed(other),
        }
    }
}

/// Messages of states that pass without a change of ours, for which diesel has no kind.
fn is_passing(message: &str) -> bool {
    [
        "database is locked",
        "database or disk is full",
        "disk I/O error",
        "terminating connection",
        "server closed the connection",
        "no connection to the server",
        "could not extend file",
    ]
    .iter()
    .any(|passing| message.contains(passing))
}

impl From<diesel::r2d2::PoolError> for Error {
    fn from(error: diesel::r2d2::PoolError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("no such row"),
            Self::Taken => f.write_str("a constraint stands against it"),
            Self::Unavailable(why) => write!(f, "the database is unavailable: {why}"),
            Self::Panicked(why) => write!(f, "a transaction panicked: {why}"),
            Self::Failed(error) => write!(f, "a query failed: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }
}

/// Runs an insert that may collide: `None` if a constraint stands against it.
///
/// It stands in a savepoint, because PostgreSQL otherwise refuses the rest of the transaction.
pub fn unless_taken<T>(
    conn: &mut Connection,
    insert: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<Option<T>> {
    match conn.transaction(insert) {
        Ok(row) => Ok(Some(row)),
        Err(Error::Taken) => Ok(None),
        Err(error) => Err(error),
    }
}
