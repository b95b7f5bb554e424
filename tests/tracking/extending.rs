//! Extend: a block lasts longer, or comes into force again.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::Effect;
use leadgate::db::schema::blocks as stored;
use leadgate::jobs;
use leadgate::tracking::acts::Adding;
use leadgate::values::{BlockId, UtcTime};
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};
use crate::support::blocks;

impl Tracking {
    /// Blocks this key with an end, so many hours from now.
    pub async fn block_for(&self, key: &str, hours: i64) -> BlockId {
        self.line_for(key, Effect::Block, hours).await
    }

    /// Puts a line with an end on the list.
    pub async fn line_for(&self, key: &str, effect: Effect, hours: i64) -> BlockId {
        let now = UtcTime::now();
        let line = Adding {
            expires_at: Some(now + TimeDelta::hours(hours)),
            ..blocks::line(self.app.organization.id, key, effect)
        };
        let add = self
            .app
            .db
            .write(move |conn| blocks::add_one(conn, line.clone()));
        add.await.unwrap().id
    }

    /// Lets this line have expired a minute ago, and its contacts be seen to.
    pub async fn has_expired(&self, block: BlockId) {
        self.expired(block, 60).await;
        jobs::expire(&self.app.db, UtcTime::now()).await.unwrap();
    }

    /// Lets this line have expired so many seconds ago.
    pub async fn expired(&self, block: BlockId, seconds: i64) {
        let past = Some(UtcTime::now() - TimeDelta::seconds(seconds));
        let write = self.app.db.write(move |conn| {
            let row = stored::table.filter(stored::id.eq(block));
            Ok(diesel::update(row)
                .set(stored::expires_at.eq(past))
                .execute(conn)?)
        });
        write.await.unwrap();
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
        assert!(what[2].starts_with("Blocked: until "), "{what:?}");
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

#[actix_web::test]
async fn what_an_expired_block_will_do_again_is_said_and_asked_about_before_it_is_extended() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        tracking.call(&jane, -24).await;
        let joe = tracking.lead("joe@example.com", "203.0.113.9", "Joe").await;
        tracking.call(&joe, 24).await;
        let block = tracking.block_for("ip:203.0.113.9/32", 1).await;
        let path = format!("/tracking/blocking/{block}/extend");
        let month = ("lasts", "month");
        // As long as it is in force, nothing changes for anybody.
        let page = tracking.client.get(&path).await;
        assert_eq!(page.texts(".impact"), Vec::<String>::new());

        tracking.has_expired(block).await;
        assert!(tracking.hidden().await.is_empty());
        let page = tracking.client.get(&path).await;
        assert_eq!(
            page.texts(".impact li"),
            [
                "1 contact will be hidden from Global Data, not deleted: Joe .",
                "1 customer stays in Global Data, with a badge, but cannot book: Jane .",
                "1 upcoming call, booked before, stays booked: see Scheduled Calls .",
                "It catches a customer, who has held a call with you.",
            ]
        );
        let seen = page.attributes("input[name=seen]", "value");
        assert_eq!(seen, ["customers"]);
        assert_eq!(
            page.texts("label[for=confirm]"),
            ["Type 203.0.113.9 to confirm"]
        );
        for form in [
            vec![month],
            vec![month, ("seen", "customers")],
            vec![month, ("seen", "customers"), ("confirm", "203.0.113.90")],
            vec![month, ("confirm", "203.0.113.9")],
        ] {
            let page = tracking.client.post(&path, &form).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{form:?}");
            assert_eq!(page.field_errors().len(), 1, "{form:?}");
            let chosen = page.attributes("[name=lasts][checked]", "value");
            assert_eq!(chosen, ["month"], "what was chosen is kept");
            assert!(tracking.find(block).await.is_expired(UtcTime::now()));
        }
        let form = [
            month,
            ("seen", "customers"),
            ("confirm", " 203.0.113.9 "),
            ("reason", "Again"),
        ];
        let page = tracking.client.post_and_follow(&path, &form).await;
        let said = page.texts(".alert-success").remove(0);
        assert!(said.starts_with("203.0.113.9 expires "), "{said}");
        assert!(
            said.contains("1 contact is hidden from Global Data. 1 customer cannot book,"),
            "{said}"
        );
        assert_eq!(tracking.hidden().await, ["joe@example.com"]);
    })
    .await;
}

