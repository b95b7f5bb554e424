//! What staff are told of mail before they act where the event sends none.

use diesel::prelude::*;
use leadgate::calls::NewCall;
use leadgate::db::schema::events;
use leadgate::staff::Role;
use leadgate::values::EventId;

use super::fixture::{Fixture, book};
use super::list_page::in_hours;
use crate::scheduler::site::event;
use crate::support::app::TestApp;
use crate::support::database::on_each_database;

/// Turns what this event tells of its calls on or off.
async fn tells(app: &TestApp, event: EventId, is_on: bool) {
    let write = app.db.write(move |conn| {
        diesel::update(events::table.find(event))
            .set((
                events::mail_booked.eq(is_on),
                events::mail_rescheduled.eq(is_on),
                events::mail_canceled.eq(is_on),
            ))
            .execute(conn)?;
        Ok(())
    });
    write.await.unwrap();
}

#[actix_web::test]
async fn whoever_acts_on_a_call_of_which_nobody_is_told_reads_that_first() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let call = book(&app.db, in_hours(&fixture, 50)).await.unwrap();
        let past = book(&app.db, in_hours(&fixture, -50)).await.unwrap();
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let offered = event(&app, "offered", &[fixture.hosts[0]], |_| {}).await.id;
        let contact = fixture.contacts[0];
        let pages = [
            (
                format!("/calls/{}/cancel", call.id),
                "sends no mail about canceled calls",
            ),
            (
                format!("/calls/cancel?id={}&id={}", call.id, past.id),
                "sends no mail about canceled calls",
            ),
            (
                format!("/calls/{}/reschedule", call.id),
                "sends no mail about new times",
            ),
            (
                format!("/calls/new?contact={contact}&event={offered}"),
                "sends no mail about booked calls",
            ),
            (
                "/tracking/blocking/new?kind=email&value=ada@example.com".to_owned(),
                "sends no mail about canceled calls",
            ),
        ];
        for is_on in [true, false] {
            tells(&app, fixture.event, is_on).await;
            tells(&app, offered, is_on).await;
            for (path, told) in &pages {
                let page = client.get(path).await;
                assert!(page.status.is_success(), "{path}: {}", page.body);
                assert_eq!(page.body.contains(told), !is_on, "{path}");
                let promises = ["tell_leads", "The hosts are told after ten minutes"];
                let is_promised = promises.map(|promise| page.body.contains(promise));
                let is_block = path.starts_with("/tracking");
                assert_eq!(is_promised, [is_on && is_block; 2], "{path}");
                if path.starts_with("/calls/") && path.contains("cancel") {
                    for field in ["notify", "message"] {
                        let field = format!("[name={field}]");
                        let is_there = !page.attributes(&field, "name").is_empty();
                        assert_eq!(is_there, is_on, "{path}: {field}");
                    }
                }
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn of_calls_of_which_some_are_told_the_tick_is_for_those() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let other = event(&app, "other", &[fixture.hosts[0]], |_| {}).await;
        let told = NewCall {
            event_id: other.id,
            ..in_hours(&fixture, 50)
        };
        let told = book(&app.db, told).await.unwrap();
        let silent = book(&app.db, in_hours(&fixture, 60)).await.unwrap();
        tells(&app, fixture.event, false).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let both = format!("/calls/cancel?id={}&id={}", told.id, silent.id);
        let page = client.get(&both).await;
        let rows = page.texts("form.card li");
        assert_eq!(rows.len(), 2, "{}", page.body);
        let says = |row: &String| row.contains("neither lead nor host is told");
        assert_eq!(rows.iter().map(says).collect::<Vec<_>>(), [false, true]);
        assert_eq!(page.attributes("[name=notify]", "name").len(), 1);
        assert!(page.body.contains("The hosts of the other calls are told"));
    })
    .await;
}
