//! The preview: what its pages show is what leads see, and nothing is left of it.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use leadgate::db::Connection;
use leadgate::events::Event;
use leadgate::staff::Role;
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use super::refusal::say;
use super::site::{self, Lead, Site, asking, budget, event, first_question, open_start, starts};
use crate::support::app::{Answer, Client, TestApp, add_member, found};
use crate::support::database::on_each_database;

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// How many rows there are in every table.
async fn rows(app: &TestApp) -> BTreeMap<String, i64> {
    let count = app.db.read(|conn| {
        let tables = match conn {
            Connection::Sqlite(_) => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            }
            Connection::Postgres(_) => {
                "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'"
            }
        };
        let tables: Vec<Table> = diesel::sql_query(tables).load(conn)?;
        let mut counts = BTreeMap::new();
        for Table { name } in tables {
            let count = format!("SELECT count(*) AS \"rows\" FROM {name}");
            let count: Count = diesel::sql_query(count).get_result(conn)?;
            counts.insert(name, count.rows);
        }
        Ok(counts)
    });
    count.await.unwrap()
}

fn preview(event: &Event) -> String {
    format!("/events/{}/preview", event.id)
}

/// Sends the email address, and gives the path of the visit that is previewed.
async fn contact(client: &Client, event: &Event, email: &str) -> String {
    let path = preview(event);
    let token = site::token(client, &path).await;
    let sent = [("email", email), ("time_zone", "UTC"), ("token", &token)];
    let answer = client.post(&path, &sent).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location.strip_suffix("/details").unwrap().to_owned()
}

/// Sends the details, and gives the path of the times.
async fn details(client: &Client, visit: &str, details: &[(&str, &str)]) -> String {
    let answer = client.post(&format!("{visit}/details"), details).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(answer.location.ends_with("/time"), "{}", answer.location);
    answer.location
}

/// What the page shows below the bar of the preview.
fn shown(page: &Answer) -> Vec<String> {
    page.texts(".public")
}

async fn book(client: &Client, event: &Event, times: &str, start: &str) -> Answer {
    let token = times.split('/').rev().nth(1).unwrap();
    let sent = [("visit", token), ("start", start), ("time_zone", "UTC")];
    client
        .post(&format!("{}/book", preview(event)), &sent)
        .await
}

#[actix_web::test]
async fn the_preview_shows_what_leads_see_to_the_end_and_stores_nothing() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let manager = site.app.signed_in_as(Role::SalesManager).await;
        let lead = site.contact("lee@example.com").await;
        let page = manager.get(&format!("/events/{}", site.event.id)).await;
        let links = page.attributes(".page-actions a", "href");
        assert!(links.contains(&preview(&site.event)), "{links:?}");

        let first = manager.get(&preview(&site.event)).await;
        let real = lead.client.get(&site.form()).await;
        assert!(real.texts(".preview-bar").is_empty());
        assert!(first.texts(".preview-bar")[0].contains("Nothing that you enter is stored."));
        assert_eq!(shown(&first), shown(&real));

        let before = rows(&site.app).await;
        let visit = contact(&manager, &site.event, "lee@example.com").await;
        let second = manager.get(&format!("{visit}/details")).await;
        assert_eq!(shown(&second), shown(&lead.get("details").await));

        let times = details(&manager, &visit, &[("name", "Lee Lead")]).await;
        let third = manager.get(&times).await;
        assert!(
            !starts(&third).is_empty(),
            "the times of a month: {}",
            third.body
        );
        let start = starts(&third).pop().unwrap();
        let end = book(&manager, &site.event, &times, &start).await;
        assert_eq!(end.status, StatusCode::OK, "{}", end.body);
        assert_eq!(end.texts("h2"), ["Here the lead would book"]);
        let facts = end.texts("dd");
        assert_eq!(facts[0], "The intro call, 60 minutes");
        assert!(facts[1].starts_with(&site.host.name), "{facts:?}");
        assert!(facts[2].ends_with(" UTC"), "{facts:?}");
        assert_eq!(rows(&site.app).await, before);

        lead.send_details(&[("name", "Lee Lead")]).await;
        assert_eq!(shown(&third), shown(&lead.get("time").await));
        lead.books(&start).await;
        let taken = book(&manager, &site.event, &times, &start).await;
        assert_eq!(taken.status, StatusCode::CONFLICT);
        assert_eq!(taken.texts(".alert"), ["That time has just been taken."]);
    })
    .await;
}

