//! Whoever changes a call says which version they saw: nobody's act is lost, and the second is told what happened.

use std::collections::HashSet;

use leadgate::calls::{Call, Canceling, Rebooking, Seen};
use leadgate::db::Db;
use leadgate::mail::{Audience, Message, MessageKind};
use leadgate::staff::Role;
use leadgate::values::{CallId, CallStatus, MemberId, OrganizationId, UtcTime};
use reqwest::StatusCode;

use super::desk::{Desk, day_after_tomorrow};
use super::fixture::{Fixture, book, now, state_of};
use super::list_page::in_hours;
use crate::support::app::TestApp;
use crate::support::database::on_each_database;

/// Cancels the call and books it again, as an undo does: it stands, and is not what it was.
async fn change(db: &Db, call: &Call, by: MemberId, at: UtcTime) -> Call {
    let call = call.clone();
    db.write(move |conn| {
        let organization = call.organization_id;
        let canceled = Call::cancel(conn, organization, &[call.id], "Ill.", Some(by), at)?;
        let rebooked = canceled[0].rebook(conn, Some(by), at)?;
        assert_eq!(rebooked, Rebooking::Possible);
        Call::find(conn, organization, call.id)
    })
    .await
    .unwrap()
}

async fn cancel(db: &Db, organization: OrganizationId, seen: Vec<Seen>) -> Canceling {
    db.write(move |conn| Call::cancel_seen(conn, organization, &seen, "No.", None, now()))
        .await
        .unwrap()
}

async fn status(db: &Db, organization: OrganizationId, id: CallId) -> CallStatus {
    let call = db.read(move |conn| Call::find(conn, organization, id));
    call.await.unwrap().status
}

#[actix_web::test]
async fn a_call_that_was_changed_since_it_was_seen_is_not_canceled_nor_are_those_ticked_with_it() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let organization = fixture.organization;
        let changed = book(&db, fixture.call(60)).await.unwrap();
        let other = book(&db, fixture.call(120)).await.unwrap();
        let now_seen = change(&db, &changed, fixture.hosts[1], now()).await;
        assert_eq!(now_seen.version, changed.version + 2);

        let seen = vec![Seen::from(&changed), Seen::from(&other)];
        let outcome = cancel(&db, organization, seen).await;
        assert_eq!(outcome, Canceling::Changed(vec![changed.id]));
        for id in [changed.id, other.id] {
            assert_eq!(status(&db, organization, id).await, CallStatus::Scheduled);
        }
        let (_, booked) = state_of(&db, fixture.contacts[0]).await;
        assert!(booked);

        let seen = vec![Seen::from(&now_seen), Seen::from(&other)];
        let Canceling::Canceled(canceled) = cancel(&db, organization, seen.clone()).await else {
            panic!("nobody has changed them since");
        };
        assert_eq!(canceled.len(), 2);
        let again = cancel(&db, organization, seen).await;
        assert_eq!(again, Canceling::Canceled(Vec::new()), "harmless");
    })
    .await;
}

