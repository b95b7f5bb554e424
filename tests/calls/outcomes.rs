//! How past calls went: said, changed and taken back, and what that means for their contacts.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::calls::{Call, NewCall};
use leadgate::contacts::is_customer;
use leadgate::db::schema::events;
use leadgate::staff::Role;
use leadgate::values::{Mailbox, Outcome, UtcTime};
use reqwest::StatusCode;

use super::fixture::{Fixture, book, state_of};
use super::list_page::in_hours;
use crate::support::app::{Answer, Client, TestApp};
use crate::support::database::on_each_database;

fn path(call: &Call) -> String {
    format!("/calls/{}/outcome", call.id)
}

async fn call(app: &TestApp, call: &Call) -> Call {
    let (organization, id) = (app.organization.id, call.id);
    let find = move |conn: &mut _| Call::find(conn, organization, id);
    app.db.read(find).await.unwrap()
}

/// Sends the form for a call of this version.
async fn say(client: &Client, call: &Call, outcome: &str, more: &[(&str, &str)]) -> Answer {
    let version = call.version.to_string();
    let mut form = vec![("version", version.as_str()), ("outcome", outcome)];
    form.extend(more);
    client.post(&path(call), &form).await
}

async fn is_ada_customer(app: &TestApp) -> bool {
    let organization = app.organization.id;
    let ask = move |conn: &mut _| {
        let ada = Mailbox::parse("ada@example.com").unwrap();
        is_customer(conn, organization, &ada, UtcTime::now())
    };
    app.db.read(ask).await.unwrap()
}

#[actix_web::test]
async fn an_outcome_is_said_changed_and_taken_back_and_the_contact_follows() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let [ada, _] = fixture.contacts;
        let held = book(&app.db, in_hours(&fixture, -5)).await.unwrap();
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let page = admin.get("/calls?tab=past").await;
        let links = page.attributes("a.btn", "href");
        let link = format!("{}?list=tab%3Dpast", path(&held));
        assert!(links.contains(&link), "{links:?}");
        let page = admin.get(&path(&held)).await;
        let offered = page.attributes("input[name=outcome]", "value");
        assert_eq!(offered, ["", "sale", "no_sale", "no_show"]);

        let booked = ("strategy_call".to_owned(), true);
        let missed = ("no_show".to_owned(), false);
        let mut now = held.clone();
        for (outcome, more, objection, line, state) in [
            ("no_show", &[][..], "", "No-show", &missed),
            (
                "no_sale",
                &[("objection", "Price")],
                "Price",
                "No sale: Price",
                &booked,
            ),
            (
                "no_sale",
                &[("objection", "other"), ("other", " Moves abroad. ")],
                "Moves abroad.",
                "No sale: Moves abroad.",
                &booked,
            ),
            ("sale", &[("objection", "Price")], "", "Sale", &booked),
            ("no_show", &[], "", "No-show", &missed),
            ("", &[], "", "taken back", &booked),
        ] {
            let answer = say(&admin, &now, outcome, more).await;
            assert_eq!(answer.location, "/calls?tab=past", "{}", answer.body);
            let said = call(&app, &held).await;
            let expected = Call {
                outcome: Outcome::parse(outcome).ok(),
                objection: objection.to_owned(),
                version: now.version + 1,
                ..held.clone()
            };
            assert_eq!(said, expected);
            now = said;
            assert_eq!(&state_of(&app.db, ada).await, state, "{outcome}");
            assert_eq!(is_ada_customer(&app).await, outcome != "no_show");
            let card = admin.get(&format!("/contacts/{ada}")).await;
            let went = Outcome::parse(outcome).map_or(Outcome::NONE_YET, Outcome::label);
            assert_eq!(card.texts("#calls li > div").pop().unwrap(), went);
            let journey = card.texts("#journey li");
            assert!(journey[0].contains(line), "{line} in {journey:?}");
            assert!(journey[0].contains("Super Admin of acme"), "{journey:?}");
            let row = admin.get("/calls?tab=past").await.texts(".datagrid-item");
            let shown = row.contains(&format!("Objection {objection}"));
            assert_eq!(shown, !objection.is_empty(), "{row:?}");
        }
        let version = now.version;
        say(&admin, &now, "", &[]).await;
        assert_eq!(
            call(&app, &held).await.version,
            version,
            "nothing new was said"
        );
    })
    .await;
}

