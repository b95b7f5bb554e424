//! What narrows the list of calls, each filter by itself and with the others.

use diesel::prelude::*;
use leadgate::calls::{Call, NewCall};
use leadgate::db::schema::{calls, members};
use leadgate::staff::Role;
use leadgate::values::{CallId, Outcome, TimeZone, UtcTime};
use reqwest::StatusCode;

use super::fixture::{Fixture, book};
use crate::support::app::{Answer, TestApp};
use crate::support::database::on_each_database;

/// Which of these calls a page lists.
fn listed(page: &Answer, of: &[Call]) -> Vec<usize> {
    let ids = page.attributes("details a.btn", "href").join(" ");
    let position = |(place, call): (usize, &Call)| {
        ids.contains(&format!("/calls/{}/", call.id))
            .then_some(place)
    };
    of.iter().enumerate().filter_map(position).collect()
}

async fn set_outcome(app: &TestApp, id: CallId, outcome: Outcome) {
    let set = app.db.write(move |conn| {
        diesel::update(calls::table.find(id))
            .set(calls::outcome.eq(Some(outcome)))
            .execute(conn)?;
        Ok(())
    });
    set.await.unwrap();
}

#[actix_web::test]
async fn calls_are_filtered_by_status_event_host_and_the_days_of_the_viewers_zone() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let other = Fixture::found(&app.db, "other").await;
        let manager = app.member(Role::SalesManager).await;
        let zone = app.db.write(move |conn| {
            diesel::update(members::table.find(manager.id))
                .set(members::time_zone.eq(TimeZone::parse("Pacific/Auckland").unwrap()))
                .execute(conn)?;
            Ok(())
        });
        let client = app.signed_in(&manager).await;
        zone.await.unwrap();
        let mut booked = Vec::new();
        // In Auckland the second of these is on the next day.
        for (place, start) in [
            "2026-03-03T10:30:00Z",
            "2026-03-03T11:30:00Z",
            "2026-03-05T09:00:00Z",
        ]
        .into_iter()
        .enumerate()
        {
            let starts_at: UtcTime = start.parse().unwrap();
            let call = NewCall {
                host_id: fixture.hosts[usize::from(place == 2)],
                starts_at,
                ends_at: starts_at + chrono::TimeDelta::minutes(30),
                ..fixture.call(0)
            };
            booked.push(book(&app.db, call).await.unwrap());
        }
        set_outcome(&app, booked[0].id, Outcome::Sale).await;
        let (event, ben) = (fixture.event, fixture.hosts[1]);
        for (query, expected) in [
            (String::new(), vec![0, 1, 2]),
            ("&status=sale".into(), vec![0]),
            ("&status=pending".into(), vec![1, 2]),
            ("&status=no_show".into(), vec![]),
            (format!("&event={event}"), vec![0, 1, 2]),
            (format!("&host={ben}"), vec![2]),
            (format!("&host={ben}&status=sale"), vec![]),
            (format!("&event={event}&host={ben}&status=pending"), vec![2]),
            ("&to=2026-03-03".into(), vec![0]),
            ("&from=2026-03-04&to=2026-03-04".into(), vec![1]),
            ("&from=2026-03-04".into(), vec![1, 2]),
        ] {
            let page = client.get(&format!("/calls?tab=past{query}")).await;
            assert_eq!(page.status, StatusCode::OK, "{query}");
            assert_eq!(listed(&page, &booked), expected, "{query}");
        }
        let page = client.get("/calls?tab=past&from=2026-03-03").await;
        let days = [
            "Thursday 5 March 2026",
            "Wednesday 4 March 2026",
            "Tuesday 3 March 2026",
        ];
        assert_eq!(
            page.texts("section h2"),
            days,
            "the days of the viewer's zone"
        );
        let tab = &page.attributes(".nav-tabs a", "href")[0];
        assert_eq!(tab, "/calls?from=2026-03-03", "a tab keeps the filters");

        for (query, message) in [
            ("from=x", "Choose a day"),
            ("to=2026-02-30", "Choose a day"),
            ("from=2026-03-05&to=2026-03-04", "lies before the first"),
            ("status=held", "Choose one of these."),
            ("event=x", "Choose one of these."),
            ("host=%1b", "Choose one of these."),
        ] {
            let page = client.get(&format!("/calls?tab=past&{query}")).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
            let errors = page.field_errors().join(" ");
            assert!(errors.contains(message), "{query}: {errors}");
        }
        for query in [
            format!("event={}", other.event),
            format!("host={}", other.hosts[0]),
            "host=999999".to_owned(),
        ] {
            let page = client.get(&format!("/calls?{query}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{query}");
        }
        let closer = app.signed_in_as(Role::Closer).await;
        assert!(
            closer
                .get("/calls")
                .await
                .texts("select[name=host]")
                .is_empty()
        );
        let page = closer.get(&format!("/calls?host={ben}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[actix_web::test]
async fn every_act_leads_back_to_the_list_from_which_it_was_begun() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let mut past = Vec::new();
        for minutes in [0, 60, 120] {
            past.push(book(&app.db, fixture.call(minutes)).await.unwrap());
        }
        let starts_at = UtcTime::now() + chrono::TimeDelta::hours(30);
        let coming = NewCall {
            starts_at,
            ends_at: starts_at + chrono::TimeDelta::minutes(30),
            ..fixture.call(0)
        };
        let coming = book(&app.db, coming).await.unwrap();

        let pending = "/calls?tab=past&status=pending";
        let of_host = format!("/calls?host={}", fixture.hosts[0]);
        let links = async |list: &str, act: &str| {
            let page = admin.get(list).await;
            let links = page.attributes("details a.btn", "href");
            links.into_iter().find(|href| href.contains(act)).unwrap()
        };
        // Each link leads to a page whose form and way out both lead back.
        for (list, act) in [
            (pending, "/outcome"),
            (pending, "/cancel"),
            (&of_host, "/reschedule"),
            (&of_host, "/cancel"),
        ] {
            let link = links(list, act).await;
            let page = admin.get(&link).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
            let ways = page.attributes(".form-actions a, .card-body > a.btn", "href");
            assert_eq!(ways, [list], "{link}");
            let above = page.attributes(".page-pretitle a", "href");
            assert_eq!(above, [list], "{link}");
            if act != "/reschedule" {
                assert_eq!(page.attributes("main form", "action"), [link]);
            }
        }
        let link = links(pending, "/outcome").await;
        let form = [("version", "1"), ("outcome", "no_show")];
        assert_eq!(admin.post(&link, &form).await.location, pending);
        let link = links(&of_host, "/cancel").await;
        let form = [("version", "1"), ("reason", "")];
        let again = admin.post(&link, &form).await;
        assert_eq!(again.attributes("main form", "action"), [&*link]);
        let form = [("version", "1"), ("reason", "Ill host")];
        assert_eq!(admin.post(&link, &form).await.location, of_host);
        assert_eq!(past.len() + 1, 4, "{}", coming.id);

        let page = admin.get(pending).await;
        let list = page.attributes("form input[name=list]", "value").remove(0);
        assert_eq!(format!("/calls?{list}"), pending);
        let ids = page.attributes("input[name=id]", "value");
        assert_eq!(ids.len(), 2);
        let many = "/calls/cancel?list=tab%3Dpast%26status%3Dpending";
        let asked = admin
            .get(&format!("{many}&id={}&id={}", ids[0], ids[1]))
            .await;
        assert_eq!(asked.attributes(".form-actions a", "href"), [pending]);
        assert_eq!(asked.attributes("main form", "action"), [many]);
        assert!(!asked.texts("main form").join(" ").contains("become free"));
        assert_eq!(
            admin.get(many).await.location,
            pending,
            "nothing was ticked"
        );
        let form = [
            ("id", ids[0].as_str()),
            ("version", "1"),
            ("id", &ids[1]),
            ("version", "1"),
            ("reason", "Never held"),
        ];
        assert_eq!(admin.post(many, &form).await.location, pending);
        let page = admin.get(pending).await;
        assert_eq!(page.texts(".alert-success"), ["Canceled 2 calls."]);

        // What is no list leads to Scheduled Calls all the same, and nowhere else.
        for strange in [
            "https://evil.example",
            "%0D%0Aset-cookie:x",
            "//evil.example/?tab=past",
        ] {
            let answer = admin.get(&format!("/calls/cancel?list={strange}")).await;
            assert_eq!(answer.location, "/calls", "{strange}");
        }
    })
    .await;
}

