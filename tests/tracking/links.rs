//! Upcoming calls that their leads can move no more, or again, by what they were booked with: it is said of just those, before
//! and after.

use diesel::prelude::*;
use leadgate::blocking::{Effect, Visit};
use leadgate::contacts::{Booked, unmovable};
use leadgate::db::schema::{calls, contacts};
use leadgate::tracking::{Links, Then};
use leadgate::values::{BlockTarget, ContactId, UtcTime};
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};
use crate::support::blocks;

const BLOCKING: &str = "/tracking/blocking";
const NEW: &str = "/tracking/blocking/new";
const DELETE: &str = "/tracking/blocking/delete";

/// From where Jane books, and where she is seen later.
const OFFICE: &str = "203.0.113.9";
const HOME: &str = "198.51.100.7";

const SHUT: &str = "1 upcoming call cannot be moved by its link any more.";
const OPENED: &str = "1 upcoming call can be moved by its link again.";

impl Tracking {
    /// Jane has booked a call at the office, and came again from home.
    async fn jane(&self) -> Visit {
        self.moved_on("jane@example.com", "Jane", 24).await
    }

    async fn moved_on(&self, email: &str, name: &str, hours: i64) -> Visit {
        let lead = self.lead(email, OFFICE, name).await;
        self.call(&lead, hours).await;
        self.lead(email, HOME, name).await;
        lead
    }

    /// Whether the lead cannot move the call that it has booked with this visit.
    async fn is_shut(&self, lead: &Visit) -> bool {
        let (organization, visit) = (self.app.organization.id, lead.id);
        let contact = lead.contact_id.unwrap();
        self.read(move |conn| {
            let call = calls::table
                .filter(calls::visit_id.eq(visit.get()))
                .select(calls::id)
                .first(conn)?;
            let booked = Booked {
                call,
                contact,
                visit,
            };
            let shut = unmovable(conn, organization, &[booked], false, UtcTime::now())?;
            Ok(!shut.is_empty())
        })
        .await
    }

