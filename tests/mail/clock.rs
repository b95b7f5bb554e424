//! On whose clock a message tells the time.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::calls::CausedBy;
use leadgate::db::schema::members;
use leadgate::values::UtcTime;

use super::order::World;
use super::wording::{ADA, ANN, latest};
use crate::calls::fixture::{Fixture, book, now};
use crate::support::database::on_each_database;

#[actix_web::test]
async fn each_reads_the_time_on_their_own_clock_with_its_zone_on_both_sides_of_a_change() {
    on_each_database(async |database| {
        // In Berlin the clocks go forward on Sunday 29 March; in New York they have three weeks before.
        let start: UtcTime = "2026-03-28T14:00:00Z".parse().unwrap();
        let minutes = (start - now()).num_minutes();
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let call = book(&db, fixture.call(minutes)).await.unwrap();
        let world = World::of(db, fixture, call.clone()).await;
        world
            .write(move |conn| {
                let host = members::table.find(call.host_id);
                let zone = members::time_zone.eq("America/New_York");
                diesel::update(host).set(zone).execute(conn)?;
                call.tell_booked(conn, CausedBy::Stranger, now())
            })
            .await;
        world.delivers(now()).await;
        for (whom, with, when) in [
            (ADA, "Ann", "Sat 28 Mar 2026, 15:00 (Europe/Berlin)"),
            (ANN, "Ada", "Sat 28 Mar 2026, 10:00 (America/New_York)"),
        ] {
            let [subject, text, html] = latest(&world, whom);
            assert_eq!(subject, format!("Booked: call with {with}, {when}"));
            assert!(text.contains(&format!("\nWhen:  {when}\n")), "{text}");
            assert!(html.contains(&format!("<strong>{when}</strong>")), "{html}");
        }

        world
            .moves(|call| {
                call.starts_at = call.starts_at + TimeDelta::days(2);
                call.ends_at = call.ends_at + TimeDelta::days(2);
            })
            .await;
        world.delivers(now()).await;
        for (whom, with, when, was) in [
            (
                ADA,
                "Ann",
                "Mon 30 Mar 2026, 16:00 (Europe/Berlin)",
                "Sat 28 Mar 2026, 15:00 (Europe/Berlin)",
            ),
            (
                ANN,
                "Ada",
                "Mon 30 Mar 2026, 10:00 (America/New_York)",
                "Sat 28 Mar 2026, 10:00 (America/New_York)",
            ),
        ] {
            let [subject, text, html] = latest(&world, whom);
            assert_eq!(subject, format!("New time: call with {with}, {when}"));
            let lines = format!("\nWhen:  {when}\nWas:   {was}\n");
            assert!(text.contains(&lines), "{text}");
            assert!(html.contains(&format!("<strong>{when}</strong>")), "{html}");
            assert!(html.contains(&format!("<s>{was}</s>")), "{html}");
        }
    })
    .await;
}
