//! How many calls one mailbox has before it: three by the form, whoever fills it in; the staff are not bound by that.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::calls::NewCall;
use leadgate::db::schema::calls;
use leadgate::values::{CallStatus, ContactId, UtcTime};
use reqwest::StatusCode;

use super::site::{Site, assert_taken, event};
use crate::support::app::Answer;
use crate::support::database::on_each_database;

/// One mailbox, written as differently as possible.
const ALIASES: [&str; 4] = [
    "lee@example.com",
    "lee+two@example.com",
    "LEE@example.com",
    "lee+4@example.com",
];

impl Site {
    async fn standing(&self) -> usize {
        let stands = |call: &leadgate::calls::Call| call.status == CallStatus::Scheduled;
        self.calls()
            .await
            .iter()
            .filter(|call| stands(call))
            .count()
    }

    /// Puts the calls of this contact as far back as they were to come.
    async fn in_the_past(&self, contact: ContactId) {
        let theirs = self.calls().await;
        let write = self.app.db.write(move |conn| {
            for call in theirs.iter().filter(|call| call.contact_id == contact) {
                diesel::update(calls::table.find(call.id))
                    .set((
                        calls::starts_at.eq(call.starts_at - TimeDelta::days(30)),
                        calls::ends_at.eq(call.ends_at - TimeDelta::days(30)),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        });
        write.await.unwrap();
    }

    async fn posts_straight(&self, email: &str, start: &str) -> Answer {
        let sent = [("email", email), ("name", "Lee Lead"), ("start", start)];
        let path = format!("{}/book", self.form());
        self.app.visitor().post(&path, &sent).await
    }
}

#[actix_web::test]
async fn a_mailbox_books_three_calls_of_all_events_and_every_further_time_has_just_been_taken() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let owner = site.owner(ALIASES[0]).await;
        let first = site.call().await;
        site.event = event(&site.app, "other", &[site.host.id], |_| ()).await;
        let lead = site.lead(ALIASES[1]).await;
        let mut free = lead.offered().await;
        lead.books(&free.pop().unwrap()).await;
        let third = free.pop().unwrap();
        let answer = site.posts_straight(ALIASES[2], &third).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);

        let late = site.lead(ALIASES[3]).await;
        let wanted = free.pop().unwrap();
        assert_taken(&late.book(&wanted).await);
        assert_taken(&site.posts_straight(ALIASES[3], &wanted).await);
        assert_eq!(site.standing().await, 3);
        let again = site.posts_straight(ALIASES[2], &third).await;
        assert_eq!(again.location, answer.location, "it was sent before");

        // Moving one books none, and there is room again once one is canceled.
        let moved = owner.moves_to(&free.pop().unwrap()).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
        owner.cancels("").await;
        late.books(&wanted).await;
        assert_eq!(site.standing().await, 3);

        // Nobody else's calls count, nor do those of the past.
        site.lead("kim@example.com")
            .await
            .books(&free.pop().unwrap())
            .await;
        site.in_the_past(first.contact_id).await;
        site.lead(ALIASES[0])
            .await
            .books(&free.pop().unwrap())
            .await;
    })
    .await;
}

#[actix_web::test]
async fn the_calls_that_staff_book_for_a_lead_do_not_count() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead(ALIASES[0]).await;
        let mut free = lead.offered().await;
        let contact = site.contacts().await.remove(0);
        for start in free.drain(..4) {
            let start: UtcTime = start.parse().unwrap();
            let call = NewCall {
                organization_id: contact.organization_id,
                event_id: site.event.id,
                contact_id: contact.id,
                host_id: site.host.id,
                visit_id: None,
                starts_at: start,
                ends_at: start + TimeDelta::hours(1),
                time_zone: contact.time_zone,
                created_at: UtcTime::now(),
            };
            let write = site.app.db.write(move |conn| call.book(conn));
            assert!(write.await.unwrap().is_some());
        }
        lead.books(&free.pop().unwrap()).await;
        assert_eq!(site.standing().await, 5);
    })
    .await;
}
