//! A lead calls off its call by its link.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::calls::{History, LinkKey, Notice, histories};
use leadgate::contacts::{JourneyEntry, JourneyKind, Section, Status};
use leadgate::db::schema::{calls, outbox};
use leadgate::mail::{Audience, HELD_BACK, Message, MessageKind, MessageState};
use leadgate::values::{CallStatus, Kind, UtcTime};
use leadgate::web::BaseUrl;
use reqwest::StatusCode;

use super::own_links::{Owner, version};
use super::site::Site;
use crate::support::database::on_each_database;

impl Site {
    /// What happened to the only call, the latest first.
    pub async fn history(&self) -> History {
        let call = self.call().await;
        let read = self.app.db.read(move |conn| {
            let mut all = histories(conn, call.organization_id, &[call.id])?;
            Ok(all.remove(&call.id).unwrap_or_default())
        });
        read.await.unwrap()
    }

    /// Lets all mail be so that nothing of it was tried since it was written, or sent again.
    async fn mail_is(&self, state: MessageState, error: &'static str, unanswered: i32) {
        let write = self.app.db.write(move |conn| {
            let row = (
                outbox::state.eq(state),
                outbox::tries.eq(0),
                outbox::unanswered.eq(unanswered),
                outbox::error.eq(error),
                outbox::due_at.eq(UtcTime::now() + TimeDelta::hours(1)),
            );
            Ok(diesel::update(outbox::table).set(row).execute(conn)?)
        });
        write.await.unwrap();
    }

    /// Whom mail tells that the only call is canceled.
    async fn told_of_cancelation(&self) -> Vec<Audience> {
        let told = self.told().await.into_iter();
        let canceled = told.filter(|one| one.kind == MessageKind::Canceled);
        canceled.map(|one| one.audience).collect()
    }
}

/// The latest message of this kind.
pub fn last(messages: &[Message], kind: MessageKind, audience: Audience) -> (&Message, Notice) {
    let is_it = |one: &&Message| one.kind == kind && one.audience == audience;
    let message = messages.iter().rfind(is_it).expect("a message");
    (message, serde_json::from_str(&message.content).unwrap())
}

#[actix_web::test]
async fn a_lead_cancels_with_a_reason_and_everybody_who_should_knows() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        site.mail_has_left().await;
        let page = owner.get("/cancel").await;
        assert_eq!(page.texts("h2"), ["Cancel your call?"]);
        for shown in ["The intro call, 60 minutes", "Closer of acme", "UTC"] {
            assert!(page.texts("dl")[0].contains(shown), "{}", page.body);
        }
        let reason = "My boat sinks, see http://evil.example/now";
        let sent = owner.cancels(&format!("  {reason}\r\n")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let page = owner.lead.client.get(&sent.location).await;
        assert_eq!(page.texts("h2"), ["This call is canceled"]);
        assert!(!page.body.contains("boat"), "it is for the staff alone");

        let call = site.call().await;
        assert_eq!(call.status, CallStatus::Canceled);
        assert_eq!(
            (call.canceled_by, call.cancel_reason.as_str()),
            (None, reason)
        );
        let history = site.history().await;
        assert_eq!(history[0].kind, JourneyKind::Canceled);
        assert_eq!(
            (&history[0].member_name, history[0].detail.as_str()),
            (&None, reason)
        );
        let contact = site.contacts().await.remove(0);
        assert_eq!((contact.status, contact.booked), (Status::Canceled, false));
        let read = site.app.db.read(move |conn| {
            JourneyEntry::after(conn, (contact.organization_id, contact.id), None, 100)
        });
        assert_eq!(read.await.unwrap()[0].detail, reason);

        let told = site.told().await;
        let (_, to_host) = last(&told, MessageKind::Canceled, Audience::Host);
        assert_eq!(
            to_host.reason,
            "The lead canceled it: My boat sinks, see http evil. example now"
        );
        let (message, to_lead) = last(&told, MessageKind::Canceled, Audience::Lead);
        assert_eq!(to_lead.reason, "");
        assert_eq!(message.recipient.as_str(), "lee@example.com");
        let base_url: BaseUrl = "https://calls.acme.example".parse().unwrap();
        let key = LinkKey::of([0; 64]);
        let letter = leadgate::calls::pages::letter(message, &base_url, &key, "c@acme.example");
        let ics = letter.unwrap().calendar.unwrap().ics;
        assert!(ics.contains("METHOD:CANCEL"), "{ics}");
        assert!(ics.contains(&format!("SEQUENCE:{}", call.version)), "{ics}");
        let reminders = [MessageKind::ReminderDay, MessageKind::ReminderHour];
        let mut reminders = told.iter().filter(|one| reminders.contains(&one.kind));
        assert!(reminders.all(|one| one.state == MessageState::Withdrawn));

        // Its time is free for others again.
        let other = site.lead("ann@example.com").await;
        assert!(other.offered().await.contains(&call.starts_at.to_string()));
    })
    .await;
}

