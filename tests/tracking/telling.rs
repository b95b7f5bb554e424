//! What the pages of Blocking tell: who and how many are concerned, what is still mailed, why a value is none.

use chrono::TimeDelta;
use leadgate::blocking::Effect;
use leadgate::mail::{Audience, Message, MessageKind, MessageState};
use leadgate::tracking::acts::cancel_calls;
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};
use crate::support::blocks;

const NEW: &str = "/tracking/blocking/new";

impl Tracking {
    /// The warnings on the page of the undo of the deletion of all these lines.
    async fn warned_of(&self, keys: &[&str]) -> Vec<String> {
        let mut ids = Vec::new();
        for key in keys {
            ids.push(self.block(key).await);
        }
        let act = self.delete(&ids).await;
        let undo = format!("/tracking/blocking/acts/{act}/undo");
        self.client.get(&undo).await.texts(".alert-warning li")
    }
}

#[actix_web::test]
async fn who_deletes_more_than_is_looked_at_is_told_how_much_it_is() {
    on_each_server(async |tracking| {
        for number in 0..3 {
            let email = format!("lead{number}@example.com");
            tracking.lead(&email, "84.77.1.1", "").await;
        }
        tracking.block("domain:example.com").await;
        let organization = tracking.app.organization.id;
        let write = tracking
            .app
            .db
            .write(move |conn| blocks::many(conn, organization, 300));
        write.await.unwrap();
        let page = tracking
            .client
            .get("/tracking/blocking/delete?all=on")
            .await;
        assert_eq!(page.texts("h1"), ["Delete the whole block list?"]);
        let said = page.texts("form p").join(" ");
        assert!(
            said.contains("302 lines match, and the newest 200 were looked at."),
            "{said}"
        );
        assert!(
            said.contains(
                "3 contacts are hidden from Global Data now: all of them come back, and can book again."
            ),
            "{said}"
        );
    })
    .await;
}

#[actix_web::test]
async fn ranges_of_one_kind_are_warned_of_by_one_sentence_and_customers_first() {
    on_each_server(async |tracking| {
        let jane = tracking.lead("jane@buyer.example", "84.77.1.1", "Jane").await;
        tracking.call(&jane, -24).await;
        let warnings = tracking
            .warned_of(&[
                "ip:100.64.0.1/32",
                "ip:100.64.0.2/32",
                "ip:100.64.0.3/32",
                "ip:10.0.0.1/32",
                "mailbox:jane@buyer.example",
            ])
            .await;
        assert_eq!(warnings.len(), 3, "{warnings:#?}");
        assert!(warnings[0].starts_with("It catches a customer"), "{warnings:#?}");
        let shared = &warnings[1..].join(" ");
        let sentence = "and 1 more are in, or reach into, a range that is shared by the customers of an Internet provider";
        assert!(shared.contains(sentence), "{shared}");
        assert!(shared.contains("10.0.0.1 is in, or reaches into, a range that is private"), "{shared}");
    })
    .await;
}

#[actix_web::test]
async fn an_undo_says_who_is_still_told_that_a_call_stays_canceled() {
    on_each_server(async |tracking| {
        let lead = tracking.lead("jane@example.com", "84.77.1.1", "Jane").await;
        tracking.call(&lead, 48).await;
        let organization = tracking.app.organization.id;
        let call = tracking
            .read(move |conn| leadgate::calls::Call::by_visit(conn, organization, lead.id))
            .await
            .unwrap();
        let line = blocks::line(organization, "mailbox:jane@example.com", Effect::Block);
        let act = tracking
            .app
            .db
            .write(move |conn| {
                let added = blocks::add(conn, line.clone())?;
                cancel_calls(conn, &added.act, &[call.id], "Blocked", true)?;
                Ok(added.act.id)
            })
            .await
            .unwrap();
        let other = tracking
            .lead("other@example.net", "84.77.1.2", "Other")
            .await;
        tracking.call(&other, 48).await;
        let undo = format!("/tracking/blocking/acts/{act}/undo");
        let page = tracking.client.get(&undo).await;
        let said = page.texts("form ul li").remove(1);
        assert!(
            said.contains("stays canceled: its host has another call at that time."),
            "{said}"
        );
        let messages = tracking
            .read(move |conn| Message::of_call(conn, organization, call.id))
            .await;
        let due: Vec<UtcTime> = messages
            .iter()
            .filter(|one| {
                (one.kind, one.state) == (MessageKind::Canceled, MessageState::Waiting)
                    && one.audience != Audience::Staff
            })
            .map(|one| one.due_at)
            .collect();
        assert_eq!(due.len(), 2);
        let zone = tracking.admin.time_zone;
        let at = leadgate::web::Moment::new(due[0], zone).time_of_day();
        let told = format!("A mail tells the lead and the host at {at} that it is canceled.");
        assert!(said.contains(&told), "{said}");
    })
    .await;
}

