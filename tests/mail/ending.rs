//! A server that is told to end while mail hangs: it ends in time, and the next one goes on.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use leadgate::db::schema::outbox;
use leadgate::mail::{Message, MessageState};
use leadgate::staff::Role;
use leadgate::values::UtcTime;
use mail_parser::MessageParser;
use reqwest::StatusCode;

use super::delivery::{all, write};
use super::killed::serves;
use crate::command_line::Serving;
use crate::support::app::{Client, PASSWORD, add_member, found};
use crate::support::database::on_each_database;
use crate::support::smtp::{Manner, Smtp};

/// Tells a server to end, and asserts that it does within the time that a container has.
async fn ends_in_time(serving: Serving) {
    let begun = Instant::now();
    let end = actix_web::rt::task::spawn_blocking(move || serving.end());
    end.await.unwrap();
    let took = begun.elapsed();
    assert!(took < Duration::from_millis(9_500), "{took:?}");
}

/// The one message that waits, once it is as it should be.
async fn waits(
    list: impl AsyncFn(MessageState) -> Vec<Message>,
    is_right: impl Fn(&Message) -> bool,
) -> Message {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        if let [message] = list(MessageState::Waiting).await.as_slice()
            && is_right(message)
        {
            return message.clone();
        }
        assert!(Instant::now() < until, "it never was");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[actix_web::test]
async fn a_test_message_that_hangs_keeps_no_server_from_ending_in_time_and_the_next_one_sends_it() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        let member = add_member(&db, &organization, Role::SuperAdmin, "ada@acme.example").await;
        let list = async |state| all(&db, organization.id, state).await;
        let folder = tempfile::tempdir().unwrap();
        let smtp = Smtp::start(Manner::Hangs).await;
        let one = serves(&database, folder.path(), &smtp, "One");
        let client = Client::of(one.url());
        let form = [("email", member.email.as_str()), ("password", PASSWORD)];
        let answer = client.post("/sign-in", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let sent =
            actix_web::rt::spawn(async move { client.post("/settings/mail/test", &[]).await });
        waits(&list, |message| message.leased_until.is_some()).await;

        ends_in_time(one).await;
        let answer = sent.await.unwrap();
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let left = waits(&list, |_| true).await;
        assert_eq!(left.leased_until, None, "it is nobody's");
        assert_eq!((left.tries, left.error.as_str()), (0, ""));

        smtp.behaves(Manner::Receives);
        let _two = serves(&database, folder.path(), &smtp, "Two");
        smtp.receives(1).await;
        let until = Instant::now() + Duration::from_secs(20);
        while list(MessageState::Sent).await.is_empty() {
            assert!(Instant::now() < until, "it was not noted");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(smtp.received().len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn what_the_mail_server_may_have_when_a_server_ends_is_sent_again_after_a_pause() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let list = async |state| all(&db, organization, state).await;
        let folder = tempfile::tempdir().unwrap();
        let smtp = Smtp::start(Manner::HangsAfterwards).await;
        write(&db, organization, &["one"]).await;
        let one = serves(&database, folder.path(), &smtp, "One");
        smtp.receives(1).await;
        let told = UtcTime::now();
        ends_in_time(one).await;
        let left = waits(&list, |_| true).await;
        assert_eq!((left.tries, left.leased_until), (1, None));
        assert!(left.error.contains("this server was stopped"), "{left:?}");
        let pause = left.due_at - told;
        assert!((60..80).contains(&pause.num_seconds()), "{pause:?}");

        smtp.behaves(Manner::Receives);
        let _two = serves(&database, folder.path(), &smtp, "Two");
        let write = db.write(|conn| {
            let now = outbox::due_at.eq(UtcTime::now());
            Ok(diesel::update(outbox::table).set(now).execute(conn)?)
        });
        write.await.unwrap();
        let ids = smtp.receives(2).await.into_iter().map(|mail| {
            let mail = MessageParser::default().parse(&mail).unwrap();
            mail.message_id().unwrap().to_owned()
        });
        let ids: Vec<_> = ids.collect();
        assert_eq!(ids[0], ids[1], "whoever gets both knows them for one");
    })
    .await;
}
