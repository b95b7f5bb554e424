//! Extend: a block lasts longer, or comes into force again.

use chrono::TimeDelta;
use leadgate::blocking::Effect;
use leadgate::jobs;
use leadgate::tracking::acts::Adding;
use leadgate::values::{BlockId, UtcTime};
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};
use crate::support::blocks;

impl Tracking {
    /// Blocks this key with an end, so many hours from now.
    pub async fn block_for(&self, key: &str, hours: i64) -> BlockId {
        let now = UtcTime::now();
        let line = Adding {
            expires_at: Some(now + TimeDelta::hours(hours)),
            ..blocks::line(self.app.organization.id, key, Effect::Block)
        };
        let add = self
            .app
            .db
            .write(move |conn| blocks::add_one(conn, line.clone()));
        add.await.unwrap().id
    }
}

#[actix_web::test]
async fn a_block_is_extended_from_its_page_and_an_expired_one_is_in_force_again() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let block = tracking.block_for("mailbox:jane@example.com", 1).await;
        let later = UtcTime::now() + TimeDelta::hours(2);
        jobs::expire(&tracking.app.db, later).await.unwrap();
        assert!(tracking.hidden().await.is_empty());

        let path = format!("/tracking/blocking/{block}/extend");
        let page = tracking.client.get(&path).await;
        assert!(
            page.body.contains("Email address jane@example.com"),
            "{}",
            page.body
        );
        let form = [("lasts", "month"), ("date", ""), ("reason", "Still spam")];
        let answer = tracking.client.post(&path, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let expires_at = tracking.find(block).await.expires_at.unwrap();
        assert!(expires_at > UtcTime::now() + TimeDelta::days(27));
        assert_eq!(tracking.hidden().await, ["jane@example.com"]);

        let form = [("lasts", "never"), ("date", ""), ("reason", "")];
        tracking.client.post(&path, &form).await;
        assert_eq!(tracking.find(block).await.expires_at, None);
        let history = tracking
            .client
            .get(&format!("/tracking/blocking/{block}/history"))
            .await;
        let what = history.texts("tbody td:nth-child(2)");
        assert_eq!(what[0], "Expiry changed: without end");
        assert!(what[1].starts_with("Expiry changed: until "), "{what:?}");
        assert_eq!(what[2], "Blocked");
        assert_eq!(
            history.texts("tbody td:nth-child(4)"),
            ["", "Still spam", "spam"]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_day_that_is_over_or_none_at_all_is_refused_beside_the_field() {
    on_each_server(async |tracking| {
        let block = tracking.block_for("mailbox:jane@example.com", 1).await;
        let before = tracking.find(block).await.expires_at;
        let path = format!("/tracking/blocking/{block}/extend");
        for (lasts, date, field) in [
            ("date", "2020-01-01", "date"),
            ("date", "soon", "date"),
            ("date", "", "date"),
            ("eternity", "", "lasts"),
        ] {
            let form = [("lasts", lasts), ("date", date), ("reason", "Why not")];
            let page = tracking.client.post(&path, &form).await;
            assert_eq!(
                page.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{lasts} {date}"
            );
            assert_eq!(
                page.field_errors().len(),
                1,
                "{field}: {:?}",
                page.field_errors()
            );
            assert!(page.body.contains("Why not"));
        }
        assert_eq!(tracking.find(block).await.expires_at, before);
        tracking.on_plan("startup").await;
        assert_eq!(
            tracking.client.get(&path).await.status,
            StatusCode::FORBIDDEN
        );
    })
    .await;
}

#[actix_web::test]
async fn extend_is_offered_where_the_plan_allows_it_only() {
    on_each_server(async |tracking| {
        let block = tracking.block_for("mailbox:jane@example.com", 1).await;
        let path = format!("/tracking/blocking/{block}/extend");
        for (plan, shown, status) in [
            ("business", 1, StatusCode::OK),
            ("startup", 0, StatusCode::FORBIDDEN),
        ] {
            tracking.on_plan(plan).await;
            assert_eq!(tracking.client.get(&path).await.status, status);
            for page in [
                "/tracking/blocking".to_owned(),
                format!("/tracking/blocking/{block}/entries"),
            ] {
                let page = tracking.client.get(&page).await;
                let links = page.attributes("main a, .page-actions a", "href");
                let links = links.iter().filter(|href| **href == path);
                assert_eq!(links.count(), shown, "{plan}: {}", page.body);
            }
        }
    })
    .await;
}
