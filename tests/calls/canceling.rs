//! A canceled call frees its time, tells its contact, and is canceled once.

use actix_web::rt::task::JoinHandle;
use diesel::prelude::*;
use leadgate::calls::{Call, NewCall};
use leadgate::contacts::Status;
use leadgate::db::schema::{audit_log, calls, contacts, journey};
use leadgate::db::{Connection, Db};
use leadgate::values::{CallId, CallStatus, EventKind, MemberId, Outcome};

use super::desk::{Desk, day_after_tomorrow};
use super::fixture::{Fixture, at, book, now, state_of};
use crate::scheduler::site::{self, Lead};
use crate::support::database::on_each_database;

async fn cancel(db: &Db, fixture: &Fixture, ids: Vec<CallId>, by: Option<MemberId>) -> Vec<Call> {
    let organization = fixture.organization;
    db.write(move |conn| Call::cancel(conn, organization, &ids, "Spam.", by, now()))
        .await
        .unwrap()
}

#[actix_web::test]
async fn a_canceled_call_says_who_when_and_why_and_its_time_is_free_again() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let ann = fixture.hosts[0];
        let call = book(&db, fixture.call(60)).await.unwrap();
        let canceled = cancel(&db, &fixture, vec![call.id], Some(ann)).await;
        let expected = Call {
            status: CallStatus::Canceled,
            canceled_at: Some(now()),
            canceled_by: Some(ann),
            cancel_reason: "Spam.".to_owned(),
            version: call.version + 1,
            ..call.clone()
        };
        assert_eq!(canceled, [expected]);
        assert!(book(&db, fixture.call(60)).await.is_some());

        db.read(move |conn| {
            let entries = journey_of(conn, &call);
            assert_eq!(
                entries,
                [("canceled".to_owned(), Some(ann), "Spam.".to_owned())]
            );
            let audit = audit_of(conn);
            assert_eq!(audit, [("call.cancel".to_owned(), "Spam.".to_owned())]);
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

fn journey_of(conn: &mut Connection, call: &Call) -> Vec<(String, Option<MemberId>, String)> {
    journey::table
        .filter(journey::call_id.eq(call.id))
        .select((journey::kind, journey::member_id, journey::detail))
        .load(conn)
        .unwrap()
}

fn audit_of(conn: &mut Connection) -> Vec<(String, String)> {
    audit_log::table
        .select((audit_log::action, audit_log::detail))
        .load(conn)
        .unwrap()
}

#[actix_web::test]
async fn a_contact_without_another_call_returns_to_appointment_setting() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let [ada, bob] = fixture.contacts;
        let upcoming = book(&db, fixture.call(60)).await.unwrap();
        let past = book(&db, fixture.call(-60)).await.unwrap();
        let of_bob = NewCall {
            contact_id: bob,
            ..fixture.call(120)
        };
        book(&db, of_bob).await.unwrap();

        cancel(&db, &fixture, vec![upcoming.id], None).await;
        let standing = ("strategy_call".to_owned(), true);
        assert_eq!(state_of(&db, ada).await, standing, "one was held");
        cancel(&db, &fixture, vec![past.id], None).await;
        let back = ("canceled".to_owned(), false);
        assert_eq!(state_of(&db, ada).await, back);
        assert_eq!(state_of(&db, bob).await, standing);
    })
    .await;
}

#[actix_web::test]
async fn a_call_to_which_the_lead_did_not_come_keeps_no_contact_booked() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let missed = book(&db, fixture.call(-60)).await.unwrap();
        db.write(move |conn| {
            diesel::update(calls::table.find(missed.id))
                .set(calls::outcome.eq(Some(Outcome::NoShow)))
                .execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
        let upcoming = book(&db, fixture.call(60)).await.unwrap();
        cancel(&db, &fixture, vec![upcoming.id], None).await;
        let (_, booked) = state_of(&db, fixture.contacts[0]).await;
        assert!(!booked);
    })
    .await;
}

#[actix_web::test]
async fn canceling_twice_changes_nothing() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let first = book(&db, fixture.call(60)).await.unwrap();
        let second = book(&db, fixture.call(30)).await.unwrap();
        let canceled = cancel(&db, &fixture, vec![first.id], None).await;
        assert_eq!(canceled.len(), 1);
        let rest = cancel(
            &db,
            &fixture,
            vec![first.id, second.id],
            Some(fixture.hosts[1]),
        )
        .await;
        assert_eq!(rest.len(), 1);
        assert_eq!(rest[0].id, second.id);
        let organization = fixture.organization;
        db.read(move |conn| {
            assert_eq!(Call::find(conn, organization, first.id)?, canceled[0]);
            assert_eq!(audit_of(conn).len(), 2);
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn another_organization_cancels_nothing() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let other = Fixture::found(&db, "other").await;
        let call = book(&db, fixture.call(60)).await.unwrap();
        assert_eq!(cancel(&db, &other, vec![call.id], None).await, []);
        assert_eq!(book(&db, fixture.call(60)).await, None);
    })
    .await;
}

