//! The block list: what it shows, what is found in it, and its pages.

use chrono::TimeDelta;
use diesel::dsl::max;
use diesel::prelude::*;
use leadgate::blocking::{Effect, NewVisit, entry, screening};
use leadgate::db::schema::{blocks as stored, entries};
use leadgate::tracking::acts::Adding;
use leadgate::values::{TimeZone, UtcTime};
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};
use crate::support::blocks;

const LIST: &str = "/tracking/blocking";

async fn values(tracking: &Tracking, query: &str) -> Vec<String> {
    let page = tracking.client.get(&format!("{LIST}{query}")).await;
    assert_eq!(page.status, StatusCode::OK, "{query}");
    page.texts("tbody .sticky-column > div:first-child")
}

#[actix_web::test]
async fn an_empty_list_says_what_to_do_next() {
    on_each_server(async |tracking| {
        let page = tracking.client.get(LIST).await;
        assert_eq!(page.texts(".empty-title"), ["Nobody is blocked"]);
        assert_eq!(page.texts(".page-actions a"), ["History", "Add New"]);
        assert_eq!(
            page.attributes(".page-actions a", "href"),
            ["/tracking/blocking/acts", "/tracking/blocking/new"]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_line_shows_what_why_who_when_and_what_it_caught() {
    on_each_server(async |tracking| {
        let form = [
            ("kind", "email"),
            ("value", "jane@example.com"),
            ("reason", "<b>Rude</b>"),
        ];
        tracking.client.post("/tracking/blocking/new", &form).await;
        let id = tracking.standing().await[0];
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        tracking
            .lead("jane+2@example.com", "203.0.113.9", "Jane")
            .await;
        let page = tracking.client.get(LIST).await;
        let cells = page.texts("tbody td");
        assert_eq!(cells[1], "jane@example.com Email address");
        assert_eq!(cells[2], "<b>Rude</b>");
        assert!(
            cells[3].ends_with(" by Super Admin of acme"),
            "{}",
            cells[3]
        );
        assert!(cells[4].starts_with("2 "), "{}", cells[4]);
        // Apart from each other by more than the clock can hide.
        let earlier = UtcTime::now() - TimeDelta::days(3);
        let write = tracking.app.db.write(move |conn| {
            Ok(diesel::update(stored::table)
                .set(stored::created_at.eq(earlier))
                .execute(conn)?)
        });
        write.await.unwrap();
        let last: Option<UtcTime> = tracking
            .read(|conn| Ok(entries::table.select(max(entries::last_at)).first(conn)?))
            .await;
        let page = tracking.client.get(LIST).await;
        for (column, at) in [(4, earlier), (5, last.unwrap())] {
            let when = page.attributes(&format!("tbody td:nth-child({column}) time"), "datetime");
            assert_eq!(when, [at.to_string()], "column {column}");
        }
        assert_eq!(page.texts(".list-zone"), ["Times are in UTC."]);
        assert_eq!(cells[5], "View Entries Delete");
        assert_eq!(
            page.attributes("tbody a", "href"),
            [
                // On a phone the last column is out of sight.
                format!("{LIST}/{id}/entries"),
                format!("{LIST}/{id}/entries"),
                format!("{LIST}/delete?id={id}")
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn blocks_and_exceptions_stand_in_one_list_and_say_which_they_are() {
    on_each_server(async |tracking| {
        tracking.block("ip:203.0.113.0/24").await;
        tracking.exempt("mailbox:jane@example.com").await;
        tracking.block_for("domain:spam.example", 24).await;
        let over = tracking.block_for("phone:+4915112345678", 1).await;
        tracking.has_expired(over).await;
        let page = tracking.client.get(LIST).await;
        let lines = page.texts("tbody .sticky-column");
        assert_eq!(lines.len(), 4);
        assert!(
            lines[0].starts_with("+4915112345678 Phone number Expired "),
            "{}",
            lines[0]
        );
        assert!(
            lines[1].starts_with("spam.example Domain Until "),
            "{}",
            lines[1]
        );
        assert_eq!(
            lines[2..],
            [
                "jane@example.com Email address · Never blocked",
                "203.0.113.0/24 Network"
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn the_search_finds_parts_of_values_wherever_they_stand_and_other_spellings_in_full() {
    on_each_server(async |tracking| {
        for key in [
            "mailbox:jane@gmail.com",
            "email:jane+x@example.com",
            "ip:203.0.113.7/32",
            "ip:203.0.113.70/32",
            "ip:2001:db8::7/128",
            "phone:+4915112345678",
            "domain:physics.campus.example",
        ] {
            tracking.block(key).await;
        }
        for (query, found) in [
            ("?q=jane", &["jane+x@example.com", "jane@gmail.com"][..]),
            ("?q=+JANE%40g", &["jane@gmail.com"]),
            ("?q=ane", &["jane+x@example.com", "jane@gmail.com"]),
            ("?q=campus", &["physics.campus.example"]),
            ("?q=.113.", &["203.0.113.70", "203.0.113.7"]),
            ("?q=11234", &["+4915112345678"]),
            ("?q=db8%3A%3A7%2F", &["2001:db8::7"]),
            // The kind is no part of a value.
            ("?q=mailbox", &[]),
            ("?q=ip%3A2", &[]),
            ("?q=%5B1%3A", &[]),
            ("?q=%22ane%22", &[]),
            ("?q=ane%0A", &["jane+x@example.com", "jane@gmail.com"]),
            ("?q=ja", &[]),
            ("?q=j.ane%2Bcalls%40googlemail.com", &["jane@gmail.com"]),
            ("?q=203.0.113.7", &["203.0.113.70", "203.0.113.7"]),
            ("?q=%3A%3Affff%3A203.0.113.7", &["203.0.113.7"]),
            ("?q=2001%3ADB8", &["2001:db8::7"]),
            ("?q=jan_", &[]),
            ("?q=%25", &[]),
            ("?q=jane&kind=ip", &[]),
            ("?kind=ip", &["2001:db8::7", "203.0.113.70", "203.0.113.7"]),
            ("?kind=email&q=", &["jane+x@example.com", "jane@gmail.com"]),
            ("?kind=phone", &["+4915112345678"]),
            ("?kind=domain", &["physics.campus.example"]),
        ] {
            assert_eq!(values(&tracking, query).await, found, "{query}");
        }
        let page = tracking
            .client
            .get(&format!("{LIST}?q=nobody&kind=ip"))
            .await;
        assert_eq!(page.texts(".empty-title"), ["Nothing found"]);
        assert_eq!(page.attributes("#q, [name=q]", "value"), ["nobody"]);
        assert_eq!(
            page.attributes("[name=kind] option[selected]", "value"),
            ["ip"]
        );
    })
    .await;
}

#[actix_web::test]
async fn the_list_goes_on_page_by_page_newest_first_and_keeps_its_filter() {
    on_each_server(async |tracking| {
        let organization = tracking.app.organization.id;
        let now = UtcTime::now();
        tracking
            .app
            .db
            .write(move |conn| {
                for number in 0..120 {
                    let key = format!("ip:203.0.113.{number}/32");
                    let line = Adding {
                        // Three of each moment: the id decides among them.
                        now: now + TimeDelta::seconds(number / 3),
                        ..blocks::line(organization, &key, Effect::Block)
                    };
                    blocks::add(conn, line)?;
                }
                Ok(())
            })
            .await
            .unwrap();
        let expected: Vec<_> = (0..120)
            .rev()
            .map(|number| format!("203.0.113.{number}"))
            .collect();
        for filter in ["", "?kind=ip", "?q=203.0.113."] {
            let (mut seen, mut path) = (Vec::new(), format!("{LIST}{filter}"));
            loop {
                let page = tracking.client.get(&path).await;
                let rows = page.texts("tbody .sticky-column > div:first-child");
                assert!(rows.len() <= 50);
                seen.extend(rows);
                match page.attributes("[rel=next]", "href").first() {
                    Some(href) => path = format!("{LIST}{href}"),
                    None => break,
                }
            }
            assert_eq!(seen, expected, "{filter}");
        }
        let mangled = tracking.client.get(&format!("{LIST}?after=x_1")).await;
        assert_ne!(mangled.status, StatusCode::INTERNAL_SERVER_ERROR);
    })
    .await;
}

#[actix_web::test]
async fn the_entries_go_on_page_by_page_the_last_refusal_first() {
    on_each_server(async |tracking| {
        let id = tracking.block("ip:203.0.113.9/32").await;
        let (organization, event) = (tracking.app.organization.id, tracking.event);
        let now = UtcTime::now();
        tracking
            .app
            .db
            .write(move |conn| {
                for number in 0..60 {
                    let visit = NewVisit {
                        organization_id: organization,
                        event_id: event,
                        email: format!("lead{number}@example.com").parse().unwrap(),
                        ip: "203.0.113.9".parse().unwrap(),
                        user_agent: String::new(),
                        referrer: String::new(),
                        page: String::new(),
                        utm: Default::default(),
                        time_zone: TimeZone::UTC,
                        now,
                    }
                    .insert(conn)?;
                    let decision = screening::screen(conn, organization, &visit.identity(), now)?;
                    entry::log(
                        conn,
                        &visit,
                        &decision,
                        now + TimeDelta::seconds(number / 2),
                    )?;
                }
                Ok(())
            })
            .await
            .unwrap();
        let path = format!("{LIST}/{id}/entries");
        let first = tracking.client.get(&path).await;
        let next = first.attributes("[rel=next]", "href").remove(0);
        let second = tracking.client.get(&format!("{path}{next}")).await;
        let mut seen = first.texts("tbody .sticky-column");
        seen.extend(second.texts("tbody .sticky-column"));
        let expected: Vec<_> = (0..60)
            .rev()
            .map(|number| format!("lead{number}@example.com"))
            .collect();
        assert_eq!(seen, expected);
        assert_eq!(
            second.attributes("[rel=next]", "href"),
            Vec::<String>::new()
        );
    })
    .await;
}
