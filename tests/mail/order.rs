//! What is told of one call leaves in its order, and not at all once something else has happened.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::calls::{Call, CancelNews, CausedBy};
use leadgate::db::schema::{calls, events, members};
use leadgate::db::{Connection, Db, Result};
use leadgate::jobs::mail::deliver;
use leadgate::mail::{Audience, Message, MessageKind, MessageState, Room};
use leadgate::values::UtcTime;
use mail_parser::MessageParser;

use crate::calls::fixture::{Fixture, at, book, now};
use crate::support::app::link_key;
use crate::support::database::{TestDatabase, on_each_database};
use crate::support::smtp::{Manner, Smtp};

const TRY_LATER: Manner = Manner::Answers("451 try later");

/// A call of which everybody is told, and a mail server.
pub struct World {
    db: Db,
    pub fixture: Fixture,
    pub smtp: Smtp,
    pub call: Call,
}

impl World {
    /// The call is in so many minutes, as [`at`] counts them.
    pub async fn with_call(database: &TestDatabase, minutes: i64) -> Self {
        Self::within(database, "acme", minutes).await
    }

    /// The same in an organization of this name.
    async fn within(database: &TestDatabase, slug: &str, minutes: i64) -> Self {
        let db = database.open();
        let fixture = Fixture::found(&db, slug).await;
        let call = book(&db, fixture.call(minutes)).await.unwrap();
        let booked = call.clone();
        let write = db.write(move |conn| booked.tell_booked(conn, CausedBy::Stranger, now()));
        write.await.unwrap();
        Self::of(db, fixture, call).await
    }

    /// Of a call of which nobody was told yet.
    pub async fn of(db: Db, fixture: Fixture, call: Call) -> Self {
        Self {
            db,
            fixture,
            smtp: Smtp::start(Manner::Receives).await,
            call,
        }
    }

    pub async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Connection) -> Result<T> + Send + Clone + 'static,
    ) -> T {
        self.db.write(work).await.unwrap()
    }

    /// Delivers all that is due then.
    pub async fn delivers(&self, at: UtcTime) {
        self.delivers_from("https://calls.acme.example", at).await;
    }

    /// The same on a server that people know by this address.
    pub async fn delivers_from(&self, base_url: &str, at: UtcTime) {
        let base_url = base_url.parse().unwrap();
        let (post, links) = (self.smtp.post(), link_key());
        while deliver(&self.db, &post, &base_url, &links, at)
            .await
            .unwrap()
            > 0
        {}
    }

    /// Moves the call, and tells that.
    pub async fn moves(&self, change: impl Fn(&mut Call) + Send + Clone + 'static) {
        let id = self.call.id;
        self.write(move |conn| {
            let before: Call = calls::table
                .find(id)
                .select(Call::as_select())
                .first(conn)?;
            let mut moved = before.clone();
            change(&mut moved);
            moved.version += 1;
            diesel::update(calls::table.find(id))
                .set((
                    calls::host_id.eq(moved.host_id),
                    calls::starts_at.eq(moved.starts_at),
                    calls::ends_at.eq(moved.ends_at),
                    calls::version.eq(moved.version),
                ))
                .execute(conn)?;
            moved.tell_rescheduled(conn, &before, "", CausedBy::Staff, now())
        })
        .await;
    }

    /// Cancels the call, and tells that.
    pub async fn cancels(&self) -> Call {
        self.cancels_and_tells(CancelNews {
            to_lead: true,
            ..CancelNews::default()
        })
        .await
    }

    async fn cancels_and_tells(&self, news: CancelNews) -> Call {
        let call = self.call.clone();
        self.write(move |conn| {
            let organization = call.organization_id;
            let canceled = Call::cancel(
                conn,
                organization,
                &[call.id],
                "Ill",
                Some(call.host_id),
                now(),
            )?;
            Call::tell_canceled(conn, organization, &canceled, &news, now())?;
            Ok(canceled[0].clone())
        })
        .await
    }

    /// What has arrived: the first words of each subject, in order.
    pub fn arrived(&self) -> Vec<String> {
        let received = self.smtp.received();
        let subjects = received.iter().map(|mail| {
            let mail = MessageParser::default().parse(mail).unwrap();
            mail.subject()
                .unwrap()
                .split(':')
                .next()
                .unwrap()
                .to_owned()
        });
        subjects.collect()
    }

    pub async fn told(&self) -> Vec<Message> {
        let (organization, call) = (self.call.organization_id, self.call.id);
        self.write(move |conn| Message::of_call(conn, organization, call))
            .await
    }
}

