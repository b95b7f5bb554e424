//! The statement that stores many rows: column by column on PostgreSQL, row by row on SQLite.

use chrono::NaiveDateTime;
use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Array, BigInt, Binary, Bool, HasSqlType, Nullable, Text, Timestamp};
use diesel::sqlite::Sqlite;

use super::{Column, Rows};

/// The statement that stores some of the rows.
pub(super) struct Insert<'a> {
    pub(super) rows: &'a Rows,
    pub(super) from: usize,
    pub(super) until: usize,
}

impl Insert<'_> {
    fn begin<'b, DB: Backend>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("INSERT INTO ");
        out.push_identifier(self.rows.table)?;
        out.push_sql(" (");
        for (place, (name, _)) in self.rows.columns.iter().enumerate() {
            out.push_sql(if place == 0 { "" } else { ", " });
            out.push_identifier(name)?;
        }
        out.push_sql(") ");
        Ok(())
    }
}

impl QueryId for Insert<'_> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<PgConnection> for Insert<'_> {}
impl RunQueryDsl<SqliteConnection> for Insert<'_> {}

impl QueryFragment<Pg> for Insert<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.begin(&mut out)?;
        out.push_sql("SELECT * FROM unnest(");
        for (place, (_, column)) in self.rows.columns.iter().enumerate() {
            out.push_sql(if place == 0 { "" } else { ", " });
            match column {
                Column::Numbers(all) => array::<BigInt, _>(&mut out, all)?,
                Column::Texts(all) => array::<Text, _>(&mut out, all)?,
                Column::Flags(all) => array::<Bool, _>(&mut out, all)?,
                Column::Times(all) => array::<Timestamp, _>(&mut out, all)?,
                Column::Bytes(all) => array::<Binary, _>(&mut out, all)?,
            }
        }
        out.push_sql(")");
        Ok(())
    }
}

fn array<'b, St, T>(out: &mut AstPass<'_, 'b, Pg>, values: &'b Vec<Option<T>>) -> QueryResult<()>
where
    St: diesel::sql_types::SingleValue
        + diesel::sql_types::SqlType<IsNull = diesel::sql_types::is_nullable::NotNull>,
    Pg: HasSqlType<Array<Nullable<St>>>,
    Vec<Option<T>>: ToSql<Array<Nullable<St>>, Pg>,
{
    out.push_bind_param::<Array<Nullable<St>>, Vec<Option<T>>>(values)
}

impl QueryFragment<Sqlite> for Insert<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.begin(&mut out)?;
        out.push_sql("VALUES ");
        for row in self.from..self.until {
            out.push_sql(if row == self.from { "(" } else { ", (" });
            for (place, (_, column)) in self.rows.columns.iter().enumerate() {
                out.push_sql(if place == 0 { "" } else { ", " });
                match column {
                    Column::Numbers(all) => {
                        out.push_bind_param::<Nullable<BigInt>, Option<i64>>(&all[row])?;
                    }
                    Column::Texts(all) => {
                        out.push_bind_param::<Nullable<Text>, Option<String>>(&all[row])?;
                    }
                    Column::Flags(all) => {
                        out.push_bind_param::<Nullable<Bool>, Option<bool>>(&all[row])?;
                    }
                    Column::Times(all) => {
                        out.push_bind_param::<Nullable<Timestamp>, Option<NaiveDateTime>>(
                            &all[row],
                        )?;
                    }
                    Column::Bytes(all) => {
                        out.push_bind_param::<Nullable<Binary>, Option<Vec<u8>>>(&all[row])?;
                    }
                }
            }
            out.push_sql(")");
        }
        Ok(())
    }
}
