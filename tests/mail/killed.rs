//! A server that is killed while it sends, and another one that goes on.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use leadgate::db::schema::outbox;
use leadgate::mail::{Message, MessageState};
use leadgate::values::UtcTime;
use mail_parser::MessageParser;

use super::delivery::{all, write};
use crate::command_line::{Serving, leadgate, url};
use crate::support::app::found;
use crate::support::database::TestDatabase;
use crate::support::postgres;
use crate::support::smtp::{Manner, Smtp};

/// A server on this database, which says its name in what it sends.
pub(super) fn serves(database: &TestDatabase, folder: &Path, smtp: &Smtp, name: &str) -> Serving {
    let mut command = leadgate(folder);
    command
        .env("DATABASE_URL", url(database))
        .env("SECRET_KEY", "a secret of the tests that is long enough")
        .env("SMTP_URL", smtp.url())
        .env("MAIL_FROM", format!("{name} <calls@acme.example>"));
    Serving::start(&mut command, 1)
}

/// Of each message that has come the beginning of its Message-ID, and which server has sent it.
fn came(smtp: &Smtp) -> Vec<(String, String)> {
    let received = smtp.received();
    let all = received.iter().map(|mail| {
        let mail = MessageParser::default().parse(mail).unwrap();
        let (token, _) = mail.message_id().unwrap().split_once('@').unwrap();
        let from = mail.from().unwrap().first().unwrap().name().unwrap();
        (token.to_owned(), from.to_owned())
    });
    all.collect()
}

/// The first message that this server has sent, as soon as it has come.
async fn first_of(smtp: &Smtp, server: &str) -> String {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some((token, _)) = came(smtp).into_iter().find(|(_, from)| from == server) {
            return token;
        }
        assert!(Instant::now() < until, "{server} sends nothing");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until so many messages are sent.
async fn sent(all: impl AsyncFn(MessageState) -> Vec<Message>, count: usize) {
    let until = Instant::now() + Duration::from_secs(60);
    while all(MessageState::Sent).await.len() < count {
        assert!(Instant::now() < until, "not all were sent");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn tokens(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|one| one.token.as_str()).collect()
}

#[actix_web::test]
async fn of_two_servers_on_postgresql_one_is_killed_while_it_sends_and_nothing_is_lost() {
    let Some(server) = postgres::server() else {
        return;
    };
    let database = TestDatabase::postgres(server);
    let db = database.open();
    let organization = found(&db, "acme").await.id;
    let all = async |state| all(&db, organization, state).await;
    let folder = tempfile::tempdir().unwrap();
    // It has the message two seconds before it says so.
    let smtp = Smtp::start(Manner::TakesItsTime).await;
    let one = serves(&database, folder.path(), &smtp, "One");
    let _two = serves(&database, folder.path(), &smtp, "Two");
    let topics: Vec<String> = (0..40).map(|number| number.to_string()).collect();
    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    write(&db, organization, &topics).await;

    let first = first_of(&smtp, "One").await;
    drop(one);
    // What it had taken, all at one moment.
    let mut held = all(MessageState::Waiting).await;
    let of_first = held.iter().find(|message| message.token == first);
    let leased_until = of_first.expect("it could not note it").leased_until;
    held.retain(|message| message.leased_until == leased_until);
    assert!((1..=10).contains(&held.len()), "{}", held.len());

    // What it had not is sent by the other one, which leaves the rest alone as long as its server may live.
    sent(&all, 40 - held.len()).await;
    assert_eq!(tokens(&all(MessageState::Waiting).await), tokens(&held));
    let write = db.write(|conn| {
        let held = outbox::table.filter(outbox::state.eq(MessageState::Waiting));
        let over = outbox::leased_until.eq(Some(UtcTime::now()));
        Ok(diesel::update(held).set(over).execute(conn)?)
    });
    write.await.unwrap();
    sent(&all, 40).await;

    let mut senders: HashMap<String, Vec<String>> = HashMap::new();
    for (token, from) in came(&smtp) {
        senders.entry(token).or_default().push(from);
    }
    assert_eq!(senders.len(), 40, "each Message-ID is that of a row");
    for message in all(MessageState::Sent).await {
        let senders = senders[&message.token].join(", ");
        match tokens(&held).contains(&message.token.as_str()) {
            true => assert!(["Two", "One, Two"].contains(&&*senders), "{senders}"),
            false => assert_eq!(senders, "Two"),
        }
    }
    assert_eq!(senders[&first], ["One", "Two"], "with the same Message-ID");
}
