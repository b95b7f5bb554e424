//! How a database goes about the queries that some code asks, without any data to guess from.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection as _, InstrumentationEvent};
use diesel::prelude::*;
use diesel::sql_types::Text;
use leadgate::db::Connection;
use leadgate::db::connection::Access;

use super::database::TestDatabase;

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    detail: String,
}

/// The plan of each query that `ask` asks, its steps joined by "; ".
pub fn plans(database: &TestDatabase, ask: impl FnOnce(&mut Connection)) -> Vec<String> {
    let mut conn = Connection::open(&database.url, Access::Write).unwrap();
    let queries = heard(&mut conn, ask);
    queries
        .iter()
        .map(|sql| explain(&mut conn, sql).join("; "))
        .collect()
}

/// How many queries `ask` asks.
pub fn count(database: &TestDatabase, ask: impl FnOnce(&mut Connection)) -> usize {
    let mut conn = Connection::open(&database.url, Access::Write).unwrap();
    heard(&mut conn, ask).len()
}

fn heard(conn: &mut Connection, ask: impl FnOnce(&mut Connection)) -> Vec<String> {
    let queries = Arc::new(Mutex::new(Vec::new()));
    let heard = queries.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            heard.lock().unwrap().push(query.to_string());
        }
    });
    ask(conn);
    let queries = std::mem::take(&mut *queries.lock().unwrap());
    queries
        .iter()
        .filter_map(|query| query.split_once(" -- "))
        .map(|(sql, _binds)| sql.to_owned())
        .collect()
}

fn explain(conn: &mut Connection, sql: &str) -> Vec<String> {
    match conn {
        Connection::Sqlite(_) => {
            let explain = format!("EXPLAIN QUERY PLAN {sql}");
            let steps: Vec<SqliteStep> = diesel::sql_query(explain).load(conn).unwrap();
            steps.into_iter().map(|step| step.detail).collect()
        }
        Connection::Postgres(_) => {
            let binds = (1..)
                .take_while(|number| sql.contains(&format!("${number}")))
                .count();
            let nulls = vec!["NULL"; binds].join(", ");
            for statement in [
                "DEALLOCATE ALL",
                // Without rows a plan says nothing: what is asked is whether there is an index that serves.
                "SET enable_seqscan = off",
                "SET enable_bitmapscan = off",
                "SET enable_sort = off",
                "SET plan_cache_mode = force_generic_plan",
                &format!("PREPARE asked AS {sql}"),
            ] {
                diesel::sql_query(statement).execute(conn).unwrap();
            }
            let explain = format!("EXPLAIN EXECUTE asked({nulls})");
            let steps: Vec<PostgresStep> = diesel::sql_query(explain).load(conn).unwrap();
            steps
                .into_iter()
                .map(|step| step.detail.trim().to_owned())
                .collect()
        }
    }
}
