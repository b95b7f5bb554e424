//! What time does to the block list: blocks expire, are cleaned away, and their entries are counted.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::db::schema::{acts, blocks, calls, entry_tallies, organizations};
use leadgate::jobs;
use leadgate::values::UtcTime;

use super::fixture::{Tracking, on_each_server};

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
        let what = history.texts("tbody td:nth-child(2)");
        assert_eq!(what[0], "Taken off after it had expired");
        assert!(what[1].starts_with("Blocked: until "), "{what:?}");
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

impl Tracking {
    /// Lets the calls that there are have ended a minute ago.
    async fn calls_are_over(&self) {
        let end = UtcTime::now() - TimeDelta::minutes(1);
        let write = self.app.db.write(move |conn| {
            Ok(diesel::update(calls::table)
                .set((
                    calls::starts_at.eq(end - TimeDelta::minutes(30)),
                    calls::ends_at.eq(end),
                ))
                .execute(conn)?)
        });
        write.await.unwrap();
    }

    /// How many refusals are not rolled up yet.
    async fn pending(&self) -> i64 {
        self.read(|conn| Ok(entry_tallies::table.count().get_result(conn)?))
            .await
    }
}

/// Nobody asks the server for anything meanwhile, and nobody calls its jobs.
#[actix_web::test]
async fn a_server_sees_to_what_time_has_changed_by_itself() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let joe = tracking
            .lead("joe@example.com", "198.51.100.7", "Joe")
            .await;
        tracking.call(&joe, 24).await;
        let over = tracking.block_for("mailbox:jane@example.com", 1).await;
        let network = tracking.block("ip:198.51.100.0/24").await;
        let old = tracking.block_for("domain:old.example", 1).await;
        tracking
            .lead("zoe@example.com", "198.51.100.8", "Zoe")
            .await;
        let hidden = ["jane@example.com", "joe@example.com"];
        assert_eq!(tracking.hidden().await, hidden);

        tracking.expired(over, 60).await;
        tracking.calls_are_over().await;
        let keep = tracking.app.organization.keep_expired_days;
        let days = TimeDelta::days(i64::from(keep) + 1);
        tracking.expired(old, days.num_seconds()).await;
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let hidden = tracking.hidden().await;
            let standing = tracking.standing().await;
            let counted = (
                tracking.find(network).await.entries,
                tracking.pending().await,
            );
            if hidden.is_empty() && standing == [over, network] && counted == (1, 0) {
                break;
            }
            let left = format!("{hidden:?} hidden, {standing:?} stand, {counted:?} counted");
            assert!(Instant::now() < until, "{left}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let path = format!("/tracking/blocking/{old}/history");
        let history = tracking.client.get(&path).await;
        let what = history.texts("tbody td:nth-child(2)").remove(0);
        let who = history.texts("tbody td:nth-child(3)").remove(0);
        assert_eq!(
            (&*what, &*who),
            ("Taken off after it had expired", "Leadgate")
        );
    })
    .await;
}
