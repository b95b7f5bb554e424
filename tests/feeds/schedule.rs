//! When feeds are read, by whom, and what is kept of them.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::db::schema::{busy_times, members};
use leadgate::feeds::{AT_ONCE, BusyFeed, LEASE};
use leadgate::jobs::feeds::read_due;
use leadgate::staff::Role;
use leadgate::values::TimeZone;

use super::world::{World, at, now, set, ten};
use crate::support::app::{add_member, found};
use crate::support::calendars::{Gives, calendar, reader};
use crate::support::database::on_each_database;

#[actix_web::test]
async fn a_feed_is_read_every_quarter_of_an_hour_and_replaced_as_a_whole() {
    on_each_database(async |database| {
        let world = World::open(&database).await;
        world.calendars.has(&ten());
        world.set("/ada.ics").await;
        let feed = world.read_at(0).await;
        assert_eq!(world.busy().await, ["03 10:00-11:00"]);
        assert_eq!((feed.error.as_str(), feed.failures), ("", 0));
        assert_eq!((feed.busy_count, feed.unread_count), (1, 0));
        assert_eq!(feed.read_at, Some(now()));
        assert_eq!(feed.busy_until, Some(now() + TimeDelta::days(400)));
        assert_eq!(feed.leased_until, None);
        let pause = feed.due_at - now();
        assert!((15..=17).contains(&pause.num_minutes()), "{pause}");

        world.calendars.has(&calendar(&[
            ["20261203T120000Z", "20261203T130000Z"],
            ["20261203T123000Z", "20261203T140000Z"],
            ["20261204T090000Z", "20261204T093000Z"],
        ]));
        world.read_at(14).await;
        assert_eq!(world.busy().await, ["03 10:00-11:00"], "not due yet");
        assert_eq!(world.calendars.asked().len(), 1);
        let feed = world.read_at(20).await;
        assert_eq!(world.busy().await, ["03 12:00-14:00", "04 09:00-09:30"]);
        assert_eq!(feed.busy_count, 2);
        world.calendars.has(&calendar(&[]));
        assert_eq!(world.read_at(40).await.busy_count, 0);
        assert_eq!(world.busy().await, [""; 0]);
    })
    .await;
}

#[actix_web::test]
async fn nothing_but_times_is_kept_and_long_ones_are_cut_into_pieces_without_a_gap() {
    on_each_database(async |database| {
        let world = World::open(&database).await;
        world
            .calendars
            .has(&calendar(&[["20261205T100000Z", "20261220T100000Z"]]));
        world.set("/ada.ics").await;
        assert_eq!(world.read_at(0).await.busy_count, 1);
        assert_eq!(
            world.busy().await,
            ["05 10:00-10:00", "12 10:00-10:00", "19 10:00-10:00"]
        );
        let asked = world.calendars.asked().remove(0);
        assert!(asked.starts_with("get /ada.ics http/1.1\r\n"), "{asked}");
        for forbidden in ["cookie", "authorization", "referer", "acme"] {
            assert!(!asked.contains(forbidden), "{asked}");
        }
    })
    .await;
}

#[actix_web::test]
async fn what_was_read_goes_on_to_count_when_a_feed_cannot_be_read() {
    on_each_database(async |database| {
        let world = World::open(&database).await;
        world.calendars.has(&ten());
        world.set("/ada.ics").await;
        world.read_at(0).await;
        let mut minutes = 20;
        for (failures, what, error, pause) in [
            (
                1,
                Gives::Status("404 Not Found"),
                "nothing at this address",
                15,
            ),
            (2, Gives::Status("503 Busy"), "a fault of its own (503)", 30),
            (
                3,
                Gives::Status("403 Forbidden"),
                "refuses to give it (403)",
                60,
            ),
            (
                4,
                Gives::Text("<html>Sign in</html>".to_owned()),
                "is no calendar",
                120,
            ),
            (
                5,
                Gives::Text(ten().replace("END:VCALENDAR\r\n", "")),
                "ends in the middle",
                360,
            ),
            (6, Gives::Break(ten()), "The connection broke", 360),
            (7, Gives::Nonsense, "The connection broke", 360),
        ] {
            world.calendars.gives("/ada.ics", what);
            let feed = world.read_at(minutes).await;
            assert!(feed.error.contains(error), "{error}: {}", feed.error);
            assert_eq!(feed.failures, failures);
            assert_eq!(feed.tried_at, Some(at(minutes)));
            assert_eq!((feed.read_at, feed.busy_count), (Some(now()), 1));
            assert_eq!(world.busy().await, ["03 10:00-11:00"], "{error}");
            let until = (feed.due_at - at(minutes)).num_minutes();
            assert!((pause..=pause + 2).contains(&until), "{error}: {until}");
            minutes += pause + 2;
        }
        world.calendars.has(&calendar(&[]));
        let feed = world.read_at(minutes).await;
        assert_eq!((feed.error.as_str(), feed.failures), ("", 0));
        assert_eq!(world.busy().await, [""; 0]);
    })
    .await;
}