#[actix_web::test]
async fn of_two_who_cancel_at_once_one_acts() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        for round in 0..8 {
            let call = book(&db, fixture.call(round * 30)).await.unwrap();
            let [ann, ben] = fixture.hosts;
            let (by_ann, by_ben) = both(
                cancel_apart(&db, fixture, call.id, ann),
                cancel_apart(&db, fixture, call.id, ben),
            )
            .await;
            assert_eq!(by_ann.len() + by_ben.len(), 1);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_contact_whose_two_calls_are_canceled_at_once_is_booked_no_more() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        for round in 0..8 {
            let one = book(&db, fixture.call(round * 60)).await.unwrap();
            let two = book(&db, fixture.call(round * 60 + 30)).await.unwrap();
            let [ann, ben] = fixture.hosts;
            both(
                cancel_apart(&db, fixture, one.id, ann),
                cancel_apart(&db, fixture, two.id, ben),
            )
            .await;
            let (_, booked) = state_of(&db, fixture.contacts[0]).await;
            assert!(!booked, "in round {round}");
            set_booked(&db, &fixture).await;
        }
    })
    .await;
}

fn cancel_apart(db: &Db, fixture: Fixture, id: CallId, by: MemberId) -> JoinHandle<Vec<Call>> {
    let db = db.clone();
    actix_web::rt::spawn(async move { cancel(&db, &fixture, vec![id], Some(by)).await })
}

async fn both(one: JoinHandle<Vec<Call>>, other: JoinHandle<Vec<Call>>) -> (Vec<Call>, Vec<Call>) {
    (one.await.unwrap(), other.await.unwrap())
}

async fn set_booked(db: &Db, fixture: &Fixture) {
    let id = fixture.contacts[0];
    db.write(move |conn| {
        diesel::update(contacts::table.find(id))
            .set(contacts::booked.eq(true))
            .execute(conn)?;
        Ok(())
    })
    .await
    .unwrap();
}

#[actix_web::test]
async fn the_calls_of_contacts_are_found_in_the_order_of_their_use() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let [ada, bob] = fixture.contacts;
        let past = book(&db, fixture.call(-60)).await.unwrap();
        let running = book(&db, fixture.call(-15)).await.unwrap();
        let later = book(&db, fixture.call(60)).await.unwrap();
        let canceled = book(&db, fixture.call(30)).await.unwrap();
        cancel(&db, &fixture, vec![canceled.id], None).await;
        let of_bob = NewCall {
            contact_id: bob,
            ..fixture.call(45 + 60)
        };
        let of_bob = book(&db, of_bob).await.unwrap();
        let organization = fixture.organization;
        db.read(move |conn| {
            let ids = |calls: Vec<Call>| calls.iter().map(|call| call.id).collect::<Vec<_>>();
            assert_eq!(
                ids(Call::of_contact(conn, organization, ada)?),
                [later.id, canceled.id, running.id, past.id]
            );
            let upcoming = Call::upcoming_of_contacts(conn, organization, &[ada, bob], now())?;
            assert_eq!(ids(upcoming), [running.id, later.id, of_bob.id]);
            let ended = Call::upcoming_of_contacts(conn, organization, &[ada], at(90))?;
            assert_eq!(ended, [], "a call that ends now is over");
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn with_calls_of_two_kinds_the_status_is_that_of_the_one_that_is_left() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let lee = "lee@buyer.example";
        let strategy = desk.booked(lee, 9).await;
        let hosts = [desk.hosts[0].id];
        let discovery = site::event(&desk.site.app, "fit", &hosts, |settings| {
            settings.kind = EventKind::Discovery;
        });
        let form = site::form(&desk.site.app.organization, &discovery.await);
        let lead = Lead::contact(desk.site.app.visitor(), &form, lee).await;
        lead.send_details(&[("name", "Lee Lead")]).await;
        lead.books(&day_after_tomorrow(11).to_string()).await;
        assert_eq!(desk.contact(lee).await.status, Status::DiscoveryCall);
        let cancel = async |call: Call| {
            let ids = [call.id];
            let write = desk.site.app.db.write(move |conn| {
                Call::cancel(
                    conn,
                    call.organization_id,
                    &ids,
                    "Ill.",
                    None,
                    call.created_at,
                )
            });
            write.await.unwrap();
        };
        cancel(desk.site.calls().await.pop().unwrap()).await;
        let contact = desk.contact(lee).await;
        assert_eq!(
            (contact.status, contact.booked),
            (Status::StrategyCall, true)
        );
        cancel(strategy).await;
        let contact = desk.contact(lee).await;
        assert_eq!((contact.status, contact.booked), (Status::Canceled, false));
    })
    .await;
}
