//! Delete says what becomes of people by what is really meant: by the ticks that are left, and by all that match.

use leadgate::blocking::Effect;
use leadgate::values::BlockTarget;
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};
use crate::support::blocks;

const DELETE: &str = "/tracking/blocking/delete";

impl Tracking {
    /// Puts more blocks on the list than are looked at one by one, none of which catches anybody: 200 of them mailboxes.
    async fn many_blocks(&self) {
        let organization = self.app.organization.id;
        let write = self
            .app
            .db
            .write(move |conn| blocks::many(conn, organization, 400));
        write.await.unwrap();
    }
}

#[actix_web::test]
async fn with_a_tick_taken_away_it_is_said_what_the_others_do_and_what_stays_catches() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@pf.example", "203.0.113.9", "Jane")
            .await;
        let xenia = tracking
            .lead("xenia@pf.example", "84.77.1.1", "Xenia")
            .await;
        tracking.call(&xenia, -48).await;
        let block = tracking.block("domain:pf.example").await.to_string();
        let exception = tracking
            .exempt("mailbox:xenia@pf.example")
            .await
            .to_string();
        let both = [("named", &*block), ("named", &*exception)];
        let page = tracking
            .client
            .get(&format!("{DELETE}?id={block}&id={exception}"))
            .await;
        assert_eq!(
            page.texts("main h2"),
            ["Back in Global Data, and able to book again"]
        );
        assert!(page.body.contains("if none of these stays"));

        let form = [both[0], both[1], ("id", &*exception)];
        let page = tracking.client.post(DELETE, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("that are ticked now"), "{}", page.body);
        assert_eq!(
            page.texts("main h2"),
            ["Not able to book any more", "Still blocked"]
        );
        let people = page.texts("main ul li").join(" ");
        assert!(people.contains("Xenia (xenia@pf.example)"), "{people}");
        assert!(
            people.contains("Another block catches this lead: Domain pf.example"),
            "{people}"
        );
        // It has its tick already, above.
        assert_eq!(page.attributes("[name=also]", "value").len(), 0);
    })
    .await;
}

#[actix_web::test]
async fn whoever_is_caught_by_lines_that_are_deleted_with_all_others_is_not_said_to_stay_so() {
    on_each_server(async |tracking| {
        let xenia = tracking
            .lead("xenia@pf.example", "84.77.1.1", "Xenia")
            .await;
        tracking.call(&xenia, -48).await;
        // Looked at is the exception, and not the block, which is older than the others.
        tracking.block("domain:pf.example").await;
        tracking.many_blocks().await;
        tracking.exempt("email:xenia@pf.example").await;
        for (filter, heading) in [
            ("all=on", None),
            (
                "all=on&effect=exempt&q=xenia",
                Some("Not able to book any more"),
            ),
        ] {
            let page = tracking.client.get(&format!("{DELETE}?{filter}")).await;
            let headings = page.texts("main h2");
            assert_eq!(
                headings,
                heading.into_iter().collect::<Vec<_>>(),
                "{filter}"
            );
            let counts_again = page.body.contains("is caught again by");
            assert_eq!(counts_again, heading.is_some(), "{filter}");
        }
    })
    .await;
}

#[actix_web::test]
async fn of_exceptions_without_number_it_is_not_said_that_they_bring_anybody_back() {
    on_each_server(async |tracking| {
        let organization = tracking.app.organization.id;
        let key =
            |number| BlockTarget::from_key(&format!("mailbox:n{number}@example.net")).unwrap();
        let mut line = blocks::line(organization, "mailbox:first@example.net", Effect::Exempt);
        line.targets = (0..=200).map(key).collect();
        let write = tracking
            .app
            .db
            .write(move |conn| blocks::add(conn, line.clone()));
        write.await.unwrap();
        let page = tracking
            .client
            .get(&format!("{DELETE}?all=on&effect=exempt"))
            .await;
        assert!(page.body.contains("201 lines match"), "{}", page.body);
        assert!(page.body.contains("The other exceptions let leads in too"));
        assert!(!page.body.contains("comes back"), "{}", page.body);
        // The same if the filter would take blocks too, but finds none.
        let page = tracking
            .client
            .get(&format!("{DELETE}?all=on&q=example.net"))
            .await;
        assert!(page.body.contains("201 lines match"), "{}", page.body);
        assert!(page.body.contains("The other exceptions let leads in too"));
        assert!(!page.body.contains("comes back"), "{}", page.body);
    })
    .await;
}