#[actix_web::test]
async fn only_what_can_be_is_offered_to_filter_by() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let offered = async |path: &str| {
            let page = admin.get(path).await;
            page.attributes("select[name=status] option", "value")
        };
        assert_eq!(offered("/calls").await, ["", "canceled"]);
        assert_eq!(offered("/calls?tab=past").await.len(), 8);
        // Whoever asks for it all the same sees what is asked for.
        assert_eq!(
            offered("/calls?status=sale").await,
            ["", "sale", "canceled"]
        );
        let page = admin
            .get("/calls?tab=past&status=sale&from=2026-03-03")
            .await;
        let tabs = page.attributes(".nav-tabs a", "href");
        assert_eq!(tabs[0], "/calls?from=2026-03-03");
    })
    .await;
}

#[actix_web::test]
async fn a_row_opens_to_its_history_and_to_the_other_calls_of_its_lead() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let past = book(&app.db, fixture.call(0)).await.unwrap();
        set_outcome(&app, past.id, Outcome::NoSale).await;
        let starts_at = UtcTime::now() + chrono::TimeDelta::hours(2);
        let coming = NewCall {
            starts_at,
            ends_at: starts_at + chrono::TimeDelta::minutes(30),
            ..fixture.call(0)
        };
        let coming = book(&app.db, coming).await.unwrap();
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let form = [("version", "1"), ("reason", "Booked twice.")];
        let path = format!("/calls/{}/cancel", coming.id);
        admin.post(&path, &form).await;
        let page = admin.get("/calls?canceled=on").await;
        let told = page.texts(".expandable-body li");
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(
            told[0].starts_with("Canceled by Super Admin of acme on"),
            "{told:?}"
        );
        assert!(told[0].ends_with(": Booked twice."), "{told:?}");
        assert_eq!(told[1], "Mon 2 Mar 2026, 12:00 – 12:30 UTC No sale");
    })
    .await;
}
