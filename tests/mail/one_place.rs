//! A mail server that hangs at one recipient keeps nobody else's mail waiting.

use std::time::{Duration, Instant};

use leadgate::jobs::{mail::work, stop};
use leadgate::mail::{AT_ONCE, Audience, Message, MessageKind, MessageState, NewMessage};
use leadgate::values::UtcTime;

use crate::support::app::{found, link_key};
use crate::support::database::on_each_database;
use crate::support::smtp::{Manner, Smtp};

#[actix_web::test]
async fn one_recipient_at_whom_the_mail_server_hangs_takes_one_place_and_no_other() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let others = 3 * AT_ONCE;
        let write = db.write(move |conn| {
            let now = UtcTime::now();
            for number in 0..=others {
                let recipient = match number {
                    0 => "hang@acme.example".to_owned(),
                    number => format!("normal{number}@acme.example"),
                };
                let message = NewMessage {
                    organization_id: organization,
                    kind: MessageKind::Test,
                    topic: number.to_string(),
                    audience: Audience::Staff,
                    call_id: None,
                    recipient: recipient.parse().unwrap(),
                    recipient_name: String::new(),
                    reply_to: String::new(),
                    subject: number.to_string(),
                    content: "{}".to_owned(),
                    due_at: now,
                    now,
                };
                message.insert(conn)?;
            }
            Ok(())
        });
        write.await.unwrap();
        let smtp = Smtp::start(Manner::HangsAt("hang@")).await;
        let post = smtp.post_within(Duration::from_secs(60));
        let base_url = "https://calls.acme.example".parse().unwrap();
        let (stopper, stop) = stop();
        let working = actix_web::rt::spawn(work(db.clone(), post, base_url, link_key(), stop));
        let until = Instant::now() + Duration::from_secs(15);
        let waiting = loop {
            let list = db.read(move |conn| {
                Message::list(conn, organization, MessageState::Waiting, None, 100)
            });
            let waiting = list.await.unwrap();
            if waiting.len() == 1 {
                break waiting;
            }
            let count = waiting.len();
            assert!(Instant::now() < until, "{count} wait");
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        assert_eq!(smtp.received().len(), others);
        assert_eq!(waiting[0].recipient.as_str(), "hang@acme.example");
        assert!(waiting[0].leased_until.is_some(), "it is under way");
        stopper.stop();
        working.abort();
    })
    .await;
}
