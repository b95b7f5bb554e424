//! A reminder tells of the call as it is when it leaves.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::calls::{Overtaken, as_it_leaves};
use leadgate::db::schema::{events, members, outbox};
use leadgate::jobs::mail::deliver;
use leadgate::mail::{Audience, LEASE, Message, MessageKind, MessageState};
use leadgate::staff::Role;
use leadgate::values::UtcTime;
use mail_parser::MessageParser;

use crate::scheduler::site::Site;
use crate::support::app::link_key;
use crate::support::database::on_each_database;
use crate::support::smtp::{Manner, Smtp};

/// The host's room and name of today.
async fn moves_house(site: &Site) {
    let host = site.host.id;
    let write = site.app.db.write(move |conn| {
        diesel::update(members::table.find(host))
            .set((
                members::meeting_link.eq(Some("https://meet.example.com/new")),
                members::name.eq("Clara New"),
            ))
            .execute(conn)?;
        Ok(())
    });
    write.await.unwrap();
}

async fn booked(site: &Site) {
    let lead = site.lead("lee@example.com").await;
    let start = lead.offered().await.pop().unwrap();
    lead.books(&start).await;
}

fn reminders(told: Vec<Message>) -> Vec<Message> {
    let is_reminder = |one: &Message| one.kind == MessageKind::ReminderDay;
    told.into_iter().filter(is_reminder).collect()
}

#[actix_web::test]
async fn a_reminder_tells_the_meeting_link_and_the_name_that_the_host_has_when_it_leaves() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        booked(&site).await;
        moves_house(&site).await;
        let due = site.call().await.starts_at - TimeDelta::days(1);
        let smtp = Smtp::start(Manner::Receives).await;
        let base_url = site.app.url.parse().unwrap();
        let db = &site.app.db;
        while deliver(db, &smtp.post(), &base_url, &link_key(), due)
            .await
            .unwrap()
            > 0
        {}
        let mut reminded = 0;
        for mail in smtp.received() {
            let mail = MessageParser::default().parse(&mail).unwrap();
            let subject = mail.subject().unwrap();
            if !subject.starts_with("Reminder") {
                continue;
            }
            reminded += 1;
            let text = mail.body_text(0).unwrap();
            assert!(text.contains("https://meet.example.com/new"), "{text}");
            assert!(!text.contains("https://meet.example.com/room"), "{text}");
            let recipient = mail.to().unwrap().first().unwrap().address().unwrap();
            if recipient == "lee@example.com" {
                assert!(subject.contains("Clara New"), "{subject}");
                assert!(text.contains("Clara New"), "{text}");
            }
        }
        assert_eq!(reminded, 2, "lead and host");
        // What is kept of it is what left.
        for kept in reminders(site.told().await) {
            assert_eq!(kept.state, MessageState::Sent);
            assert!(kept.content.contains("/new"), "{}", kept.content);
            if kept.audience == Audience::Lead {
                assert!(kept.subject.contains("Clara New"), "{}", kept.subject);
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn what_tells_that_something_happened_leaves_as_it_was_written() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        booked(&site).await;
        let told = site.told().await;
        moves_house(&site).await;
        let now = UtcTime::now();
        let leaving = async |message: Message| {
            let read = site
                .app
                .db
                .read(move |conn| as_it_leaves(conn, message, now));
            read.await.unwrap()
        };
        for message in told {
            let left = leaving(message.clone()).await.unwrap();
            let is_reminder = message.kind != MessageKind::Booked;
            assert_eq!(left.content != message.content, is_reminder, "{message:?}");
        }
        // A reminder that is leaving while its call is moved tells neither the old time nor the new one.
        let reminder = reminders(site.told().await).remove(0);
        let call = site.call().await;
        let hour = TimeDelta::hours(1);
        site.put_call(call.starts_at - hour, call.ends_at - hour)
            .await;
        assert_eq!(leaving(reminder).await.unwrap_err(), Overtaken::Changed);
    })
    .await;
}

#[actix_web::test]
async fn whoever_looks_at_what_waits_reads_which_reminders_will_not_leave_and_why() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        booked(&site).await;
        let event = site.event.id;
        let client = site.app.signed_in_as(Role::SuperAdmin).await;
        let silent = async || {
            let page = client.get("/settings/mail?state=waiting").await;
            let lines = page.texts("[aria-label=Messages] li");
            let why = "It will not leave: The event’s reminders of this kind are switched off.";
            let silent: Vec<_> = lines.iter().filter(|line| line.contains(why)).collect();
            assert!(silent.iter().all(|line| line.contains("Reminder")));
            silent.len()
        };
        assert_eq!(silent().await, 0);
        let write = site.app.db.write(move |conn| {
            diesel::update(events::table.find(event))
                .set(events::mail_reminder_hour.eq(false))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        assert_eq!(silent().await, 2, "the hour's, for lead and host");
        let write = site.app.db.write(|conn| {
            let until = Some(UtcTime::now() + LEASE);
            let all = diesel::update(outbox::table);
            Ok(all.set(outbox::leased_until.eq(until)).execute(conn)?)
        });
        write.await.unwrap();
        assert_eq!(silent().await, 0, "what is being sent may have left");
    })
    .await;
}
