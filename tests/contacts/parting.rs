//! What merges and their undoing make of the status, and of calls that were booked meanwhile.

use diesel::prelude::*;
use leadgate::calls::{Call, Scope, Seen, Verdict};
use leadgate::contacts::Status;
use leadgate::contacts::merging::UndoOutcome;
use leadgate::db::schema::{contacts, outbox};
use leadgate::mail::{Audience, MessageKind};
use leadgate::staff::Member;
use leadgate::values::{CallId, ContactId, Outcome, UtcTime};

use super::hiding::host;
use super::merging::{merge, undo};
use super::world::{World, at};
use crate::scheduler::site::Site;
use crate::support::database::on_each_database;

/// A call of this contact, booked as a lead books.
async fn booked(world: &World, contact: ContactId, host: &Member, minute: i64) -> CallId {
    let call = world.call(contact, host, minute).await;
    let (known, host) = (world.contact(contact).await, host.id);
    world
        .write(move |conn| {
            known.note_booking(conn, call, Status::StrategyCall, host, None, at(2))?;
            Ok(call)
        })
        .await
}

async fn set_status(world: &World, contact: ContactId, status: Status) {
    world
        .write(move |conn| {
            diesel::update(contacts::table.filter(contacts::id.eq(contact)))
                .set(contacts::status.eq(status))
                .execute(conn)?;
            Ok(())
        })
        .await;
}

async fn state(world: &World, contact: ContactId) -> (Status, bool) {
    let contact = world.contact(contact).await;
    (contact.status, contact.booked)
}

async fn cancel(world: &World, call: CallId) {
    let organization = world.organization;
    world
        .write(move |conn| Call::cancel(conn, organization, &[call], "Ill.", None, at(20)))
        .await;
}

async fn is_missed(world: &World, call: CallId, by: &Member) {
    let (organization, by) = (world.organization, by.id);
    world
        .write(move |conn| {
            let verdict = Verdict {
                organization,
                scope: Scope::All,
                seen: Seen::from(&Call::find(conn, organization, call)?),
                outcome: Some(Outcome::NoShow),
                objection: String::new(),
                by,
            };
            verdict.apply(conn, at(20))
        })
        .await;
}

#[actix_web::test]
async fn who_is_parted_has_the_status_of_its_own_calls_and_the_other_what_it_had_before() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let host = host(&world).await;
        for (number, missed) in [false, true].into_iter().enumerate() {
            let email = |name: &str| format!("{name}{number}@example.com");
            let (visit, one) = world.lead(&email("one"), "203.0.113.7", 0).await;
            world.details(&visit, "One", "", true, 1).await;
            let (_, other) = world.lead(&email("other"), "203.0.113.7", 0).await;
            let minute = match missed {
                true => -600,
                false => 600,
            };
            let call = booked(&world, other.id, &host, minute).await;
            let merged = merge(&world, one.id, other.id, 10).await;
            assert_eq!(state(&world, one.id).await, (Status::StrategyCall, true));
            let lost = match missed {
                true => Status::NoShow,
                false => Status::Canceled,
            };
            match missed {
                true => is_missed(&world, call, &host).await,
                false => cancel(&world, call).await,
            }
            assert_eq!(state(&world, one.id).await, (lost, false));
            let parted = UndoOutcome::Parted(one.id, other.id);
            assert_eq!(undo(&world, merged.id, 30).await, parted);
            assert_eq!(state(&world, one.id).await, (Status::Qualified, false));
            assert_eq!(state(&world, other.id).await, (lost, false));
        }
    })
    .await;
}

#[actix_web::test]
async fn a_status_that_somebody_has_set_outlives_a_merge_and_its_undoing() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let host = host(&world).await;
        let (_, one) = world.lead("one@example.com", "203.0.113.7", 0).await;
        let (_, other) = world.lead("other@example.com", "203.0.113.7", 0).await;
        booked(&world, one.id, &host, 600).await;
        set_status(&world, one.id, Status::Disqualified).await;
        let merged = merge(&world, one.id, other.id, 10).await;
        undo(&world, merged.id, 11).await;
        let disqualified = (Status::Disqualified, true);
        assert_eq!(state(&world, one.id).await, disqualified);
        // The other way round, too.
        let merged = merge(&world, other.id, one.id, 12).await;
        undo(&world, merged.id, 13).await;
        assert_eq!(state(&world, one.id).await, disqualified);
        assert_eq!(state(&world, other.id).await, (Status::Potential, false));
        // And so does what is set in between.
        let merged = merge(&world, other.id, one.id, 14).await;
        set_status(&world, other.id, Status::Qualified).await;
        undo(&world, merged.id, 15).await;
        assert_eq!(state(&world, other.id).await, (Status::Qualified, false));
    })
    .await;
}

#[actix_web::test]
async fn who_books_with_a_merged_mailbox_is_told_there_and_keeps_the_call_when_they_are_parted() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        site.lead("one@example.com").await;
        site.lead("other@work.example").await;
        let world = World {
            db: site.app.db.clone(),
            organization: site.app.organization.id,
            event: site.event.id,
        };
        let all = site.contacts().await;
        let (one, other) = (all[0].id, all[1].id);
        let minutes = (UtcTime::now() - at(0)).num_minutes();
        let merged = merge(&world, one, other, minutes - 1).await;

        let lead = site.lead("other+x@work.example").await;
        lead.books(&lead.offered().await.pop().unwrap()).await;
        let call = site.calls().await.remove(0);
        assert_eq!(call.contact_id, one);
        let told = async || {
            let read = site.app.db.read(|conn| {
                Ok(outbox::table
                    .filter(outbox::audience.eq(Audience::Lead))
                    .order(outbox::id)
                    .select((outbox::kind, outbox::recipient))
                    .load::<(MessageKind, String)>(conn)?)
            });
            read.await.unwrap()
        };
        let told_before = told().await;
        assert_eq!(told_before[0].0, MessageKind::Booked);
        let there = |(_, recipient): &(MessageKind, String)| recipient == "other@work.example";
        assert!(told_before.iter().all(there), "{told_before:?}");

        undo(&world, merged.id, minutes + 1).await;
        assert_eq!(site.calls().await[0].contact_id, other);
        assert_eq!(state(&world, other).await, (Status::StrategyCall, true));
        assert_eq!(state(&world, one).await, (Status::Qualified, false));
        let visits = site.visits().await;
        assert_eq!(visits[2].contact_id, Some(other));
        assert_eq!(visits[0].contact_id, Some(one));
    })
    .await;
}