#[actix_web::test]
async fn a_no_show_keeps_a_contact_booked_who_has_another_call() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let missed = book(&app.db, in_hours(&fixture, -5)).await.unwrap();
        book(&app.db, in_hours(&fixture, 5)).await.unwrap();
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        say(&admin, &missed, "no_show", &[]).await;
        let state = state_of(&app.db, fixture.contacts[0]).await;
        assert_eq!(state, ("strategy_call".to_owned(), true));
    })
    .await;
}

#[actix_web::test]
async fn what_a_call_of_this_kind_cannot_come_to_is_refused() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let past = book(&app.db, in_hours(&fixture, -5)).await.unwrap();
        let coming = book(&app.db, in_hours(&fixture, 5)).await.unwrap();
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let long = "x".repeat(10_000);
        let other = ("objection", "other");
        for (outcome, more, message) in [
            ("approved", &[][..], "Choose one of these."),
            ("x", &[], "Choose one of these."),
            ("no_sale", &[], "Choose what spoke against it."),
            (
                "no_sale",
                &[("objection", "x")],
                "Choose what spoke against it.",
            ),
            ("no_sale", &[other], "Say in a few words"),
            ("no_sale", &[other, ("other", &long)], "At most 200"),
            ("no_sale", &[other, ("other", "a\u{7}b")], "Use letters"),
        ] {
            let page = say(&admin, &past, outcome, more).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{outcome}");
            let errors = page.field_errors();
            assert!(errors[0].starts_with(message), "{message}: {errors:?}");
            assert_eq!(call(&app, &past).await, past);
        }
        let page = say(&admin, &coming, "sale", &[]).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.body.contains("has not ended yet"));
        assert_eq!(call(&app, &coming).await, coming);

        let event = fixture.event;
        let discovery = app.db.write(move |conn| {
            diesel::update(events::table.find(event))
                .set(events::kind.eq("discovery"))
                .execute(conn)?;
            Ok(())
        });
        discovery.await.unwrap();
        let page = admin.get(&path(&past)).await;
        let offered = page.attributes("input[name=outcome]", "value");
        assert_eq!(offered, ["", "approved", "rejected", "no_show"]);
        let answer = say(&admin, &past, "approved", &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[actix_web::test]
async fn the_second_who_says_how_a_call_went_is_told_what_the_first_has_said() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let closer = app.member(Role::Closer).await;
        let own = NewCall {
            host_id: closer.id,
            ..in_hours(&fixture, -5)
        };
        let own = book(&app.db, own).await.unwrap();
        let of_ann = book(&app.db, in_hours(&fixture, -5)).await.unwrap();
        let closer = app.signed_in(&closer).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        assert_eq!(
            say(&closer, &own, "sale", &[]).await.status,
            StatusCode::SEE_OTHER
        );
        let page = say(&admin, &own, "no_show", &[]).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        let said = page.texts(".alert-warning").join(" ");
        assert!(
            said.contains("Outcome set to Sale by Closer of acme"),
            "{said}"
        );
        assert_eq!(call(&app, &own).await.outcome, Some(Outcome::Sale));

        let answer = say(&closer, &of_ann, "sale", &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(
            closer.get(&path(&of_ann)).await.status,
            StatusCode::NOT_FOUND
        );
        let cancel = format!("/calls/{}/cancel", own.id);
        let form = [("version", "1"), ("reason", "No call.")];
        let answer = admin.post(&cancel, &form).await;
        assert_eq!(
            answer.status,
            StatusCode::CONFLICT,
            "canceled as it was seen"
        );
        assert!(UtcTime::now() - TimeDelta::hours(1) > own.ends_at);
    })
    .await;
}
