//! TLS to a mail server, by the binary itself: whom it trusts, and what it says in clear.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use leadgate::db::Db;
use leadgate::mail::{Audience, Message, MessageKind, MessageState, NewMessage};
use leadgate::organization::Organization;
use leadgate::values::UtcTime;
use tempfile::TempDir;

use super::delivery::{all, try_at, write};
use crate::command_line::{Serving, leadgate, url};
use crate::support::app::found;
use crate::support::database::TestDatabase;
use crate::support::smtp::{Certificate, Manner, Smtp};

/// Something to send, and somewhere to start from.
struct Sender {
    database: TestDatabase,
    db: Db,
    organization: Organization,
    folder: TempDir,
}

impl Sender {
    /// With one message that is due.
    async fn start() -> Self {
        let database = TestDatabase::sqlite();
        let db = database.open();
        let organization = found(&db, "acme").await;
        let now = UtcTime::now();
        let message = NewMessage {
            organization_id: organization.id,
            kind: MessageKind::Test,
            topic: "test".to_owned(),
            audience: Audience::Staff,
            call_id: None,
            recipient: "olivia@acme.example".parse().unwrap(),
            recipient_name: String::new(),
            reply_to: String::new(),
            subject: "Between us".to_owned(),
            content: "{}".to_owned(),
            due_at: now,
            now,
        };
        db.write(move |conn| message.insert(conn)).await.unwrap();
        Self {
            database,
            db,
            organization,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The same, and the file of the one certificate that its server is to trust.
    async fn trusting(certificate: &Certificate) -> (Self, PathBuf) {
        let sender = Self::start().await;
        let trusted = sender.folder.path().join("trusted.pem");
        certificate.write(&trusted);
        (sender, trusted)
    }

    /// A server that sends by this URL and trusts the certificates in this file alone.
    fn serves(&self, smtp_url: &str, trusted: &Path) -> Serving {
        let mut command = leadgate(self.folder.path());
        command
            .env("DATABASE_URL", url(&self.database))
            .env("SMTP_URL", smtp_url)
            .env("MAIL_FROM", "calls@acme.example")
            .env("SSL_CERT_FILE", trusted);
        Serving::start(&mut command, 1)
    }

    /// The message, once it was tried.
    async fn tried(&self) -> Message {
        let organization = self.organization.id;
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let all = self.db.read(move |conn| {
                let waiting = Message::list(conn, organization, MessageState::Waiting, None, 1)?;
                let sent = Message::list(conn, organization, MessageState::Sent, None, 1)?;
                Ok([waiting, sent].concat())
            });
            let message = all.await.unwrap().remove(0);
            if message.state == MessageState::Sent || !message.error.is_empty() {
                return message;
            }
            assert!(Instant::now() < until, "it was not tried");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// A server that shows this certificate, from the first byte on or by STARTTLS, and the URL of whoever has a password for it.
async fn mail_server(certificate: &Certificate, is_wrapped: bool) -> (Smtp, String) {
    match is_wrapped {
        true => {
            let smtp = Smtp::with_tls(certificate).await;
            let url = format!("smtps://ada:hush@localhost:{}", smtp.port());
            (smtp, url)
        }
        false => {
            let smtp = Smtp::with_starttls(certificate).await;
            let url = format!("smtp://ada:hush@localhost:{}?tls=required", smtp.port());
            (smtp, url)
        }
    }
}

#[actix_web::test]
async fn mail_and_password_leave_by_tls_to_a_server_that_is_trusted() {
    let certificate = Certificate::of("localhost");
    for is_wrapped in [false, true] {
        let (sender, trusted) = Sender::trusting(&certificate).await;
        let (smtp, smtp_url) = mail_server(&certificate, is_wrapped).await;
        let _serving = sender.serves(&smtp_url, &trusted);
        let message = sender.tried().await;
        assert_eq!(message.state, MessageState::Sent, "{}", message.error);
        let received = smtp.received();
        assert_eq!(received.len(), 1);
        let mail = String::from_utf8(received[0].clone()).unwrap();
        assert!(mail.contains("Between us"), "{mail}");
        let in_clear: &[&str] = match is_wrapped {
            true => &[],
            false => &["EHLO", "STARTTLS"],
        };
        assert_eq!(smtp.heard_in_clear(), in_clear);
    }
}

#[actix_web::test]
async fn an_answer_that_is_hard_to_read_is_read_by_tls_too() {
    let certificate = Certificate::of("localhost");
    for is_wrapped in [false, true] {
        let (sender, trusted) = Sender::trusting(&certificate).await;
        let (smtp, smtp_url) = mail_server(&certificate, is_wrapped).await;
        smtp.behaves(Manner::TakesSaying(b"250-f\xfcr dich\n250\r\n"));
        let _serving = sender.serves(&smtp_url, &trusted);
        let message = sender.tried().await;
        assert_eq!(message.state, MessageState::Sent, "{}", message.error);
        assert_eq!(smtp.received().len(), 1);
    }
}

#[actix_web::test]
async fn what_was_said_in_clear_counts_no_more_once_tls_has_begun() {
    let certificate = Certificate::of("localhost");
    let (sender, trusted) = Sender::trusting(&certificate).await;
    let (smtp, smtp_url) = mail_server(&certificate, false).await;
    // Taken for an answer to the second greeting, it would say that nobody can sign in.
    smtp.behaves(Manner::IsForged(b"250 forged\r\n"));
    let _serving = sender.serves(&smtp_url, &trusted);
    let message = sender.tried().await;
    assert_eq!(message.state, MessageState::Sent, "{}", message.error);
    assert_eq!(smtp.received().len(), 1);
}

#[actix_web::test]
async fn where_tls_is_taken_if_offered_it_is_and_else_mail_leaves_in_clear() {
    let certificate = Certificate::of("localhost");
    for (smtp, in_clear) in [
        (
            Smtp::with_starttls(&certificate).await,
            &["EHLO", "STARTTLS"][..],
        ),
        (
            Smtp::start(Manner::Receives).await,
            &["EHLO", "MAIL", "RCPT", "DATA", "QUIT"],
        ),
    ] {
        let (sender, trusted) = Sender::trusting(&certificate).await;
        let smtp_url = format!("smtp://localhost:{}?tls=opportunistic", smtp.port());
        let serving = sender.serves(&smtp_url, &trusted);
        let message = sender.tried().await;
        assert_eq!(message.state, MessageState::Sent, "{}", message.error);
        assert_eq!(smtp.received().len(), 1);
        // Good-bye is said by then.
        tokio::task::spawn_blocking(|| serving.end()).await.unwrap();
        assert_eq!(smtp.heard_in_clear(), in_clear);
    }
}

#[actix_web::test]
async fn a_certificate_that_nobody_trusts_or_of_another_host_gets_no_mail_and_the_message_waits() {
    let trusted = Certificate::of("localhost");
    let elsewhere = Certificate::of("mail.example.com");
    for (shown, trusted, why) in [
        (
            &Certificate::of("localhost"),
            &trusted,
            "invalid peer certificate",
        ),
        (&elsewhere, &elsewhere, "certificate not valid for name"),
    ] {
        for is_wrapped in [false, true] {
            let sender = Sender::start().await;
            let file = sender.folder.path().join("trusted.pem");
            trusted.write(&file);
            let (smtp, smtp_url) = mail_server(shown, is_wrapped).await;
            let _serving = sender.serves(&smtp_url, &file);
            let message = sender.tried().await;
            assert_eq!(message.state, MessageState::Waiting);
            assert!(message.error.contains(why), "{}", message.error);
            assert!(message.due_at > message.created_at, "it is tried again");
            assert!(smtp.received().is_empty());
            let in_clear = smtp.heard_in_clear();
            assert!(!in_clear.iter().any(|one| one == "AUTH" || one == "MAIL"));
        }
    }
}

#[actix_web::test]
async fn where_tls_is_required_and_not_offered_nothing_is_told_in_clear() {
    let sender = Sender::start().await;
    let trusted = sender.folder.path().join("trusted.pem");
    Certificate::of("localhost").write(&trusted);
    let smtp = Smtp::start(Manner::Receives).await;
    let smtp_url = format!("smtp://ada:hush@localhost:{}?tls=required", smtp.port());
    let _serving = sender.serves(&smtp_url, &trusted);
    let message = sender.tried().await;
    assert_eq!(message.state, MessageState::Waiting);
    assert!(message.error.contains("STARTTLS"), "{}", message.error);
    assert!(smtp.received().is_empty());
    let told = smtp.heard_in_clear();
    assert_eq!(told[0], "EHLO");
    let more: Vec<_> = told
        .iter()
        .filter(|one| *one != "EHLO" && *one != "QUIT")
        .collect();
    assert!(more.is_empty(), "{told:?}");
}

#[actix_web::test]
async fn a_server_that_cannot_begin_tls_now_gets_mail_in_clear_only_where_that_may_be() {
    let certificate = Certificate::of("localhost");
    for (asked, state) in [
        ("opportunistic", MessageState::Sent),
        ("required", MessageState::Waiting),
    ] {
        let (sender, trusted) = Sender::trusting(&certificate).await;
        let smtp = Smtp::with_starttls(&certificate).await;
        smtp.behaves(Manner::AnswersTo("STARTTLS", "454 not now"));
        let smtp_url = format!("smtp://localhost:{}?tls={asked}", smtp.port());
        let _serving = sender.serves(&smtp_url, &trusted);
        let message = sender.tried().await;
        assert_eq!(message.state, state, "{}", message.error);
        let is_told = state == MessageState::Waiting;
        assert_eq!(message.error.contains("454 not now"), is_told);
        assert_eq!(smtp.received().is_empty(), is_told);
    }
}

#[actix_web::test]
async fn whoever_takes_one_kind_of_port_for_the_other_is_told() {
    let certificate = Certificate::of("localhost");
    let clear = Smtp::start(Manner::Receives).await;
    let (sender, trusted) = Sender::trusting(&certificate).await;
    let _serving = sender.serves(&format!("smtps://localhost:{}", clear.port()), &trusted);
    let error = sender.tried().await.error;
    assert!(error.contains("to end in ?tls=required"), "{error}");

    let wrapped = Smtp::with_tls(&certificate).await;
    let database = TestDatabase::sqlite();
    let db = database.open();
    let organization = found(&db, "acme").await.id;
    write(&db, organization, &["one"]).await;
    assert_eq!(try_at(&db, &wrapped.post(), UtcTime::now()).await, 1);
    let waiting = all(&db, organization, MessageState::Waiting).await;
    let error = &waiting[0].error;
    assert!(error.contains("is to begin with smtps:"), "{error}");
}

#[actix_web::test]
async fn a_password_that_the_mail_server_repeats_is_shown_to_nobody() {
    let certificate = Certificate::of("localhost");
    for (step, said, shown) in [
        (
            "AUTH",
            "535 5.7.8 wrong: AUTH PLAIN AGFkYQBodXNo",
            "535 5.7.8: the mail server refuses the user or the password",
        ),
        (
            "AUTH",
            "454 unknown: hush",
            "454: the mail server lets nobody sign in now",
        ),
        (
            "MAIL",
            "503 5.5.1 not signed in: AUTH PLAIN AGFkYQBodXNo",
            "503 from the mail server: its words are not shown",
        ),
        ("MAIL", "503 5.5.1 not now", "503 5.5.1 not now"),
    ] {
        let (sender, trusted) = Sender::trusting(&certificate).await;
        let (smtp, smtp_url) = mail_server(&certificate, true).await;
        smtp.behaves(Manner::AnswersTo(step, said));
        let _serving = sender.serves(&smtp_url, &trusted);
        let message = sender.tried().await;
        assert_eq!(message.state, MessageState::Waiting);
        assert!(message.error.starts_with(shown), "{}", message.error);
    }
}

#[actix_web::test]
async fn a_server_that_is_asked_to_end_notes_what_it_has_sent_first() {
    let sender = Sender::start().await;
    let smtp = Smtp::start(Manner::TakesItsTime).await;
    let serving = sender.serves(&smtp.url(), &sender.folder.path().join("none.pem"));
    let until = Instant::now() + Duration::from_secs(20);
    while smtp.received().is_empty() {
        assert!(Instant::now() < until, "no mail came");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::task::spawn_blocking(|| serving.end()).await.unwrap();
    assert_eq!(sender.tried().await.state, MessageState::Sent);
}

#[actix_web::test]
async fn a_server_that_is_asked_to_end_does_not_wait_for_a_mail_server_that_hangs() {
    let sender = Sender::start().await;
    let smtp = Smtp::start(Manner::Hangs).await;
    let serving = sender.serves(&smtp.url(), &sender.folder.path().join("none.pem"));
    let organization = sender.organization.id;
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let list = sender
            .db
            .read(move |conn| Message::list(conn, organization, MessageState::Waiting, None, 1));
        if list.await.unwrap()[0].leased_until.is_some() {
            break;
        }
        assert!(Instant::now() < until, "it was not tried");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let asked = Instant::now();
    tokio::task::spawn_blocking(|| serving.end()).await.unwrap();
    // As long as a container is given.
    assert!(asked.elapsed() < Duration::from_secs(10));
}
