//! Many rows in one statement: for whoever fills a table rather than adds to it.
//!
//! Diesel has no batch insert for two databases at once, and its row by row costs ten times as much.

mod insert;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{Connection, Result};
use crate::values::UtcTime;
use insert::Insert;

/// As many values as one statement binds on SQLite, which takes 32,766 and is no faster with more than some thousand.
const VALUES: usize = 8_000;

/// Rows of one table, column by column.
#[derive(Clone, Debug)]
pub struct Rows {
    table: &'static str,
    columns: Vec<(&'static str, Column)>,
}

/// The values of one column, in the order of the rows.
#[derive(Clone, Debug)]
enum Column {
    Numbers(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
    Flags(Vec<Option<bool>>),
    Times(Vec<Option<NaiveDateTime>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Rows {
    /// No rows yet, of this table.
    pub fn of(table: &'static str) -> Self {
        Self {
            table,
            columns: Vec::new(),
        }
    }

    /// A column of numbers or ids.
    pub fn numbers<N: Into<Option<i64>>>(
        self,
        name: &'static str,
        values: impl Iterator<Item = N>,
    ) -> Self {
        self.column(name, Column::Numbers(values.map(Into::into).collect()))
    }

    /// A column of texts.
    pub fn texts<T: Into<String>>(
        self,
        name: &'static str,
        values: impl Iterator<Item = T>,
    ) -> Self {
        let values = values.map(|text| Some(text.into()));
        self.column(name, Column::Texts(values.collect()))
    }

    /// A column of texts, some of which are missing.
    pub fn some_texts(
        self,
        name: &'static str,
        values: impl Iterator<Item = Option<&'static str>>,
    ) -> Self {
        let values = values.map(|text| text.map(str::to_owned));
        self.column(name, Column::Texts(values.collect()))
    }

    /// A column of truths.
    pub fn flags<B: Into<Option<bool>>>(
        self,
        name: &'static str,
        values: impl Iterator<Item = B>,
    ) -> Self {
        self.column(name, Column::Flags(values.map(Into::into).collect()))
    }

    /// A column of times.
    pub fn times<T: Into<Option<UtcTime>>>(
        self,
        name: &'static str,
        values: impl Iterator<Item = T>,
    ) -> Self {
        let values = values.map(|time| time.into().map(|time| *time.as_naive()));
        self.column(name, Column::Times(values.collect()))
    }

    /// A column of bytes.
    pub fn bytes(self, name: &'static str, values: impl Iterator<Item = Vec<u8>>) -> Self {
        self.column(name, Column::Bytes(values.map(Some).collect()))
    }

    fn column(mut self, name: &'static str, column: Column) -> Self {
        self.columns.push((name, column));
        self
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |(_, column)| column.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Stores all of them, in a statement or a few. The caller gives every column that may not be missing.
    pub fn insert(&self, conn: &mut Connection) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        match conn {
            // One array for each column, however many rows there are.
            Connection::Postgres(conn) => {
                let all = Insert {
                    rows: self,
                    from: 0,
                    until: self.len(),
                };
                all.execute(conn)?;
            }
            Connection::Sqlite(conn) => {
                let at_once = (VALUES / self.columns.len()).max(1);
                for from in (0..self.len()).step_by(at_once) {
                    let until = (from + at_once).min(self.len());
                    let some = Insert {
                        rows: self,
                        from,
                        until,
                    };
                    some.execute(conn)?;
                }
            }
        }
        Ok(())
    }
}

impl Column {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Texts(values) => values.len(),
            Self::Flags(values) => values.len(),
            Self::Times(values) => values.len(),
            Self::Bytes(values) => values.len(),
        }
    }
}

/// The first id of a table that is free, together with all above it, as long as nobody else adds rows.
pub fn first_free_id(conn: &mut Connection, table: &'static str) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Free {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let sql = format!("SELECT COALESCE(MAX(id), 0) + 1 AS id FROM {table}");
    let free: Free = diesel::sql_query(sql).get_result(conn)?;
    Ok(free.id)
}

/// As much of the database as SQLite's writer keeps in memory while much is stored, in KiB: with its ordinary 2 MB it writes
/// each page of the indexes many times over.
const ROOMY: &str = "PRAGMA cache_size = -262144";
/// What it keeps otherwise.
const ORDINARY: &str = "PRAGMA cache_size = -2000";

/// Makes room for many rows.
pub fn begin(conn: &mut Connection) -> Result<()> {
    if let Connection::Sqlite(conn) = conn {
        diesel::sql_query(ROOMY).execute(conn)?;
    }
    Ok(())
}

/// Tells the planner of PostgreSQL what is in the tables by now; SQLite gathers no statistics.
pub fn analyze(conn: &mut Connection) -> Result<()> {
    if let Connection::Postgres(conn) = conn {
        diesel::sql_query("ANALYZE").execute(conn)?;
    }
    Ok(())
}

/// Lets tables that were filled with ids of the caller's go on behind them, and ends what [`begin`] began.
pub fn settle(conn: &mut Connection, tables: &[&'static str]) -> Result<()> {
    match conn {
        // It takes the highest id there is plus one.
        Connection::Sqlite(conn) => {
            diesel::sql_query(ORDINARY).execute(conn)?;
        }
        Connection::Postgres(conn) => {
            for table in tables {
                let next = format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))"
                );
                diesel::sql_query(next).execute(conn)?;
            }
        }
    }
    analyze(conn)
}
