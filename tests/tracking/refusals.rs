//! What was refused is told as it was refused, whatever the same visit comes to afterwards.

use leadgate::blocking::{Step, Visit};
use leadgate::scheduler::walk;
use leadgate::tracking::Hindsight;
use leadgate::values::{BlockId, BlockTarget, UtcTime};
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};
use crate::support::app::Answer;
use crate::support::blocks;

impl Tracking {
    /// The visit sends its details once more, from there, with this name and phone number.
    async fn again(&self, visit: &Visit, ip: &str, name: &str, phone: &str) -> Visit {
        let (sent, ip) = (visit.clone(), ip.parse().unwrap());
        let (name, phone) = (name.to_owned(), phone.to_owned());
        let write = self.app.db.write(move |conn| {
            let mut visit = walk::take(conn, &sent)?;
            visit.name.clone_from(&name);
            visit.phone.clone_from(&phone);
            walk::admit(conn, &mut visit, Step::Time, ip, UtcTime::now())?;
            Ok(visit)
        });
        write.await.unwrap()
    }

    async fn page_of(&self, visit: &Visit) -> Answer {
        let path = format!("/tracking/visits/{}", visit.reference);
        let page = self.client.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        page
    }

    async fn log(&self, block: BlockId, query: &str) -> Answer {
        let path = format!("/tracking/blocking/{block}/entries{query}");
        let page = self.client.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        page
    }

    async fn lift(&self, block: BlockId) {
        let organization = self.app.organization.id;
        let write = self
            .app
            .db
            .write(move |conn| blocks::lift(conn, organization, block, UtcTime::now()));
        write.await.unwrap();
    }
}

/// The cells of this column of the log, counted from 1.
fn cells(page: &Answer, column: usize) -> Vec<String> {
    page.texts(&format!("tbody tr td:nth-child({column})"))
}

