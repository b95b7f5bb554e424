//! A blocked lead cannot move its call, and the refusal is logged like any other.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::{Effect, Step};
use leadgate::calls::NewCall;
use leadgate::contacts::{Edit, EditOutcome, Editable};
use leadgate::db::schema::contacts;
use leadgate::organization::{Refusal, Settings};
use leadgate::staff::Role;
use leadgate::values::{BlockId, Kind, UtcTime};
use reqwest::StatusCode;

use super::own_links::Owner;
use super::site::{Site, assert_taken, set_hours};
use crate::support::app::Client;
use crate::support::blocks;
use crate::support::database::on_each_database;

impl Site {
    async fn lift(&self, block: BlockId) {
        let organization = self.app.organization.id;
        let write = self
            .app
            .db
            .write(move |conn| blocks::lift(conn, organization, block, UtcTime::now()));
        write.await.unwrap();
    }

    async fn exempt(&self, key: &str) -> BlockId {
        let line = blocks::line(self.app.organization.id, key, Effect::Exempt);
        let write = self
            .app
            .db
            .write(move |conn| blocks::add_one(conn, line.clone()));
        write.await.unwrap().id
    }

    /// Corrects the email of the only contact.
    async fn correct(&self, email: &str) {
        let contact = self.contacts().await.remove(0);
        let shown = Editable::of(&contact);
        let edit = Edit {
            contact: contact.id,
            wished: Editable {
                email: email.parse().unwrap(),
                ..shown.clone()
            },
            shown,
            anyway: false,
            by: self.host.id,
        };
        let organization = self.app.organization.id;
        let write = self
            .app
            .db
            .write(move |conn| edit.save(conn, organization, UtcTime::now()));
        let outcome = write.await.unwrap();
        assert!(matches!(outcome, EditOutcome::Saved(_)), "{outcome:?}");
    }
}

#[actix_web::test]
async fn a_lead_who_is_blocked_moves_no_call_by_having_its_email_corrected() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("ed1@ee.example").await;
        let call = site.call().await;
        let start = owner.offered(call.starts_at).await.remove(0);
        site.block(Kind::Email, "ed1@ee.example").await;
        assert!(owner.offered(call.starts_at).await.is_empty());
        site.correct("ed2@ff.example").await;
        assert!(owner.offered(call.starts_at).await.is_empty());
        assert_taken(&owner.moves_to(&start).await);
        assert_eq!(site.call().await, call);

        // What was refused under the first email stays as it was; the decision says by what else it was refused.
        let visits = site.visits().await;
        let emails: Vec<_> = visits.iter().map(|visit| visit.email.as_str()).collect();
        assert_eq!(
            emails,
            ["ed1@ee.example", "ed1@ee.example", "ed2@ff.example"]
        );
        let manager = site.app.signed_in_as(Role::SalesManager).await;
        let path = format!("/tracking/visits/{}", visits[2].reference);
        let page = manager.get(&path).await;
        assert_eq!(page.texts(".badge")[..2], ["Refused", "Refused"]);
        assert!(
            page.body.contains("The call was booked as"),
            "{}",
            page.body
        );
        assert!(
            page.texts("section:first-of-type dd")
                .contains(&"ed1@ee.example".to_owned())
        );
        // The log of the block tells by what it caught a visit that is known by something else.
        let log = page
            .attributes("table a[href$='/entries']", "href")
            .remove(0);
        let rows = manager.get(&log).await.texts("tbody .sticky-column");
        assert_eq!(rows[0], "ed2@ff.example booked as ed1@ee.example");
        let file = manager.get(&(log + ".csv")).await.body;
        assert!(
            file.contains("\"ed2@ff.example\",\"ed1@ee.example\","),
            "{file}"
        );
        // The email of now is not on the list, so it can be put there.
        let offers = page.texts("main a").join(" ");
        assert!(offers.contains("Block this email"), "{offers}");
        assert!(!offers.contains("This email is covered"), "{offers}");
    })
    .await;
}

