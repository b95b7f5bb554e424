//! Indexes and constraints that are laid aside while much is stored, and made anew of all rows at once.
//!
//! Rows come in an order that is not that of the indexes: kept up row by row, each index is written nearly whole for every ten
//! thousand of them. Sorted once in the end, it is written once. SQLite's indexes of parts are tables that triggers keep: these
//! are laid aside, and the tables filled anew.
//!
//! PostgreSQL looks up each foreign key of each row by a query of its own, and keeps what excludes in an index that is slow to
//! grow. Both are laid aside, too: put back, they look through all rows, and refuse them if any breaks the rule.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{Connection, Result};

/// An index or a constraint that is not there at the moment.
#[derive(Clone, Debug, QueryableByName)]
pub struct LaidAside {
    #[diesel(sql_type = Text)]
    name: String,
    /// The statement that takes it away.
    #[diesel(sql_type = Text)]
    away: String,
    /// The statement that makes it again.
    #[diesel(sql_type = Text)]
    back: String,
}

/// Takes the indexes of these tables away, but for those by which they are UNIQUE, and those of `kept`; on PostgreSQL their foreign
/// keys and what they exclude, too.
///
/// Whatever happens, they must be put back: without them the database is slow, and unguarded.
pub fn lay_aside(
    conn: &mut Connection,
    tables: &[&'static str],
    kept: &[&'static str],
) -> Result<Vec<LaidAside>> {
    let listed = tables.join("', '");
    let sql = match conn {
        Connection::Sqlite(_) => format!(
            "SELECT name, 'DROP ' || upper(type) || ' ' || name AS away, sql AS back FROM sqlite_master \
             WHERE (sql LIKE 'CREATE INDEX %' OR sql LIKE 'CREATE TRIGGER %\\_parts\\_%' ESCAPE '\\') \
             AND tbl_name IN ('{listed}') ORDER BY name"
        ),
        // The foreign keys last: they are looked through along the indexes.
        Connection::Postgres(_) => format!(
            "(SELECT relname::text AS name, format('DROP INDEX %I', relname) AS away, pg_get_indexdef(indexrelid) AS back \
             FROM pg_index INNER JOIN pg_class ON pg_class.oid = indexrelid \
             WHERE NOT indisunique AND NOT indisexclusion AND indrelid::regclass::text IN ('{listed}') ORDER BY relname) \
             UNION ALL \
             (SELECT conname::text, format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname), \
             format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) \
             FROM pg_constraint WHERE contype IN ('x', 'f') AND conrelid::regclass::text IN ('{listed}') \
             ORDER BY contype = 'f', conname)"
        ),
    };
    let mut found: Vec<LaidAside> = diesel::sql_query(sql).load(conn)?;
    found.retain(|one| !kept.contains(&one.name.as_str()));
    for one in &found {
        diesel::sql_query(&one.away).execute(conn)?;
    }
    Ok(found)
}

impl LaidAside {
    /// Makes it of what is in its table by now.
    pub fn put_back(&self, conn: &mut Connection) -> Result<()> {
        if let Connection::Postgres(conn) = conn {
            // For this transaction: what PostgreSQL takes for it by itself, it sorts on disk.
            diesel::sql_query("SET LOCAL maintenance_work_mem = '256MB'").execute(conn)?;
        }
        diesel::sql_query(&self.back).execute(conn)?;
        // A trigger adds only what comes from now on.
        if let Some(texts) = self.name.strip_suffix("_parts_insert") {
            let rebuild = format!("INSERT INTO {texts}_parts ({texts}_parts) VALUES ('rebuild')");
            diesel::sql_query(rebuild).execute(conn)?;
        }
        Ok(())
    }
}