#[actix_web::test]
async fn of_lines_without_number_the_newest_are_looked_at_and_named() {
    on_each_server(async |tracking| {
        let pedro = tracking
            .lead("pedro@pf.example", "84.77.1.1", "Pedro Ferrari")
            .await;
        tracking.call(&pedro, -48).await;
        tracking.block("domain:pf.example").await;
        let organization = tracking.app.organization.id;
        let key = |number: usize| {
            let kind = ["email", "mailbox", "domain"][number % 3];
            let user = ["a@", "a@", ""][number % 3];
            BlockTarget::from_key(&format!("{kind}:{user}okay{number}.example.net")).unwrap()
        };
        let mut line = blocks::line(organization, "mailbox:first@example.net", Effect::Exempt);
        line.targets = (0..205).map(key).collect();
        let write = tracking
            .app
            .db
            .write(move |conn| blocks::add(conn, line.clone()));
        write.await.unwrap();
        tracking.exempt("mailbox:pedro@pf.example").await;
        let all = "all=on&effect=exempt";
        let page = tracking.client.get(&format!("{DELETE}?{all}")).await;
        assert!(
            page.body
                .contains("206 lines match, and the newest 200 were looked at"),
            "{}",
            page.body
        );
        assert_eq!(page.texts("main h2"), ["Not able to book any more"]);
        assert!(page.body.contains("Pedro Ferrari"), "{}", page.body);
        let named = page.texts("main ul:first-of-type li strong");
        let list = tracking
            .client
            .get("/tracking/blocking?effect=exempt")
            .await;
        let listed = list.texts("tbody .sticky-column");
        for (place, (named, listed)) in named.iter().zip(&listed).enumerate() {
            let value = named.trim_end_matches(", never blocked");
            let value = value.rsplit_once(' ').unwrap().1;
            assert!(listed.contains(value), "{place}: {named}, {listed}");
        }
        assert_eq!(named.len(), 50);
        assert_eq!(named[0], "Email address pedro@pf.example, never blocked");
        assert_eq!(
            named[1],
            "Exact email address a@okay204.example.net, never blocked"
        );
        assert_eq!(named[2], "Domain okay203.example.net, never blocked");
    })
    .await;
}

#[actix_web::test]
async fn of_blocks_without_number_nothing_is_typed_unless_they_are_the_whole_list() {
    on_each_server(async |tracking| {
        tracking.many_blocks().await;
        let all = format!("{DELETE}?all=on");
        let some = tracking.client.get(&format!("{all}&q=example.net")).await;
        assert_eq!(some.texts("h1"), ["Delete all that match?"]);
        assert_eq!(some.attributes("[name=confirm]", "name").len(), 0);
        let page = tracking.client.get(&all).await;
        let warning = page.texts(".alert-warning").concat();
        assert!(warning.contains("It empties the block list"), "{warning}");
        assert!(!warning.contains("customers"), "{warning}");
        assert_eq!(page.attributes("[name=confirm]", "name").len(), 1);
        assert!(!page.body.contains("The other exceptions"));
    })
    .await;
}

#[actix_web::test]
async fn of_the_whole_list_it_is_said_that_all_come_back() {
    on_each_server(async |tracking| {
        tracking.many_blocks().await;
        tracking.block("domain:pf.example").await;
        let said = async || {
            let page = tracking.client.get(&format!("{DELETE}?all=on")).await;
            let hidden = |text: &String| text.contains("hidden from Global Data now");
            let mut paragraphs = page.texts("form p");
            paragraphs.retain(hidden);
            paragraphs
        };
        assert_eq!(said().await, [""; 0]);
        for (email, words) in [
            (
                "jane@pf.example",
                "1 contact is hidden from Global Data now: it comes back, and can book again.",
            ),
            (
                "joe@pf.example",
                "2 contacts are hidden from Global Data now: all of them come back, and can book again.",
            ),
        ] {
            let exception = tracking.exempt(&format!("mailbox:{email}")).await;
            tracking.lead(email, "203.0.113.9", "").await;
            tracking.delete(&[exception]).await;
            assert_eq!(said().await, [words]);
        }
        let page = tracking.client.get(&format!("{DELETE}?all=on&q=example")).await;
        assert!(page.body.contains("whoever no line catches any more comes back"));
    })
    .await;
}