#[actix_web::test]
async fn whoever_cancels_what_has_changed_is_told_who_did_what_and_goes_on_from_there() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let one = book(&app.db, in_hours(&fixture, 2)).await.unwrap();
        let other = book(&app.db, in_hours(&fixture, 4)).await.unwrap();
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let (one_path, many_path) = (format!("/calls/{}/cancel", one.id), "/calls/cancel");
        let page = admin.get(&one_path).await;
        assert_eq!(page.attributes("input[name=version]", "value"), ["1"]);
        change(&app.db, &one, fixture.hosts[1], UtcTime::now()).await;

        let ids = [one.id, other.id].map(|id| id.to_string());
        let single = vec![("version", "1"), ("reason", "Not a lead.")];
        let mut both = single.clone();
        both.extend([("id", ids[0].as_str()), ("id", &ids[1]), ("version", "1")]);
        for (path, form) in [(one_path.as_str(), &single), (many_path, &both)] {
            let page = admin.post(path, form).await;
            assert_eq!(page.status, StatusCode::CONFLICT, "{path}");
            let said = page.texts(".alert-warning").join(" ");
            assert!(said.contains("Nothing was canceled"), "{said}");
            let told = page.texts("form.card li").join(" ");
            assert!(
                told.contains("Changed Cancellation undone by Ben on"),
                "{told}"
            );
            assert_eq!(page.texts("textarea[name=reason]"), ["Not a lead."]);
            let versions = page.attributes("input[name=version]", "value");
            assert_eq!(versions[0], "3", "the way on");
            let organization = app.organization.id;
            for id in [one.id, other.id] {
                assert_eq!(
                    status(&app.db, organization, id).await,
                    CallStatus::Scheduled
                );
            }
        }
        let form = [("version", "3"), ("reason", "Not a lead.")];
        let page = admin.post_and_follow(&one_path, &form).await;
        assert_eq!(page.texts(".alert-success").len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn a_form_without_the_versions_that_were_seen_changes_nothing() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let call = book(&app.db, in_hours(&fixture, 2)).await.unwrap();
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let (id, reason) = (call.id.to_string(), ("reason", "No."));
        let path = format!("/calls/{id}/cancel");
        for (path, form) in [
            (path.as_str(), vec![reason]),
            (&path, vec![reason, ("version", "x")]),
            ("/calls/cancel", vec![reason, ("id", id.as_str())]),
        ] {
            let answer = admin.post(path, &form).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {form:?}");
        }
        let status = status(&app.db, app.organization.id, call.id).await;
        assert_eq!(status, CallStatus::Scheduled);
    })
    .await;
}

#[actix_web::test]
async fn of_one_who_cancels_and_one_who_moves_at_the_same_moment_one_acts_and_the_other_is_told() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let manager = desk.site.app.signed_in_as(Role::SalesManager).await;
        for hour in 0..8 {
            let call = desk
                .booked(&format!("lead{hour}@buyer.example"), hour)
                .await;
            let (host, start) = (call.host_id.to_string(), day_after_tomorrow(hour + 10));
            let (start, seen) = (start.to_string(), ("version", "1"));
            let cancel = format!("/calls/{}/cancel", call.id);
            let canceling = [seen, ("reason", "No lead."), ("notify", "on")];
            let reschedule = format!("/calls/{}/reschedule", call.id);
            let train = ("reason", "In a train.");
            let moving = [seen, ("host", &host), ("start", &start), train];
            let cancels = desk.admin.post(&cancel, &canceling);
            let moves = manager.post(&reschedule, &moving);
            let (canceled, moved) = match hour % 2 {
                0 => tokio::join!(cancels, moves),
                _ => {
                    let (moved, canceled) = tokio::join!(moves, cancels);
                    (canceled, moved)
                }
            };
            let statuses = (canceled.status, moved.status);
            let (kind, told, parts) = match statuses {
                (StatusCode::SEE_OTHER, StatusCode::CONFLICT) => {
                    let by = "Canceled by Super Admin of acme on";
                    let parts = ["Nothing was moved", by, "No lead."];
                    (MessageKind::Canceled, moved, parts)
                }
                (StatusCode::CONFLICT, StatusCode::SEE_OTHER) => {
                    let by = "by Sales Manager of acme on";
                    let parts = ["Nothing was canceled", by, "In a train."];
                    (MessageKind::Rescheduled, canceled, parts)
                }
                _ => panic!("{statuses:?} in round {hour}"),
            };
            let said = told.texts(".alert-warning, form.card li").concat();
            for part in parts {
                assert!(said.contains(part), "{part} in {said}");
            }
            assert_eq!(desk.call(call.id).await.version, 2);
            let rows = move |conn: &mut _| Message::of_call(conn, call.organization_id, call.id);
            let mut rows = desk.site.app.db.read(rows).await.unwrap();
            let acts = [MessageKind::Canceled, MessageKind::Rescheduled];
            rows.retain(|row| acts.contains(&row.kind));
            let told: HashSet<_> = rows.iter().map(|row| (row.kind, row.audience)).collect();
            let both = [Audience::Lead, Audience::Host].map(|audience| (kind, audience));
            assert_eq!((rows.len(), told), (2, HashSet::from(both)));
        }
    })
    .await;
}