#[actix_web::test]
async fn a_decision_that_was_made_twice_says_of_each_line_for_what() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("ed1@ee.example").await;
        let call = site.call().await;
        let start = owner.offered(call.starts_at).await.remove(0);
        site.correct("ed2@ff.example").await;
        let booked = site.block(Kind::Email, "ed1@ee.example").await;
        site.exempt("domain:ff.example").await;
        assert_taken(&owner.moves_to(&start).await);
        let manager = site.app.signed_in_as(Role::SalesManager).await;
        let path = format!(
            "/tracking/visits/{}",
            site.visits().await.last().unwrap().reference
        );
        let said = async || {
            let page = manager.get(&path).await;
            let sentences = page.texts("section:first-of-type .card-body > p");
            let rows = page.texts("section:first-of-type tbody td:nth-child(2)");
            (sentences[1..].to_vec(), rows)
        };
        let (sentences, rows) = said().await;
        assert_eq!(
            sentences,
            [
                "The block of exact email address ed1@ee.example decided for what the call was booked as: nothing else matched \
                 that.",
                "The exception for domain ff.example lets in what the lead is known by now: that alone is not enough.",
            ]
        );
        assert_eq!(
            rows,
            [
                "Decided For what the call was booked as",
                "Not enough For what the lead is known by now",
            ]
        );
        let now = manager.get(&path).await;
        let rows_now = now.texts("section:nth-of-type(2) tbody td:nth-child(2)");
        assert_eq!(rows_now, rows);

        // Kept out both times, it is what it is known by now that counts first, and there the exception lost.
        let known = site.block(Kind::Email, "ed2@ff.example").await;
        assert_taken(&owner.moves_to(&start).await);
        let (sentences, rows) = said().await;
        assert_eq!(
            sentences,
            [
                "The block of exact email address ed2@ff.example decided for what the lead is known by now: of all that matched \
                 that, it is aimed most closely.",
                "The exception for domain ff.example lost: a domain ranks below an exact email address.",
            ]
        );
        assert_eq!(
            rows,
            [
                "Decided For what the lead is known by now",
                "Overruled For what the lead is known by now",
                "Also matched For what the call was booked as",
            ]
        );

        for block in [booked, known] {
            site.lift(block).await;
        }
        let page = manager.get(&path).await;
        let words = "The same visit would not be refused any more: it could move the call now.";
        assert!(page.body.contains(words), "{}", page.body);
    })
    .await;
}

#[actix_web::test]
async fn the_card_names_a_call_that_its_lead_cannot_move_for_what_it_was_booked_with() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("ed1@ee.example").await;
        let call = site.call().await;
        let block = site.block(Kind::Email, "ed1@ee.example").await;
        let admin = site.app.signed_in_as(Role::SuperAdmin).await;
        let closer = site.app.signed_in(&site.host).await;
        let card = format!("/contacts/{}", call.contact_id);
        let note =
            "The lead cannot move this call by its link: what it was booked with is blocked.";
        let said = async |client: &Client| client.get(&card).await.texts(".card-call-note");
        // The card says already that the contact is blocked.
        assert!(said(&admin).await.is_empty());
        site.correct("ed2@ff.example").await;
        assert!(owner.offered(call.starts_at).await.is_empty());
        let why = format!("{note} Exact email address: ed1@ee.example");
        assert_eq!(said(&admin).await, [why]);
        assert_eq!(said(&closer).await, [note]);
        let row = "By its link The lead cannot move it: what it was booked with is blocked.";
        for (client, why) in [
            (&admin, " Exact email address: ed1@ee.example"),
            (&closer, ""),
        ] {
            let facts = client.get("/calls").await.texts(".datagrid-item");
            assert!(facts.contains(&format!("{row}{why}")), "{facts:?}");
        }
        site.lift(block).await;
        assert!(!owner.offered(call.starts_at).await.is_empty());
        assert!(said(&admin).await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn an_exception_of_either_lets_nobody_in_whom_the_other_keeps_out() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("ed1@ee.example").await;
        let call = site.call().await;
        let start = owner.offered(call.starts_at).await.remove(0);
        site.correct("ed2@ff.example").await;
        for (blocked, exempt) in [
            ("ed1@ee.example", "mailbox:ed2@ff.example"),
            ("ed2@ff.example", "mailbox:ed1@ee.example"),
        ] {
            let exception = site.exempt(exempt).await;
            let block = site.block(Kind::Email, blocked).await;
            assert!(owner.offered(call.starts_at).await.is_empty(), "{blocked}");
            assert_taken(&owner.moves_to(&start).await);
            assert_eq!(site.call().await, call);
            site.lift(block).await;
            assert!(!owner.offered(call.starts_at).await.is_empty());
            site.lift(exception).await;
        }
    })
    .await;
}

