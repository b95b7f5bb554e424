//! The way of a message out of the outbox.

use std::time::Instant;

use chrono::TimeDelta;
use leadgate::calls::LinkKey;
use leadgate::db::Db;
use leadgate::jobs::mail::deliver;
use leadgate::mail::{
    Audience, LEASE, Message, MessageKind, MessageState, NewMessage, Post, Room, TRIES,
};
use leadgate::values::{OrganizationId, UtcTime};
use leadgate::web::BaseUrl;
use mail_parser::MessageParser;

use crate::support::app::{config, found};
use crate::support::database::{TestDatabase, on_each_database};
use crate::support::smtp::{Manner, Smtp};

fn base_url() -> BaseUrl {
    "https://calls.acme.example".parse().unwrap()
}

pub(super) fn now() -> UtcTime {
    "2026-03-27T12:00:00Z".parse().unwrap()
}

/// Writes test messages with these topics.
pub(super) async fn write(db: &Db, organization: OrganizationId, topics: &[&str]) {
    for topic in topics {
        let message = NewMessage {
            organization_id: organization,
            kind: MessageKind::Test,
            topic: (*topic).to_owned(),
            audience: Audience::Staff,
            call_id: None,
            recipient: "olivia@acme.example".parse().unwrap(),
            recipient_name: "Olivia Ünal".to_owned(),
            reply_to: "host@acme.example".to_owned(),
            subject: format!("Test {topic}"),
            content: "{}".to_owned(),
            due_at: now(),
            now: now(),
        };
        db.write(move |conn| message.insert(conn)).await.unwrap();
    }
}

pub(super) async fn all(
    db: &Db,
    organization: OrganizationId,
    state: MessageState,
) -> Vec<Message> {
    db.read(move |conn| Message::list(conn, organization, state, None, 100))
        .await
        .unwrap()
}

pub(super) async fn try_at(db: &Db, post: &Post, at: UtcTime) -> usize {
    let links = LinkKey::of([7; 64]);
    deliver(db, post, &base_url(), &links, at).await.unwrap()
}

/// The Message-ID of each message that has come, in order.
fn message_ids(smtp: &Smtp) -> Vec<String> {
    let received = smtp.received();
    let ids = received.iter().map(|mail| {
        let message = MessageParser::default().parse(mail).unwrap();
        message.message_id().unwrap().to_owned()
    });
    ids.collect()
}

#[actix_web::test]
async fn a_message_leaves_once_with_all_its_headers() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::Receives).await;
        write(&db, organization, &["one", "one", "two"]).await;
        assert_eq!(try_at(&db, &smtp.post(), now()).await, 2);
        assert_eq!(try_at(&db, &smtp.post(), now()).await, 0);
        let received = smtp.received();
        assert_eq!(received.len(), 2);
        let message = MessageParser::default().parse(&received[0]).unwrap();
        let address = |header: Option<&mail_parser::Address<'_>>| {
            let address = header.unwrap().first().unwrap();
            (
                address.name().map(str::to_owned),
                address.address().map(str::to_owned),
            )
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            address(message.to()),
            (some("Olivia Ünal"), some("olivia@acme.example"))
        );
        assert_eq!(
            address(message.from()),
            (some("Acme Calls"), some("calls@acme.example"))
        );
        assert_eq!(address(message.reply_to()).1, some("host@acme.example"));
        assert!(message.subject().unwrap().starts_with("Test "));
        let age = UtcTime::now().to_utc().timestamp() - message.date().unwrap().to_timestamp();
        assert!((0..60).contains(&age), "dated when it was sent: {age}");
        assert!(message.message_id().unwrap().ends_with("@acme.example"));
        assert!(message.body_text(0).unwrap().contains("calls.acme.example"));
        let html = message.body_html(0).unwrap();
        for part in ["calls.acme.example", "sans-serif", "light dark"] {
            assert!(html.contains(part), "as all others look: {html}");
        }
        let sent = all(&db, organization, MessageState::Sent).await;
        assert_eq!(sent.len(), 2);
        let left = |message: &Message| message.sent_at.unwrap() - now();
        assert!(
            sent.iter()
                .all(|one| (0..60).contains(&left(one).num_seconds()))
        );
    })
    .await;
}

