//! The filters and the search of the list: by effect, by state, by kind, by words of the reason, and by what covers a value.

use chrono::TimeDelta;
use leadgate::blocking::Effect;
use leadgate::jobs;
use leadgate::tracking::acts::Adding;
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};
use crate::support::blocks;

const LIST: &str = "/tracking/blocking";

impl Tracking {
    async fn values(&self, query: &str) -> Vec<String> {
        let page = self.client.get(&format!("{LIST}{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        page.texts("tbody .sticky-column > div:first-child")
    }

    /// Puts a line on the list for this reason.
    async fn line_because(&self, key: &str, effect: Effect, reason: &str) {
        let line = Adding {
            reason: reason.to_owned(),
            ..blocks::line(self.app.organization.id, key, effect)
        };
        let add = self
            .app
            .db
            .write(move |conn| blocks::add_one(conn, line.clone()));
        add.await.unwrap();
    }

    /// Each kind of line once.
    async fn one_of_each(&self) {
        self.block("mailbox:jane@example.com").await;
        self.exempt("mailbox:jim@example.com").await;
        self.block("ip:203.0.113.7/32").await;
        self.block("ip:203.0.113.0/24").await;
        self.exempt("ip:2001:db8::/64").await;
        self.block("ip:2001:db8::7/128").await;
        self.block_for("domain:spam.example", 1).await;
        self.block_for("phone:+4915112345678", 5).await;
        let later = UtcTime::now() + TimeDelta::hours(2);
        jobs::expire(&self.app.db, later).await.unwrap();
    }
}

#[actix_web::test]
async fn the_list_is_filtered_by_effect_state_and_kind_and_by_all_at_once() {
    on_each_server(async |tracking| {
        tracking.one_of_each().await;
        for (query, found) in [
            ("?effect=exempt", &["2001:db8::/64", "jim@example.com"][..]),
            ("?state=expired", &["spam.example"]),
            ("?kind=network", &["2001:db8::/64", "203.0.113.0/24"]),
            (
                "?kind=ip",
                &[
                    "2001:db8::7",
                    "2001:db8::/64",
                    "203.0.113.0/24",
                    "203.0.113.7",
                ],
            ),
            ("?kind=network&effect=block", &["203.0.113.0/24"]),
            ("?kind=network&effect=block&state=expired", &[]),
            (
                "?kind=ip&effect=block&state=in-force",
                &["2001:db8::7", "203.0.113.0/24", "203.0.113.7"],
            ),
            (
                "?effect=exempt&sort=value",
                &["2001:db8::/64", "jim@example.com"],
            ),
            (
                "?effect=block&sort=expires",
                &["spam.example", "+4915112345678"],
            ),
            ("?state=in-force&sort=expires", &["+4915112345678"]),
            ("?effect=exempt&q=im@", &["jim@example.com"]),
            ("?effect=block&q=im@", &[]),
            ("?kind=network&q=203", &["203.0.113.0/24"]),
            ("?state=expired&q=spam", &["spam.example"]),
            ("?state=in-force&q=spam.", &[]),
            (
                "?effect=nonsense&state=nonsense&kind=phone",
                &["+4915112345678"],
            ),
        ] {
            assert_eq!(tracking.values(query).await, found, "{query}");
        }
        let page = tracking
            .client
            .get(&format!("{LIST}?effect=exempt&state=expired&kind=network"))
            .await;
        for (name, chosen) in [
            ("effect", "exempt"),
            ("state", "expired"),
            ("kind", "network"),
        ] {
            let selected = page.attributes(&format!("[name={name}] option[selected]"), "value");
            assert_eq!(selected, [chosen]);
        }
        assert_eq!(page.texts(".empty-title"), ["Nothing found"]);
        // On a phone they are folded as long as none is chosen.
        let open = ".list-filters[open]";
        assert_eq!(page.texts(open), ["Filters"]);
        let page = tracking.client.get(&format!("{LIST}?q=jane")).await;
        assert_eq!(page.texts(".list-filters"), ["Filters"]);
        assert_eq!(page.texts(open), [""; 0]);
    })
    .await;
}

#[actix_web::test]
async fn what_is_filtered_goes_on_page_by_page_in_each_order() {
    on_each_server(async |tracking| {
        let organization = tracking.app.organization.id;
        let now = UtcTime::now();
        let write = tracking.app.db.write(move |conn| {
            for number in 0..130 {
                let (key, effect) = match number % 3 {
                    0 => (format!("ip:203.0.113.{number}/32"), Effect::Exempt),
                    1 => (format!("ip:203.0.{number}.0/24"), Effect::Exempt),
                    _ => (format!("ip:198.51.100.{number}/32"), Effect::Block),
                };
                let line = Adding {
                    now: now + TimeDelta::seconds(number / 4),
                    expires_at: Some(now + TimeDelta::days(1 + number / 4)),
                    ..blocks::line(organization, &key, effect)
                };
                blocks::add(conn, line)?;
            }
            Ok(())
        });
        write.await.unwrap();
        for sort in ["added", "value", "entries", "expires"] {
            let first = format!("{LIST}?effect=exempt&kind=ip&sort={sort}");
            let (mut seen, mut path) = (Vec::new(), first);
            loop {
                let page = tracking.client.get(&path).await;
                seen.extend(page.texts("tbody .sticky-column > div:first-child"));
                match page.attributes("[rel=next]", "href").first() {
                    Some(href) => path = format!("{LIST}{href}"),
                    None => break,
                }
            }
            assert_eq!(seen.len(), 87, "{sort}");
            if sort == "added" {
                assert_eq!(seen[..2], ["203.0.113.129", "203.0.127.0/24"]);
            }
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 87, "{sort}: each once");
            assert!(seen.iter().all(|value| value.starts_with("203.0.")));
        }
    })
    .await;
}

#[actix_web::test]
async fn the_search_finds_a_part_of_the_reason_from_three_characters_on() {
    on_each_server(async |tracking| {
        for (key, effect, reason) in [
            (
                "mailbox:jane@example.com",
                Effect::Block,
                "Chargeback of 100% in May",
            ),
            (
                "ip:203.0.113.7/32",
                Effect::Exempt,
                "Our partner: no chargebacks",
            ),
            ("domain:charge.example", Effect::Block, ""),
            ("phone:+4915112345678", Effect::Block, "Rude"),
        ] {
            tracking.line_because(key, effect, reason).await;
        }
        for (query, found) in [
            ("?q=CHARGEBACK", &["203.0.113.7", "jane@example.com"][..]),
            (
                "?q=charge",
                &["charge.example", "203.0.113.7", "jane@example.com"],
            ),
            ("?q=chargeback&kind=email", &["jane@example.com"]),
            ("?q=chargeback&effect=exempt", &["203.0.113.7"]),
            ("?q=100%25", &["jane@example.com"]),
            ("?q=100_", &[]),
            ("?q=ude", &["+4915112345678"]),
            ("?q=de", &[]),
        ] {
            assert_eq!(tracking.values(query).await, found, "{query}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_value_in_a_wider_line_is_found_by_that_and_the_list_says_so() {
    on_each_server(async |tracking| {
        let network = tracking.block("ip:203.0.113.0/24").await;
        tracking.exempt("ip:203.0.0.0/16").await;
        tracking.block("subdomains:example.com").await;
        tracking.block("mailbox:jane@gmail.com").await;
        let note = async |typed: &str| {
            let page = tracking.client.get(&format!("{LIST}?q={typed}")).await;
            page.texts(".card > p.card-body")
        };
        assert_eq!(
            note("203.0.113.7").await,
            ["203.0.113.7 is covered by Network 203.0.113.0/24 , Network 203.0.0.0/16, never blocked ."]
        );
        let page = tracking.client.get(&format!("{LIST}?q=203.0.113.7")).await;
        assert_eq!(
            page.attributes(".card > p.card-body a", "href")[0],
            format!("{LIST}/{network}/entries")
        );
        assert_eq!(
            note("ann@mail.example.com").await,
            ["ann@mail.example.com is covered by Domain and subdomains example.com ."]
        );
        assert_eq!(
            note("mail.example.com").await,
            ["mail.example.com is covered by Domain and subdomains example.com ."]
        );
        // What is aimed at just this stands in the list itself.
        for typed in ["198.51.100.7", "example.com", "j.ane%2Bx@googlemail.com", "203.0.113"] {
            assert!(note(typed).await.is_empty(), "{typed}");
        }
        let found = tracking.values("?q=j.ane%2Bx@googlemail.com").await;
        assert_eq!(found, ["jane@gmail.com"]);
    })
    .await;
}

#[actix_web::test]
async fn all_that_match_is_deleted_by_the_same_filters() {
    on_each_server(async |tracking| {
        let organization = tracking.app.organization.id;
        let write = tracking
            .app
            .db
            .write(move |conn| blocks::many(conn, organization, 250));
        write.await.unwrap();
        let exempt = tracking.exempt("mailbox:jane@example.com").await;
        let page = tracking.client.get(&format!("{LIST}?effect=block")).await;
        let all = page.attributes("form a.btn-link", "href").remove(0);
        let page = tracking.client.get(&all).await;
        assert_eq!(page.texts("h1"), ["Delete all that match?"]);
        let fields: Vec<_> = page
            .attributes("form.card input[type=hidden]", "name")
            .into_iter()
            .zip(page.attributes("form.card input[type=hidden]", "value"))
            .collect();
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        tracking
            .client
            .post("/tracking/blocking/delete", &fields)
            .await;
        tracking.is_left_with(&[exempt]).await;
    })
    .await;
}

#[actix_web::test]
async fn a_filter_that_there_is_not_or_that_nothing_matches_deletes_nothing() {
    on_each_server(async |tracking| {
        let jane = tracking.block("mailbox:jane@example.com").await;
        let delete = "/tracking/blocking/delete";
        for part in ["kind", "effect", "state"] {
            let page = format!("{delete}?all=on&{part}=bogus");
            let page = tracking.client.get(&page).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{part}");
            let sent = [("all", "on"), (part, "bogus")];
            let answer = tracking.client.post(delete, &sent).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{part}");
        }
        let sent = [("all", "on"), ("q", "zzzz-none")];
        let answer = tracking.client.post(delete, &sent).await;
        let list = tracking.client.get(&answer.location).await;
        let said = ["Nothing on the block list matches: nothing changed."];
        assert_eq!(list.texts(".alert-warning"), said);
        let page = format!("{delete}?all=on&q=zzzz-none");
        let answer = tracking.client.get(&page).await;
        let list = tracking.client.get(&answer.location).await;
        assert_eq!(list.texts(".alert-warning"), said);
        tracking.is_left_with(&[jane]).await;
        let history = tracking.client.get("/tracking/blocking/acts").await;
        assert_eq!(history.texts("tbody tr").len(), 1, "{}", history.body);
    })
    .await;
}
