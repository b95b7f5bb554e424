//! What time does to the block list: blocks expire, are cleaned away, and their entries are counted.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::db::schema::{acts, blocks, entry_tallies, organizations};
use leadgate::jobs;
use leadgate::values::UtcTime;

use super::fixture::on_each_server;

#[actix_web::test]
async fn an_expired_block_is_shown_as_such_and_its_contacts_are_back_within_a_minute() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let block = tracking.block_for("mailbox:jane@example.com", 1).await;
        jobs::expire(&tracking.app.db, UtcTime::now())
            .await
            .unwrap();
        assert_eq!(tracking.hidden().await, ["jane@example.com"]);
        let later = UtcTime::now() + TimeDelta::minutes(61);
        jobs::expire(&tracking.app.db, later).await.unwrap();
        assert!(tracking.hidden().await.is_empty());
        assert_eq!(tracking.standing().await, [block], "it stays on the list");
        // As if the hour had passed.
        let past = Some(UtcTime::now() - TimeDelta::minutes(1));
        let write = tracking.app.db.write(move |conn| {
            Ok(diesel::update(blocks::table.filter(blocks::id.eq(block)))
                .set(blocks::expires_at.eq(past))
                .execute(conn)?)
        });
        write.await.unwrap();
        let list = tracking.client.get("/tracking/blocking").await;
        assert_eq!(list.texts(".badge"), ["Expired"]);
    })
    .await;
}

#[actix_web::test]
async fn expired_blocks_are_cleaned_away_after_as_many_days_as_the_organization_keeps_them() {
    on_each_server(async |tracking| {
        let organization = tracking.app.organization.id;
        let write = tracking.app.db.write(move |conn| {
            Ok(diesel::update(organizations::table.find(organization))
                .set(organizations::keep_expired_days.eq(7))
                .execute(conn)?)
        });
        write.await.unwrap();
        let expiring = tracking.block_for("mailbox:jane@example.com", 1).await;
        let lasting = tracking.block("mailbox:jim@example.com").await;
        let expires_at = tracking.find(expiring).await.expires_at.unwrap();
        let almost = expires_at + TimeDelta::days(7) - TimeDelta::seconds(1);
        jobs::expire(&tracking.app.db, almost).await.unwrap();
        assert_eq!(tracking.standing().await, [expiring, lasting]);
        jobs::expire(&tracking.app.db, expires_at + TimeDelta::days(7))
            .await
            .unwrap();
        assert_eq!(tracking.standing().await, [lasting]);
        let kinds: Vec<String> = tracking
            .read(move |conn| Ok(acts::table.order(acts::id).select(acts::kind).load(conn)?))
            .await;
        assert_eq!(kinds, ["add", "add", "clean"]);
        let history = tracking
            .client
            .get(&format!("/tracking/blocking/{expiring}/history"))
            .await;
        assert_eq!(
            history.texts("tbody td:nth-child(2)"),
            ["Taken off after it had expired", "Blocked"]
        );
        assert_eq!(history.texts("tbody td:nth-child(3)")[0], "Leadgate");
    })
    .await;
}

#[actix_web::test]
async fn entries_are_counted_at_once_rolled_up_and_come_back_with_the_next_block() {
    on_each_server(async |tracking| {
        let block = tracking.block("mailbox:jane@example.com").await;
        for _ in 0..3 {
            tracking
                .lead("jane@example.com", "203.0.113.9", "Jane")
                .await;
        }
        let shown = async || {
            let list = tracking.client.get("/tracking/blocking").await;
            list.texts("tbody td:nth-child(5) > div:first-child")
        };
        assert_eq!(shown().await, ["3"]);
        jobs::roll_up(&tracking.app.db).await.unwrap();
        let (found, pending) = (
            tracking.find(block).await,
            tracking
                .read(|conn| Ok(entry_tallies::table.count().get_result::<i64>(conn)?))
                .await,
        );
        assert_eq!((found.entries, pending), (3, 0));
        assert!(found.last_entry_at.is_some());
        assert_eq!(shown().await, ["3"]);

        let id = block.to_string();
        tracking
            .client
            .post("/tracking/blocking/delete", &[("id", id.as_str())])
            .await;
        let again = tracking.block("mailbox:jane@example.com").await;
        assert_ne!(again, block);
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        assert_eq!(shown().await, ["4"]);
        jobs::roll_up(&tracking.app.db).await.unwrap();
        assert_eq!(tracking.find(again).await.entries, 4);
    })
    .await;
}

#[actix_web::test]
async fn refusals_at_the_same_moment_are_all_counted_once() {
    on_each_server(async |tracking| {
        let block = tracking.block("domain:example.com").await;
        for number in 0..20 {
            tracking
                .lead(&format!("l{number}@example.com"), "203.0.113.9", "L")
                .await;
        }
        let (one, other) = (tracking.app.db.clone(), tracking.app.db.clone());
        let both =
            [one, other].map(|db| actix_web::rt::spawn(async move { jobs::roll_up(&db).await }));
        for one in both {
            one.await.unwrap().unwrap();
        }
        assert_eq!(tracking.find(block).await.entries, 20);
    })
    .await;
}
