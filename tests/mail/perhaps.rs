//! A mail server that has the message and does not say so, or not in time, or in words that are hard to read.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use leadgate::mail::{Message, MessageState, Post, Server};
use leadgate::values::UtcTime;

use super::delivery::{all, now, try_at, write};
use crate::support::app::found;
use crate::support::database::on_each_database;
use crate::support::smtp::{Manner, Smtp};

/// The way to a server that is asked for its text within a second, and may take so long for its answer to that.
fn patient(smtp: &Smtp, patience: Duration) -> Post {
    let server: Server = smtp.url().parse().unwrap();
    let server = server.within(Duration::from_secs(1));
    let sender = "Acme Calls <calls@acme.example>".parse().unwrap();
    Post::server(server.answering_within(patience), sender)
}

#[actix_web::test]
async fn a_server_that_looks_into_the_text_for_long_gets_it_once() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::TakesItsTime).await;
        write(&db, organization, &["one"]).await;
        let post = patient(&smtp, Duration::from_secs(20));
        assert_eq!(try_at(&db, &post, now()).await, 1);
        let sent = all(&db, organization, MessageState::Sent).await;
        assert_eq!((sent.len(), smtp.received().len()), (1, 1));
        // It left when the server had it, and not when it was taken out of the outbox.
        let took = sent[0].sent_at.unwrap() - now();
        assert!((2..20).contains(&took.num_seconds()), "{took:?}");
    })
    .await;
}

#[actix_web::test]
async fn a_message_that_may_have_arrived_goes_out_three_times_and_no_more() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::Answers("451 try later")).await;
        write(&db, organization, &["one"]).await;
        let mut at = now();
        let mut tried = async |manner| {
            smtp.behaves(manner);
            assert_eq!(try_at(&db, &smtp.post(), at).await, 1, "{manner:?}");
            let waiting = all(&db, organization, MessageState::Waiting).await;
            at = waiting.first().map_or(at, |message| message.due_at);
            waiting.into_iter().next()
        };
        // What the server has not heard does not count.
        for manner in [Manner::Answers("451 try later"), Manner::HangsAt("olivia")] {
            for _ in 0..2 {
                let waiting = tried(manner).await.unwrap();
                assert_eq!(waiting.unanswered, 0, "{manner:?}");
            }
        }
        for (manner, told) in [
            (Manner::HangsAfterwards, "did not answer in time"),
            (Manner::DiesAfterwards, "before it said whether it took it"),
        ] {
            let waiting = tried(manner).await.unwrap();
            assert!(waiting.may_have_arrived(), "{manner:?}");
            assert!(waiting.error.contains(told), "{}", waiting.error);
        }
        assert!(tried(Manner::HangsAfterwards).await.is_none());
        let failed = all(&db, organization, MessageState::Failed).await;
        assert!(failed[0].may_have_arrived(), "{failed:?}");
        assert_eq!(smtp.received().len(), 3);

        // Whoever sends it again knows that, and sends it once.
        let (id, later) = (failed[0].id, now() + TimeDelta::days(1));
        let again = db.write(move |conn| Message::send_again(conn, organization, id, later));
        assert!(again.await.unwrap());
        assert_eq!(try_at(&db, &smtp.post(), later).await, 1);
        let failed = all(&db, organization, MessageState::Failed).await;
        assert_eq!((failed[0].unanswered, failed[0].tries), (4, 1));

        // What a server says later about another try does not undo it.
        let again = db.write(move |conn| Message::send_again(conn, organization, id, later));
        assert!(again.await.unwrap());
        smtp.behaves(Manner::Answers("550 duplicate"));
        assert_eq!(try_at(&db, &smtp.post(), later).await, 1);
        let failed = all(&db, organization, MessageState::Failed).await;
        assert!(failed[0].error.contains("550"), "{failed:?}");
        assert!(failed[0].may_have_arrived(), "{failed:?}");
    })
    .await;
}

