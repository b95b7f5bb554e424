//! Canceling, as a browser does it.

use leadgate::calls::{Call, NewCall};
use leadgate::mail::{Audience, Message, MessageKind};
use leadgate::staff::Role;
use leadgate::values::{CallId, CallStatus};
use reqwest::StatusCode;

use super::fixture::{Fixture, book, state_of};
use super::list_page::in_hours;
use crate::support::app::{Client, TestApp};
use crate::support::database::on_each_database;

async fn call(app: &TestApp, id: CallId) -> Call {
    let organization = app.organization.id;
    app.db
        .read(move |conn| Call::find(conn, organization, id))
        .await
        .unwrap()
}

/// The version of a call that nobody has changed yet.
const SEEN: (&str, &str) = ("version", "1");

fn path(id: CallId) -> String {
    format!("/calls/{id}/cancel")
}

#[actix_web::test]
async fn a_call_is_canceled_with_a_reason_and_its_time_is_free_again() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let booked = book(&app.db, in_hours(&fixture, 2)).await.unwrap();
        let client = app.signed_in_as(Role::SalesManager).await;

        let page = client.get(&path(booked.id)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.texts("h1"), ["Cancel this call?"]);
        let said = page.texts("form.card").join(" ");
        for part in ["Ada", "Ann", "ada@example.com", "UTC", "not told"] {
            assert!(said.contains(part), "{part} in {said}");
        }
        assert_eq!(page.attributes("form.card", "action"), [path(booked.id)]);
        assert_eq!(call(&app, booked.id).await.status, CallStatus::Scheduled);

        let form = [SEEN, ("reason", "  Competitor, not a lead.  ")];
        let page = client.post_and_follow(&path(booked.id), &form).await;
        let said = page.texts(".alert-success").join(" ");
        assert!(said.starts_with("Canceled the call with Ada on"), "{said}");
        assert_eq!(page.texts(".expandable-row summary"), Vec::<String>::new());
        let canceled = call(&app, booked.id).await;
        assert_eq!(canceled.cancel_reason, "Competitor, not a lead.");
        assert_eq!(
            state_of(&app.db, fixture.contacts[0]).await,
            ("canceled".to_owned(), false)
        );
        let again = NewCall {
            starts_at: booked.starts_at,
            ends_at: booked.ends_at,
            ..fixture.call(0)
        };
        assert!(book(&app.db, again).await.is_some());
    })
    .await;
}

#[actix_web::test]
async fn a_reason_is_asked_for_beside_its_field() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let booked = book(&app.db, in_hours(&fixture, -2)).await.unwrap();
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let long = "é".repeat(1_001);
        for (typed, message) in [
            (" \r\n ", "Say why"),
            (long.as_str(), "At most 1000 characters"),
        ] {
            let page = client
                .post(&path(booked.id), &[SEEN, ("reason", typed)])
                .await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            let errors = page.field_errors();
            assert!(errors[0].starts_with(message), "{errors:?}");
            assert_eq!(page.texts("textarea[name=reason]"), [typed.trim()]);
            assert_eq!(page.texts("h1"), ["Cancel this call?"]);
        }
        assert_eq!(call(&app, booked.id).await.status, CallStatus::Scheduled);

        // As many characters as the browser counts, though it sends each line break as two.
        let lines = format!("{}\r\n{}", "é".repeat(499), "é".repeat(500));
        let answer = client
            .post(&path(booked.id), &[SEEN, ("reason", &lines)])
            .await;
        assert_eq!(answer.location, "/calls?tab=past");
        assert_eq!(
            call(&app, booked.id).await.cancel_reason.chars().count(),
            1_000
        );
    })
    .await;
}