#[actix_web::test]
async fn what_is_refused_for_good_stays_with_its_error_until_it_is_sent_again() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::Answers("550 5.1.1 no such user here")).await;
        write(&db, organization, &["one"]).await;
        try_at(&db, &smtp.post(), now()).await;
        let failed = all(&db, organization, MessageState::Failed).await;
        assert!(failed[0].error.contains("no such user here"), "{failed:?}");
        smtp.behaves(Manner::Receives);
        let later = now() + TimeDelta::days(1);
        assert_eq!(try_at(&db, &smtp.post(), later).await, 0);
        let id = failed[0].id;
        for expected in [true, false] {
            let again = db
                .write(move |conn| Message::send_again(conn, organization, id, later))
                .await
                .unwrap();
            assert_eq!(again, expected);
        }
        assert_eq!(try_at(&db, &smtp.post(), later).await, 1);
        assert_eq!(smtp.received().len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn a_message_that_the_server_does_not_like_is_refused_for_good() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::AnswersTo("DATA", "554 5.7.1 spam")).await;
        write(&db, organization, &["one"]).await;
        assert_eq!(try_at(&db, &smtp.post(), now()).await, 1);
        let failed = all(&db, organization, MessageState::Failed).await;
        assert!(failed[0].error.contains("spam"), "{failed:?}");
    })
    .await;
}

#[actix_web::test]
async fn a_server_that_is_busy_hangs_or_dies_loses_nothing() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::Hangs).await;
        write(&db, organization, &["one"]).await;
        let mut at = now();
        let manners = [
            Manner::Hangs,
            Manner::Answers("451 try later"),
            // Not the message is refused, but the password.
            Manner::Answers("535 authentication failed"),
            // Nor if it was not even heard of.
            Manner::AnswersTo("CONNECT", "554 5.7.1 your address is on a list"),
            Manner::AnswersTo("EHLO", "550 5.7.1 who are you"),
            Manner::AnswersTo("MAIL", "550 5.7.1 sender not allowed"),
            Manner::DiesWithin,
        ];
        for (number, manner) in (1..).zip(manners) {
            smtp.behaves(manner);
            let begun = Instant::now();
            assert_eq!(try_at(&db, &smtp.post(), at).await, 1, "{manner:?}");
            assert!(begun.elapsed().as_secs() < 10, "{manner:?}");
            let waiting = all(&db, organization, MessageState::Waiting).await;
            assert_eq!(waiting[0].tries, number, "{manner:?}");
            assert!(!waiting[0].error.is_empty(), "{manner:?}");
            // The pause begins at the end of the try, be that after a minute.
            let hung = i64::from(matches!(manner, Manner::Hangs));
            let least = TimeDelta::minutes(1) + TimeDelta::seconds(hung);
            assert!(waiting[0].due_at >= at + least, "{manner:?}");
            // Not before its time.
            assert_eq!(try_at(&db, &smtp.post(), at).await, 0);
            at = waiting[0].due_at;
        }
        let server = "smtp://127.0.0.1:1".parse().unwrap();
        let gone = Post::server(server, "a@b.example".parse().unwrap());
        assert_eq!(try_at(&db, &gone, at).await, 1);
        let waiting = all(&db, organization, MessageState::Waiting).await;
        smtp.behaves(Manner::Receives);
        assert_eq!(try_at(&db, &smtp.post(), waiting[0].due_at).await, 1);
        assert_eq!(smtp.received().len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn after_three_days_of_tries_a_message_is_given_up() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::Answers("451 try later")).await;
        write(&db, organization, &["one"]).await;
        let mut at = now();
        for _ in 0..TRIES {
            assert_eq!(try_at(&db, &smtp.post(), at).await, 1);
            if let [waiting] = all(&db, organization, MessageState::Waiting)
                .await
                .as_slice()
            {
                at = waiting.due_at;
            }
        }
        let failed = all(&db, organization, MessageState::Failed).await;
        assert_eq!(failed.len(), 1);
        let days = (at - now()).num_days();
        assert!((2..=4).contains(&days), "{days}");
    })
    .await;
}

#[actix_web::test]
async fn a_crash_after_the_delivery_makes_a_second_one_with_the_same_message_id() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::Receives).await;
        write(&db, organization, &["one"]).await;
        // A worker takes the message, hands it over, and is gone before it can note that.
        let taken = db
            .write(|conn| Message::take_due(conn, Room::WHOLE, now()))
            .await
            .unwrap();
        let letter = leadgate::mail::pages::test_letter(&base_url()).unwrap();
        smtp.post()
            .send(&taken[0], letter, std::future::pending())
            .await
            .unwrap();
        assert_eq!(
            try_at(&db, &smtp.post(), now() + LEASE - TimeDelta::seconds(1)).await,
            0
        );
        assert_eq!(try_at(&db, &smtp.post(), now() + LEASE).await, 1);
        let ids = message_ids(&smtp);
        assert_eq!(ids.len(), 2);
        assert_eq!(ids[0], ids[1]);
    })
    .await;
}

