//! Requests that were turned away for coming too fast are no visits; they are counted, and told on Blocking.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::{Throttled, TurnedAway, Whose};
use leadgate::calls::LinkKey;
use leadgate::db::Db;
use leadgate::db::schema::throttled_hours;
use leadgate::staff::Role;
use leadgate::values::{CallId, OrganizationId, Slug, UtcTime};
use reqwest::StatusCode;

use super::site::Site;
use crate::support::app::{add_member, config, found};
use crate::support::database::on_each_database;

type Hour = (OrganizationId, UtcTime, i64);

async fn hours(db: &Db) -> Vec<Hour> {
    let all = db.read(|conn| {
        let all = throttled_hours::table.order(throttled_hours::hour);
        Ok(all.load::<Hour>(conn)?)
    });
    all.await.unwrap()
}

fn sum(counted: &[Hour]) -> i64 {
    counted.iter().map(|(.., requests)| requests).sum()
}

async fn turned_away(db: &Db, organization: OrganizationId, now: UtcTime) -> (i64, i64) {
    let load = db.read(move |conn| TurnedAway::load(conn, organization, now));
    let turned_away = load.await.unwrap();
    (turned_away.in_a_day, turned_away.in_a_week)
}

#[actix_web::test]
async fn who_is_turned_away_is_counted_for_whose_form_it_is_and_told_on_blocking() {
    on_each_database(async |database| {
        let site = Site::start_with(database, &["--form-limit=1"]).await;
        let admin = site.app.signed_in_as(Role::SuperAdmin).await;
        let said = "#throttled";
        let blocking = admin.get("/tracking/blocking").await;
        assert_eq!(blocking.texts(said), [""; 0]);

        let secret = config(&[]).secret_key.unwrap();
        let links = LinkKey::of(secret.key("call link"));
        let own = links.path(site.app.organization.id, CallId::from(1));
        let visitor = site.app.visitor();
        for _ in 0..5 {
            assert_eq!(visitor.get(&site.form()).await.status, StatusCode::OK);
        }
        let (form, made_up) = (site.form(), format!("/c/{}", "0".repeat(64)));
        let at_acme = [&form, "/e/ACME/none", "/e/acme/intro/book", &own];
        let nowhere = ["/e/nobody/none", "/e/-/none", &made_up];
        for path in at_acme.iter().chain(&nowhere) {
            let answer = visitor.get(path).await;
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        }
        // The server writes them down by itself.
        let mut counted = Vec::new();
        for _ in 0..200 {
            counted = hours(&site.app.db).await;
            if sum(&counted) >= 4 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(sum(&counted), 4, "{counted:?}");
        assert!(
            counted
                .iter()
                .all(|(whose, ..)| *whose == site.app.organization.id)
        );
        let blocking = admin.get("/tracking/blocking").await;
        assert_eq!(
            blocking.texts(said),
            [
                "4 requests to your public forms were turned away in the last 24 hours for coming too fast, 4 in the last \
                 7 days: so many came from one address within a minute."
            ]
        );
        assert!(site.visits().await.is_empty());

        let rival = found(&site.app.db, "rival").await;
        let boss = "boss@rival.example";
        let boss = add_member(&site.app.db, &rival, Role::SuperAdmin, boss).await;
        let theirs = site.app.signed_in(&boss).await;
        let theirs = theirs.get("/tracking/blocking").await;
        assert_eq!(theirs.texts(said), [""; 0]);
    })
    .await;
}

#[actix_web::test]
async fn servers_that_count_at_once_lose_nothing() {
    on_each_database(async |database| {
        let dbs = [database.open(), database.open()];
        let acme = found(&dbs[0], "acme").await;
        let now = UtcTime::now();
        let servers = dbs.clone().map(|db| {
            let id = acme.id;
            actix_web::rt::spawn(async move {
                let throttled = Throttled::default();
                for _ in 0..20 {
                    throttled.count(Whose::Known(id));
                    throttled.count(Whose::Named(Slug::parse("acme").unwrap()));
                    // What another server was faster with is written the next time.
                    let _ = throttled.write(&db, now).await;
                }
                throttled.write(&db, now).await.unwrap();
            })
        });
        for server in servers {
            server.await.unwrap();
        }
        let counted = hours(&dbs[0]).await;
        assert_eq!(counted.len(), 1, "{counted:?}");
        assert_eq!((counted[0].0, counted[0].2), (acme.id, 80));
    })
    .await;
}

#[actix_web::test]
async fn the_last_day_and_the_last_week_are_told_and_older_hours_are_forgotten() {
    on_each_database(async |database| {
        let db = database.open();
        let acme = found(&db, "acme").await.id;
        let other = found(&db, "other").await.id;
        let begin: UtcTime = "2026-11-27T08:59:59Z".parse().unwrap();
        let at = |hours| begin + TimeDelta::hours(hours);
        let throttled = Throttled::default();
        for (hour, requests) in [(0, 1), (1, 2), (1, 3), (25, 4), (168, 5)] {
            for _ in 0..requests {
                throttled.count(Whose::Known(acme));
            }
            throttled.count(Whose::Known(other));
            throttled.write(&db, at(hour)).await.unwrap();
        }
        let of_acme = |counted: Vec<Hour>| -> Vec<(String, i64)> {
            let own = counted.into_iter().filter(|(whose, ..)| *whose == acme);
            own.map(|(_, hour, requests)| (hour.to_string(), requests))
                .collect()
        };
        assert_eq!(
            of_acme(hours(&db).await),
            [
                ("2026-11-27T09:00:00Z".to_owned(), 5),
                ("2026-11-28T09:00:00Z".to_owned(), 4),
                ("2026-12-04T08:00:00Z".to_owned(), 5),
            ],
            "what is a week old goes when something comes"
        );
        assert_eq!(turned_away(&db, acme, at(25)).await, (9, 14));
        assert_eq!(turned_away(&db, acme, at(48)).await, (9, 14));
        assert_eq!(turned_away(&db, acme, at(168)).await, (5, 14));
        assert_eq!(turned_away(&db, acme, at(500)).await, (0, 0));
        assert_eq!(turned_away(&db, other, at(168)).await, (1, 4));
        // Nothing was counted since.
        throttled.write(&db, at(200)).await.unwrap();
        assert_eq!(of_acme(hours(&db).await).len(), 3);
    })
    .await;
}

#[actix_web::test]
async fn what_cannot_be_written_now_is_written_later() {
    on_each_database(async |database| {
        let (closed, open) = (database.open(), database.open());
        let acme = found(&open, "acme").await.id;
        closed.close();
        let throttled = Throttled::default();
        throttled.count(Whose::Known(acme));
        throttled.count(Whose::Named(Slug::parse("nobody").unwrap()));
        let now = UtcTime::now();
        assert!(throttled.write(&closed, now).await.is_err());
        throttled.count(Whose::Known(acme));
        throttled.write(&open, now).await.unwrap();
        throttled.write(&open, now).await.unwrap();
        assert_eq!(turned_away(&open, acme, now).await, (2, 2));
    })
    .await;
}