#[actix_web::test]
async fn an_expired_exception_is_extended_without_a_question_and_says_who_comes_back() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let exception = tracking
            .line_for("mailbox:jane@example.com", Effect::Exempt, 1)
            .await;
        tracking.has_expired(exception).await;
        tracking.block("ip:203.0.113.9/32").await;
        assert_eq!(tracking.hidden().await, ["jane@example.com"]);
        let path = format!("/tracking/blocking/{exception}/extend");
        let page = tracking.client.get(&path).await;
        assert_eq!(
            page.texts(".impact li"),
            ["1 hidden contact comes back to Global Data, and can book again: Jane ."]
        );
        let page = tracking
            .client
            .post_and_follow(&path, &[("lasts", "never")])
            .await;
        assert_eq!(
            page.texts(".alert-success"),
            ["jane@example.com does not expire any more. 1 contact is back in Global Data. Jane can book again. Undo"]
        );
        assert!(tracking.hidden().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn customers_whom_an_extension_lets_in_or_keeps_out_are_told_of_once_it_is_done() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@pf.example", "203.0.113.9", "Jane")
            .await;
        tracking.call(&jane, -48).await;
        let block = tracking.block_for("domain:pf.example", 1).await;
        let exception = tracking
            .line_for("mailbox:jane@pf.example", Effect::Exempt, 1)
            .await;
        let extended = async |line: BlockId, confirm: &str| {
            let path = format!("/tracking/blocking/{line}/extend");
            let page = tracking.client.get(&path).await;
            let seen = page.attributes("[name=seen]", "value");
            let mut form = vec![("lasts", "never"), ("confirm", confirm)];
            form.extend(seen.iter().map(|seen| ("seen", seen.as_str())));
            let page = tracking.client.post_and_follow(&path, &form).await;
            page.texts(".alert-success").concat()
        };
        tracking.has_expired(exception).await;
        let said = extended(exception, "jane@pf.example").await;
        assert!(said.contains("Jane can book again."), "{said}");
        tracking.has_expired(block).await;
        tracking.delete(&[exception]).await;
        let said = extended(block, "pf.example").await;
        let cannot = "1 customer cannot book, but stays in Global Data with a badge.";
        assert!(said.contains(cannot), "{said}");
    })
    .await;
}

#[actix_web::test]
async fn whoever_extends_what_was_deleted_meanwhile_is_told_so_in_its_log() {
    on_each_server(async |tracking| {
        let block = tracking.block("domain:pf.example").await;
        tracking.delete(&[block]).await;
        let path = format!("/tracking/blocking/{block}/extend");
        let log = format!("/tracking/blocking/{block}/entries");
        for sends in [false, true] {
            let answer = match sends {
                true => tracking.client.post(&path, &[("lasts", "never")]).await,
                false => tracking.client.get(&path).await,
            };
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
            assert_eq!(answer.location, log);
            let page = tracking.client.get(&log).await;
            let said = page.texts(".alert-warning").concat();
            assert!(said.starts_with("This was deleted meanwhile"), "{said}");
        }
        assert!(tracking.standing().await.is_empty());
        let gone = tracking
            .client
            .get("/tracking/blocking/999999/extend")
            .await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[actix_web::test]
async fn odd_reasons_are_refused_and_what_was_chosen_is_kept() {
    on_each_server(async |tracking| {
        let block = tracking.block_for("mailbox:jane@example.com", 1).await;
        let before = tracking.find(block).await.expires_at;
        let path = format!("/tracking/blocking/{block}/extend");
        for reason in ["a\u{1b}b", "\u{202e}gnp.exe", &"x".repeat(501)] {
            let form = [("lasts", "week"), ("reason", reason)];
            let page = tracking.client.post(&path, &form).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason:?}");
            assert_eq!(page.field_errors().len(), 1, "{reason:?}");
            let chosen = page.attributes("[name=lasts][checked]", "value");
            assert_eq!(chosen, ["week"]);
        }
        assert_eq!(tracking.find(block).await.expires_at, before);
        // A browser counts a line break as one character, and sends two.
        let long = format!("{}\r\n{}", "x".repeat(250), "y".repeat(249));
        let form = [("lasts", "week"), ("reason", &*long)];
        let answer = tracking.client.post(&path, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    })
    .await;
}
