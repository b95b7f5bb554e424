//! How the database goes about each list and job at this size.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection as _, InstrumentationEvent};
use diesel::prelude::*;
use diesel::sql_types::Text;
use leadgate::db::Connection;
use leadgate::db::connection::Access;
use leadgate::values::UtcTime;

use super::Ground;

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// Prints the queries that read whole tables or sort, and those that do not by their indexes alone.
pub async fn all(ground: &Ground) {
    let mut conn = Connection::open(&ground.url, Access::Write).unwrap();
    let now = UtcTime::now();
    let mut say = |what: &str, ask: &dyn Fn(&mut Connection)| {
        for plan in plans(&mut conn, ask) {
            println!("{what}: {plan}");
        }
    };
    say("expiring", &|conn| {
        leadgate::tracking::acts::expiring(conn, now).unwrap();
    });
    say("due for cleaning", &|conn| {
        leadgate::tracking::acts::due_for_cleaning(conn, now).unwrap();
    });
    say("counts behind", &|conn| {
        leadgate::blocking::tally::behind(conn).unwrap();
    });
    let span = now - chrono::TimeDelta::minutes(5)..now;
    say("customers back", &|conn| {
        let first = leadgate::values::ContactId::from(0);
        leadgate::contacts::passing::hidden_since_their_call(conn, &span, first).unwrap();
    });
}

/// The plan of each query that `ask` asks; on PostgreSQL the queries alone, for auto_explain tells the rest in its log.
fn plans(conn: &mut Connection, ask: &dyn Fn(&mut Connection)) -> Vec<String> {
    let queries = Arc::new(Mutex::new(Vec::new()));
    let heard = queries.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            heard.lock().unwrap().push(query.to_string());
        }
    });
    ask(conn);
    let queries = std::mem::take(&mut *queries.lock().unwrap());
    let sqls = queries
        .iter()
        .filter_map(|query| query.split_once(" -- ").map(|(sql, _)| sql));
    sqls.map(|sql| match conn {
        Connection::Sqlite(_) => {
            let explain = format!("EXPLAIN QUERY PLAN {sql}");
            let steps: Vec<SqliteStep> = diesel::sql_query(explain).load(conn).unwrap();
            let steps: Vec<String> = steps.into_iter().map(|step| step.detail).collect();
            steps.join("; ")
        }
        Connection::Postgres(_) => sql.to_owned(),
    })
    .collect()
}
