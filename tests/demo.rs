//! The demo fills an empty database with believable data, and only an empty one.

use std::collections::BTreeSet;

use diesel::dsl::count_star;
use diesel::prelude::*;
use leadgate::db::Db;
use leadgate::db::schema::{blocks, calls, contacts, entries, events, members, visits};
use leadgate::demo::{Demo, Filled, fill};
use leadgate::values::UtcTime;

use crate::support::database::{TestDatabase, on_each_database};

async fn filled(db: &Db, seed: u64) -> Demo {
    match fill(db, "no password".to_owned(), seed, UtcTime::now())
        .await
        .unwrap()
    {
        Filled::Done(demo) => demo,
        Filled::NotEmpty => panic!("the database is fresh"),
    }
}

#[actix_web::test]
async fn it_is_an_organization_at_work_for_sixty_days() {
    on_each_database(async |database| {
        let db = database.open();
        let demo = filled(&db, 1).await;
        assert_eq!(demo.organization.slug.as_str(), "acme");
        assert_eq!(demo.organization.plan.as_str(), "business");
        let roles: BTreeSet<_> = demo
            .accounts
            .iter()
            .map(|member| member.role.as_str())
            .collect();
        assert_eq!(
            (demo.accounts.len(), roles.len(), demo.forms.len()),
            (5, 4, 3)
        );

        let now = UtcTime::now();
        db.read(move |conn| {
            let count = |what: &str, found: i64, expected: std::ops::RangeInclusive<i64>| {
                assert!(expected.contains(&found), "{found} {what}");
            };
            let all: i64 = contacts::table.count().get_result(conn)?;
            count("contacts", all, 380..=460);
            let hidden = contacts::table
                .filter(contacts::blocked.eq(true))
                .count()
                .get_result(conn)?;
            count("hidden contacts", hidden, 7..=40);
            let statuses: Vec<(String, i64)> = contacts::table
                .group_by(contacts::status)
                .select((contacts::status, count_star()))
                .load(conn)?;
            assert_eq!(statuses.len(), 6, "{statuses:?}");
            let oldest: UtcTime = contacts::table
                .select(contacts::first_seen_at)
                .order(contacts::first_seen_at)
                .first(conn)?;
            count("days", (now - oldest).num_days(), 50..=64);
            let upcoming = calls::table
                .filter(calls::status.eq("scheduled").and(calls::ends_at.gt(now)))
                .count()
                .get_result(conn)?;
            // Fewer on the eve of a week than in the midst of it.
            count("upcoming calls", upcoming, 4..=120);
            let past = calls::table
                .filter(calls::status.eq("scheduled").and(calls::ends_at.le(now)))
                .count()
                .get_result(conn)?;
            count("past calls", past, 80..=300);
            let canceled = calls::table
                .filter(calls::status.eq("canceled"))
                .count()
                .get_result(conn)?;
            count("canceled calls", canceled, 10..=60);
            count("blocks", blocks::table.count().get_result(conn)?, 18..=18);
            count(
                "entries",
                entries::table.count().get_result(conn)?,
                20..=120,
            );
            let refused = visits::table
                .filter(visits::refused.eq(true))
                .count()
                .get_result(conn)?;
            count("refused visits", refused, 20..=120);
            count("hosts", members::table.count().get_result(conn)?, 5..=5);
            count("events", events::table.count().get_result(conn)?, 3..=3);
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn a_database_that_is_not_empty_is_left_alone() {
    on_each_database(async |database| {
        let db = database.open();
        crate::support::app::found(&db, "globex").await;
        let again = fill(&db, String::new(), 1, UtcTime::now()).await.unwrap();
        assert!(matches!(again, Filled::NotEmpty));
        let members: i64 = db
            .read(|conn| Ok(members::table.count().get_result(conn)?))
            .await
            .unwrap();
        assert_eq!(members, 0);
    })
    .await;
}

#[actix_web::test]
async fn the_seed_decides_who_the_leads_are() {
    let emails = async |seed| -> Vec<String> {
        let database = TestDatabase::sqlite();
        let db = database.open();
        filled(&db, seed).await;
        db.read(|conn| {
            Ok(contacts::table
                .select(contacts::email)
                .order(contacts::email)
                .load(conn)?)
        })
        .await
        .unwrap()
    };
    let first = emails(1).await;
    assert_eq!(emails(1).await, first);
    assert_ne!(emails(2).await, first);
}
