//! Locks that a transaction holds to its end, for the few orders that rows alone cannot keep.
//!
//! SQLite has one writer, so there they cost nothing and do nothing.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{Connection, Result};
use crate::values::OrganizationId;

/// What is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// The founding of the first organization on a fresh server.
    Setup,
    /// The block list of an organization: shared by those who screen, held alone by those who change it.
    BlockList(OrganizationId),
}

impl Lock {
    /// Waits until nobody holds it alone, and shares it with others who do the same.
    pub fn share(self, conn: &mut Connection) -> Result<()> {
        self.take(conn, "SELECT pg_advisory_xact_lock_shared($1)")
    }

    /// Waits until nobody else has it, and holds it alone.
    pub fn hold(self, conn: &mut Connection) -> Result<()> {
        self.take(conn, "SELECT pg_advisory_xact_lock($1)")
    }

    fn take(self, conn: &mut Connection, sql: &str) -> Result<()> {
        if let Connection::Postgres(conn) = conn {
            diesel::sql_query(sql)
                .bind::<BigInt, _>(self.number())
                .execute(conn)?;
        }
        Ok(())
    }

    /// PostgreSQL's advisory locks are numbers: the kind above, the row below. 0 is the migrations' own.
    fn number(self) -> i64 {
        match self {
            Self::Setup => 1,
            Self::BlockList(organization) => (1 << 48) | organization.get(),
        }
    }
}