#[actix_web::test]
async fn going_back_in_the_preview_keeps_what_was_typed() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let admin = site.app.signed_in_as(Role::SuperAdmin).await;
        let visit = contact(&admin, &site.event, "lee@example.com").await;
        let times = details(
            &admin,
            &visit,
            &[("name", "Lee Lead"), ("phone", "5550123")],
        )
        .await;
        let back = admin.get(&times).await.attributes("p a", "href").remove(2);
        let second = admin.get(&back).await;
        assert_eq!(second.attributes("[name=name]", "value"), ["Lee Lead"]);
        assert_eq!(second.attributes("[name=phone]", "value"), ["5550123"]);
        let back = second.attributes(".public p a", "href").remove(0);
        let first = admin.get(&back).await;
        assert_eq!(
            first.attributes("[name=email]", "value"),
            ["lee@example.com"]
        );
        let names = first.attributes("input[type=hidden]", "name");
        let values = first.attributes("input[type=hidden]", "value");
        let mut sent: Vec<(&str, &str)> = names
            .iter()
            .map(String::as_str)
            .zip(values.iter().map(String::as_str))
            .collect();
        sent.push(("email", "lea@example.com"));
        let again = admin.post_and_follow(&preview(&site.event), &sent).await;
        assert!(again.body.contains("lea@example.com"));
        assert_eq!(again.attributes("[name=name]", "value"), ["Lee Lead"]);
    })
    .await;
}

#[actix_web::test]
async fn the_preview_says_of_an_answer_that_disqualifies_what_leads_are_not_told() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let host = [site.host.id];
        let asks = asking(&site.app, "asks", &host, &[budget()], |_| ()).await;
        let question = first_question(&site.app, &asks).await;
        let admin = site.app.signed_in_as(Role::SuperAdmin).await;
        let visit = contact(&admin, &asks, "lee@example.com").await;
        for (answer, qualifies) in [("no", false), ("yes", true)] {
            let sent = [("name", "Lee"), (question.as_str(), answer)];
            let times = details(&admin, &visit, &sent).await;
            let page = admin.get(&times).await;
            let bar = page.texts(".preview-bar").remove(0);
            assert_eq!(bar.contains("An answer disqualifies"), !qualifies, "{bar}");
            assert!(!shown(&page)[0].contains("disqualifies"));
            assert_eq!(!starts(&page).is_empty(), qualifies);
            if !qualifies {
                let start = UtcTime::now() + chrono::TimeDelta::days(1);
                let refused = book(&admin, &asks, &times, &start.to_string()).await;
                assert_eq!(refused.status, StatusCode::CONFLICT);
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn the_preview_shows_what_a_blocked_lead_sees_as_the_organization_has_chosen() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let admin = site.app.signed_in_as(Role::SuperAdmin).await;
        let visit = contact(&admin, &site.event, "lee@example.com").await;
        let times = details(&admin, &visit, &[("name", "Lee")]).await;
        let otherwise = async |page: &Answer| {
            let link = page.attributes(".preview-links a", "href").remove(0);
            admin.get(&link).await
        };
        let open = admin.get(&times).await;
        let refused = otherwise(&open).await;
        assert_eq!(refused.status, StatusCode::OK);
        assert!(starts(&refused).is_empty());
        assert!(refused.body.contains("No free times in"));
        assert_eq!(refused.texts("strong")[2], "PREVIEW");
        assert!(!starts(&otherwise(&refused).await).is_empty());

        say(&site, "We cannot take your booking.").await;
        let refused = otherwise(&open).await;
        assert_eq!(
            refused.texts(".refusal-message"),
            ["We cannot take your booking."]
        );
        assert_eq!(site.entries().await.len(), 0);
    })
    .await;
}

