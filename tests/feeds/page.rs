//! A host's own calendar on Availability.

use diesel::prelude::*;
use leadgate::db::schema::{audit_log, busy_feeds, busy_times};
use leadgate::staff::{Member, Role};
use reqwest::StatusCode;

use super::world::{busy, feed};
use crate::support::app::{Answer, Client, TestApp, add_member, found};
use crate::support::calendars::{Calendars, Gives, calendar, coming};
use crate::support::database::on_each_database;

const ADDRESS: &str = "#busy input[name=address]";

fn path(host: &Member) -> String {
    format!("/availability/{}/busy", host.id)
}

async fn gives(client: &Client, host: &Member, address: &str) -> Answer {
    client.post(&path(host), &[("address", address)]).await
}

async fn audited(app: &TestApp) -> Vec<(String, String, String)> {
    let read = app.db.read(|conn| {
        Ok(audit_log::table
            .order(audit_log::id)
            .select((audit_log::action, audit_log::subject, audit_log::detail))
            .load(conn)?)
    });
    read.await.unwrap()
}

/// How many feeds and busy times there are.
async fn rows(app: &TestApp) -> (i64, i64) {
    let count = app.db.read(|conn| {
        Ok((
            busy_feeds::table.count().get_result(conn)?,
            busy_times::table.count().get_result(conn)?,
        ))
    });
    count.await.unwrap()
}

/// What is said of the feed, in one line.
fn said(page: &Answer) -> String {
    page.texts("#busy .card-body").join(" ")
}

#[actix_web::test]
async fn every_host_gives_their_own_calendar_and_sees_what_was_read() {
    on_each_database(async |database| {
        let app = TestApp::start_reading(database).await;
        let calendars = Calendars::start().await;
        calendars.has(&coming());
        let url = calendars.url("/ada.ics");
        for role in Role::ALL {
            let host = app.member(role).await;
            let client = app.signed_in(&host).await;
            let page = client.get("/availability").await;
            let title = page.texts("#busy-title");
            assert_eq!(title, ["Busy times from your own calendar"]);
            assert_eq!(page.attributes(ADDRESS, "value"), [""]);
            let actions = page.attributes("#busy form", "action");
            // What is wrong with it stands far down the page.
            let action = format!("{}#busy", path(&host));
            assert_eq!(actions, [action], "nothing to read yet");

            let answer = gives(&client, &host, &url).await;
            assert_eq!(answer.location, "/availability#busy", "{}", answer.body);
            let page = client.get("/availability").await;
            assert_eq!(
                page.texts(".alert-success"),
                ["The calendar was read: 1 busy time."]
            );
            assert_eq!(page.attributes(ADDRESS, "value"), [url.as_str()]);
            let said = said(&page);
            assert!(said.contains("Calendar at 127.0.0.1"), "{said}");
            assert!(said.contains("UTC : 1 busy time up to "), "{said}");
            assert!(!page.body.contains("Very private"));
            assert_eq!(busy(&app.db, &host).await.len(), 1);

            // The same again is only read anew.
            let before = feed(&app.db, &host).await;
            gives(&client, &host, &url).await;
            let after = feed(&app.db, &host).await;
            assert_eq!(after.changed_at, before.changed_at);
            assert!(after.read_at > before.read_at);
        }
        assert_eq!(audited(&app).await.len(), Role::ALL.len());
    })
    .await;
}

