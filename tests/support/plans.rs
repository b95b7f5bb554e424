//! How a database goes about the queries that some code asks, without any data to guess from.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection as _, InstrumentationEvent};
use diesel::prelude::*;
use diesel::sql_types::Text;
use leadgate::db::connection::Access;
use leadgate::db::{Connection, DatabaseUrl};
use leadgate::organization::Organization;

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
    // Of what is only put in there is nothing to plan.
    queries
        .iter()
        .filter(|sql| !sql.starts_with("INSERT"))
        .map(|sql| explain(&mut conn, sql).join("; "))
        .collect()
}

/// How many queries `ask` asks.
pub fn count(database: &TestDatabase, ask: impl FnOnce(&mut Connection)) -> usize {
    queries(database, ask).len()
}

/// The SQL of each query that `ask` asks.
pub fn queries(database: &TestDatabase, ask: impl FnOnce(&mut Connection)) -> Vec<String> {
    let mut conn = Connection::open(&database.url, Access::Write).unwrap();
    heard(&mut conn, ask)
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
            // An index of parts is read in no other way.
            let bitmaps = match sql.contains("_texts") {
                true => "SET enable_bitmapscan = on",
                false => "SET enable_bitmapscan = off",
            };
            for statement in [
                "DEALLOCATE ALL",
                // Without rows a plan says nothing: what is asked is whether there is an index that serves.
                "SET enable_seqscan = off",
                bitmaps,
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

/// Gives PostgreSQL something to weigh its indexes by: contacts with a visit and a call each, to forty events and members, at
/// fifty domains in turn. SQLite chooses by the indexes alone.
pub async fn crowd(database: &TestDatabase, organization: &Organization) {
    if matches!(database.url, DatabaseUrl::Sqlite(_)) {
        return;
    }
    let db = database.open();
    let organization = organization.id;
    let write = db.write(move |conn| {
        for statement in [
            format!(
                "INSERT INTO members (organization_id, email, name, role, password_hash, time_zone, active, calendar_version, \
                 created_at) SELECT {organization}, 'busy' || n || '@acme.example', 'Busy', 'closer', '', 'UTC', true, 0, \
                 '2026-01-01' FROM generate_series(1, 40) n"
            ),
            format!(
                "INSERT INTO events (organization_id, slug, name, kind, description, duration_minutes, increment_minutes, \
                 notice_minutes, days_ahead, buffer_minutes, created_at) \
                 SELECT {organization}, 'busy' || n, 'Busy', 'strategy', '', 30, 30, 0, 30, 0, '2026-01-01' \
                 FROM generate_series(1, 40) n"
            ),
            format!(
                "INSERT INTO contacts (organization_id, mailbox, email, domain, name, phone, status, blocked, booked, \
                 time_zone, user_agent, referrer, page, utm, first_seen_at, last_seen_at) \
                 SELECT {organization}, 'lead' || n || '@x' || n % 50 || '.example', 'lead' || n || '@x' || n % 50 || '.example', \
                 'example.x' || n % 50, 'Lead ' || n, '+1' || 2125560000 + n, \
                 'strategy_call', false, true, 'UTC', '', '', '', '{{}}', \
                 timestamp '2025-01-01' + n * interval '1 minute', \
                 timestamp '2026-01-01' + n * interval '1 minute' FROM generate_series(1, 2000) n"
            ),
            format!(
                "INSERT INTO calls (organization_id, event_id, contact_id, host_id, starts_at, ends_at, time_zone, status, \
                 created_at, cancel_reason, version) \
                 SELECT {organization}, (SELECT min(id) FROM events WHERE name = 'Busy') + id % 40, id, \
                 (SELECT min(id) FROM members WHERE name = 'Busy') + id % 40, last_seen_at, \
                 last_seen_at + interval '1 minute', 'UTC', 'scheduled', '2026-01-01', '', 1 FROM contacts"
            ),
            format!(
                "INSERT INTO visits (organization_id, event_id, token, reference, email, mailbox, domain, name, phone, \
                 phone_number, answers, ip, user_agent, referrer, page, utm, time_zone, step, refused, refused_customer, \
                 decision, contact_id, created_at, last_seen_at) \
                 SELECT {organization}, (SELECT min(id) FROM events WHERE name = 'Busy') + id % 40, id, id, email, mailbox, \
                 domain, name, '', phone, '[]', decode(lpad(id::text, 32, '0'), 'hex'), '', '', '', '{{}}', 'UTC', 'booked', false, \
                 false, '{{}}', id, last_seen_at, last_seen_at FROM contacts"
            ),
            "ANALYZE".to_owned(),
        ] {
            diesel::sql_query(statement).execute(conn)?;
        }
        Ok(())
    });
    write.await.unwrap();
}
