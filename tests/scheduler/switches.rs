//! What an event's switches keep from being told, and what they do not.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use leadgate::events::MailSwitches;
use leadgate::jobs::mail::deliver;
use leadgate::mail::{Audience, Message, MessageKind, MessageState};
use leadgate::staff::Role;
use leadgate::values::UtcTime;
use mail_parser::MessageParser;
use reqwest::StatusCode;

use super::site::{Site, event, host};
use crate::support::app::link_key;
use crate::support::database::on_each_database;
use crate::support::smtp::{Manner, Smtp};

/// All that is told of a call, and the switch to which it belongs: who had the call before is told of its move.
const TOLD: [(MessageKind, Audience, MessageKind); 11] = [
    (MessageKind::Booked, Audience::Lead, MessageKind::Booked),
    (MessageKind::Booked, Audience::Host, MessageKind::Booked),
    (
        MessageKind::ReminderDay,
        Audience::Lead,
        MessageKind::ReminderDay,
    ),
    (
        MessageKind::ReminderDay,
        Audience::Host,
        MessageKind::ReminderDay,
    ),
    (
        MessageKind::ReminderHour,
        Audience::Lead,
        MessageKind::ReminderHour,
    ),
    (
        MessageKind::ReminderHour,
        Audience::Host,
        MessageKind::ReminderHour,
    ),
    (
        MessageKind::Rescheduled,
        Audience::Lead,
        MessageKind::Rescheduled,
    ),
    (
        MessageKind::Rescheduled,
        Audience::Host,
        MessageKind::Rescheduled,
    ),
    (
        MessageKind::Canceled,
        Audience::Staff,
        MessageKind::Rescheduled,
    ),
    (MessageKind::Canceled, Audience::Lead, MessageKind::Canceled),
    (MessageKind::Canceled, Audience::Host, MessageKind::Canceled),
];

fn named(kind: MessageKind, audience: Audience) -> String {
    format!("{} to {audience:?}", kind.as_str())
}

/// The reminders that leave at this moment, and nothing else.
async fn reminded(site: &Site, at: UtcTime) -> usize {
    let smtp = Smtp::start(Manner::Receives).await;
    let (base_url, post) = (site.app.url.parse().unwrap(), smtp.post());
    while deliver(&site.app.db, &post, &base_url, &link_key(), at)
        .await
        .unwrap()
        > 0
    {}
    let received = smtp.received();
    let reminders = received.iter().filter(|mail| {
        let mail = MessageParser::default().parse(mail).unwrap();
        mail.subject().unwrap().starts_with("Reminder: ")
    });
    reminders.count()
}

#[actix_web::test]
async fn whatever_is_switched_off_is_told_to_nobody_and_the_rest_is() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let admin = site.app.signed_in_as(Role::SuperAdmin).await;
        let other = host(&site.app, "other@acme.example").await;
        let hosts = [site.host.id, other.id];
        for off in MailSwitches::KINDS {
            let slug = off.as_str().replace('_', "-");
            site.event = event(&site.app, &slug, &hosts, |settings| {
                settings.mails = MailSwitches::only(|kind| kind != off);
            })
            .await;
            let lead = site.lead(&format!("{slug}@example.com")).await;
            let offered = lead.offered().await;
            lead.books(offered.last().unwrap()).await;
            let call = site.calls().await.pop().unwrap();
            for (kind, ahead) in [
                (MessageKind::ReminderDay, TimeDelta::days(1)),
                (MessageKind::ReminderHour, TimeDelta::hours(1)),
            ] {
                let expected = if kind == off { 0 } else { 2 };
                let count = reminded(&site, call.starts_at - ahead).await;
                assert_eq!(count, expected, "{kind:?} without {off:?}");
            }

            let (organization, id) = (call.organization_id, call.id);
            let to = hosts
                .into_iter()
                .find(|host| *host != call.host_id)
                .unwrap();
            let to = to.to_string();
            let post = async |page: &str, version: &str, more: &[(&str, &str)]| {
                let mut form = vec![("version", version), ("reason", "Ill")];
                form.extend(more);
                let answer = admin.post(&format!("/calls/{id}/{page}"), &form).await;
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
            };
            post("reschedule", "1", &[("host", &to), ("start", &offered[0])]).await;
            post("cancel", "2", &[("notify", "on")]).await;
            let read = site
                .app
                .db
                .read(move |conn| Message::of_call(conn, organization, id));
            let messages = read.await.unwrap();
            // A reminder that is switched off is withdrawn when it is due.
            let told = messages.iter().filter(|one| match one.kind == off {
                true => one.state != MessageState::Withdrawn,
                false => true,
            });
            let told = told.map(|one| named(one.kind, one.audience));
            let told: BTreeSet<String> = told.collect();
            let expected = TOLD.iter().filter(|(_, _, switch)| *switch != off);
            let expected = expected.map(|(kind, audience, _)| named(*kind, *audience));
            assert_eq!(told, expected.collect(), "without {off:?}");
        }
    })
    .await;
}
