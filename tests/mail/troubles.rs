//! Settings → Mail when mail does not get through: it is seen, and it can be seen to.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use leadgate::db::schema::outbox;
use leadgate::mail::{LEASE, Message, MessageKind, MessageState};
use leadgate::staff::Role;
use leadgate::values::UtcTime;

use super::page::fill;
use crate::scheduler::site::Site;
use crate::support::app::{Client, TestApp};
use crate::support::database::{TestDatabase, on_each_database};
use crate::support::smtp::{Manner, Smtp};

/// A server that sends by this one.
async fn sending(database: TestDatabase, smtp: &Smtp) -> TestApp {
    let url = format!("--smtp-url={}", smtp.url());
    TestApp::start_with(database, &[&url, "--mail-from=calls@acme.example"]).await
}

/// Lets all that wait have been tried so often in vain.
async fn tried(app: &TestApp, tries: i32) {
    let write = app.db.write(move |conn| {
        diesel::update(outbox::table.filter(outbox::state.eq(MessageState::Waiting)))
            .set((
                outbox::tries.eq(tries),
                outbox::error.eq("550 5.7.1 sender no"),
            ))
            .execute(conn)?;
        Ok(())
    });
    write.await.unwrap();
}

async fn count(app: &TestApp, state: MessageState) -> usize {
    let organization = app.organization.id;
    let list = app
        .db
        .read(move |conn| Message::list(conn, organization, state, None, 100));
    list.await.unwrap().len()
}

#[actix_web::test]
async fn whoever_sends_a_test_message_is_told_what_has_become_of_it() {
    on_each_database(async |database| {
        let smtp = Smtp::start(Manner::AnswersTo("MAIL", "550 5.7.1 sender no")).await;
        let app = sending(database, &smtp).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let page = client.post_and_follow("/settings/mail/test", &[]).await;
        let said = page.texts(".alert-warning").join(" ");
        assert!(said.contains("did not leave"), "{said}");
        assert!(said.contains("sender no"), "{said}");
        assert_eq!(page.texts(".nav-link.active"), ["Waiting"]);
        assert_eq!(page.texts(".recipient"), ["super-admin@acme.example"]);

        // Once the server is mended, what waits need not wait for its time.
        smtp.behaves(Manner::Receives);
        let form = [("state", "waiting")];
        let page = client.post_and_follow("/settings/mail/again", &form).await;
        let said = page.texts(".alert-success").join(" ");
        assert!(said.contains("1 message is tried again"), "{said}");
        let until = Instant::now() + Duration::from_secs(20);
        while smtp.received().is_empty() {
            assert!(Instant::now() < until, "it did not leave");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let page = client.post_and_follow("/settings/mail/test", &[]).await;
        let said = page.texts(".alert-success").join(" ");
        assert!(said.contains("has taken a test message"), "{said}");
        assert_eq!(page.texts(".nav-link.active"), ["Sent"]);

        smtp.behaves(Manner::Answers("550 5.1.1 no such user"));
        let page = client.post_and_follow("/settings/mail/test", &[]).await;
        let said = page.texts(".alert-warning").join(" ");
        assert!(said.contains("no such user"), "{said}");
        assert_eq!(page.texts(".nav-link.active"), ["Failed"]);
    })
    .await;
}

#[actix_web::test]
async fn a_test_message_for_which_the_mail_server_takes_its_time_is_said_to_be_on_its_way() {
    let smtp = Smtp::start(Manner::Hangs).await;
    let app = sending(TestDatabase::sqlite(), &smtp).await;
    let client = app.signed_in_as(Role::SuperAdmin).await;
    let page = client.post_and_follow("/settings/mail/test", &[]).await;
    let said = page.texts(".alert-warning").join(" ");
    assert!(said.contains("is on its way"), "{said}");
    assert_eq!(page.texts(".nav-link.active"), ["Waiting"]);
}

#[actix_web::test]
async fn whoever_can_see_to_it_is_told_that_mail_does_not_get_through() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let manager = app.signed_in_as(Role::SalesManager).await;
        let warned = async |client: &Client, path: &str| {
            let banners = client.get(path).await.texts(".mail-banner").join(" ");
            banners.contains("does not get through")
        };
        fill(&app, MessageState::Waiting).await;
        assert!(!warned(&client, "/calls").await, "reminders wait");
        tried(&app, 3).await;
        assert!(!warned(&client, "/calls").await, "it may pass");
        assert_eq!(
            client.get("/settings/mail").await.texts(".nav-link.active"),
            ["In a file"]
        );
        // Two that were not answered take as long as four that were.
        for (unanswered, is_stuck) in [(1, false), (2, true)] {
            let write = app.db.write(move |conn| {
                let all = diesel::update(outbox::table);
                Ok(all.set(outbox::unanswered.eq(unanswered)).execute(conn)?)
            });
            write.await.unwrap();
            assert_eq!(warned(&client, "/calls").await, is_stuck, "{unanswered}");
        }
        let write = app.db.write(|conn| {
            let all = diesel::update(outbox::table);
            Ok(all.set(outbox::unanswered.eq(0)).execute(conn)?)
        });
        write.await.unwrap();
        tried(&app, 4).await;
        assert!(warned(&client, "/calls").await);
        assert!(!warned(&manager, "/calls").await);
        assert!(!warned(&client, "/settings/mail").await, "it is all there");
        let page = client.get("/settings/mail").await;
        assert_eq!(page.texts(".nav-link.active"), ["Waiting"]);
        assert!(page.body.contains("sender no"), "{}", page.body);
    })
    .await;
}