#[actix_web::test]
async fn what_has_not_changed_is_not_sent_again_but_once_a_day() {
    on_each_database(async |database| {
        for gives in [
            Gives::Tagged(ten(), "\"v1\""),
            Gives::Dated(ten(), "Tue, 01 Dec 2026 10:00:00 GMT"),
        ] {
            let world = World::open(&database).await;
            world.calendars.gives("/ada.ics", gives);
            world.set("/ada.ics").await;
            world.read_at(0).await;
            let feed = world.read_at(20).await;
            let asked = world.calendars.asked();
            assert!(!asked[0].contains("\r\nif-"), "{asked:?}");
            assert!(asked[1].contains("\r\nif-"), "{asked:?}");
            assert_eq!((feed.read_at, feed.whole_at), (Some(at(20)), Some(now())));
            assert_eq!((feed.error.as_str(), feed.busy_count), ("", 1));
            assert_eq!(world.busy().await, ["03 10:00-11:00"]);

            // The days ahead go on, and what lies there was not stored: by and by all of it is asked for.
            let feed = world.read_at(24 * 60).await;
            assert_eq!(feed.whole_at, Some(at(24 * 60)));
            assert_eq!(feed.busy_until, Some(at(24 * 60) + TimeDelta::days(400)));
            // Where a day off begins depends on where the host is.
            let (id, moved) = (world.host.id, TimeZone::parse("Asia/Tokyo").unwrap());
            let change = world.db.write(move |conn| {
                let member = members::table.filter(members::id.eq(id));
                diesel::update(member)
                    .set(members::time_zone.eq(moved))
                    .execute(conn)?;
                Ok(())
            });
            change.await.unwrap();
            let feed = world.read_at(24 * 60 + 20).await;
            assert_eq!(feed.whole_at, Some(at(24 * 60 + 20)));
            // The database is used once more.
            drop(world);
            clear(&database).await;
        }
    })
    .await;
}

/// Takes out everything that a world brought with it.
async fn clear(database: &crate::support::database::TestDatabase) {
    use leadgate::db::schema::{busy_feeds, busy_times, organizations};
    let db = database.open();
    let clear = db.write(|conn| {
        diesel::delete(busy_times::table).execute(conn)?;
        diesel::delete(busy_feeds::table).execute(conn)?;
        diesel::delete(members::table).execute(conn)?;
        diesel::delete(organizations::table).execute(conn)?;
        Ok(())
    });
    clear.await.unwrap();
}

#[actix_web::test]
async fn a_304_to_a_question_that_was_not_asked_is_no_calendar() {
    on_each_database(async |database| {
        let world = World::open(&database).await;
        world
            .calendars
            .gives("/ada.ics", Gives::Status("304 Not Modified"));
        world.set("/ada.ics").await;
        let feed = world.read_at(0).await;
        assert!(feed.error.contains("the answer 304"), "{}", feed.error);
        assert_eq!(feed.read_at, None);
    })
    .await;
}

#[actix_web::test]
async fn several_servers_read_each_feed_once() {
    on_each_database(async |database| {
        let world = World::open(&database).await;
        world.calendars.has(&ten());
        world.set("/ada.ics").await;
        let other = database.open();
        let (one, another) = (reader(), reader());
        let (first, second) = tokio::join!(
            read_due(&world.db, &one, now()),
            read_due(&other, &another, now())
        );
        assert_eq!(first.unwrap() + second.unwrap(), 1);
        assert_eq!(world.calendars.asked().len(), 1);
        assert_eq!(world.busy().await, ["03 10:00-11:00"]);
    })
    .await;
}

#[actix_web::test]
async fn a_feed_that_a_server_died_over_is_read_by_another_when_its_lease_is_over() {
    on_each_database(async |database| {
        let world = World::open(&database).await;
        world.calendars.has(&ten());
        world.set("/ada.ics").await;
        let take = world.db.write(|conn| BusyFeed::take_due(conn, now()));
        assert_eq!(take.await.unwrap().len(), 1, "and its server dies");
        world.read_at(1).await;
        assert_eq!(world.calendars.asked().len(), 0);
        let (organization, host) = (world.organization.id, world.host.id);
        let take = world
            .db
            .write(move |conn| BusyFeed::take(conn, organization, host, at(1)));
        assert!(take.await.unwrap().is_none());
        world.read_at(LEASE.num_minutes()).await;
        assert_eq!(world.busy().await, ["03 10:00-11:00"]);
    })
    .await;
}