#[actix_web::test]
async fn an_answer_that_is_hard_to_read_counts_by_its_code_and_one_without_leaves_all_open() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::Receives).await;
        for (topic, answer, state, unanswered, told) in [
            ("read", &b"250 taken\r\n"[..], MessageState::Sent, 0, ""),
            (
                "bytes",
                &b"250 angenommen f\xfcr dich\r\n"[..],
                MessageState::Sent,
                0,
                "",
            ),
            ("bare", &b"250\r\n"[..], MessageState::Sent, 0, ""),
            ("lines", &b"250-\n250\n"[..], MessageState::Sent, 0, ""),
            (
                "unheard",
                &b"571 not from you\r\n"[..],
                MessageState::Failed,
                0,
                "571 not from you",
            ),
            (
                "busy",
                &b"451 sp\xe4ter\r\n"[..],
                MessageState::Waiting,
                0,
                "451",
            ),
            (
                "ahead",
                &b"354 go on\r\n"[..],
                MessageState::Waiting,
                1,
                "the mail server answered out of turn: 354 go on",
            ),
            (
                "odd",
                &b"hello there\r\n"[..],
                MessageState::Waiting,
                1,
                "the mail server's answer could not be read: hello there",
            ),
            (
                "later",
                &b"451 not now\r\n"[..],
                MessageState::Waiting,
                0,
                "451",
            ),
            (
                "never",
                &b"554 5.7.1 spam\r\n"[..],
                MessageState::Failed,
                0,
                "554",
            ),
        ] {
            smtp.behaves(Manner::TakesSaying(answer));
            write(&db, organization, &[topic]).await;
            assert_eq!(try_at(&db, &smtp.post(), now()).await, 1, "{topic}");
            let all = all(&db, organization, state).await;
            let message = all
                .iter()
                .find(|one| one.subject == format!("Test {topic}"));
            let message = message.unwrap_or_else(|| panic!("{topic}: {all:?}"));
            assert_eq!(message.unanswered, unanswered, "{topic}");
            assert!(message.error.contains(told), "{topic}: {}", message.error);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_server_that_answers_out_of_turn_gets_no_text_and_counts_for_nothing() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::Receives).await;
        for (topic, manner, told) in [
            (
                "greets twice",
                Manner::AnswersTo("CONNECT", "220 one\r\n220 two"),
                "answers what it was not asked",
            ),
            (
                "asks for more",
                Manner::AnswersTo("MAIL", "354 go on"),
                "out of turn: 354 go on",
            ),
            (
                "takes it twice",
                Manner::Answers("250 ok\r\n250 ok"),
                "answers what it was not asked",
            ),
            // What it may say at any time.
            (
                "shuts down",
                Manner::AnswersTo("CONNECT", "220 hello\r\n421 4.3.2 shutting down"),
                "421 4.3.2 shutting down",
            ),
            (
                "has it already",
                Manner::AnswersTo("DATA", "250 ok"),
                "out of turn: 250 ok",
            ),
        ] {
            smtp.behaves(manner);
            write(&db, organization, &[topic]).await;
            assert_eq!(try_at(&db, &smtp.post(), now()).await, 1, "{topic}");
            let all = all(&db, organization, MessageState::Waiting).await;
            let message = all
                .iter()
                .find(|one| one.subject == format!("Test {topic}"));
            let message = message.unwrap_or_else(|| panic!("{topic}: {all:?}"));
            assert_eq!(message.unanswered, 0, "{topic}");
            assert!(message.error.contains(told), "{topic}: {}", message.error);
            assert!(smtp.received().is_empty(), "{topic}");
        }
    })
    .await;
}

#[actix_web::test]
async fn what_is_no_text_in_an_answer_is_not_kept() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let answer = "550 5.7.1 a\0b \u{1b}[31mRED\u{1b}[0m \u{202e}DER";
        let smtp = Smtp::start(Manner::Answers(answer)).await;
        write(&db, organization, &["one"]).await;
        assert_eq!(try_at(&db, &smtp.post(), now()).await, 1);
        let failed = all(&db, organization, MessageState::Failed).await;
        let error = &failed[0].error;
        assert!(error.contains("a b  [31mRED"), "{error:?}");
        assert!(error.ends_with("[0m DER"), "{error:?}");
        assert!(!error.contains(char::is_control), "{error:?}");
    })
    .await;
}

#[actix_web::test]
async fn that_a_message_is_sent_is_noted_before_the_server_says_good_bye() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::HangsAtQuit).await;
        // Whoever waited for the good-bye would do so each time; of a busy machine, the quickest counts.
        let mut quickest = Duration::MAX;
        for topic in ["one", "two", "three"] {
            write(&db, organization, &[topic]).await;
            let begun = Instant::now();
            assert_eq!(try_at(&db, &smtp.post(), now()).await, 1);
            quickest = quickest.min(begun.elapsed());
        }
        assert!(quickest < Duration::from_millis(900), "{quickest:?}");
        let sent = all(&db, organization, MessageState::Sent).await;
        assert_eq!(sent.len(), 3);
        let left = sent.iter().filter_map(|message| message.sent_at).min();
        let left: UtcTime = left.unwrap();
        assert!(left < now() + TimeDelta::seconds(1), "{left}");
    })
    .await;
}