#[actix_web::test]
async fn a_phone_number_with_which_a_call_was_booked_counts_though_the_contact_has_another() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.contact("lee@example.com").await;
        lead.send_details(&[("name", "Lee"), ("phone", "+1 202 555 0123")])
            .await;
        let start = lead.offered().await.pop().unwrap();
        lead.books(&start).await;
        let owner = Owner::of(lead).await;
        let call = site.call().await;
        let write = site.app.db.write(|conn| {
            diesel::update(contacts::table)
                .set(contacts::phone.eq("+12025550199"))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        assert!(!owner.offered(call.starts_at).await.is_empty());
        site.block(Kind::Phone, "+12025550123").await;
        assert!(owner.offered(call.starts_at).await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn a_customer_moves_a_call_that_was_booked_from_an_address_that_is_blocked_since() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let mut owner = site.owner("lee@example.com").await;
        let call = site.call().await;
        site.block(Kind::Ip, "203.0.113.7").await;
        owner.lead.client.moves_to([198, 51, 100, 9]);
        assert!(owner.offered(call.starts_at).await.is_empty());
        let held = call.clone();
        let write = site.app.db.write(move |conn| {
            let past = UtcTime::now() - TimeDelta::days(1);
            NewCall {
                organization_id: held.organization_id,
                event_id: held.event_id,
                contact_id: held.contact_id,
                host_id: held.host_id,
                visit_id: None,
                starts_at: past,
                ends_at: past + TimeDelta::hours(1),
                time_zone: held.time_zone,
                created_at: past,
            }
            .book(conn)
        });
        assert!(write.await.unwrap().is_some());
        assert!(!owner.offered(call.starts_at).await.is_empty());
        // Its own email is meant.
        site.block(Kind::Email, "lee@example.com").await;
        assert!(owner.offered(call.starts_at).await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn a_blocked_lead_finds_no_other_time_and_its_call_stays() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let call = site.call().await;
        let start = owner.offered(call.starts_at).await.remove(0);
        let told = site.told().await.len();
        let block = site.block(Kind::Email, "lee@example.com").await;
        for _ in 0..2 {
            assert!(owner.offered(call.starts_at).await.is_empty());
        }
        let page = owner.looks_at(call.starts_at).await;
        let visits = site.visits().await;
        assert_eq!(visits.len(), 2);
        let quoted = page.texts("section strong");
        assert_eq!(quoted, ["hello@acme.example", visits[1].reference.as_str()]);
        let tries = async || -> Vec<i32> {
            let entries = site.entries().await;
            entries.iter().map(|entry| entry.tries).collect()
        };
        assert_eq!(tries().await, [1], "pages that are looked at are no tries");
        assert_taken(&owner.moves_to(&start).await);
        // As it is said to everybody who asks for the time that the call has.
        let same = owner.moves_to(&call.starts_at.to_string()).await;
        assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(same.texts(".alert")[0].contains("at that time already"));
        assert_eq!(tries().await, [3]);
        assert_eq!(site.call().await, call);
        assert_eq!(site.told().await.len(), told);

        let visit = site.visits().await.remove(1);
        assert!(visit.refused);
        assert_eq!((visit.step, visit.contact_id), (Step::Time, None));
        assert_eq!(
            (visit.email.as_str(), visit.name.as_str()),
            ("lee@example.com", "Lee Lead")
        );
        assert!(
            visit.decision.contains("email:lee@example.com"),
            "{}",
            visit.decision
        );
        assert!(
            !site.visits().await[0].refused,
            "the visit that booked stays as it was"
        );
        let manager = site.app.signed_in_as(Role::SalesManager).await;
        let path = format!("/tracking/visits/{}", visit.reference);
        let decision = manager.get(&path).await;
        assert_eq!(decision.status, StatusCode::OK);
        let page = "The link to reschedule a call";
        assert!(decision.body.contains(page), "{}", decision.body);

        site.lift(block).await;
        let sent = owner.moves_to(&start).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        assert_eq!(site.call().await.starts_at.to_string(), start);
    })
    .await;
}

#[actix_web::test]
async fn the_address_of_now_counts_and_so_does_the_one_of_the_booking() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let mut owner = site.owner("lee@example.com").await;
        let call = site.call().await;
        owner.lead.client.moves_to([198, 51, 100, 9]);
        assert!(!owner.offered(call.starts_at).await.is_empty());
        let block = site.block(Kind::Ip, "198.51.100.9").await;
        assert!(owner.offered(call.starts_at).await.is_empty());
        owner.lead.client.moves_to([203, 0, 113, 200]);
        assert!(!owner.offered(call.starts_at).await.is_empty());
        site.lift(block).await;
        site.block(Kind::Ip, "203.0.113.7").await;
        assert!(owner.offered(call.starts_at).await.is_empty());
        let ips: Vec<_> = site
            .visits()
            .await
            .iter()
            .map(|one| one.ip.to_string())
            .collect();
        assert_eq!(ips, ["203.0.113.7", "203.0.113.200"]);
        assert_eq!(site.entries().await.len(), 2);
    })
    .await;
}