#[actix_web::test]
async fn a_server_that_dies_after_it_has_taken_the_message_gets_it_again_with_the_same_message_id()
{
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::DiesAfterwards).await;
        write(&db, organization, &["one"]).await;
        assert_eq!(try_at(&db, &smtp.post(), now()).await, 1);
        assert_eq!(smtp.received().len(), 1, "it has it, and never said so");
        let waiting = all(&db, organization, MessageState::Waiting).await;
        assert_eq!(waiting[0].tries, 1);
        assert!(!waiting[0].error.is_empty());
        assert!(waiting[0].due_at > now());
        smtp.behaves(Manner::Receives);
        assert_eq!(try_at(&db, &smtp.post(), waiting[0].due_at).await, 1);
        let ids = message_ids(&smtp);
        assert_eq!(ids.len(), 2);
        assert_eq!(ids[0], ids[1]);
        let sent = all(&db, organization, MessageState::Sent).await;
        assert_eq!((sent.len(), sent[0].tries), (1, 2));
    })
    .await;
}

#[actix_web::test]
async fn several_servers_never_send_one_message_twice() {
    on_each_database(async |database| {
        let servers: Vec<Db> = (0..3).map(|_| database.open()).collect();
        let organization = found(&servers[0], "acme").await.id;
        let smtp = Smtp::start(Manner::Receives).await;
        let topics: Vec<String> = (0..40).map(|number| number.to_string()).collect();
        let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
        write(&servers[0], organization, &topics).await;
        let post = smtp.post();
        let all_at_once = servers.iter().map(|db| {
            let (db, post) = (db.clone(), post.clone());
            actix_web::rt::spawn(async move {
                let mut sent = 0;
                loop {
                    match try_at(&db, &post, now()).await {
                        0 => return sent,
                        some => sent += some,
                    }
                }
            })
        });
        let mut sent = 0;
        for server in all_at_once.collect::<Vec<_>>() {
            sent += server.await.unwrap();
        }
        assert_eq!(sent, 40);
        let mut subjects: Vec<_> = smtp
            .received()
            .iter()
            .map(|mail| {
                let message = MessageParser::default().parse(mail).unwrap();
                message.subject().unwrap().to_owned()
            })
            .collect();
        subjects.sort();
        subjects.dedup();
        assert_eq!(subjects.len(), 40);
        assert_eq!(smtp.received().len(), 40);
    })
    .await;
}

#[actix_web::test]
async fn without_a_server_each_message_is_a_file() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let folder = tempfile::tempdir().unwrap();
        let sender = "leadgate@localhost".parse().unwrap();
        let post = Post::folder(folder.path().join("mail"), sender);
        assert!(!post.leaves());
        write(&db, organization, &["one"]).await;
        assert_eq!(try_at(&db, &post, now()).await, 1);
        let files: Vec<_> = std::fs::read_dir(folder.path().join("mail"))
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].extension().unwrap(), "eml");
        let mail = std::fs::read(&files[0]).unwrap();
        let message = MessageParser::default().parse(&mail).unwrap();
        assert_eq!(message.subject(), Some("Test one"));
    })
    .await;
}

#[actix_web::test]
async fn a_mail_server_is_greeted_by_the_name_of_this_server_if_it_has_one_of_its_own() {
    let database = TestDatabase::sqlite();
    let db = database.open();
    let organization = found(&db, "acme").await.id;
    let smtp = Smtp::start(Manner::Receives).await;
    let (url, from) = (
        format!("--smtp-url={}", smtp.url()),
        "--mail-from=a@b.example",
    );
    let config = config(&[&url, from]);
    for base_url in [
        "https://calls.acme.example",
        "http://192.0.2.7:8080",
        "http://localhost:8080",
    ] {
        write(&db, organization, &[base_url]).await;
        let post = config.post(&base_url.parse().unwrap()).unwrap();
        assert_eq!(try_at(&db, &post, now()).await, 1);
    }
    let names = ["CALLS.ACME.EXAMPLE", "[192.0.2.7]", "[127.0.0.1]"];
    assert_eq!(smtp.greeted_by(), names);
}