#[actix_web::test]
async fn many_are_canceled_with_one_reason() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let mut ids = Vec::new();
        for hours in [-2, 2, 4] {
            ids.push(book(&app.db, in_hours(&fixture, hours)).await.unwrap().id);
        }
        let ticked: Vec<String> = ids.iter().map(CallId::to_string).collect();
        let query = format!(
            "/calls/cancel?id={}&id={}&id={}",
            ticked[0], ticked[1], ticked[1]
        );
        let page = client.get(&query).await;
        assert_eq!(page.texts("h1"), ["Cancel these 2 calls?"]);
        assert_eq!(page.attributes("form.card", "action"), ["/calls/cancel"]);
        assert_eq!(page.attributes("input[name=id]", "value"), ticked[..2]);

        let form = [
            ("id", ticked[0].as_str()),
            SEEN,
            ("id", &ticked[1]),
            SEEN,
            ("reason", "Fair is off."),
        ];
        let page = client
            .post(
                "/calls/cancel",
                &[form[0], SEEN, form[2], SEEN, ("reason", "")],
            )
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.attributes("input[name=id]", "value"), ticked[..2]);
        let page = client.post_and_follow("/calls/cancel", &form).await;
        assert_eq!(
            page.texts(".alert-success"),
            ["Canceled 2 calls. Their times are free again."]
        );
        for (id, status) in ids.iter().zip([
            CallStatus::Canceled,
            CallStatus::Canceled,
            CallStatus::Scheduled,
        ]) {
            assert_eq!(call(&app, *id).await.status, status);
        }
    })
    .await;
}

#[actix_web::test]
async fn nothing_ticked_is_said_and_too_much_is_refused() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        client.get("/calls/cancel").await;
        let page = client.get("/calls").await;
        let told = ["No call was ticked. Tick the calls to cancel first."];
        assert_eq!(page.texts(".alert-warning"), told);
        let reason = [("reason", "Why?")];
        let page = client.post_and_follow("/calls/cancel", &reason).await;
        assert_eq!(page.texts(".alert-warning"), told);
        let many: Vec<String> = (1..=201).map(|id| format!("id={id}")).collect();
        let answer = client
            .get(&format!("/calls/cancel?{}", many.join("&")))
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    })
    .await;
}

#[actix_web::test]
async fn whoever_cancels_a_canceled_call_is_told_by_whom_and_when() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let booked = book(&app.db, in_hours(&fixture, 2)).await.unwrap();
        let manager = app.signed_in_as(Role::SalesManager).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        manager
            .post(&path(booked.id), &[SEEN, ("reason", "First.")])
            .await;
        let canceled = call(&app, booked.id).await;

        let page = admin.get(&path(booked.id)).await;
        assert_eq!(page.texts("h1"), ["This call is canceled"]);
        let said = page.texts(".alert-warning").join(" ");
        assert!(
            said.contains("already canceled by Sales Manager of acme on"),
            "{said}"
        );
        assert_eq!(page.texts("form.card"), Vec::<String>::new());

        let page = admin
            .post_and_follow(&path(booked.id), &[SEEN, ("reason", "Second.")])
            .await;
        let said = page.texts(".alert-warning").join(" ");
        assert!(
            said.contains("already canceled by Sales Manager of acme on"),
            "{said}"
        );
        assert_eq!(page.texts(".alert-success"), Vec::<String>::new());
        assert_eq!(call(&app, booked.id).await, canceled);
    })
    .await;
}

#[actix_web::test]
async fn of_two_who_send_the_form_at_once_one_acts_and_the_other_is_told() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let manager = app.signed_in_as(Role::SalesManager).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for hours in 1..5 {
            let booked = book(&app.db, in_hours(&fixture, hours)).await.unwrap();
            let sent = [manager.clone(), admin.clone()].map(|client| {
                let path = path(booked.id);
                actix_web::rt::spawn(async move { done(&client, &path).await })
            });
            let mut acted = 0;
            for one in sent {
                acted += usize::from(one.await.unwrap());
            }
            assert_eq!(acted, 1);
        }
    })
    .await;
}