#[actix_web::test]
async fn a_network_of_the_wrong_size_is_a_network_whatever_kind_is_chosen_and_says_why_it_is_none()
{
    on_each_server(async |tracking| {
        for (value, reason) in [
            ("0.0.0.0/0", "An IPv4 network can be from /8"),
            ("11.0.0.0/7", "An IPv4 network can be from /8"),
            ("::/0", "An IPv6 network can be from /19"),
            (" 2a00::/12 ", "An IPv6 network can be from /19"),
        ] {
            for kind in ["ip", "email"] {
                let form = [("kind", kind), ("value", value)];
                let page = tracking.client.post(NEW, &form).await;
                assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
                let errors = page.field_errors();
                assert!(errors[0].starts_with(reason), "{value}: {errors:?}");
                let checked = page.attributes("[name=kind][checked]", "value");
                assert_eq!(checked, ["network"], "{value}");
            }
        }
        let typed = format!("{NEW}/impact?kind=ip&value=0.0.0.0%2F0");
        let part = tracking.client.get(&typed).await;
        assert!(
            part.body.contains("An IPv4 network can be from /8"),
            "{}",
            part.body
        );
    })
    .await;
}

#[actix_web::test]
async fn the_history_of_a_target_tells_until_when_it_was_blocked_and_that_it_has_expired() {
    on_each_server(async |tracking| {
        let organization = tracking.app.organization.id;
        let now = UtcTime::now();
        let add = async |key: &'static str, hours: i64| {
            let mut line = blocks::line(organization, key, Effect::Block);
            line.expires_at = Some(now + TimeDelta::hours(hours));
            let write = tracking
                .app
                .db
                .write(move |conn| blocks::add_one(conn, line.clone()));
            write.await.unwrap().id
        };
        let short = |at: UtcTime| leadgate::web::Moment::new(at, tracking.admin.time_zone).short();
        let told = async |block| {
            let page = tracking
                .client
                .get(&format!("/tracking/blocking/{block}/history"))
                .await;
            page.texts("tbody td:nth-child(2)")
        };
        let in_time = add("ip:84.77.1.1/32", 5).await;
        let until = short(now + TimeDelta::hours(5));
        assert_eq!(told(in_time).await, [format!("Blocked: until {until}")]);
        let over = add("ip:84.77.1.2/32", -5).await;
        let ended = short(now - TimeDelta::hours(5));
        assert_eq!(
            told(over).await,
            [format!("Blocked: until {ended} , expired then")]
        );
        // Once it was extended, each line tells its own end.
        let write = tracking.app.db.write(move |conn| {
            let end = Some(now + TimeDelta::hours(9));
            leadgate::tracking::acts::extend(conn, organization, &[in_time], end, "", None, now)
        });
        write.await.unwrap();
        let later = short(now + TimeDelta::hours(9));
        assert_eq!(
            told(in_time).await,
            [
                format!("Expiry changed: until {later}"),
                format!("Blocked: until {until}")
            ]
        );
        let endless = tracking.block("ip:84.77.1.3/32").await;
        assert_eq!(told(endless).await, ["Blocked"]);
    })
    .await;
}

#[actix_web::test]
async fn a_search_for_what_is_only_covered_does_not_say_that_nothing_was_found() {
    on_each_server(async |tracking| {
        tracking.block("ip:84.200.10.0/24").await;
        let page = tracking
            .client
            .get("/tracking/blocking?q=84.200.10.5")
            .await;
        assert!(page.body.contains("is covered by"));
        assert!(!page.body.contains("Nothing found"), "{}", page.body);
        assert!(page.body.contains("No line of its own"));
        let page = tracking
            .client
            .get("/tracking/blocking?q=84.200.11.5")
            .await;
        assert!(page.body.contains("Nothing found"));
    })
    .await;
}

#[actix_web::test]
async fn what_a_form_says_of_a_single_address_is_true_of_its_family() {
    on_each_server(async |tracking| {
        for (value, shared) in [("84.77.1.1", true), ("2a00:1450:4001::7", false)] {
            let path = format!("{NEW}/impact?kind=ip&width=exact&value={value}");
            let part = tracking.client.get(&path).await;
            assert!(
                part.body.contains("from exactly the IP address"),
                "{}",
                part.body
            );
            let said = part
                .body
                .contains("others in the same home or office may share it");
            assert_eq!(said, shared, "{value}");
        }
    })
    .await;
}
