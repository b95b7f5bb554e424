//! Each list of Global Data walks along an index, in the order of its rows.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection as _, InstrumentationEvent};
use diesel::prelude::*;
use diesel::sql_types::Text;
use leadgate::contacts::{Section, Viewer, Wanted};
use leadgate::db::Connection;
use leadgate::db::connection::Access;
use leadgate::staff::Role;

use super::world::at;
use crate::support::app::{add_member, found};
use crate::support::database::TestDatabase;

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// How SQLite goes about each query that the list of this section asks for a viewer of this role.
async fn plans(role: Role, section: Section) -> Vec<String> {
    let database = TestDatabase::sqlite();
    let db = database.open();
    let organization = found(&db, "acme").await;
    let member = add_member(&db, &organization, role, "viewer@acme.example").await;
    let mut conn = Connection::open(&database.url, Access::Write).unwrap();
    let queries = Arc::new(Mutex::new(Vec::new()));
    let heard = queries.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            heard.lock().unwrap().push(query.to_string());
        }
    });
    let wanted = Wanted {
        section,
        ..Wanted::default()
    };
    Viewer::of(&member)
        .list(&mut conn, &wanted, Some((at(0), 1)), 51)
        .unwrap();
    let queries = std::mem::take(&mut *queries.lock().unwrap());
    let plan = |query: &String| {
        let (sql, _binds) = query.split_once(" -- ").unwrap();
        let explain = format!("EXPLAIN QUERY PLAN {sql}");
        let steps: Vec<Step> = diesel::sql_query(explain).load(&mut conn).unwrap();
        let steps = steps.into_iter().map(|step| step.detail);
        steps.collect::<Vec<_>>().join("; ")
    };
    queries.iter().map(plan).collect()
}

#[actix_web::test]
async fn every_section_is_a_walk_along_its_index() {
    for (section, range) in [
        (
            Section::Contacts,
            "contacts_all_index (organization_id=? AND blocked=? AND last_seen_at<?)",
        ),
        (
            Section::Blocked,
            "contacts_all_index (organization_id=? AND blocked=? AND last_seen_at<?)",
        ),
        (
            Section::AppointmentSetting,
            "contacts_section_index (organization_id=? AND blocked=? AND booked=? AND last_seen_at<?)",
        ),
        (
            Section::Calls,
            "contacts_section_index (organization_id=? AND blocked=? AND booked=? AND last_seen_at<?)",
        ),
    ] {
        let plans = plans(Role::SuperAdmin, section).await;
        assert_eq!(plans.len(), 1);
        assert!(
            plans[0].starts_with(&format!("SEARCH contacts USING INDEX {range}")),
            "{section:?}: {plans:?}"
        );
        assert!(!plans[0].contains("TEMP B-TREE"), "{section:?}: {plans:?}");
    }
}

#[actix_web::test]
async fn a_closers_list_reads_the_closers_rows_only() {
    let plans = plans(Role::Closer, Section::Contacts).await;
    let [leads, calls] = &plans[..] else {
        panic!("{plans:?}");
    };
    assert!(
        leads.starts_with("SEARCH contacts USING INDEX contacts_owner_index (organization_id=? AND owner_id=? AND blocked=? AND last_seen_at<?)"),
        "{leads}"
    );
    assert!(!leads.contains("TEMP B-TREE"), "{leads}");
    assert!(
        calls.contains("calls_host_index (organization_id=? AND host_id=?)"),
        "{calls}"
    );
}
