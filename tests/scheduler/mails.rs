//! What lead and host are told by mail when a call is booked.

use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;
use diesel::prelude::*;
use ical::parser::Component as _;
use leadgate::calls::{Call, CancelNews, CausedBy};
use leadgate::db::schema::{events, outbox};
use leadgate::mail::{Audience, HELD_BACK, Message, MessageKind, MessageState};
use leadgate::staff::Role;
use leadgate::values::{Kind, UtcTime};
use mail_parser::{MessageParser, MimeHeaders as _};
use reqwest::StatusCode;

use super::site::Site;
use crate::support::database::on_each_database;
use crate::support::smtp::{Manner, Smtp};

impl Site {
    /// All messages about the first call.
    pub(super) async fn messages(&self) -> Vec<Message> {
        let call = self.calls().await[0].clone();
        let read = self
            .app
            .db
            .read(move |conn| Message::of_call(conn, call.organization_id, call.id));
        read.await.unwrap()
    }

    /// The file of this message, once it has left.
    pub(super) async fn mailed(&self, kind: MessageKind, audience: Audience) -> Vec<u8> {
        for _ in 0..150 {
            let all = self.messages().await;
            let is_it = |message: &&Message| message.kind == kind && message.audience == audience;
            if let Some(message) = all.iter().find(is_it)
                && message.state == MessageState::Filed
            {
                let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("data/mail");
                let file = format!("{}-{}.eml", message.id, message.token);
                return std::fs::read(folder.join(file)).unwrap();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("no {kind:?} for the {audience:?} left within 15 seconds");
    }
}

#[actix_web::test]
async fn lead_and_host_are_told_once_and_reminded_twice() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let start = lead.offered().await.pop().unwrap();
        lead.books(&start).await;
        lead.books(&start).await;
        let call = site.calls().await[0].clone();
        let told: Vec<_> = site
            .messages()
            .await
            .into_iter()
            .map(|message| {
                (
                    message.kind,
                    message.audience,
                    message.recipient.to_string(),
                )
            })
            .collect();
        let mut expected = Vec::new();
        for kind in [
            MessageKind::Booked,
            MessageKind::ReminderDay,
            MessageKind::ReminderHour,
        ] {
            expected.push((kind, Audience::Lead, "lee@example.com".to_owned()));
            expected.push((kind, Audience::Host, site.host.email.to_string()));
        }
        assert_eq!(told, expected);
        let due: Vec<_> = site.messages().await.iter().map(|one| one.due_at).collect();
        assert_eq!(due[2], call.starts_at - TimeDelta::days(1));
        assert_eq!(due[4], call.starts_at - TimeDelta::hours(1));

        // A cancelation of the call is the end of its reminders.
        let write = site.app.db.write(move |conn| {
            let canceled = Call::cancel(
                conn,
                call.organization_id,
                &[call.id],
                "Because",
                None,
                UtcTime::now(),
            )?;
            let news = CancelNews::default();
            Call::tell_canceled(conn, call.organization_id, &canceled, &news, UtcTime::now())
        });
        write.await.unwrap();
        let messages = site.messages().await;
        assert!(
            messages[2..6]
                .iter()
                .all(|one| one.state == MessageState::Withdrawn)
        );
        assert_eq!(messages.len(), 7, "the lead is not told unless asked for");
        assert_eq!(messages[6].audience, Audience::Host);
    })
    .await;
}

#[actix_web::test]
async fn a_blocked_lead_whose_call_is_kept_is_reminded_of_it_as_usual() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        site.block(Kind::Mailbox, "lee@example.com").await;
        site.block(Kind::Ip, "203.0.113.7").await;
        assert!(owner.offered(site.call().await.starts_at).await.is_empty());
        let write = site.app.db.write(|conn| {
            let reminders = outbox::table.filter(outbox::kind.eq(MessageKind::ReminderHour));
            diesel::update(reminders)
                .set(outbox::due_at.eq(UtcTime::now()))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        let mail = site.mailed(MessageKind::ReminderHour, Audience::Lead).await;
        let message = MessageParser::default().parse(&mail).unwrap();
        assert!(
            message
                .subject()
                .unwrap()
                .starts_with("Reminder: call with")
        );
    })
    .await;
}

