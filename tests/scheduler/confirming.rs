//! How many messages an address gets in a day: few until its owner acts by a link that stands in mails alone.

use diesel::prelude::*;
use leadgate::calls::{Call, CausedBy};
use leadgate::db::schema::{calls, contact_identities, outbox};
use leadgate::mail::{Audience, Message, MessageKind, MessageState};
use leadgate::values::UtcTime;
use reqwest::{Method, StatusCode};

use super::own_links::{Owner, version};
use super::site::Site;
use crate::support::app::link_key;
use crate::support::database::on_each_database;

const EMAIL: &str = "lee@example.com";

impl Site {
    /// How many messages but reminders the lead has got, or will.
    async fn mails_to_lead(&self) -> i64 {
        let read = self.app.db.read(|conn| {
            let ahead = [MessageKind::ReminderDay, MessageKind::ReminderHour];
            Ok(outbox::table
                .filter(outbox::audience.eq(Audience::Lead))
                .filter(outbox::kind.ne_all(ahead))
                .filter(outbox::state.ne(MessageState::Withdrawn))
                .count()
                .get_result(conn)?)
        });
        read.await.unwrap()
    }

    /// Tells of so many moves of the only call.
    async fn tells_of_moves(&self, count: i64) {
        let call = self.call().await;
        let write = self.app.db.write(move |conn| {
            for version in call.version + 1..=call.version + count {
                let moved = Call {
                    version,
                    ..call.clone()
                };
                diesel::update(calls::table.find(call.id))
                    .set(calls::version.eq(version))
                    .execute(conn)?;
                moved.tell_rescheduled(conn, &call, "", CausedBy::Stranger, UtcTime::now())?;
                // What is withdrawn before it leaves does not count.
                Message::call_past_sent(conn, call.organization_id, UtcTime::now())?;
            }
            Ok(())
        });
        write.await.unwrap();
    }

    /// The path that stands in the first message to this party.
    async fn mailed_path(&self, audience: Audience) -> String {
        let told: Vec<Message> = self.told().await;
        let message = told.iter().find(|one| one.audience == audience).unwrap();
        let call = message.call_id.unwrap();
        link_key().mail_path(message.organization_id, call, message.id)
    }

    /// The addresses that are confirmed.
    async fn confirmed(&self) -> Vec<String> {
        let read = self.app.db.read(|conn| {
            Ok(contact_identities::table
                .filter(contact_identities::confirmed_at.is_not_null())
                .select(contact_identities::value)
                .load(conn)?)
        });
        read.await.unwrap()
    }
}

/// Sends the form of the page to reschedule for one of the times that it offers.
async fn moves(owner: &Owner) -> String {
    let page = owner.get("/reschedule").await;
    let mut times = page.attributes(".is-first .time input, .time input", "value");
    let start = times.pop().unwrap();
    let version = version(&page);
    let form = [("version", version.as_str()), ("start", &start)];
    let answer = owner.post("/reschedule", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location
}

#[actix_web::test]
async fn an_address_gets_ten_messages_a_day_until_its_owner_acts_by_the_link_of_a_mail() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let mut owner = site.owner(EMAIL).await;
        site.tells_of_moves(12).await;
        assert_eq!(site.mails_to_lead().await, 10);

        // A scanner follows every link of a mail.
        let mailed = site.mailed_path(Audience::Lead).await;
        assert_ne!(mailed, owner.path);
        for page in ["", "/reschedule", "/cancel"] {
            for method in [Method::GET, Method::HEAD] {
                let path = format!("{mailed}{page}");
                let request = owner.lead.client.request(method, &path);
                let answer = owner.lead.client.send(request).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}");
            }
        }
        // Whoever books sees the links of the page, whosever address they typed.
        moves(&owner).await;
        assert_eq!(site.confirmed().await, [""; 0]);
        assert_eq!(site.mails_to_lead().await, 10);

        owner.path = mailed.clone();
        let location = moves(&owner).await;
        assert!(location.starts_with(&mailed), "{location}");
        assert_eq!(site.confirmed().await, [EMAIL]);
        assert_eq!(
            site.mails_to_lead().await,
            11,
            "it is told of this very move"
        );
        site.tells_of_moves(120).await;
        assert_eq!(site.mails_to_lead().await, 100, "and that is enough");
    })
    .await;
}

#[actix_web::test]
async fn canceling_by_the_link_of_a_mail_confirms_the_address_to_which_that_mail_went() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let mut owner = site.owner(EMAIL).await;
        let mailed = site.mailed_path(Audience::Lead).await;
        // The staff know another address of the contact since.
        let contact = site.call().await.contact_id;
        let write = site.app.db.write(move |conn| {
            use leadgate::db::schema::contacts;
            diesel::update(contacts::table.find(contact))
                .set(contacts::email.eq("other@example.com"))
                .execute(conn)?;
            diesel::insert_into(contact_identities::table)
                .values((
                    contact_identities::organization_id.eq(site.app.organization.id),
                    contact_identities::contact_id.eq(contact),
                    contact_identities::kind.eq("email"),
                    contact_identities::value.eq("other@example.com"),
                    contact_identities::first_seen_at.eq(UtcTime::now()),
                    contact_identities::last_seen_at.eq(UtcTime::now()),
                ))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        owner.path = mailed;
        let answer = owner.cancels("").await;
        assert_eq!(answer.location, owner.path);
        assert_eq!(owner.get("").await.texts("h2"), ["This call is canceled"]);
        assert_eq!(site.confirmed().await, [EMAIL]);
    })
    .await;
}

#[actix_web::test]
async fn the_link_of_no_mail_to_the_lead_confirms_nothing() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let mut owner = site.owner(EMAIL).await;
        let call = site.call().await;
        let to_host = site.mailed_path(Audience::Host).await;
        let gone = link_key().mail_path(call.organization_id, call.id, 999_999.into());
        for path in [to_host, gone] {
            owner.path = path;
            let sent = [("version", "0"), ("reason", "")];
            let answer = owner.post("/cancel", &sent).await;
            assert_eq!(
                answer.status,
                StatusCode::CONFLICT,
                "the call was changed since"
            );
            assert_eq!(site.confirmed().await, [""; 0]);
        }
        owner.path = site.mailed_path(Audience::Lead).await;
        let sent = [("version", "0"), ("reason", "")];
        owner.post("/cancel", &sent).await;
        assert_eq!(site.confirmed().await, [EMAIL], "somebody pressed a button");
    })
    .await;
}