#[actix_web::test]
async fn of_a_call_that_no_mail_has_told_a_lead_of_none_tells_that_the_lead_canceled_it() {
    // Nothing has left yet; it was held back.
    for (state, error) in [
        (MessageState::Waiting, ""),
        (MessageState::Withdrawn, HELD_BACK),
    ] {
        on_each_database(async |database| {
            let site = Site::start(database).await;
            let owner = site.owner("lee@example.com").await;
            site.mail_is(state, error, 0).await;
            let sent = owner.cancels("").await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
            assert_eq!(site.told_of_cancelation().await, [Audience::Host]);
            let told = site.told().await;
            let to_lead = told.iter().filter(|one| one.audience == Audience::Lead);
            assert!(to_lead.clone().count() > 0);
            for message in to_lead {
                assert_eq!(message.state, MessageState::Withdrawn, "{message:?}");
            }
        })
        .await;
    }
}

#[actix_web::test]
async fn whom_a_mail_that_is_sent_again_may_have_told_before_is_told_of_the_end() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        site.mail_is(MessageState::Waiting, "", 3).await;
        let sent = owner.cancels("").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let both = [Audience::Host, Audience::Lead];
        assert_eq!(site.told_of_cancelation().await, both);
    })
    .await;
}

#[actix_web::test]
async fn staff_see_that_the_lead_did_it_and_find_it_in_appointment_setting() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        owner.cancels("").await;
        let manager = site
            .app
            .signed_in_as(leadgate::staff::Role::SalesManager)
            .await;
        let contact = site.contacts().await.remove(0);
        let calls = manager.get("/calls?status=canceled").await;
        assert!(calls.body.contains("by the lead"), "{}", calls.body);
        let section = Section::AppointmentSetting.as_str();
        let list = manager.get(&format!("/contacts?section={section}")).await;
        assert!(list.body.contains("lee@example.com"), "{}", list.body);
        assert!(list.body.contains("Canceled"), "{}", list.body);
        let card = manager.get(&format!("/contacts/{}", contact.id)).await;
        assert_eq!(card.status, StatusCode::OK);
        let (_, to_host) = last(&site.told().await, MessageKind::Canceled, Audience::Host);
        assert_eq!(to_host.reason, "The lead canceled it, and gave no reason.");
    })
    .await;
}

#[actix_web::test]
async fn who_has_another_call_left_keeps_its_status() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let other = site.lead("lee@example.com").await;
        other.books(&other.offered().await[0]).await;
        assert_eq!(owner.cancels("").await.status, StatusCode::SEE_OTHER);
        let contact = site.contacts().await.remove(0);
        assert_eq!(
            (contact.status, contact.booked),
            (Status::StrategyCall, true)
        );
        let standing: Vec<_> = site.calls().await.iter().map(|one| one.status).collect();
        assert_eq!(standing, [CallStatus::Canceled, CallStatus::Scheduled]);
    })
    .await;
}

#[actix_web::test]
async fn a_reason_that_cannot_be_kept_comes_back_with_what_was_typed() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        for (reason, told) in [
            ("x".repeat(501), "At most 500 characters"),
            ("a\u{7}b".to_owned(), "Use letters, digits, signs"),
        ] {
            let page = owner.cancels(&reason).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(
                page.field_errors()[0].contains(told),
                "{:?}",
                page.field_errors()
            );
            assert!(page.body.contains(&reason), "{}", page.body);
        }
        assert_eq!(site.call().await.status, CallStatus::Scheduled);
        let text = "x".repeat(500);
        assert_eq!(owner.cancels(&text).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[actix_web::test]
async fn who_cancels_what_staff_have_moved_meanwhile_is_told_and_asked_again() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let seen = version(&owner.get("/cancel").await);
        let call = site.call().await;
        let hour = chrono::TimeDelta::hours(1);
        site.put_call(call.starts_at - hour, call.ends_at - hour)
            .await;
        let form = [("version", seen.as_str()), ("reason", "My boat sinks")];
        let page = owner.post("/cancel", &form).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.texts(".alert")[0].contains("changed meanwhile"));
        assert!(page.body.contains("My boat sinks"), "{}", page.body);
        let moved = (call.starts_at - hour).to_string();
        assert!(page.attributes("time", "datetime").contains(&moved));
        assert_eq!(site.call().await.status, CallStatus::Scheduled);

        let form = [("version", version(&page)), ("reason", String::new())];
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        let sent = owner.post("/cancel", &form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        assert_eq!(site.call().await.status, CallStatus::Canceled);
    })
    .await;
}

#[actix_web::test]
async fn a_blocked_lead_may_cancel_and_comes_back_to_no_list() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner: Owner = site.owner("lee@example.com").await;
        site.block(Kind::Email, "lee@example.com").await;
        site.block(Kind::Ip, "203.0.113.7").await;
        assert_eq!(owner.get("/cancel").await.status, StatusCode::OK);
        assert_eq!(owner.cancels("Sorry").await.status, StatusCode::SEE_OTHER);
        assert_eq!(site.call().await.status, CallStatus::Canceled);
        let contact = site.contacts().await.remove(0);
        assert!(contact.blocked);
        assert!(
            site.entries().await.is_empty(),
            "to cancel is no try to book"
        );
        let live = calls::table.filter(calls::status.eq(CallStatus::Scheduled));
        let count = site
            .app
            .db
            .read(move |conn| Ok(live.count().get_result::<i64>(conn)?));
        assert_eq!(count.await.unwrap(), 0);
    })
    .await;
}