#[actix_web::test]
async fn the_leads_mail_is_read_by_others_with_its_calendar_entry() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.contact("lee@example.com").await;
        lead.send_details(&[("name", "WIN http://evil.example/now")])
            .await;
        let start = lead.offered().await.pop().unwrap();
        lead.books(&start).await;
        let call = site.calls().await[0].clone();
        let to_lead = site.mailed(MessageKind::Booked, Audience::Lead).await;
        let to_host = site.mailed(MessageKind::Booked, Audience::Host).await;
        for mail in [&to_lead, &to_host] {
            let message = MessageParser::default().parse(mail).unwrap();
            let text = message.body_text(0).unwrap();
            let html = message.body_html(0).unwrap();
            for said in [&text, &html] {
                assert!(said.contains("(UTC)"), "{said}");
                assert!(!said.contains("evil.example"), "{said}");
                assert!(said.contains("https://meet.example.com/room"), "{said}");
            }
            let entries: Vec<_> = message
                .parts
                .iter()
                .filter(|part| {
                    part.content_type()
                        .is_some_and(|kind| kind.subtype() == Some("calendar"))
                })
                .collect();
            assert_eq!(entries.len(), 1);
            let method = entries[0].content_type().unwrap().attribute("method");
            assert_eq!(method, Some("REQUEST"));
            let ics = entries[0].text_contents().unwrap();
            let calendar = ical::IcalParser::new(ics.as_bytes())
                .next()
                .unwrap()
                .unwrap();
            let value = |name: &str| {
                let property = calendar.events[0].get_property(name).unwrap();
                property.value.clone().unwrap()
            };
            let instant = |time: UtcTime| time.to_utc().format("%Y%m%dT%H%M%SZ").to_string();
            assert_eq!(value("DTSTART"), instant(call.starts_at));
            assert_eq!(value("DTEND"), instant(call.ends_at));
            assert_eq!(value("SEQUENCE"), call.version.to_string());
            let tail = &site.app.organization.uid_tail;
            assert_eq!(value("UID"), format!("call-{}.{tail}", call.id));
            for (name, expected) in [
                ("METHOD", "REQUEST"),
                ("PRODID", "-//Leadgate//Leadgate//EN"),
                ("VERSION", "2.0"),
            ] {
                let property = calendar.get_property(name).unwrap();
                assert_eq!(property.value.as_deref(), Some(expected));
            }
            assert!(!value("SUMMARY").contains("evil.example"));
        }
        let replies = |mail: &[u8]| {
            let message = MessageParser::default().parse(mail).unwrap();
            let address = message.reply_to().unwrap().first().unwrap();
            address.address().unwrap().to_owned()
        };
        assert_eq!(replies(&to_lead), site.host.email.to_string());
        assert_eq!(replies(&to_host), "lee@example.com");
    })
    .await;
}

#[actix_web::test]
async fn each_message_has_a_switch_and_an_address_gets_no_more_than_ten_a_day() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let event = site.event.id;
        let write = site.app.db.write(move |conn| {
            diesel::update(events::table.find(event))
                .set((
                    events::mail_booked.eq(false),
                    events::mail_reminder_day.eq(false),
                ))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        let lead = site.lead("lee@example.com").await;
        let times = lead.offered().await;
        lead.books(times.last().unwrap()).await;
        let kinds: Vec<_> = site.messages().await.iter().map(|one| one.kind).collect();
        // Reminders are written all the same: their switch is asked when they leave.
        let mut reminders = vec![MessageKind::ReminderDay; 2];
        reminders.extend([MessageKind::ReminderHour; 2]);
        assert_eq!(kinds, reminders);

        let call = site.calls().await[0].clone();
        let write = site.app.db.write(move |conn| {
            for version in 1..=20 {
                let moved = Call {
                    version,
                    ..call.clone()
                };
                moved.tell_rescheduled(conn, &call, "", CausedBy::Stranger, UtcTime::now())?;
                Message::call_past_sent(conn, call.organization_id, UtcTime::now())?;
                use leadgate::db::schema::calls;
                diesel::update(calls::table.find(call.id))
                    .set(calls::version.eq(version + 1))
                    .execute(conn)?;
            }
            Ok(())
        });
        write.await.unwrap();
        let of = |all: &[Message], audience: Audience| {
            all.iter()
                .filter(|one| one.kind == MessageKind::Rescheduled && one.audience == audience)
                .filter(|one| one.error != HELD_BACK)
                .count()
        };
        let all = site.messages().await;
        assert_eq!(of(&all, Audience::Lead), 10);
        assert_eq!(of(&all, Audience::Host), 20);
    })
    .await;
}

