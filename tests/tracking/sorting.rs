//! The order of the block list by its entries: how many, and when the last one was.

use std::cmp::Reverse;

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::{Effect, NewVisit, entry, screening};
use leadgate::db::schema::blocks as stored;
use leadgate::jobs;
use leadgate::values::{TimeZone, UtcTime};
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};
use crate::support::blocks;

const LIST: &str = "/tracking/blocking";

impl Tracking {
    /// Each is refused so many minutes after the first hour of the test.
    async fn refuses(&self, refused: &'static [(&'static str, i64)]) {
        let (organization_id, event_id) = (self.app.organization.id, self.event);
        let start = UtcTime::now() - TimeDelta::hours(2);
        let write = self.app.db.write(move |conn| {
            for (name, minutes) in refused {
                let now = start + TimeDelta::minutes(*minutes);
                let visit = NewVisit {
                    organization_id,
                    event_id,
                    email: format!("{name}@example.com").parse().unwrap(),
                    ip: "203.0.113.9".parse().unwrap(),
                    user_agent: String::new(),
                    referrer: String::new(),
                    page: String::new(),
                    utm: Default::default(),
                    time_zone: TimeZone::UTC,
                    now,
                }
                .insert(conn)?;
                let identity = visit.identity();
                let decision = screening::screen(conn, organization_id, &identity, now)?;
                assert!(decision.is_refused(), "{name}");
                entry::log(conn, &visit, &decision, now)?;
            }
            Ok(())
        });
        write.await.unwrap();
    }

    /// The values of the list in this order, page by page, and how many pages these are.
    async fn sorted(&self, sort: &str) -> (Vec<String>, usize) {
        let (mut values, mut path) = (Vec::new(), format!("{LIST}?sort={sort}"));
        for pages in 1.. {
            let page = self.client.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            values.extend(page.texts("tbody .sticky-column > div:first-child"));
            match page.attributes("[rel=next]", "href").first() {
                Some(href) => path = format!("{LIST}{href}"),
                None => return (values, pages),
            }
        }
        unreachable!("the list ends")
    }
}

#[actix_web::test]
async fn the_list_is_sorted_by_most_entries_and_by_the_last_entry() {
    on_each_server(async |tracking| {
        for name in ["none", "one", "three", "two"] {
            tracking.block(&format!("mailbox:{name}@example.com")).await;
        }
        tracking
            .refuses(&[("three", 20), ("three", 10), ("two", 5)])
            .await;
        jobs::roll_up(&tracking.app.db).await.unwrap();
        tracking
            .refuses(&[("three", 30), ("two", 40), ("one", 50)])
            .await;
        // What is not rolled up yet counts already.
        let page = tracking.client.get(LIST).await;
        let counts = page.texts("tbody td:nth-child(5) > div:first-child");
        assert_eq!(counts, ["2", "3", "1", "0"], "the newest first");
        jobs::roll_up(&tracking.app.db).await.unwrap();
        for (sort, names) in [
            ("entries", &["three", "two", "one", "none"][..]),
            ("last-entry", &["one", "two", "three"]),
            ("added", &["two", "three", "one", "none"]),
        ] {
            let emails: Vec<_> = names
                .iter()
                .map(|name| format!("{name}@example.com"))
                .collect();
            assert_eq!(tracking.sorted(sort).await, (emails, 1), "{sort}");
        }
    })
    .await;
}

#[actix_web::test]
async fn both_orders_go_on_over_the_pages() {
    on_each_server(async |tracking| {
        let organization = tracking.app.organization.id;
        let now = UtcTime::now();
        let entries = |number: i64| number * 7 % 40;
        // Each at a moment of its own; every tenth has refused nobody.
        let last_entry = move |number: i64| {
            (number % 10 != 0).then(|| now - TimeDelta::seconds(number * 11 % 120))
        };
        let write = tracking.app.db.write(move |conn| {
            for number in 0..120 {
                let key = format!("ip:203.0.113.{number}/32");
                let block = blocks::add_one(conn, blocks::line(organization, &key, Effect::Block))?;
                diesel::update(stored::table.filter(stored::id.eq(block.id)))
                    .set((
                        stored::entries.eq(entries(number)),
                        stored::last_entry_at.eq(last_entry(number)),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        });
        write.await.unwrap();
        let values = |numbers: Vec<i64>| -> Vec<String> {
            let value = |number: &i64| format!("203.0.113.{number}");
            numbers.iter().map(value).collect()
        };
        let mut by_entries: Vec<i64> = (0..120).collect();
        // Of as many entries the line that was added last comes first.
        by_entries.sort_by_key(|number| Reverse((entries(*number), *number)));
        assert_eq!(tracking.sorted("entries").await, (values(by_entries), 3));
        let mut by_last: Vec<i64> = (0..120).filter(|number| number % 10 != 0).collect();
        by_last.sort_by_key(|number| Reverse(last_entry(*number)));
        assert_eq!(tracking.sorted("last-entry").await, (values(by_last), 3));
    })
    .await;
}