#[actix_web::test]
async fn what_comes_from_an_address_that_was_changed_or_removed_meanwhile_is_not_stored() {
    on_each_database(async |database| {
        let world = World::open(&database).await;
        world.calendars.has(&ten());
        world.set("/ada.ics").await;
        let taken = world.db.write(|conn| BusyFeed::take_due(conn, now()));
        let taken = taken.await.unwrap().remove(0);
        world.set("/other.ics").await;
        reader().read(&world.db, taken, now()).await.unwrap();
        assert_eq!(world.busy().await, [""; 0]);
        assert_eq!(world.feed().await.read_at, None);

        let taken = world.db.write(|conn| BusyFeed::take_due(conn, now()));
        let taken = taken.await.unwrap().remove(0);
        world.calendars.gives("/other.ics", Gives::Text(ten()));
        let (organization, host) = (world.organization.id, world.host.id);
        let remove = move |conn: &mut _| BusyFeed::remove(conn, organization, host);
        world.db.write(remove).await.unwrap();
        reader().read(&world.db, taken, now()).await.unwrap();
        assert_eq!(world.busy().await, [""; 0]);
    })
    .await;
}

#[actix_web::test]
async fn a_new_address_opens_no_time_before_it_has_been_read() {
    on_each_database(async |database| {
        let world = World::open(&database).await;
        world.calendars.has(&ten());
        world.set("/ada.ics").await;
        world.read_at(0).await;
        set(
            &world.db,
            &world.host,
            world.calendars.feed("/no.ics"),
            at(1),
        )
        .await;
        let feed = world.read_at(2).await;
        assert_eq!(world.busy().await, ["03 10:00-11:00"]);
        assert!(feed.read_at < Some(feed.changed_at));
        let free = Gives::Text(calendar(&[]));
        world.calendars.gives("/no.ics", free);
        world.read_at(20).await;
        assert_eq!(world.busy().await, [""; 0]);
    })
    .await;
}

#[actix_web::test]
async fn the_feeds_of_those_who_are_not_active_are_not_read_and_the_longest_due_come_first() {
    on_each_database(async |database| {
        let world = World::open(&database).await;
        let other = found(&world.db, "other").await;
        let mut hosts = Vec::new();
        for number in 0..=AT_ONCE {
            let email = format!("host{number}@other.example");
            let host = add_member(&world.db, &other, Role::Closer, &email).await;
            let path = format!("/{number}.ics");
            world.calendars.gives(&path, Gives::Text(ten()));
            let due = at(-number);
            set(&world.db, &host, world.calendars.feed(&path), due).await;
            hosts.push(host);
        }
        let gone = hosts[2].id;
        let leave = world.db.write(move |conn| {
            let member = members::table.filter(members::id.eq(gone));
            diesel::update(member)
                .set(members::active.eq(false))
                .execute(conn)?;
            Ok(())
        });
        leave.await.unwrap();
        assert_eq!(read_due(&world.db, &reader(), at(-2)).await.unwrap(), 2);
        let mut asked = world.calendars.asked();
        asked.sort();
        assert!(asked[0].starts_with("get /3.ics"), "{asked:?}");
        assert!(asked[1].starts_with("get /4.ics"), "{asked:?}");
        assert_eq!(read_due(&world.db, &reader(), now()).await.unwrap(), 2);
        assert_eq!(read_due(&world.db, &reader(), now()).await.unwrap(), 0);
    })
    .await;
}

#[actix_web::test]
async fn busy_times_that_are_what_they_were_are_not_written_again() {
    on_each_database(async |database| {
        let world = World::open(&database).await;
        world.calendars.has(&ten());
        world.set("/ada.ics").await;
        world.read_at(0).await;
        let ids = async || {
            let load = world
                .db
                .read(|conn| Ok(busy_times::table.select(busy_times::id).load::<i64>(conn)?));
            load.await.unwrap()
        };
        let first = ids().await;
        let feed = world.read_at(30).await;
        assert_eq!(feed.read_at, Some(at(30)));
        assert_eq!(ids().await, first);
        world
            .calendars
            .has(&calendar(&[["20261203T100000Z", "20261203T113000Z"]]));
        world.read_at(60).await;
        assert_eq!(world.busy().await, ["03 10:00-11:30"]);
    })
    .await;
}

#[actix_web::test]
async fn a_feed_that_cannot_be_stored_waits_its_turn_and_its_host_is_told() {
    on_each_database(async |database| {
        let world = World::open(&database).await;
        world.calendars.has(&ten());
        world.set("/ada.ics").await;
        let break_it = world.db.write(|conn| {
            diesel::sql_query("ALTER TABLE busy_times RENAME TO gone").execute(conn)?;
            Ok(())
        });
        break_it.await.unwrap();
        let feed = world.read_at(0).await;
        assert_eq!(feed.error, "What it says could not be stored.");
        assert_eq!(feed.failures, 1);
        assert!(feed.due_at > at(10), "{:?}", feed.due_at);
        assert_eq!(feed.leased_until, None);
    })
    .await;
}
