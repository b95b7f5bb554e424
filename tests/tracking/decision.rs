//! The decision about a visit, found by the reference that a refused lead quotes.

use leadgate::staff::Role;
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use super::fixture::{Tracking, block, on_each_server};
use crate::support::app::{Answer, found};
use crate::support::blocks;
use leadgate::blocking::{Effect, Visit};
use leadgate::tracking::acts::Adding;
use leadgate::values::BlockId;

async fn decision(tracking: &Tracking, visit: &Visit) -> Answer {
    let path = format!("/tracking/visits/{}", visit.reference);
    let page = tracking.client.get(&path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page
}

async fn lift(tracking: &Tracking, block: BlockId) {
    let organization = tracking.app.organization.id;
    let lift = tracking
        .app
        .db
        .write(move |conn| blocks::lift(conn, organization, block, UtcTime::now()));
    lift.await.unwrap();
}

#[actix_web::test]
async fn a_reference_shows_its_decision_however_it_is_written() {
    on_each_server(async |tracking| {
        tracking.block("ip:203.0.113.9/32").await;
        let visit = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let lower = visit.reference.to_lowercase();
        for written in [
            &visit.reference,
            &lower,
            &lower.replace('-', ""),
            &format!("%20{lower}"),
        ] {
            let page = tracking
                .client
                .get(&format!("/tracking/visits/{written}"))
                .await;
            assert_eq!(page.status, StatusCode::OK, "{written}");
            assert_eq!(page.texts("h1"), [format!("Visit {}", visit.reference)]);
        }
        for none in ["2222-2222", "nonsense", "1"] {
            let page = tracking
                .client
                .get(&format!("/tracking/visits/{none}"))
                .await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{none}");
        }
    })
    .await;
}

#[actix_web::test]
async fn everything_that_matched_is_shown_with_what_won_and_what_lost_and_why() {
    on_each_server(async |tracking| {
        let wide = tracking.block("ip:203.0.113.0/24").await;
        tracking.exempt("domain:example.com").await;
        tracking.exempt("subdomains:example.com").await;
        let single = tracking.block("ip:203.0.113.9/32").await;
        // Elsewhere.
        tracking.block("mailbox:joe@example.com").await;
        let visit = tracking.lead("jane+x@example.com", "203.0.113.9", "Jane").await;
        let page = decision(&tracking, &visit).await;
        assert_eq!(page.texts(".badge")[0], "Refused");
        let sentences = page.texts(".card:first-of-type .card-body > p");
        assert_eq!(
            sentences[1..4],
            [
                "The block of IP address 203.0.113.9 decided: of all that matched, it is aimed most closely.",
                "The exception for domain example.com lost: a domain ranks below a single IP address.",
                "The exception for domain and subdomains example.com lost: a domain with its subdomains ranks below a \
                 single IP address.",
            ]
        );
        let rows = page.texts("section:first-of-type tbody tr");
        assert_eq!(
            rows,
            [
                "IP address 203.0.113.9 ip:203.0.113.9/32 Decided spam",
                "Domain example.com, never blocked domain:example.com Overruled spam",
                "Network 203.0.113.0/24 ip:203.0.113.0/24 Also matched spam",
                "Domain and subdomains example.com, never blocked subdomains:example.com Overruled spam",
            ]
        );
        let links = page.attributes("section:first-of-type tbody a", "href");
        let log = |block| format!("/tracking/blocking/{block}/entries");
        assert_eq!((&links[0], &links[2]), (&log(single), &log(wide)));
        let known = page.texts("section:first-of-type dd");
        assert_eq!(
            known,
            [
                "jane+x@example.com",
                "jane@example.com",
                "example.com",
                "203.0.113.9",
                "None that can be read"
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn an_exemption_that_wins_says_which_block_it_overruled() {
    on_each_server(async |tracking| {
        tracking.block("ip:203.0.113.0/24").await;
        tracking.exempt("ip:203.0.113.0/28").await;
        let visit = tracking.lead("jane@example.com", "203.0.113.9", "Jane").await;
        let page = decision(&tracking, &visit).await;
        assert_eq!(page.texts(".badge")[0], "Never blocked");
        let sentences = page.texts(".card:first-of-type .card-body > p");
        assert_eq!(
            sentences[2],
            "The block of network 203.0.113.0/24 lost: the larger network ranks below the smaller one."
        );
        let unmatched = tracking.lead("joe@example.com", "198.51.100.7", "Joe").await;
        let page = decision(&tracking, &unmatched).await;
        assert_eq!(page.texts(".badge")[0], "Not blocked");
        assert!(page.body.contains("No line of the block list matched."));
    })
    .await;
}

#[actix_web::test]
async fn the_decision_stays_as_it_was_whatever_stands_now() {
    on_each_server(async |tracking| {
        let single = tracking.block("ip:203.0.113.9/32").await;
        let visit = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let page = decision(&tracking, &visit).await;
        assert!(
            page.body
                .contains("The same visit would be refused now as well.")
        );

        lift(&tracking, single).await;
        let page = decision(&tracking, &visit).await;
        assert_eq!(page.texts(".badge")[..2], ["Refused", "Not blocked"]);
        assert!(
            page.body
                .contains("would not be refused any more: it could book now.")
        );
        assert_eq!(
            page.texts("section:first-of-type tbody tr"),
            ["IP address 203.0.113.9 ip:203.0.113.9/32 Decided spam"]
        );

        // The same value stands there again, for another reason and then with another effect: what was stays.
        let organization = tracking.app.organization.id;
        let then = "IP address 203.0.113.9 ip:203.0.113.9/32 Decided spam";
        let now = "section:nth-of-type(2) tbody tr";
        for (effect, shown) in [
            (Effect::Block, "IP address 203.0.113.9"),
            (Effect::Exempt, "IP address 203.0.113.9, never blocked"),
        ] {
            let line = Adding {
                reason: "Anew".to_owned(),
                ..blocks::line(organization, "ip:203.0.113.9/32", effect)
            };
            let add = tracking
                .app
                .db
                .write(move |conn| blocks::add_one(conn, line.clone()));
            let block = add.await.unwrap().id;
            let page = decision(&tracking, &visit).await;
            assert_eq!(page.texts("section:first-of-type tbody tr"), [then]);
            assert_eq!(
                page.texts(now),
                [format!("{shown} ip:203.0.113.9/32 Decided Anew")]
            );
            lift(&tracking, block).await;
        }

        tracking.block("domain:example.com").await;
        let page = decision(&tracking, &visit).await;
        assert_eq!(
            page.texts(now),
            ["Domain example.com domain:example.com Decided spam"]
        );

        let joe = tracking
            .lead("joe@example.org", "198.51.100.7", "Joe")
            .await;
        tracking.block("ip:198.51.100.7/32").await;
        let page = decision(&tracking, &joe).await;
        assert_eq!(page.texts(".badge")[..2], ["Not blocked", "Refused"]);
        assert!(page.body.contains("The same visit would be refused now."));
    })
    .await;
}

#[actix_web::test]
async fn the_visit_is_shown_as_it_was_typed_with_its_tries_under_each_block() {
    on_each_server(async |tracking| {
        let ip = tracking.block("ip:203.0.113.9/32").await;
        let mailbox = tracking.block("mailbox:jane@example.com").await;
        let visit = tracking
            .lead("jane+x@example.com", "203.0.113.9", "<i>Jane</i>")
            .await;
        let page = decision(&tracking, &visit).await;
        for text in [
            "Intro Call",
            "Details",
            "<i>Jane</i>",
            "A <browser>",
            "Not in Global Data",
        ] {
            let shown = page.texts("section:last-of-type dd");
            assert!(shown.iter().any(|value| value == text), "{text}: {shown:?}");
        }
        let tries = page.texts("section:last-of-type tbody td:nth-child(2)");
        assert_eq!(tries, ["1 try", "1 try"]);
        let mut links = page.attributes("section:last-of-type tbody a", "href");
        links.sort();
        let log = |block| format!("/tracking/blocking/{block}/entries");
        assert_eq!(links, [log(ip), log(mailbox)]);
        assert_eq!(
            page.texts(".btn-list a"),
            [
                "Block this domain too",
                "Never block this IP",
                "Never block this email",
                "Never block this domain",
                "This IP is covered: IP address 203.0.113.9",
                "This email is covered: Email address jane@example.com",
            ]
        );
        assert_eq!(page.texts(".page-actions button"), ["Add to Global Data"]);
    })
    .await;
}

#[actix_web::test]
async fn a_reference_in_either_search_leads_to_its_decision() {
    on_each_server(async |tracking| {
        tracking.block("ip:203.0.113.9/32").await;
        let visit = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let href = format!("/tracking/visits/{}", visit.reference);
        let quoted = format!("%E2%80%9C{}.%E2%80%9D", visit.reference);
        let typed = format!("+{}+", visit.reference.to_lowercase());
        for list in ["/tracking/blocking", "/contacts"] {
            let answer = tracking.client.get(&format!("{list}?q={typed}")).await;
            assert_eq!(
                (answer.status, &answer.location),
                (StatusCode::SEE_OTHER, &href)
            );
            let answer = tracking.client.get(&format!("{list}?q={quoted}")).await;
            assert_eq!(answer.location, href, "with the full stop behind it");
            // Looks like one, and is a name.
            let answer = tracking.client.get(&format!("{list}?q=bernhard")).await;
            assert_eq!(answer.status, StatusCode::OK);
        }
        let closer = tracking.app.signed_in_as(Role::Closer).await;
        let answer = closer.get(&format!("/contacts?q={typed}")).await;
        assert_eq!(answer.status, StatusCode::OK, "it is no reference to them");
    })
    .await;
}

#[actix_web::test]
async fn another_organizations_reference_is_none() {
    on_each_server(async |tracking| {
        let other = found(&tracking.app.db, "other").await;
        block(
            &tracking.app.db,
            other.id,
            "ip:203.0.113.9/32",
            Effect::Block,
        )
        .await;
        let visit = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let manager = crate::support::app::add_member(
            &tracking.app.db,
            &other,
            Role::SalesManager,
            "manager@other.example",
        )
        .await;
        let client = tracking.app.signed_in(&manager).await;
        let path = format!("/tracking/visits/{}", visit.reference);
        assert_eq!(client.get(&path).await.status, StatusCode::NOT_FOUND);
        let answer = client.post(&format!("{path}/contact"), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let answer = client
            .get(&format!("/tracking/blocking?q={}", visit.reference))
            .await;
        assert_eq!(answer.status, StatusCode::OK);
    })
    .await;
}