pub fn later(minutes: i64) -> impl Fn(&mut Call) + Clone {
    move |call| {
        call.starts_at = call.starts_at + TimeDelta::minutes(minutes);
        call.ends_at = call.ends_at + TimeDelta::minutes(minutes);
    }
}

#[actix_web::test]
async fn what_was_put_off_never_comes_after_what_has_happened_since() {
    on_each_database(async |database| {
        let world = World::with_call(&database, 3_000).await;
        world.smtp.behaves(TRY_LATER);
        world.delivers(now()).await;
        world.smtp.behaves(Manner::Receives);
        world.moves(later(60)).await;
        world.delivers(now() + TimeDelta::hours(5)).await;
        assert_eq!(world.arrived(), ["New time"; 2]);

        world.smtp.behaves(TRY_LATER);
        world.moves(later(60)).await;
        world.delivers(now() + TimeDelta::hours(6)).await;
        world.smtp.behaves(Manner::Receives);
        world.cancels().await;
        world.delivers(now() + TimeDelta::days(1)).await;
        assert_eq!(
            world.arrived(),
            ["New time", "New time", "Canceled", "Canceled"]
        );
        assert!(
            world
                .told()
                .await
                .iter()
                .all(|one| { matches!(one.state, MessageState::Sent | MessageState::Withdrawn) })
        );
    })
    .await;
}

#[actix_web::test]
async fn what_is_being_sent_comes_before_what_happened_meanwhile() {
    on_each_database(async |database| {
        for (slug, ends_well) in [("acme", true), ("globex", false)] {
            let world = World::within(&database, slug, 3_000).await;
            // Another server is at it, and slow.
            let taken = world
                .write(|conn| Message::take_due(conn, Room::WHOLE, now()))
                .await;
            assert_eq!(taken.len(), 2, "lead and host");
            world.cancels().await;
            world.delivers(now()).await;
            assert_eq!(world.arrived(), [""; 0]);
            world
                .write(move |conn| {
                    for message in &taken {
                        match ends_well {
                            true => message.mark_sent(conn, now())?,
                            false => message.put_off(conn, "451 try later", now())?,
                        }
                    }
                    Ok(())
                })
                .await;
            world.delivers(now()).await;
            assert_eq!(world.arrived(), ["Canceled"; 2]);
            world.delivers(now() + TimeDelta::days(4)).await;
            assert_eq!(world.arrived(), ["Canceled"; 2]);
        }
    })
    .await;
}

#[actix_web::test]
async fn who_has_not_heard_of_a_call_hears_of_it_as_it_is_now() {
    on_each_database(async |database| {
        let world = World::with_call(&database, 3_000).await;
        world.smtp.behaves(TRY_LATER);
        world.delivers(now()).await;
        // Of moves nobody is told, but the call itself is news.
        world
            .write(|conn| {
                diesel::update(events::table)
                    .set(events::mail_rescheduled.eq(false))
                    .execute(conn)?;
                Ok(())
            })
            .await;
        world.moves(later(60)).await;
        world.smtp.behaves(Manner::Receives);
        world.delivers(now()).await;
        assert_eq!(world.arrived(), ["Booked"; 2]);
        let told = world.told().await;
        let sent = told.iter().filter(|one| one.state == MessageState::Sent);
        let moved = (world.call.starts_at + TimeDelta::minutes(60)).to_string();
        for message in sent {
            assert!(message.content.contains(&moved), "{}", message.content);
        }
        // Whoever has heard of it is not told of a further move.
        world.moves(later(60)).await;
        world.delivers(now()).await;
        assert_eq!(world.arrived(), ["Booked"; 2]);
    })
    .await;
}

#[actix_web::test]
async fn whoever_never_heard_of_a_call_hears_of_it_when_its_cancelation_is_undone() {
    on_each_database(async |database| {
        let world = World::with_call(&database, 3_000).await;
        let canceled = world.cancels().await;
        world
            .write(move |conn| canceled.rebook(conn, None, now()))
            .await;
        world.delivers(now()).await;
        assert_eq!(world.arrived(), ["Booked"; 2]);
    })
    .await;
}

