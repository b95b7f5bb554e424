//! Indexes that are laid aside while much is stored, and made anew of all rows at once.
//!
//! Rows come in an order that is not that of the indexes: kept up row by row, each index is written nearly whole for every ten
//! thousand of them. Sorted once in the end, it is written once. SQLite's indexes of parts are tables that triggers keep: these
//! are laid aside, and the tables filled anew.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{Connection, Result};

/// An index that is not there at the moment.
#[derive(Clone, Debug, QueryableByName)]
pub struct LaidAside {
    /// What it is to SQL.
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    name: String,
    /// The statement that makes it again.
    #[diesel(sql_type = Text)]
    definition: String,
}

/// Takes the indexes of these tables away, but for those that guard something, and those of `kept`.
///
/// Whatever happens, they must be put back: without them the database is right, and slow.
pub fn lay_aside(
    conn: &mut Connection,
    tables: &[&'static str],
    kept: &[&'static str],
) -> Result<Vec<LaidAside>> {
    let listed = tables.join("', '");
    // What is UNIQUE, or excludes, is a rule and no help to a query.
    let sql = match conn {
        Connection::Sqlite(_) => format!(
            "SELECT upper(type) AS kind, name, sql AS definition FROM sqlite_master \
             WHERE (sql LIKE 'CREATE INDEX %' OR sql LIKE 'CREATE TRIGGER %\\_parts\\_%' ESCAPE '\\') \
             AND tbl_name IN ('{listed}') ORDER BY name"
        ),
        Connection::Postgres(_) => format!(
            "SELECT 'INDEX' AS kind, relname::text AS name, pg_get_indexdef(indexrelid) AS definition \
             FROM pg_index INNER JOIN pg_class ON pg_class.oid = indexrelid \
             WHERE NOT indisunique AND NOT indisexclusion AND indrelid::regclass::text IN ('{listed}') ORDER BY relname"
        ),
    };
    let mut found: Vec<LaidAside> = diesel::sql_query(sql).load(conn)?;
    found.retain(|index| !kept.contains(&index.name.as_str()));
    for index in &found {
        diesel::sql_query(format!("DROP {} {}", index.kind, index.name)).execute(conn)?;
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
        diesel::sql_query(&self.definition).execute(conn)?;
        // A trigger adds only what comes from now on.
        if let Some(texts) = self.name.strip_suffix("_parts_insert") {
            let rebuild = format!("INSERT INTO {texts}_parts ({texts}_parts) VALUES ('rebuild')");
            diesel::sql_query(rebuild).execute(conn)?;
        }
        Ok(())
    }
}
