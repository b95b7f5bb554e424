//! Scheduled Calls, as a browser sees it.

use chrono::TimeDelta;
use leadgate::calls::{Call, NewCall};
use leadgate::staff::Role;
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use super::fixture::{Fixture, book};
use crate::support::app::TestApp;
use crate::support::database::on_each_database;

/// A call that starts so many hours from this moment.
pub fn in_hours(fixture: &Fixture, hours: i64) -> NewCall {
    let starts_at = UtcTime::now() + TimeDelta::hours(hours);
    NewCall {
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(30),
        ..fixture.call(0)
    }
}

#[actix_web::test]
async fn a_row_opens_to_all_that_is_known_of_its_call() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let [ada, _] = fixture.contacts;
        let answers = r#"[{"question":"How many <b>seats</b>?","answer":"12"}]"#;
        let call = NewCall {
            visit_id: Some(fixture.visit(&app.db, ada, answers).await),
            starts_at: "2099-03-03T23:30:00Z".parse().unwrap(),
            ends_at: "2099-03-04T00:00:00Z".parse().unwrap(),
            ..fixture.call(0)
        };
        book(&app.db, call).await.unwrap();

        let page = app
            .signed_in_as(Role::SalesManager)
            .await
            .get("/calls")
            .await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.texts(".nav-link.active"), ["Upcoming"]);
        assert_eq!(page.texts("section h2"), ["Tuesday 3 March 2099"]);
        assert_eq!(
            page.texts(".expandable-row summary > *"),
            ["23:30 – 00:00", "Ada", "Intro call", "Ann", "Upcoming", ""]
        );
        let card = format!("/contacts/{ada}");
        assert_eq!(
            page.attributes("dd a", "href"),
            [card.as_str(), "https://meet.example/Ann"]
        );
        assert_eq!(
            page.texts(".expandable-row summary a"),
            Vec::<String>::new()
        );
        let facts = page.texts(".datagrid-item");
        for fact in [
            "Email ada@example.com",
            "Phone +15552345678",
            "Event Intro call",
            "Host Ann",
            "Your time Tue 3 Mar 2099, 23:30 – 00:00 UTC",
            "The lead’s time Wed 4 Mar 2099, 00:30 – 01:00 Europe/Berlin",
            "How many <b>seats</b>? 12",
        ] {
            assert!(facts.iter().any(|one| one == fact), "{fact} in {facts:?}");
        }
        // The visit came from 707:707:…: no address stands here, even for those who may see it elsewhere.
        assert!(!page.body.contains("707:707"));
    })
    .await;
}

#[actix_web::test]
async fn canceled_calls_are_hidden_until_they_are_asked_for_on_both_tabs() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let mut canceled = Vec::new();
        for hours in [-3, -2, 2, 3] {
            let call = book(&app.db, in_hours(&fixture, hours)).await.unwrap();
            if hours % 2 != 0 {
                canceled.push(call.id);
            }
        }
        let (organization, ben) = (fixture.organization, fixture.hosts[1]);
        app.db
            .write(move |conn| {
                Call::cancel(
                    conn,
                    organization,
                    &canceled,
                    "Fake.",
                    Some(ben),
                    UtcTime::now(),
                )
            })
            .await
            .unwrap();
        let client = app.signed_in_as(Role::SuperAdmin).await;
        for (path, expected) in [
            ("/calls", vec!["Upcoming"]),
            ("/calls?canceled=on", vec!["Upcoming", "Canceled"]),
            ("/calls?tab=past", vec!["No outcome yet"]),
            (
                "/calls?tab=past&canceled=on",
                vec!["No outcome yet", "Canceled"],
            ),
        ] {
            let page = client.get(path).await;
            assert_eq!(
                page.texts(".expandable-row summary .status-name"),
                expected,
                "{path}"
            );
            assert_eq!(
                page.attributes("input[name=id]", "value").len(),
                1,
                "{path}"
            );
            let told = page.texts(".datagrid-item").join(";");
            assert_eq!(told.contains(", by Ben"), expected.len() == 2, "{path}");
            assert_eq!(told.contains("Reason Fake."), expected.len() == 2, "{path}");
        }
    })
    .await;
}

#[actix_web::test]
async fn closers_and_setters_see_the_calls_that_they_host() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let other = Fixture::found(&app.db, "other").await;
        book(&app.db, in_hours(&other, 1)).await.unwrap();
        book(&app.db, in_hours(&fixture, 1)).await.unwrap();
        for role in [Role::Closer, Role::Setter] {
            let member = app.member(role).await;
            let own = NewCall {
                host_id: member.id,
                ..in_hours(&fixture, 2)
            };
            book(&app.db, own).await.unwrap();
            let page = app.signed_in(&member).await.get("/calls").await;
            let hosts = page.texts(".expandable-row summary > :nth-child(4)");
            assert_eq!(hosts, [member.name]);
        }
        for role in [Role::SuperAdmin, Role::SalesManager] {
            let page = app.signed_in_as(role).await.get("/calls").await;
            assert_eq!(page.texts(".expandable-row summary").len(), 3, "{role:?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_long_list_is_read_page_by_page() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        app.db
            .write(move |conn| {
                for hours in -60..60 {
                    in_hours(&fixture, hours).book(conn)?;
                }
                Ok(())
            })
            .await
            .unwrap();
        let client = app.signed_in_as(Role::SuperAdmin).await;
        for (path, count) in [("/calls", 60), ("/calls?tab=past", 60)] {
            let first = client.get(path).await;
            let next = first.attributes(".pager a[rel=next]", "href");
            let second = client.get(&format!("/calls{}", next[0])).await;
            assert_eq!(second.texts(".pager a[rel=next]"), Vec::<String>::new());
            let mut starts = first.attributes("summary time", "datetime");
            starts.extend(second.attributes("summary time", "datetime"));
            let mut sorted = starts.clone();
            sorted.sort();
            if path != "/calls" {
                sorted.reverse();
            }
            sorted.dedup();
            assert_eq!((starts.len(), &starts), (count, &sorted), "{path}");
        }
    })
    .await;
}

#[actix_web::test]
async fn an_empty_list_says_what_to_do_next() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        for (role, action) in [
            (Role::SalesManager, "/events"),
            (Role::Setter, "/availability"),
        ] {
            let client = app.signed_in_as(role).await;
            let page = client.get("/calls").await;
            assert_eq!(page.texts(".empty-title"), ["No upcoming calls"]);
            assert_eq!(page.attributes(".empty-action a", "href"), [action]);
            let page = client.get("/calls?tab=past").await;
            assert_eq!(page.texts(".empty-title"), ["No past calls"]);
        }
    })
    .await;
}

#[actix_web::test]
async fn strangers_and_odd_addresses_are_turned_away() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let answer = app.visitor().get("/calls?tab=past").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(
            answer.location.starts_with("/sign-in"),
            "{}",
            answer.location
        );
        let client = app.signed_in_as(Role::SuperAdmin).await;
        for (path, status) in [
            ("/calls?tab=future", StatusCode::BAD_REQUEST),
            ("/calls?after=x6164_1", StatusCode::BAD_REQUEST),
            ("/calls/cancel?id=x", StatusCode::BAD_REQUEST),
            ("/calls/1/cancel", StatusCode::NOT_FOUND),
            ("/calls/x/cancel", StatusCode::NOT_FOUND),
        ] {
            assert_eq!(client.get(path).await.status, status, "{path}");
        }
    })
    .await;
}
