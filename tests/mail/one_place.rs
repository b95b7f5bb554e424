//! A mail server that hangs at some recipients keeps nobody else's mail waiting.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use leadgate::db::Db;
use leadgate::db::schema::outbox;
use leadgate::jobs::mail::work;
use leadgate::jobs::{Stopper, stop};
use leadgate::mail::{AT_ONCE, Audience, Message, MessageKind, MessageState, NewMessage};
use leadgate::values::{OrganizationId, UtcTime};

use crate::support::app::{found, link_key};
use crate::support::database::on_each_database;
use crate::support::smtp::{Manner, Smtp};

/// Writes a message to each of these, which was tried so often.
async fn write(db: &Db, organization: OrganizationId, recipients: Vec<String>, tries: i32) {
    let write = db.write(move |conn| {
        let now = UtcTime::now();
        for recipient in &recipients {
            let message = NewMessage {
                organization_id: organization,
                kind: MessageKind::Test,
                topic: recipient.clone(),
                audience: Audience::Staff,
                call_id: None,
                recipient: recipient.parse().unwrap(),
                recipient_name: String::new(),
                reply_to: String::new(),
                subject: recipient.clone(),
                content: "{}".to_owned(),
                due_at: now,
                now,
            };
            message.insert(conn)?;
            diesel::update(outbox::table.filter(outbox::topic.eq(recipient)))
                .set(outbox::tries.eq(tries))
                .execute(conn)?;
        }
        Ok(())
    });
    write.await.unwrap();
}

/// So many of `who`, each with a number.
fn many(who: &str, count: usize) -> Vec<String> {
    let numbers = 0..count;
    numbers
        .map(|number| format!("{who}{number}@acme.example"))
        .collect()
}

/// A worker that sends by this server until the value is gone.
fn working(db: &Db, smtp: &Smtp) -> Stopper {
    let post = smtp.post_within(Duration::from_secs(60));
    let base_url = "https://calls.acme.example".parse().unwrap();
    let (stopper, stop) = stop();
    actix_web::rt::spawn(work(db.clone(), post, base_url, link_key(), stop));
    stopper
}

/// Waits until this holds, for so many seconds.
async fn is_so(what: &str, seconds: u64, holds: impl AsyncFn() -> bool) {
    let until = Instant::now() + Duration::from_secs(seconds);
    while !holds().await {
        assert!(Instant::now() < until, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn waiting(db: &Db, organization: OrganizationId) -> Vec<Message> {
    let list =
        db.read(move |conn| Message::list(conn, organization, MessageState::Waiting, None, 100));
    list.await.unwrap()
}

async fn under_way(db: &Db, organization: OrganizationId) -> usize {
    let waiting = waiting(db, organization).await;
    let leased = waiting.iter().filter(|one| one.leased_until.is_some());
    leased.count()
}

#[actix_web::test]
async fn one_recipient_at_whom_the_mail_server_hangs_takes_one_place_and_no_other() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let others = 3 * AT_ONCE;
        let mut all = many("hang", 1);
        all.extend(many("normal", others));
        write(&db, organization, all, 0).await;
        let smtp = Smtp::start(Manner::HangsAt("hang")).await;
        let _stopper = working(&db, &smtp);
        is_so("others wait", 15, async || {
            waiting(&db, organization).await.len() == 1
        })
        .await;
        assert_eq!(smtp.received().len(), others);
        let waiting = waiting(&db, organization).await;
        assert_eq!(waiting[0].recipient.as_str(), "hang0@acme.example");
        assert!(waiting[0].leased_until.is_some(), "it is under way");
    })
    .await;
}

#[actix_web::test]
async fn as_many_as_are_sent_at_once_may_hang_and_new_mail_leaves_in_seconds() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::HangsAt("hang")).await;
        write(&db, organization, many("hang", AT_ONCE), 0).await;
        let _stopper = working(&db, &smtp);
        let all_hang = async || under_way(&db, organization).await == AT_ONCE;
        is_so("not all are tried", 15, all_hang).await;
        write(&db, organization, many("normal", 3 * AT_ONCE), 0).await;
        let all_left = async || smtp.received().len() == 3 * AT_ONCE;
        is_so("new mail waits", 15, all_left).await;
        // Once it is noted that the others have left.
        is_so("they hang", 5, all_hang).await;
    })
    .await;
}

#[actix_web::test]
async fn what_was_tried_before_takes_no_place_of_what_was_not() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::HangsAt("hang")).await;
        write(&db, organization, many("hang", 3 * AT_ONCE), 4).await;
        let _stopper = working(&db, &smtp);
        let some_hang = async || under_way(&db, organization).await == AT_ONCE;
        is_so("nothing is tried", 15, some_hang).await;
        write(&db, organization, many("normal", 1), 0).await;
        let has_left = async || smtp.received().len() == 1;
        is_so("new mail waits", 5, has_left).await;
        is_so("others were tried", 5, some_hang).await;
    })
    .await;
}

#[actix_web::test]
async fn those_whose_text_is_not_answered_keep_no_other_mail_waiting() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let smtp = Smtp::start(Manner::HangsAfterwards).await;
        write(&db, organization, many("hang", 2 * AT_ONCE), 0).await;
        let _stopper = working(&db, &smtp);
        let all_hang = async || smtp.received().len() == 2 * AT_ONCE;
        is_so("not all are tried", 15, all_hang).await;
        smtp.behaves(Manner::Receives);
        write(&db, organization, many("normal", AT_ONCE), 0).await;
        let all_left = async || smtp.received().len() == 3 * AT_ONCE;
        is_so("new mail waits", 10, all_left).await;
        // Once it is noted that the others have left.
        let others_hang = async || under_way(&db, organization).await == 2 * AT_ONCE;
        is_so("they hang", 5, others_hang).await;
    })
    .await;
}
