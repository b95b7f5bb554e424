//! The database itself refuses what would take a host twice, and a visit books once.

use diesel::prelude::*;
use leadgate::calls::{Call, NewCall, busy, upcoming_counts};
use leadgate::db::schema::calls;
use leadgate::db::{Db, Error, unless_taken};
use leadgate::events::slots::Busy;
use leadgate::values::{CallStatus, UtcTime};

use super::fixture::{Fixture, at, book, now};
use crate::support::database::on_each_database;

fn between(call: NewCall, starts_at: UtcTime, ends_at: UtcTime) -> NewCall {
    NewCall {
        starts_at,
        ends_at,
        ..call
    }
}

#[actix_web::test]
async fn a_host_is_never_booked_twice_at_once() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let first = book(&db, fixture.call(60)).await.unwrap();
        assert_eq!(first.status, CallStatus::Scheduled);
        assert_eq!((first.starts_at, first.ends_at), (at(60), at(90)));
        for (starts, ends) in [(60, 90), (50, 61), (89, 120), (70, 80), (30, 120)] {
            let call = between(fixture.call(0), at(starts), at(ends));
            assert_eq!(book(&db, call).await, None, "{starts} to {ends}");
        }
    })
    .await;
}

#[actix_web::test]
async fn calls_may_touch_and_different_hosts_may_overlap() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        book(&db, fixture.call(60)).await.unwrap();
        book(&db, fixture.call(30)).await.unwrap();
        book(&db, fixture.call(90)).await.unwrap();
        let other = NewCall {
            host_id: fixture.hosts[1],
            ..fixture.call(60)
        };
        book(&db, other).await.unwrap();
    })
    .await;
}

#[actix_web::test]
async fn a_call_cannot_be_moved_onto_another() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        book(&db, fixture.call(60)).await.unwrap();
        let moved = book(&db, fixture.call(90)).await.unwrap();
        let other_host = NewCall {
            host_id: fixture.hosts[1],
            ..fixture.call(60)
        };
        let given = book(&db, other_host).await.unwrap();

        assert!(!set_times(&db, &moved, at(80), at(110)).await);
        assert!(set_times(&db, &moved, at(95), at(125)).await, "over itself");
        assert!(set_times(&db, &moved, at(90), at(120)).await);
        let host = fixture.hosts[0];
        let given = db.write(move |conn| {
            unless_taken(conn, |conn| {
                Ok(diesel::update(calls::table.find(given.id))
                    .set(calls::host_id.eq(host))
                    .execute(conn)?)
            })
        });
        assert_eq!(given.await.unwrap(), None);
    })
    .await;
}

async fn set_times(db: &Db, call: &Call, starts_at: UtcTime, ends_at: UtcTime) -> bool {
    let id = call.id;
    let change = db.write(move |conn| {
        unless_taken(conn, |conn| {
            Ok(diesel::update(calls::table.find(id))
                .set((calls::starts_at.eq(starts_at), calls::ends_at.eq(ends_at)))
                .execute(conn)?)
        })
    });
    change.await.unwrap().is_some()
}

#[actix_web::test]
async fn a_visit_books_once_and_finds_its_call_again() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let other = Fixture::found(&db, "other").await.organization;
        let visit = fixture.visit(&db, fixture.contacts[0], "[]").await;
        let call = NewCall {
            visit_id: Some(visit),
            ..fixture.call(60)
        };
        let booked = book(&db, call.clone()).await.unwrap();
        let again = NewCall {
            visit_id: Some(visit),
            ..fixture.call(600)
        };
        assert_eq!(book(&db, again).await, None);

        let mine = fixture.organization;
        db.read(move |conn| {
            assert_eq!(Call::by_visit(conn, mine, visit)?.as_ref(), Some(&booked));
            assert_eq!(Call::by_visit(conn, other, visit)?, None);
            assert_eq!(Call::find(conn, mine, booked.id)?, booked);
            let foreign = Call::find(conn, other, booked.id);
            assert!(matches!(foreign, Err(Error::NotFound)));
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn a_time_that_was_taken_leaves_the_transaction_usable() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        book(&db, fixture.call(60)).await.unwrap();
        let next = db.write(move |conn| {
            assert_eq!(fixture.call(60).book(conn)?, None);
            fixture.call(90).book(conn)
        });
        assert!(next.await.unwrap().is_some());
    })
    .await;
}

#[actix_web::test]
async fn busy_times_are_those_of_standing_calls_that_reach_into_the_range() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let other = Fixture::found(&db, "other").await;
        // The longest possible call, of which only the last minute is in the range.
        let long = between(fixture.call(0), at(-479), at(1));
        book(&db, long).await.unwrap();
        book(&db, fixture.call(60)).await.unwrap();
        book(&db, fixture.call(120)).await.unwrap();
        let canceled = book(&db, fixture.call(30)).await.unwrap();
        book(&db, other.call(60)).await.unwrap();
        let mine = fixture.organization;
        db.write(move |conn| Call::cancel(conn, mine, &[canceled.id], "No.", None, now()))
            .await
            .unwrap();

        db.read(move |conn| {
            let hosts = [fixture.hosts[0], fixture.hosts[1], other.hosts[0]];
            let busy = busy(conn, fixture.organization, &hosts, now()..at(120))?;
            let taken = |from, until| Busy {
                starts_at: at(from),
                ends_at: at(until),
            };
            assert_eq!(busy.len(), 1);
            assert_eq!(busy[&fixture.hosts[0]], [taken(-479, 1), taken(60, 90)]);

            let counts = upcoming_counts(conn, fixture.organization, &hosts, now())?;
            assert_eq!(counts.len(), 1);
            assert_eq!(counts[&fixture.hosts[0]], 3, "one of them is going on");
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}