#[actix_web::test]
async fn a_visit_that_is_let_in_from_elsewhere_still_tells_how_it_was_refused() {
    on_each_server(async |tracking| {
        let block = tracking.block("ip:84.200.10.0/24").await;
        let visit = tracking
            .lead("jane@example.com", "84.200.10.61", "Mallory")
            .await;
        let visit = tracking.again(&visit, "84.77.1.1", "Jane", "").await;
        assert!(!visit.refused);

        let page = tracking.page_of(&visit).await;
        assert_eq!(page.texts(".badge")[..2], ["Refused", "Not blocked"]);
        assert_eq!(
            page.texts("section h2"),
            [
                "The decision",
                "Let in since",
                "What stands now",
                "The visit"
            ]
        );
        assert_eq!(
            page.texts("section:first-of-type tbody tr"),
            ["Network 84.200.10.0/24 ip:84.200.10.0/24 Decided spam"]
        );
        assert_eq!(page.texts("section:first-of-type dd")[3], "84.200.10.61");
        assert_eq!(page.texts("section:nth-of-type(2) dd")[3], "84.77.1.1");
        assert!(
            page.body
                .contains("would not be refused any more: it could book now.")
        );

        let page = tracking.log(block, "").await;
        assert_eq!(cells(&page, 4), ["Mallory"]);
        assert_eq!(cells(&page, 5), ["84.200.10.61"]);
        assert_eq!(cells(&page, 7), ["Details let in since"]);
        let offers = page.attributes("tbody details a", "href").concat();
        assert!(
            offers.contains("84.200.10.61") && !offers.contains("84.77.1.1"),
            "{offers}"
        );
        for (sought, found) in [
            ("84.200.10.61", 1),
            ("84.200.10.", 1),
            ("84.77.1.1", 0),
            ("84.77.", 0),
        ] {
            let page = tracking.log(block, &format!("?q={sought}")).await;
            assert_eq!(cells(&page, 5).len(), found, "{sought}");
        }
        let path = format!("/tracking/blocking/{block}/entries.csv");
        let file = tracking.client.get(&path).await.body;
        let row = file.lines().nth(1).unwrap();
        assert!(
            row.contains(r#""Mallory","","84.200.10.61","Intro Call","Details""#),
            "{row}"
        );
    })
    .await;
}

#[actix_web::test]
async fn a_visit_that_is_let_in_once_the_block_is_gone_still_tells_which_one_refused_it() {
    on_each_server(async |tracking| {
        let block = tracking.block("mailbox:snap@sn.example").await;
        let visit = tracking.lead("snap@sn.example", "84.77.1.1", "Snap").await;
        tracking.lift(block).await;
        let visit = tracking.again(&visit, "84.77.1.1", "Snap", "").await;
        let page = tracking.page_of(&visit).await;
        assert_eq!(page.texts(".badge")[..2], ["Refused", "Not blocked"]);
        assert!(
            page.body
                .contains("The block of email address snap@sn.example decided")
        );
        assert_eq!(
            page.texts("section:first-of-type tbody td:last-child"),
            ["spam"]
        );
    })
    .await;
}

#[actix_web::test]
async fn each_block_keeps_what_it_refused_and_the_page_tells_of_all_of_it() {
    on_each_server(async |tracking| {
        let phone = tracking.block("phone:+12125557777").await;
        let network = tracking.block("ip:84.200.10.0/24").await;
        let visit = tracking.lead("jane@example.com", "84.77.1.1", "Jane").await;
        let visit = tracking
            .again(&visit, "84.77.1.1", "Jane", "+12125557777")
            .await;
        let visit = tracking
            .again(&visit, "84.200.10.61", "Jane", "+12125551234")
            .await;
        assert!(visit.refused);
        let page = tracking.page_of(&visit).await;
        assert_eq!(
            page.texts("section h2"),
            [
                "The decision",
                "Refused before",
                "What stands now",
                "The visit"
            ]
        );
        let known = page.texts("section:first-of-type dd");
        assert_eq!(known[3..], ["84.200.10.61", "+12125551234"]);
        let before = page.texts("section:nth-of-type(2) dd");
        assert_eq!(before[3..], ["84.77.1.1", "+12125557777"]);

        for (block, ip, number) in [
            (phone, "84.77.1.1", "+12125557777"),
            (network, "84.200.10.61", "+12125551234"),
        ] {
            let page = tracking.log(block, "").await;
            assert_eq!(cells(&page, 5), [ip]);
            assert!(!page.body.contains("let in since"));
            let path = format!("/tracking/blocking/{block}/entries.csv");
            let file = tracking.client.get(&path).await.body;
            assert!(file.contains(number), "{file}");
        }
    })
    .await;
}

#[actix_web::test]
async fn hindsight_knows_with_what_a_visit_was_refused_though_it_went_on_with_something_else() {
    on_each_server(async |tracking| {
        let organization = tracking.app.organization.id;
        tracking.block("mailbox:jane@example.com").await;
        let visit = tracking
            .lead("jane@example.com", "84.200.10.61", "Jane")
            .await;
        let visit = tracking
            .again(&visit, "84.200.10.62", "Jane", "+12125557777")
            .await;
        let block = tracking.standing().await[0];
        tracking.lift(block).await;
        tracking
            .again(&visit, "84.77.1.1", "Jane", "+12125551234")
            .await;
        for (key, caught) in [
            ("ip:84.200.10.62/32", 1),
            ("ip:84.200.10.0/24", 1),
            ("phone:+12125557777", 1),
            ("ip:84.77.1.1/32", 1),
            ("phone:+12125551234", 1),
            ("ip:84.200.11.0/24", 0),
            ("phone:+12125550000", 0),
        ] {
            let targets = [BlockTarget::from_key(key).unwrap()];
            let found = tracking
                .read(move |conn| Hindsight::of(conn, organization, &targets, UtcTime::now()))
                .await;
            assert_eq!(found.visits.number, caught, "{key}");
        }
    })
    .await;
}
