//! Settings → Mail.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::db::schema::outbox;
use leadgate::mail::{Audience, Message, MessageKind, MessageState, NewMessage};
use leadgate::staff::Role;
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use crate::scheduler::site::Site;
use crate::support::app::{Answer, Client, TestApp};
use crate::support::database::on_each_database;
use crate::support::smtp::{Manner, Smtp};

/// What has left, once something has: the server's own worker is at it.
async fn sent(app: &TestApp) -> Vec<Message> {
    let organization = app.organization.id;
    for _ in 0..150 {
        let sent = app
            .db
            .read(move |conn| Message::list(conn, organization, MessageState::Filed, None, 10))
            .await
            .unwrap();
        if !sent.is_empty() {
            return sent;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nothing was sent within 15 seconds");
}

#[actix_web::test]
async fn a_test_message_becomes_a_file_and_the_page_says_that_no_mail_leaves() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let page = client.get("/settings/mail").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("SMTP_URL"), "{}", page.body);
        let page = client.post_and_follow("/settings/mail/test", &[]).await;
        let said = &page.texts(".alert-success")[0];
        assert!(said.contains("is a file now"), "{said}");
        sent(&app).await;
        let page = client.get("/settings/mail").await;
        assert_eq!(page.texts(".nav-link.active"), ["In a file"]);
        assert_eq!(
            page.texts("[aria-label=Messages] .recipient"),
            ["super-admin@acme.example"]
        );
        let message = &sent(&app).await[0];
        let file = format!("mail/{}-{}.eml", message.id, message.token);
        assert!(page.texts("code").contains(&file), "{}", page.body);
        assert!(!page.body.contains("Send again"), "no mail leaves yet");
    })
    .await;
}

#[actix_web::test]
async fn a_message_refused_for_good_is_shown_first_with_its_error_and_sent_again() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        client.post("/settings/mail/test", &[]).await;
        let id = sent(&app).await[0].id;
        // Refused, as if by a server.
        app.db
            .write(move |conn| {
                diesel::update(outbox::table.find(id))
                    .set((
                        outbox::state.eq("failed"),
                        outbox::error.eq("550 <no> such user"),
                    ))
                    .execute(conn)?;
                Ok(())
            })
            .await
            .unwrap();
        let page = client.get("/settings/mail").await;
        assert!(
            page.body.contains("550 &#60;no&#62; such user"),
            "{}",
            page.body
        );
        let path = format!("/settings/mail/{id}/again");
        let again =
            |page: &Answer| page.texts(&format!("form[method=post][action='{path}'] button"));
        assert_eq!(again(&page), ["Send again"]);
        let stranger = app.signed_in_as(Role::SalesManager).await;
        assert_eq!(
            stranger.get("/settings/mail").await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            stranger.post(&path, &[]).await.status,
            StatusCode::FORBIDDEN
        );
        let page = client.post_and_follow(&path, &[]).await;
        assert!(page.texts(".alert-success")[0].contains("tried again"));
        assert!(again(&page).is_empty(), "it is under way");
        let page = client.post_and_follow(&path, &[]).await;
        assert!(page.texts(".alert-warning")[0].contains("Nothing changed"));
        let foreign = client.post("/settings/mail/999999/again", &[]).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[actix_web::test]
async fn a_message_is_not_sent_again_once_its_call_has_changed() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let client = site.app.signed_in_as(Role::SuperAdmin).await;
        let owner = site.owner("lee@example.com").await;
        sent(&site.app).await;
        let write = site.app.db.write(|conn| {
            let booked = outbox::table.filter(outbox::kind.eq(MessageKind::Booked));
            diesel::update(booked)
                .set((
                    outbox::state.eq("failed"),
                    outbox::error.eq("550 no such user"),
                ))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        owner.cancels("").await;
        let booked = site.told().await.remove(0);
        let path = format!("/settings/mail/{}/again", booked.id);
        let page = client.post_and_follow(&path, &[]).await;
        let said = page.texts(".alert-warning").join(" ");
        assert!(
            said.contains("It was not sent again. The call has changed"),
            "{said}"
        );
        assert_eq!(site.told().await[0].state, MessageState::Failed);
    })
    .await;
}