#[actix_web::test]
async fn an_address_that_is_not_read_has_its_message_and_stores_nothing() {
    on_each_database(async |database| {
        let app = TestApp::start_reading(database).await;
        let host = app.member(Role::Closer).await;
        let client = app.signed_in(&host).await;
        for (typed, message) in [
            ("", "Paste the secret address"),
            ("http://example.com/a.ics", "begins with https://"),
            ("https://ada:secret@example.com/", "name and password"),
            ("javascript:alert(1)", "no address of a calendar"),
            ("my calendar", "no address of a calendar"),
            (
                "https://10.0.0.1/a.ics",
                "could not be found at a public address",
            ),
            (
                "https://169.254.169.254/",
                "could not be found at a public address",
            ),
            (
                "https://[::ffff:192.168.0.1]/",
                "could not be found at a public address",
            ),
            (
                "https://0xa000001/",
                "could not be found at a public address",
            ),
        ] {
            let answer = gives(&client, &host, typed).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
            let errors = answer.field_errors();
            assert_eq!(errors, answer.texts("#address-error"), "{typed}");
            assert!(errors[0].contains(message), "{typed}: {errors:?}");
            assert_eq!(answer.attributes(ADDRESS, "value"), [typed]);
        }
        assert_eq!(rows(&app).await, (0, 0));
        assert_eq!(audited(&app).await, []);
        for step in ["/read", "/remove"] {
            let answer = client.post(&format!("{}{step}", path(&host)), &[]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{step}");
        }
        let confirm = client.get(&format!("{}/remove", path(&host))).await;
        assert_eq!(confirm.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[actix_web::test]
async fn what_comes_between_is_said_and_what_was_read_before_goes_on_to_count() {
    on_each_database(async |database| {
        let app = TestApp::start_reading(database).await;
        let calendars = Calendars::start().await;
        let host = app.member(Role::Closer).await;
        let client = app.signed_in(&host).await;
        let url = calendars.url("/ada.ics");
        gives(&client, &host, &url).await;
        let page = client.get("/availability").await;
        let warning = page.texts(".alert-warning").join(" ");
        assert!(
            warning.contains("The calendar could not be read."),
            "{warning}"
        );
        assert!(warning.contains("(404)"), "{warning}");
        assert!(!warning.contains("goes on to count"), "{warning}");

        calendars.has(&coming());
        let read = format!("{}/read", path(&host));
        let answer = client.post(&read, &[]).await;
        assert_eq!(answer.location, "/availability#busy");
        let page = client.get("/availability").await;
        assert_eq!(
            page.texts(".alert"),
            ["The calendar was read: 1 busy time."]
        );

        calendars.gives("/ada.ics", Gives::Status("500 Oops"));
        client.post(&read, &[]).await;
        let page = client.get("/availability").await;
        let warning = page.texts("#busy .alert-warning").join(" ");
        assert!(warning.contains("a fault of its own (500)"), "{warning}");
        assert!(
            warning.contains("What was read before goes on to count."),
            "{warning}"
        );
        assert!(said(&page).contains("1 busy time up to"));
        assert_eq!(busy(&app.db, &host).await.len(), 1);

        // Another address that is not there: what counts is that of the one before.
        gives(&client, &host, &calendars.url("/typo.ics")).await;
        let page = client.get("/availability").await;
        assert!(
            said(&page).contains("That was at the address before this one"),
            "{}",
            said(&page)
        );
        let odd = "BEGIN:VEVENT\r\nUID:odd\r\nDTSTART:soon\r\nEND:VEVENT\r\nEND:VCALENDAR";
        let odd = coming().replace("END:VCALENDAR", odd);
        calendars.gives("/typo.ics", Gives::Text(odd));
        client.post(&read, &[]).await;
        let said = said(&client.get("/availability").await);
        assert!(
            said.contains("1 of its events could not be understood"),
            "{said}"
        );
        assert!(!said.contains("the address before"), "{said}");
    })
    .await;
}

#[actix_web::test]
async fn whoever_keeps_anothers_hours_replaces_and_removes_the_address_and_never_sees_it() {
    on_each_database(async |database| {
        let app = TestApp::start_reading(database).await;
        let calendars = Calendars::start().await;
        calendars.has(&coming());
        calendars.gives("/new-secret.ics", Gives::Text(calendar(&[])));
        let host = app.member(Role::Closer).await;
        let own = app.signed_in(&host).await;
        let page = format!("/availability/{}", host.id);
        for role in [Role::SuperAdmin, Role::SalesManager] {
            let client = app.signed_in_as(role).await;
            gives(&own, &host, &calendars.url("/ada.ics")).await;
            let shown = client.get(&page).await;
            assert_eq!(
                shown.texts("#busy-title"),
                ["Busy times from their own calendar"]
            );
            assert!(said(&shown).contains("Calendar at 127.0.0.1"));
            assert!(!shown.body.contains("ada.ics"));
            assert_eq!(shown.attributes(ADDRESS, "value"), [""]);
            let blank = gives(&client, &host, "").await;
            assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(!blank.body.contains("ada.ics"));

            let answer = client.post(&format!("{}/read", path(&host)), &[]).await;
            assert_eq!(answer.location, format!("{page}#busy"));
            let answer = gives(&client, &host, &calendars.url("/new-secret.ics")).await;
            assert_eq!(answer.location, format!("{page}#busy"));
            assert!(!client.get(&page).await.body.contains("new-secret"));
            let theirs = own.get("/availability").await;
            let url = calendars.url("/new-secret.ics");
            assert_eq!(theirs.attributes(ADDRESS, "value"), [url]);

            let remove = format!("{}/remove", path(&host));
            let confirm = client.get(&remove).await;
            assert_eq!(confirm.status, StatusCode::OK);
            assert!(confirm.body.contains("no busy times"), "{}", confirm.body);
            assert!(!confirm.body.contains("new-secret"));
            assert_eq!(rows(&app).await.0, 1, "looking removes nothing");
            let answer = client.post(&remove, &[]).await;
            assert_eq!(answer.location, format!("{page}#busy"));
            assert_eq!(rows(&app).await, (0, 0));
        }
        let audited = audited(&app).await;
        let acts: Vec<_> = audited.iter().map(|(action, ..)| action.as_str()).collect();
        let each = ["busy_feed.set", "busy_feed.set", "busy_feed.remove"];
        assert_eq!(acts, [each, each].concat());
        for (_, subject, detail) in audited {
            let expected = ("closer@acme.example", "127.0.0.1");
            assert_eq!((subject.as_str(), detail.as_str()), expected);
        }
    })
    .await;
}

#[actix_web::test]
async fn nobody_else_touches_a_hosts_calendar() {
    on_each_database(async |database| {
        let app = TestApp::start_reading(database).await;
        let calendars = Calendars::start().await;
        calendars.has(&coming());
        let url = calendars.url("/ada.ics");
        let host = app.member(Role::SuperAdmin).await;
        let own = app.signed_in(&host).await;
        gives(&own, &host, &url).await;
        let other = found(&app.db, "other").await;
        let stranger = add_member(&app.db, &other, Role::SuperAdmin, "a@other.example").await;
        for (client, refused) in [
            (app.signed_in_as(Role::Closer).await, StatusCode::FORBIDDEN),
            (app.signed_in_as(Role::Setter).await, StatusCode::FORBIDDEN),
            (app.signed_in(&stranger).await, StatusCode::NOT_FOUND),
        ] {
            let answer = gives(&client, &host, &calendars.url("/evil.ics")).await;
            assert_eq!(answer.status, refused);
            for step in ["/read", "/remove"] {
                let step = format!("{}{step}", path(&host));
                assert_eq!(client.post(&step, &[]).await.status, refused, "{step}");
            }
            let confirm = client.get(&format!("{}/remove", path(&host))).await;
            assert_eq!(confirm.status, refused);
        }
        assert_eq!(feed(&app.db, &host).await.url.as_str(), url);
        assert_eq!(calendars.asked().len(), 1);
        // Nor does anybody who has not signed in, nor another site.
        let answer = app.visitor().post(&path(&host), &[("address", &url)]).await;
        assert_ne!(answer.status, StatusCode::OK);
        let step = format!("{}/remove", path(&host));
        let foreign = own.request(reqwest::Method::POST, &step);
        let answer = own
            .send(foreign.header("sec-fetch-site", "cross-site"))
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(rows(&app).await.0, 1);
    })
    .await;
}