    /// What the form says will happen, line by line.
    async fn summary(&self, query: &str) -> Vec<String> {
        let page = self.client.get(&format!("{NEW}?{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        page.texts("[data-summary] > li")
    }

    /// What is said once this form is sent.
    async fn says(&self, path: &str, form: &[(&str, &str)]) -> String {
        let page = self.client.post_and_follow(path, form).await;
        page.texts(".alert-success").concat()
    }
}

fn card(contact: Option<ContactId>) -> String {
    format!("/contacts/{}", contact.unwrap())
}

#[actix_web::test]
async fn the_form_names_a_call_that_was_booked_with_what_is_to_be_blocked() {
    on_each_server(async |tracking| {
        let jane = tracking.jane().await;
        let query = "kind=ip&value=203.0.113.9";
        let page = tracking.client.get(&format!("{NEW}?{query}")).await;
        let said = page.texts("[data-summary] > li");
        let words = "1 upcoming call was booked with this, and cannot be moved by its link any more: Jane , \
                     Intro Call with Super Admin of acme , ";
        assert!(said[1].starts_with(words), "{said:?}");
        let links = page.attributes("[data-summary] > li a", "href");
        assert_eq!(links[0], card(jane.contact_id));
        assert!(links[1].contains("#call-"), "{links:?}");
        // It is no call of anybody who is kept out: nothing is asked.
        assert!(page.texts("fieldset legend").iter().all(|legend| !legend.contains("upcoming")));

        let form = [("kind", "ip"), ("value", OFFICE)];
        let said = tracking.says(NEW, &form).await;
        assert_eq!(said, format!("Blocked 203.0.113.9. {SHUT} Undo"));
        assert!(tracking.is_shut(&jane).await);
    })
    .await;
}

#[actix_web::test]
async fn a_call_of_whoever_is_kept_out_is_named_once() {
    on_each_server(async |tracking| {
        let jane = tracking.jane().await;
        let page = tracking
            .client
            .get(&format!("{NEW}?kind=email&value=jane@example.com"))
            .await;
        assert!(
            page.texts("legend")
                .contains(&"1 upcoming call, booked before".to_owned())
        );
        let said = page.texts("[data-summary]").concat();
        assert!(!said.contains("upcoming"), "{said}");
        assert!(!said.contains("still to come"), "{said}");

        // Joe is still at the office, and kept out with it.
        let joe = tracking.lead("joe@example.org", OFFICE, "Joe").await;
        tracking.call(&joe, 48).await;
        let said = tracking.summary("kind=ip&value=203.0.113.9").await;
        let words = "1 more upcoming call was booked with this, and cannot be moved by its link any more: Jane ,";
        assert!(said[1].starts_with(words), "{said:?}");
        let form = [("kind", "ip"), ("value", OFFICE), ("calls", "keep")];
        let said = tracking.says(NEW, &form).await;
        let words = format!(
            "Blocked 203.0.113.9. 1 contact is hidden from Global Data. 1 upcoming call stays booked. {SHUT} Undo"
        );
        assert_eq!(said, words);
        assert!(tracking.is_shut(&jane).await);
    })
    .await;
}

#[actix_web::test]
async fn the_email_with_which_a_call_was_booked_counts_though_its_contact_has_another() {
    on_each_server(async |tracking| {
        let jane = tracking.jane().await;
        let own = contacts::table.filter(contacts::id.eq(jane.contact_id.unwrap()));
        let write = tracking.app.db.write(move |conn| {
            Ok(diesel::update(own)
                .set((
                    contacts::mailbox.eq("jane@example.org"),
                    contacts::email.eq("jane@example.org"),
                    contacts::domain.eq("org.example"),
                ))
                .execute(conn)?)
        });
        write.await.unwrap();
        for query in [
            "kind=email&value=jane@example.com",
            "kind=email&exact=on&value=jane@example.com",
            "kind=domain&value=example.com",
            "kind=subdomains&value=example.com",
        ] {
            let said = tracking.summary(query).await;
            assert!(
                said[1].starts_with("1 upcoming call was booked with this"),
                "{query}: {said:?}"
            );
        }
        let form = [("kind", "email"), ("value", "jane@example.com")];
        let said = tracking.says(NEW, &form).await;
        assert_eq!(
            said,
            format!("Blocked jane@example.com and its aliases. {SHUT} Undo")
        );
        assert!(tracking.is_shut(&jane).await);
        let block = tracking.standing().await.remove(0).to_string();
        let said = tracking.says(DELETE, &[("id", &block)]).await;
        assert!(said.contains(OPENED), "{said}");
        assert!(!tracking.is_shut(&jane).await);
    })
    .await;
}

#[actix_web::test]
async fn several_calls_are_counted_and_the_first_of_them_named() {
    on_each_server(async |tracking| {
        for number in 0..7 {
            let email = format!("lead{number}@example.com");
            let name = format!("Lead {number}");
            tracking.moved_on(&email, &name, 24 + number).await;
        }
        let said = tracking.summary("kind=ip&value=203.0.113.9").await;
        let words = "7 upcoming calls were booked with this, and cannot be moved by their links any more: Lead 0 ,";
        assert!(said[1].starts_with(words), "{said:?}");
        assert!(said[1].contains("Lead 4"), "{said:?}");
        assert!(said[1].ends_with(" and 2 more"), "{said:?}");
    })
    .await;
}

#[actix_web::test]
async fn of_more_lines_than_are_looked_at_those_that_were_say_which_calls_they_open() {
    on_each_server(async |tracking| {
        tracking.jane().await;
        let organization = tracking.app.organization.id;
        let write = tracking
            .app
            .db
            .write(move |conn| blocks::many(conn, organization, 300));
        write.await.unwrap();
        tracking.block("ip:203.0.113.9/32").await;
        let page = tracking
            .client
            .get("/tracking/blocking/delete?all=on")
            .await;
        let words = "At least 1 upcoming call can be moved by its link again.";
        assert!(
            page.texts("p").iter().any(|text| text == words),
            "{}",
            page.body
        );
    })
    .await;
}

#[actix_web::test]
async fn of_very_many_targets_the_calls_that_begin_soonest_are_looked_through() {
    on_each_server(async |tracking| {
        let jane = tracking.jane().await;
        let office = ["ip:203.0.113.0/24".to_owned()].into_iter();
        let others = (0..20).map(|number| format!("ip:10.{number}.0.0/16"));
        let targets: Vec<BlockTarget> = office
            .chain(others)
            .map(|key| BlockTarget::from_key(&key).unwrap())
            .collect();
        let organization = tracking.app.organization.id;
        let read = move |conn: &mut _| {
            let then = Then::with(&targets, Effect::Block);
            Links::of(conn, organization, &then, UtcTime::now())
        };
        let links = tracking.app.db.read(read).await.unwrap();
        let shut: Vec<_> = links.shut.iter().map(|call| call.visit_id).collect();
        assert_eq!(shut, [Some(jane.id)]);
        assert!(links.opened.is_empty() && !links.more, "{links:?}");
    })
    .await;
}

#[actix_web::test]
async fn of_a_call_that_can_be_moved_all_the_same_nothing_is_said() {
    on_each_server(async |tracking| {
        // An exception of the mailbox outranks the address.
        let jane = tracking.jane().await;
        tracking.exempt("mailbox:jane@example.com").await;
        // A customer is known by where it comes from now alone.
        let cora = tracking.moved_on("cora@example.com", "Cora", 36).await;
        let before = tracking.lead("cora@example.com", HOME, "Cora").await;
        tracking.call(&before, -48).await;
        // What could not be moved before does not change.
        let dan = tracking.moved_on("dan@example.org", "Dan", 60).await;
        tracking.block("ip:203.0.113.0/24").await;
        let said = tracking.summary("kind=ip&value=203.0.113.9").await;
        assert!(!said.concat().contains("upcoming"), "{said:?}");
        let form = [("kind", "ip"), ("value", OFFICE)];
        let said = tracking.says(NEW, &form).await;
        assert_eq!(said, "Blocked 203.0.113.9. Undo");
        for (lead, shut) in [(&jane, false), (&cora, false), (&dan, true)] {
            assert_eq!(tracking.is_shut(lead).await, shut, "{}", lead.email);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_deletion_and_its_undo_say_which_calls_they_open_and_shut() {
    on_each_server(async |tracking| {
        let jane = tracking.jane().await;
        let block = tracking.block("ip:203.0.113.9/32").await.to_string();
        assert!(tracking.is_shut(&jane).await);
        let page = tracking.client.get(&format!("{DELETE}?id={block}")).await;
        assert!(page.texts("form p").contains(&OPENED.to_owned()), "{}", page.body);
        let list = tracking.client.post_and_follow(DELETE, &[("id", &block)]).await;
        let said = list.texts(".alert-success").concat();
        let words = format!(
            "Deleted the block of 203.0.113.9. No contact came back to Global Data by that. {OPENED} Undo"
        );
        assert_eq!(said, words);
        assert!(!tracking.is_shut(&jane).await);

        let undo = list.attributes(".alert-success .alert-link", "href").remove(0);
        let page = tracking.client.get(&undo).await;
        assert!(page.texts("form li").contains(&SHUT.to_owned()), "{}", page.body);
        let said = tracking.says(&undo, &[]).await;
        assert_eq!(said, format!("Undone: 1 line is as before. {SHUT}"));
        assert!(tracking.is_shut(&jane).await);
    })
    .await;
}

#[actix_web::test]
async fn an_exception_says_which_calls_it_opens_and_its_deletion_which_it_shuts() {
    on_each_server(async |tracking| {
        let jane = tracking.jane().await;
        tracking.block("ip:203.0.113.0/24").await;
        let said = tracking
            .summary("kind=ip&value=203.0.113.9&effect=exempt")
            .await;
        let words = "1 upcoming call can be moved by its link again: Jane ,";
        assert!(said[1].starts_with(words), "{said:?}");
        let form = [("kind", "ip"), ("value", OFFICE), ("effect", "exempt")];
        let said = tracking.says(NEW, &form).await;
        let words = "203.0.113.9 is an exception now: only a closer block still counts.";
        assert_eq!(said, format!("{words} {OPENED} Undo"));
        assert!(!tracking.is_shut(&jane).await);

        let exception = tracking.standing().await.pop().unwrap().to_string();
        let page = tracking
            .client
            .get(&format!("{DELETE}?id={exception}"))
            .await;
        assert!(
            page.texts("form p").contains(&SHUT.to_owned()),
            "{}",
            page.body
        );
        let said = tracking.says(DELETE, &[("id", &exception)]).await;
        assert!(said.contains(SHUT), "{said}");
        assert!(tracking.is_shut(&jane).await);
    })
    .await;
}

#[actix_web::test]
async fn extending_a_line_that_has_expired_says_which_calls_it_shuts_again() {
    on_each_server(async |tracking| {
        let jane = tracking.jane().await;
        let block = tracking.block_for("ip:203.0.113.9/32", 1).await;
        tracking.has_expired(block).await;
        let extend = format!("{BLOCKING}/{block}/extend");
        let page = tracking.client.get(&extend).await;
        assert!(
            page.texts(".impact li").contains(&SHUT.to_owned()),
            "{}",
            page.body
        );
        let said = tracking.says(&extend, &[("lasts", "never")]).await;
        assert_eq!(
            said,
            format!("203.0.113.9 does not expire any more. {SHUT} Undo")
        );
        assert!(tracking.is_shut(&jane).await);
    })
    .await;
}