#[actix_web::test]
async fn a_block_of_the_phone_counts_and_one_that_comes_late_is_obeyed() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.contact("lee@example.com").await;
        let details = [("name", "Lee"), ("phone", "+1 202 555 0123")];
        lead.send_details(&details).await;
        drop(lead);
        let owner = site.owner("lee@example.com").await;
        let call = site.call().await;
        let start = owner.offered(call.starts_at).await.remove(0);
        site.block(Kind::Phone, "+12025550123").await;
        // The page is open; the block comes before it is confirmed.
        let form = [("version", "1"), ("start", &start), ("time_zone", "UTC")];
        assert_taken(&owner.post("/reschedule", &form).await);
        assert_eq!(site.call().await, call);
        assert_eq!(site.entries().await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn a_blocked_lead_sees_what_any_lead_without_free_times_sees() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let call = site.call().await;
        let start = owner.offered(call.starts_at).await.remove(0);
        set_hours(&site.app, &site.host, Vec::new()).await;
        let form = [("version", "1"), ("start", &start), ("time_zone", "UTC")];
        let mut seen = Vec::new();
        for blocked in [false, true] {
            if blocked {
                site.block(Kind::Email, "lee@example.com").await;
            }
            let page = owner.looks_at(call.starts_at).await;
            let sent = owner.post("/reschedule", &form).await;
            let own = owner.get("").await;
            seen.push([page, sent, own].map(|answer| {
                let headers = answer.headers.iter();
                let headers =
                    headers.filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()));
                let mut headers: Vec<_> = headers
                    .map(|(name, value)| format!("{name}: {value:?}"))
                    .collect();
                headers.sort();
                (answer.status, headers, answer.body)
            }));
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(site.entries().await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn an_organization_that_tells_its_blocked_leads_tells_them_here_too() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let call = site.call().await;
        let start = owner.offered(call.starts_at).await.remove(0);
        let settings = Settings {
            refusal: Refusal::message("We do not sell to you.").unwrap(),
            ..Settings::of(&site.app.organization)
        };
        let organization = site.app.organization.id;
        let write = site
            .app
            .db
            .write(move |conn| settings.save(conn, organization));
        write.await.unwrap();
        assert!(!owner.offered(call.starts_at).await.is_empty());
        site.block(Kind::Email, "lee@example.com").await;
        let page = owner.looks_at(call.starts_at).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.texts(".refusal-message"), ["We do not sell to you."]);
        assert!(page.body.contains(&site.visits().await[1].reference));
        let form = [("version", "1"), ("start", start.as_str())];
        let sent = owner.post("/reschedule", &form).await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN);
        assert_eq!(sent.texts(".refusal-message"), ["We do not sell to you."]);
        assert_eq!(site.call().await, call);
    })
    .await;
}