#[actix_web::test]
async fn what_became_a_file_is_sent_once_mail_leaves() {
    on_each_database(async |database| {
        let smtp = Smtp::start(Manner::Receives).await;
        let (url, from) = (
            format!("--smtp-url={}", smtp.url()),
            "--mail-from=a@acme.example",
        );
        let app = TestApp::start_with(database, &[&url, from]).await;
        fill(&app, MessageState::Filed).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let page = client.get("/settings/mail?state=filed").await;
        let one = page.attributes("li form", "action").remove(0);
        let page = client.post_and_follow(&one, &[]).await;
        assert!(page.texts(".alert-success")[0].contains("tried again"));
        let all = [("state", "filed")];
        let page = client.post_and_follow("/settings/mail/again", &all).await;
        let said = page.texts(".alert-success").join(" ");
        assert!(said.contains("59 messages are tried again"), "{said}");
        let until = Instant::now() + Duration::from_secs(60);
        while smtp.received().len() < 60 {
            assert!(Instant::now() < until, "{}", smtp.received().len());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
}

#[actix_web::test]
async fn whoever_can_see_to_it_is_told_that_mail_failed_until_it_is_dismissed_or_sent() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let manager = app.signed_in_as(Role::SalesManager).await;
        let warned = async |client: &Client, path: &str| {
            client
                .get(path)
                .await
                .texts(".mail-banner")
                .join(" ")
                .contains("refused for good")
        };
        assert!(!warned(&client, "/calls").await);
        fill(&app, MessageState::Failed).await;
        assert!(warned(&client, "/calls").await);
        assert!(!warned(&client, "/settings/mail").await, "it is all there");
        assert!(!warned(&manager, "/calls").await);
        let page = client.get("/settings/mail").await;
        let one = page.attributes("form[action$=dismiss]", "action");
        assert_eq!(one.len(), 51, "each, and all");
        let one = one.last().unwrap();
        for client in [&manager, &client] {
            let page = client.post(one, &[]).await;
            let is_manager = std::ptr::eq(client, &manager);
            assert_eq!(page.status == StatusCode::FORBIDDEN, is_manager);
        }
        let left = async |state| {
            let organization = app.organization.id;
            let all = app
                .db
                .read(move |conn| Message::list(conn, organization, state, None, 100));
            all.await.unwrap().len()
        };
        assert_eq!(left(MessageState::Failed).await, 59);
        client.post("/settings/mail/dismiss", &[]).await;
        assert_eq!(left(MessageState::Withdrawn).await, 60);
        assert!(!warned(&client, "/calls").await);
        let nothing = client
            .post("/settings/mail/again", &[("state", "withdrawn")])
            .await;
        assert_eq!(nothing.status, StatusCode::SEE_OTHER);
        assert_eq!(left(MessageState::Withdrawn).await, 60);
        let foreign = client.post("/settings/mail/999999/dismiss", &[]).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// Writes 60 messages in this state, of which none was written when it is listed, and three at a time at one moment.
pub async fn fill(app: &TestApp, state: MessageState) {
    let (organization_id, now) = (app.organization.id, UtcTime::now());
    let write = app.db.write(move |conn| {
        for number in 0..60_i64 {
            // Neither up nor down, and in the future, so that those that wait do wait.
            let minutes = (number / 3 * 7) % 20 + 10;
            let at = now + TimeDelta::minutes(minutes);
            let topic = format!("{} {number}", state.as_str());
            let message = NewMessage {
                organization_id,
                kind: MessageKind::Test,
                topic: topic.clone(),
                audience: Audience::Staff,
                call_id: None,
                recipient: format!("lead{number}@example.com").parse().unwrap(),
                recipient_name: String::new(),
                reply_to: String::new(),
                subject: format!("New time: call with Alexandra Konstantinopoulou, number {number}"),
                content: "{}".to_owned(),
                due_at: match state {
                    MessageState::Sent | MessageState::Filed => now,
                    _ => at,
                },
                now,
            };
            message.insert(conn)?;
            let sent_at = Some(at).filter(|_| matches!(state, MessageState::Sent | MessageState::Filed));
            let error = match state {
                MessageState::Failed => "550-5.1.1 <a-very-long-address-without-a-break@an-equally-long-domain.example>: no such user",
                _ => "",
            };
            diesel::update(outbox::table.filter(outbox::topic.eq(topic)))
                .set((
                    outbox::state.eq(state),
                    outbox::sent_at.eq(sent_at),
                    outbox::error.eq(error),
                ))
                .execute(conn)?;
        }
        Ok(())
    });
    write.await.unwrap();
}

/// The times and recipients of the page and of all that follow it.
async fn listed(client: &Client, state: MessageState) -> Vec<(String, String)> {
    let mut path = format!("/settings/mail?state={}", state.as_str());
    let mut all = Vec::new();
    for _ in 0..3 {
        let page = client.get(&path).await;
        let times = page.attributes("[aria-label=Messages] time", "datetime");
        all.extend(times.into_iter().zip(page.texts(".recipient")));
        match page.attributes("a[rel=next]", "href").pop() {
            Some(next) => path = format!("/settings/mail{next}"),
            None => return all,
        }
    }
    panic!("more pages than there are messages for");
}

#[actix_web::test]
async fn messages_stand_in_the_order_of_the_time_that_is_shown_of_them() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        for state in MessageState::ALL {
            fill(&app, state).await;
            let listed = listed(&client, state).await;
            let times: Vec<_> = listed.iter().map(|(time, _)| time.clone()).collect();
            let mut in_order = times.clone();
            in_order.sort();
            if state != MessageState::Waiting {
                in_order.reverse();
            }
            assert_eq!(times, in_order, "{state:?}");
            let mut recipients: Vec<_> = listed.into_iter().map(|(_, who)| who).collect();
            recipients.sort();
            recipients.dedup();
            assert_eq!(recipients.len(), 60, "{state:?}: each stands there once");
        }
    })
    .await;
}