#[actix_web::test]
async fn an_archived_event_and_one_that_nobody_hosts_have_a_preview() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let admin = site.app.signed_in_as(Role::SuperAdmin).await;
        let archive = format!("/events/{}/archive", site.event.id);
        admin.post(&archive, &[]).await;
        assert_eq!(
            site.app.visitor().get(&site.form()).await.status,
            StatusCode::GONE
        );
        let page = admin.get(&preview(&site.event)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.texts(".preview-bar")[0].contains("its public link says that it is not offered")
        );
        let visit = contact(&admin, &site.event, "lee@example.com").await;
        let times = details(&admin, &visit, &[("name", "Lee")]).await;
        assert!(!starts(&admin.get(&times).await).is_empty());

        let alone = event(&site.app, "alone", &[], |_| ()).await;
        let visit = contact(&admin, &alone, "lee@example.com").await;
        let times = details(&admin, &visit, &[("name", "Lee")]).await;
        let page = admin.get(&times).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("No free times in"));
    })
    .await;
}

#[actix_web::test]
async fn the_preview_is_for_those_who_may_see_the_event_and_for_nobody_else() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let admin = site.app.signed_in_as(Role::SuperAdmin).await;
        let visit = contact(&admin, &site.event, "lee@example.com").await;
        let paths = [
            preview(&site.event),
            format!("{visit}/details"),
            format!("{visit}/time"),
            format!("{}/book", preview(&site.event)),
        ];
        let setter = site.app.signed_in_as(Role::Setter).await;
        let closer = site.app.signed_in(&site.host).await;
        for client in [&setter, &closer] {
            for path in &paths {
                for answer in [client.get(path).await, client.post(path, &[]).await] {
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
                }
            }
        }
        let stranger = site.app.visitor().get(&paths[0]).await;
        assert!(stranger.location.starts_with("/sign-in"));

        let rival = found(&site.app.db, "rival").await;
        let boss = add_member(&site.app.db, &rival, Role::SuperAdmin, "boss@rival.example").await;
        let boss = site.app.signed_in(&boss).await;
        for path in &paths[..3] {
            assert_eq!(boss.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            let answer = boss.post(path, &[("email", "x@example.com")]).await;
            assert!(answer.status.is_client_error(), "{path}");
            assert!(!answer.body.contains(&site.event.name), "{path}");
        }
        let (_, token) = visit.split_once("/v/").unwrap();
        let start = open_start();
        let sent = [("visit", token), ("start", &start)];
        let answer = boss.post(&paths[3], &sent).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[actix_web::test]
async fn bad_input_to_the_preview_is_answered_as_in_the_form() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let admin = site.app.signed_in_as(Role::SuperAdmin).await;
        let path = preview(&site.event);
        let token = site::token(&admin, &path).await;
        let sent = [("email", "no address"), ("token", token.as_str())];
        let answer = admin.post(&path, &sent).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.attributes("[name=email]", "value"), ["no address"]);
        assert_eq!(
            answer.attributes("form[method=post]", "action"),
            std::slice::from_ref(&path)
        );

        let visit = contact(&admin, &site.event, "lee@example.com").await;
        let early = admin.get(&format!("{visit}/time")).await;
        assert_eq!(early.location, format!("{visit}/details"));
        let answer = admin
            .post(&format!("{visit}/details"), &[("name", "")])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.field_errors(), ["Please enter your name."]);

        let times = details(&admin, &visit, &[("name", "Lee")]).await;
        let answer = book(&admin, &site.event, &times, "").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.texts(".alert"), ["Choose a time, then confirm it."]);
        let answer = book(&admin, &site.event, &times, "tomorrow").await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let answer = admin.get(&format!("{times}?month=2026-13")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        for made_up in ["x", "e30", "é", "eyJlbWFpbCI6IngifQ"] {
            let answer = admin.get(&format!("{path}/v/{made_up}/time")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{made_up}");
        }
        let real = Lead::contact(site.app.visitor(), &site.form(), "lee@example.com").await;
        let (_, token) = real.visit.split_once("/v/").unwrap();
        let answer = admin.get(&format!("{path}/v/{token}/details")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "a real visit is none");
    })
    .await;
}