/// Whether this client is told that it canceled the call; otherwise it is told that another did.
async fn done(client: &Client, path: &str) -> bool {
    let page = client
        .post_and_follow(path, &[SEEN, ("reason", "Now.")])
        .await;
    let (done, told) = (page.texts(".alert-success"), page.texts(".alert-warning"));
    assert_eq!(done.len() + told.len(), 1, "{done:?} {told:?}");
    done.len() == 1
}

#[actix_web::test]
async fn the_calls_of_others_do_not_exist() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let other = Fixture::found(&app.db, "other").await;
        let closer = app.member(Role::Closer).await;
        let own = NewCall {
            host_id: closer.id,
            ..in_hours(&fixture, 2)
        };
        let own = book(&app.db, own).await.unwrap().id;
        let of_ann = book(&app.db, in_hours(&fixture, 2)).await.unwrap().id;
        let foreign = book(&app.db, in_hours(&other, 2)).await.unwrap().id;

        let closer = app.signed_in(&closer).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let reason = ("reason", "Mine now.");
        for (client, id) in [(&closer, of_ann), (&closer, foreign), (&admin, foreign)] {
            assert_eq!(client.get(&path(id)).await.status, StatusCode::NOT_FOUND);
            let answer = client.post(&path(id), &[SEEN, reason]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        let (mine, theirs) = (own.to_string(), of_ann.to_string());
        let both = [("id", mine.as_str()), SEEN, ("id", &theirs), SEEN, reason];
        let answer = closer.post("/calls/cancel", &both).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(call(&app, own).await.status, CallStatus::Scheduled);
        assert_eq!(call(&app, of_ann).await.status, CallStatus::Scheduled);

        let answer = closer.post(&path(own), &[SEEN, reason]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(call(&app, own).await.status, CallStatus::Canceled);
    })
    .await;
}

#[actix_web::test]
async fn the_lead_of_a_past_call_is_told_only_if_somebody_ticks_it_and_that_of_one_to_come_unless()
{
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let mut calls = Vec::new();
        for hours in [-8, -6, -4, 4] {
            calls.push(book(&app.db, in_hours(&fixture, hours)).await.unwrap().id);
        }
        let told = async |id: CallId| {
            let organization = app.organization.id;
            let find = move |conn: &mut _| Message::of_call(conn, organization, id);
            let told = app.db.read(find).await.unwrap();
            let to_lead = told.iter().filter(|one| one.audience == Audience::Lead);
            to_lead.map(|one| one.kind).collect::<Vec<_>>()
        };
        let page = admin.get(&path(calls[0])).await;
        assert!(page.attributes("#notify", "name").is_empty());
        assert_eq!(page.attributes("#notify_past", "type"), ["checkbox"]);
        assert!(page.attributes("#notify_past[checked]", "name").is_empty());
        assert_eq!(page.texts("textarea[name=message]").len(), 1);
        let reason = ("reason", "Double.");
        admin
            .post(&path(calls[0]), &[SEEN, reason, ("notify", "on")])
            .await;
        assert!(told(calls[0]).await.is_empty());
        let ticked = [SEEN, reason, ("notify_past", "on"), ("message", "Sorry.")];
        admin.post(&path(calls[1]), &ticked).await;
        assert_eq!(told(calls[1]).await, [MessageKind::Canceled]);

        let ids = [calls[2].to_string(), calls[3].to_string()];
        let query = format!("/calls/cancel?id={}&id={}", ids[0], ids[1]);
        let page = admin.get(&query).await;
        assert_eq!(page.attributes("#notify[checked]", "name"), ["notify"]);
        assert_eq!(page.attributes("#notify_past", "type"), ["checkbox"]);
        assert!(page.attributes("#notify_past[checked]", "name").is_empty());
        let form = [
            ("id", ids[0].as_str()),
            SEEN,
            ("id", &ids[1]),
            SEEN,
            reason,
            ("notify", "on"),
        ];
        admin.post_and_follow("/calls/cancel", &form).await;
        assert!(told(calls[2]).await.is_empty());
        assert_eq!(told(calls[3]).await, [MessageKind::Canceled]);
    })
    .await;
}