#[actix_web::test]
async fn what_waits_after_a_try_can_be_tried_now_or_dismissed_and_what_is_being_sent_cannot() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        fill(&app, MessageState::Waiting).await;
        let page = client.get("/settings/mail?state=waiting").await;
        assert!(!page.body.contains("Try all now"), "nothing was tried yet");
        assert!(page.attributes("li form", "action").is_empty());
        let form = [("state", "waiting")];
        let page = client.post_and_follow("/settings/mail/again", &form).await;
        let said = page.texts(".alert-success").join(" ");
        assert!(said.contains("nothing to send again"), "{said}");

        tried(&app, 5).await;
        let page = client.get("/settings/mail?state=waiting").await;
        assert!(page.body.contains("Try all now"), "{}", page.body);
        let dismiss = page.attributes("li form", "action").remove(0);
        client.post(&dismiss, &[]).await;
        assert_eq!(count(&app, MessageState::Waiting).await, 59);
        let page = client.get("/settings/mail?state=withdrawn").await;
        assert!(page.body.contains("sender no"), "{}", page.body);
        // All others wait for the worker of another server.
        let write = app.db.write(|conn| {
            let until = Some(UtcTime::now() + LEASE);
            diesel::update(outbox::table.filter(outbox::state.eq(MessageState::Waiting)))
                .set(outbox::leased_until.eq(until))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        let page = client.post_and_follow("/settings/mail/again", &form).await;
        let said = page.texts(".alert-success").join(" ");
        assert!(said.contains("nothing to send again"), "{said}");
        let write = app.db.write(|conn| {
            diesel::update(outbox::table)
                .set(outbox::leased_until.eq(None::<UtcTime>))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        let page = client.post_and_follow("/settings/mail/again", &form).await;
        let said = page.texts(".alert-success").join(" ");
        assert!(said.contains("59 messages are tried again"), "{said}");
    })
    .await;
}

#[actix_web::test]
async fn what_was_withdrawn_stands_there_latest_first_with_its_reason() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let client = site.app.signed_in_as(Role::SuperAdmin).await;
        let owner = site.owner("lee@example.com").await;
        owner.cancels("").await;
        // A message of before is refused, and somebody has seen that.
        let write = site.app.db.write(|conn| {
            diesel::update(outbox::table.filter(outbox::kind.eq(MessageKind::Booked)))
                .set((
                    outbox::state.eq(MessageState::Failed),
                    outbox::error.eq("550 no such user"),
                ))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        client.post("/settings/mail/dismiss", &[]).await;
        let page = client.get("/settings/mail?state=withdrawn").await;
        let items = page.texts("[aria-label=Messages] li");
        assert_eq!(items.len(), 6, "{items:?}");
        for dismissed in &items[..2] {
            assert!(dismissed.contains("550 no such user"), "{dismissed}");
        }
        for withdrawn in &items[2..] {
            assert!(withdrawn.contains("The call has changed"), "{withdrawn}");
            assert!(withdrawn.contains("Not tried"), "{withdrawn}");
            assert!(!withdrawn.contains("yet"), "{withdrawn}");
        }
        let now = UtcTime::now();
        for message in site.told().await {
            if message.state == MessageState::Withdrawn {
                assert!(message.listed_at() <= now, "{message:?}");
            }
        }
    })
    .await;
}
