//! A reminder leaves if its switch is on when it is due, whatever it was when the call was booked.

use diesel::prelude::*;
use leadgate::calls::CausedBy;
use leadgate::db::schema::events;
use leadgate::mail::{Message, MessageKind, MessageState};

use super::order::World;
use crate::calls::fixture::{Fixture, at, book, now};
use crate::support::database::on_each_database;

/// When the reminders of a call in 3,000 minutes are due.
const DAY_BEFORE: i64 = 3_000 - 24 * 60;
const HOUR_BEFORE: i64 = 3_000 - 60;

impl World {
    /// Turns the event's reminders of the day and of the hour on or off.
    async fn reminds(&self, day: bool, hour: bool) {
        let event = self.fixture.event;
        self.write(move |conn| {
            diesel::update(events::table.find(event))
                .set((
                    events::mail_reminder_day.eq(day),
                    events::mail_reminder_hour.eq(hour),
                ))
                .execute(conn)?;
            Ok(())
        })
        .await;
    }

    async fn reminders(&self, kind: MessageKind) -> Vec<Message> {
        let mut told = self.told().await;
        told.retain(|one| one.kind == kind);
        told
    }
}

#[actix_web::test]
async fn a_reminder_that_was_switched_off_is_withdrawn_when_it_is_due_and_says_why() {
    on_each_database(async |database| {
        let world = World::with_call(&database, 3_000).await;
        world.delivers(now()).await;
        // Off and on again before its time: nothing has happened.
        world.reminds(false, false).await;
        world.delivers(at(DAY_BEFORE - 10)).await;
        world.reminds(true, false).await;
        world.delivers(at(DAY_BEFORE)).await;
        world.delivers(at(HOUR_BEFORE)).await;
        assert_eq!(
            world.arrived(),
            ["Booked", "Booked", "Reminder", "Reminder"]
        );
        for left in world.reminders(MessageKind::ReminderDay).await {
            assert_eq!(left.state, MessageState::Sent);
        }
        for withdrawn in world.reminders(MessageKind::ReminderHour).await {
            assert_eq!(withdrawn.state, MessageState::Withdrawn);
            assert!(withdrawn.error.contains("switched off"), "{withdrawn:?}");
            assert_eq!(withdrawn.tries, 0, "to withdraw it is no try");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_reminder_that_was_switched_on_after_the_booking_leaves() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let call = book(&db, fixture.call(3_000)).await.unwrap();
        let world = World::of(db, fixture, call.clone()).await;
        world.reminds(false, false).await;
        world
            .write(move |conn| call.tell_booked(conn, CausedBy::Stranger, now()))
            .await;
        world.delivers(now()).await;
        world.reminds(true, true).await;
        world.delivers(at(DAY_BEFORE)).await;
        world.delivers(at(HOUR_BEFORE)).await;
        assert_eq!(world.arrived()[2..], ["Reminder"; 4]);
    })
    .await;
}