#[actix_web::test]
async fn the_confirmation_has_the_call_for_the_calendar_and_promises_no_mail_that_does_not_leave() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        // The contact is known by another name, which no visitor learns.
        let known = site.contact("lee@example.com").await;
        known.send_details(&[("name", "Secret Name")]).await;
        let lead = site.lead("lee@example.com").await;
        let start = lead.offered().await.pop().unwrap();
        let too_early = lead.get("call.ics").await;
        assert_eq!(too_early.status, reqwest::StatusCode::NOT_FOUND);
        lead.books(&start).await;
        let page = lead.get("booked").await;
        assert!(!page.body.contains("confirmation to"), "{}", page.body);
        let href = page.attributes("main a.btn, a.btn", "href");
        assert!(
            href.iter().any(|href| href.ends_with("/call.ics")),
            "{href:?}"
        );
        let file = lead.get("call.ics").await;
        let calendar = ical::IcalParser::new(file.body.as_bytes())
            .next()
            .unwrap()
            .unwrap();
        let summary = calendar.events[0].get_property("SUMMARY").unwrap();
        let expected = format!("The intro call: {}", site.host.name);
        assert_eq!(summary.value, Some(expected));
        // Whatever was typed: whoever booked may have done so in somebody else's name.
        for name in ["Lee Lead", "Secret"] {
            assert!(!file.body.contains(name), "{}", file.body);
        }
    })
    .await;
}

#[actix_web::test]
async fn what_was_tried_in_vain_is_tried_no_more_once_the_call_is_canceled() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let start = lead.offered().await.pop().unwrap();
        lead.books(&start).await;
        let call = site.calls().await[0].clone();
        let write = site.app.db.write(move |conn| {
            use leadgate::db::schema::outbox;
            // The mail server was away when the reminders were due.
            diesel::update(outbox::table.filter(outbox::kind.eq("reminder_day")))
                .set(outbox::tries.eq(3))
                .execute(conn)?;
            let (organization, now) = (call.organization_id, UtcTime::now());
            let canceled = Call::cancel(conn, organization, &[call.id], "Because", None, now)?;
            Call::tell_canceled(conn, organization, &canceled, &CancelNews::default(), now)
        });
        write.await.unwrap();
        let reminders: Vec<_> = site
            .messages()
            .await
            .into_iter()
            .filter(|one| one.kind == MessageKind::ReminderDay)
            .map(|one| (one.tries, one.state))
            .collect();
        assert_eq!(reminders, [(3, MessageState::Withdrawn); 2]);
    })
    .await;
}

#[actix_web::test]
async fn what_staff_do_is_told_however_often_strangers_have_booked_in_ones_name() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let mut ids = Vec::new();
        for _ in 0..12 {
            let lead = site.lead("lee@example.com").await;
            let start = lead.offered().await.pop().unwrap();
            lead.books(&start).await;
            ids.push(site.calls().await.pop().unwrap().id);
            site.forget_who_booked().await;
        }
        let (organization, call) = (site.app.organization.id, ids.pop().unwrap());
        let told = async || {
            let read = site
                .app
                .db
                .read(move |conn| Message::of_call(conn, organization, call));
            let mut told = read.await.unwrap();
            told.retain(|one| one.audience == Audience::Lead);
            told
        };
        let before = told().await;
        assert_eq!(before.len(), 1, "it was one booking too many");
        assert_eq!(before[0].state, MessageState::Withdrawn);
        assert_eq!(before[0].error, HELD_BACK);
        let admin = site.app.signed_in_as(Role::SuperAdmin).await;
        let form = [
            ("version", "1"),
            ("reason", "Ill"),
            ("notify", "on"),
            ("message", "Please call us."),
        ];
        let path = format!("/calls/{call}/cancel");
        let answer = admin.post(&path, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let told = told().await;
        assert_eq!(told.len(), 2);
        assert_eq!(told[1].state, MessageState::Waiting);
        assert!(told[1].content.contains("Please call us."));
    })
    .await;
}

#[actix_web::test]
async fn the_confirmation_promises_the_mail_that_was_written_and_to_its_address_alone() {
    on_each_database(async |database| {
        let smtp = Smtp::start(Manner::Receives).await;
        let (url, from) = (
            format!("--smtp-url={}", smtp.url()),
            "--mail-from=a@acme.example",
        );
        let site = Site::start_with(database, &[&url, from]).await;
        let promised = async |email: &str| {
            let lead = site.lead(email).await;
            let start = lead.offered().await.pop().unwrap();
            lead.books(&start).await;
            let page = lead.get("booked").await;
            site.forget_who_booked().await;
            let mut said = page.texts("p");
            said.retain(|text| text.contains("confirmation"));
            said.join(" ")
        };
        let to = |whom: &str| format!("We are sending a confirmation to {whom}.");
        assert_eq!(promised("foobar@gmail.com").await, to("foobar@gmail.com"));
        // Of the same mailbox, but not as it was typed then.
        assert_eq!(
            promised("f.oo.bar+x@gmail.com").await,
            to("the address with which you have booked before")
        );
        for _ in 2..10 {
            assert_eq!(promised("foobar@gmail.com").await, to("foobar@gmail.com"));
        }
        assert_eq!(promised("foobar@gmail.com").await, "", "it has had enough");
    })
    .await;
}