#[actix_web::test]
async fn a_former_host_who_has_the_call_again_is_not_told_that_it_is_gone() {
    on_each_database(async |database| {
        let world = World::with_call(&database, 3_000).await;
        world.delivers(now()).await;
        world.smtp.behaves(TRY_LATER);
        let hosts = world.fixture.hosts;
        world.moves(move |call| call.host_id = hosts[1]).await;
        world.delivers(now()).await;
        world.moves(move |call| call.host_id = hosts[0]).await;
        world.smtp.behaves(Manner::Receives);
        world.delivers(now() + TimeDelta::hours(4)).await;
        let told = world.told().await;
        let last = told.iter().rfind(|one| {
            one.recipient.as_str() == "ann@acme.example" && one.state == MessageState::Sent
        });
        let of_former = told.iter().filter(|one| one.audience == Audience::Staff);
        let of_former: Vec<_> = of_former.map(|one| one.state).collect();
        assert_eq!(of_former, [MessageState::Withdrawn, MessageState::Sent]);
        assert_eq!(last.map(|one| one.kind), Some(MessageKind::Rescheduled));
    })
    .await;
}

#[actix_web::test]
async fn nobody_is_told_or_reminded_of_a_call_that_is_past() {
    on_each_database(async |database| {
        let world = World::with_call(&database, 3_000).await;
        world.delivers(at(3_000 + 30)).await;
        assert_eq!(world.arrived(), [""; 0]);
        let told = world.told().await;
        assert_eq!(told.len(), 6);
        assert!(told.iter().all(|one| one.state == MessageState::Withdrawn));
        // One that is going on has begun, and is news all the same.
        let world = World::within(&database, "globex", 3_000).await;
        world.delivers(at(3_000)).await;
        assert_eq!(world.arrived(), ["Booked"; 2]);
    })
    .await;
}

#[actix_web::test]
async fn that_a_past_call_was_canceled_leaves_if_its_lead_is_to_know() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let call = book(&db, fixture.call(-60)).await.unwrap();
        let world = World::of(db, fixture, call).await;
        let news = CancelNews {
            to_lead_of_past: true,
            ..CancelNews::default()
        };
        world.cancels_and_tells(news).await;
        world.delivers(now()).await;
        assert_eq!(world.arrived(), ["Canceled"]);
    })
    .await;
}

#[actix_web::test]
async fn the_days_reminder_does_not_leave_once_the_call_is_today_where_its_reader_is() {
    on_each_database(async |database| {
        // At 14:00 UTC on Wednesday: of the lead in Berlin, and of the host in UTC.
        let world = World::with_call(&database, 3_000).await;
        world.delivers(now()).await;
        // Tuesday, 23:30 UTC: in Berlin it is Wednesday.
        world.delivers(at(2 * 720 + 690)).await;
        let told = world.told().await;
        let of_day = |audience| {
            let mut told = told.iter();
            let is_it =
                |one: &&Message| one.kind == MessageKind::ReminderDay && one.audience == audience;
            told.find(is_it).unwrap().state
        };
        assert_eq!(of_day(Audience::Lead), MessageState::Withdrawn);
        assert_eq!(of_day(Audience::Host), MessageState::Sent);
    })
    .await;
}

#[actix_web::test]
async fn a_message_that_cannot_be_read_is_put_off_and_keeps_no_other_waiting() {
    on_each_database(async |database| {
        let world = World::with_call(&database, 3_000).await;
        world
            .write(|conn| {
                diesel::update(members::table)
                    .set(members::time_zone.eq("Nowhere/Else"))
                    .execute(conn)?;
                Ok(())
            })
            .await;
        world.delivers(now()).await;
        let told = world.told().await;
        assert!(told[0].due_at > now(), "{:?}", told[0]);
        assert!(!told[0].error.is_empty());
        world
            .write(|conn| {
                diesel::update(members::table)
                    .set(members::time_zone.eq("UTC"))
                    .execute(conn)?;
                Ok(())
            })
            .await;
        let booked = told.iter().filter(|one| one.kind == MessageKind::Booked);
        let due = booked.map(|one| one.due_at).max().unwrap();
        world.delivers(due).await;
        assert_eq!(world.arrived(), ["Booked"; 2]);
    })
    .await;
}
