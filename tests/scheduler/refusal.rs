//! Blocked leads: refused everywhere, logged, and none the wiser.

use diesel::prelude::*;
use leadgate::blocking::Step;
use leadgate::contacts::Status;
use leadgate::db::schema::outbox;
use leadgate::organization::{Refusal, Settings};
use leadgate::values::{Kind, UtcTime};
use reqwest::StatusCode;

use super::gate::as_it_is;
use super::site::{
    Lead, Site, asking, assert_taken, budget, event, first_question, form, open_start, token,
};
use crate::support::app::Answer;
use crate::support::blocks;
use crate::support::database::on_each_database;

#[actix_web::test]
async fn a_blocked_lead_can_fill_in_the_form_and_finds_no_time_in_any_event() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        site.block(Kind::Mailbox, "spam@example.com").await;
        let first = site.lead("Spam+again@Example.com").await;
        assert!(first.offered().await.is_empty());
        site.event = event(&site.app, "other", &[site.host.id], |_| ()).await;
        let second = site.lead("spam@example.com").await;
        let page = second.get("time").await;
        assert_eq!(page.status, StatusCode::OK);
        let visits = site.visits().await;
        let quoted = page.texts("strong");
        assert_eq!(quoted, ["hello@acme.example", visits[1].reference.as_str()]);

        assert!(site.contacts().await.is_empty());
        assert!(visits.iter().all(|visit| visit.refused));
        assert!(visits.iter().all(|visit| visit.contact_id.is_none()));
        assert_eq!(visits[0].step, Step::Time);
        assert_eq!(visits[0].name, "Lee Lead");
        assert!(visits[0].decision.contains("mailbox:spam@example.com"));
        assert_eq!(site.entries().await.len(), 2);

        assert_taken(&second.book(&open_start()).await);
        let mails = site
            .app
            .db
            .read(|conn| Ok(outbox::table.count().get_result::<i64>(conn)?));
        assert_eq!(mails.await.unwrap(), 0, "nobody is sent a mail of it");
    })
    .await;
}

impl Site {
    /// A lead goes back to the first page, and gives another email there.
    async fn mends(&self, lead: Lead, email: &str) -> Lead {
        let details = lead.get("details").await;
        let back = details.attributes("p a", "href").remove(0);
        let first = lead.client.get(&back).await;
        let mut fields = as_it_is(&first);
        fields.retain(|(name, _)| name != "email");
        fields.push(("email".to_owned(), email.to_owned()));
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = lead.client.post(&self.form(), &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let visit = answer.location.strip_suffix("/details").unwrap().to_owned();
        Lead { visit, ..lead }
    }
}

#[actix_web::test]
async fn an_email_that_is_changed_on_the_way_back_is_screened() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        site.block(Kind::Mailbox, "spam@example.com").await;
        let lead = site.lead("lee@example.com").await;
        assert!(!lead.offered().await.is_empty());
        let lead = site.mends(lead, "spam+2@example.com").await;
        assert!(site.visits().await[1].refused, "as soon as it is sent");
        assert_eq!(site.entries().await.len(), 1);
        lead.send_details(&[("name", "Lee")]).await;
        assert!(lead.offered().await.is_empty());
        assert_taken(&lead.book(&open_start()).await);
        let stored: Vec<_> = site.contacts().await;
        let emails: Vec<_> = stored.iter().map(|one| one.email.as_str()).collect();
        assert_eq!(
            emails,
            ["lee@example.com"],
            "Global Data knows only the first"
        );

        // The other way round: whoever is blocked by an email alone is not by another one.
        let lead = site.mends(lead, "lee@example.com").await;
        lead.send_details(&[("name", "Lee")]).await;
        assert!(!lead.offered().await.is_empty());
        assert_eq!(site.entries().await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn whoever_changes_the_email_is_still_known_by_the_phone_given_before() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        site.block(Kind::Phone, "+12025550123").await;
        let lead = site.contact("lee@example.com").await;
        lead.send_details(&[("name", "Lee"), ("phone", "+1 202 555 0123")])
            .await;
        let lead = site.mends(lead, "other@example.com").await;
        let visits = site.visits().await;
        assert!(visits[1].refused, "before the details are sent again");
        let stored: Vec<_> = site.contacts().await;
        assert!(
            stored
                .iter()
                .all(|one| one.email.as_str() != "other@example.com")
        );
        assert!(lead.offered().await.is_empty());
        assert_eq!(site.entries().await.len(), 2);
    })
    .await;
}

#[actix_web::test]
async fn each_block_that_caught_a_visit_logs_it_once_and_counts_its_tries() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        site.block(Kind::Email, "spam@example.com").await;
        let lead = site.contact("spam@example.com").await;
        site.block(Kind::Ip, "203.0.113.7").await;
        lead.send_details(&[("name", "Spam")]).await;
        lead.get("time").await;
        lead.get("time").await;
        assert_taken(&lead.book(&open_start()).await);
        let mut tries: Vec<i32> = site
            .entries()
            .await
            .iter()
            .map(|entry| entry.tries)
            .collect();
        tries.sort_unstable();
        assert_eq!(
            tries,
            [2, 2],
            "one walk to the times, and one try to book there"
        );
    })
    .await;
}

#[actix_web::test]
async fn a_block_that_comes_late_is_obeyed_and_one_that_is_lifted_is_forgotten() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let start = lead.offered().await.pop().unwrap();
        let block = site.block(Kind::Email, "lee@example.com").await;
        assert_taken(&lead.book(&start).await);
        assert!(lead.offered().await.is_empty());
        assert!(site.calls().await.is_empty());
        assert_eq!(site.entries().await[0].tries, 1);

        let organization = site.app.organization.id;
        let write = site
            .app
            .db
            .write(move |conn| blocks::lift(conn, organization, block, UtcTime::now()));
        write.await.unwrap();
        assert!(lead.offered().await.contains(&start));
        lead.books(&start).await;
        assert_eq!(site.contacts().await[0].status, Status::StrategyCall);
    })
    .await;
}

#[actix_web::test]
async fn a_phone_that_is_blocked_is_known_once_it_is_given() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        site.block(Kind::Phone, "+12025550123").await;
        let lead = site.contact("lee@example.com").await;
        assert_eq!(site.contacts().await[0].status, Status::Potential);
        lead.send_details(&[("name", "Lee"), ("phone", "+1 (202) 555-0123")])
            .await;
        assert!(lead.offered().await.is_empty());
        let visit = site.visits().await.remove(0);
        assert!(visit.refused);
        assert_eq!(visit.contact_id, None, "what it told is not the contact's");
        let made = site.contacts().await.remove(0);
        assert_eq!(made.name, "");
        assert!(made.blocked, "what the first step made is hidden with it");
        lead.send_details(&[("name", "Lee"), ("phone", "")]).await;
        assert!(!lead.offered().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn whoever_types_anothers_email_and_a_blocked_phone_does_not_hide_that_contact() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        site.contact("lee@example.com").await;
        site.block(Kind::Phone, "+12025550123").await;
        let stranger = site.contact("lee@example.com").await;
        stranger
            .send_details(&[("name", "Not Lee"), ("phone", "+1 (202) 555-0123")])
            .await;
        assert!(stranger.offered().await.is_empty());
        let lee = site.contacts().await.remove(0);
        assert!(!lee.blocked);
        assert_eq!(lee.phone, "");
    })
    .await;
}

#[actix_web::test]
async fn who_is_blocked_before_looking_at_the_times_is_logged_and_can_be_looked_up() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        assert!(!lead.offered().await.is_empty());
        site.block(Kind::Email, "lee@example.com").await;
        for _ in 0..2 {
            assert!(lead.offered().await.is_empty());
        }
        let visit = site.visits().await.remove(0);
        assert!(
            visit.refused,
            "its reference tells the decision that it saw"
        );
        assert!(
            visit.decision.contains("mailbox:lee@example.com")
                || visit.decision.contains("email:lee@example.com")
        );
        let entries = site.entries().await;
        assert_eq!(
            entries.iter().map(|entry| entry.tries).collect::<Vec<_>>(),
            [1]
        );
    })
    .await;
}

#[actix_web::test]
async fn an_address_is_refused_whatever_email_it_brings() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        site.block(Kind::Ip, "203.0.113.7").await;
        let lead = site.lead("new@example.com").await;
        assert!(lead.offered().await.is_empty());
        let elsewhere = site.app.visitor_from([198, 51, 100, 77]);
        let other = Lead::contact(elsewhere, &site.form(), "other@example.com").await;
        other.send_details(&[("name", "Other")]).await;
        assert!(!other.offered().await.is_empty());
    })
    .await;
}

/// Everything that a lead can see of an answer, without what no two visits have in common.
pub fn seen(lead: &Lead, answer: &Answer) -> (StatusCode, Vec<String>, String, String) {
    let (_, token) = lead.visit.split_once("/v/").unwrap();
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()).replace(token, "TOKEN"))
        .collect();
    // A map of headers has no order of its own.
    headers.sort();
    let location = answer.location.replace(token, "TOKEN");
    (answer.status, headers, location, lead.masked(answer))
}

#[actix_web::test]
async fn refused_disqualified_and_fully_booked_look_the_same() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        site.event = asking(
            &site.app,
            "busy",
            &[site.host.id],
            &[budget()],
            |settings| {
                settings.days_ahead = 1;
                settings.daily_cap = std::num::NonZeroU32::MIN.get().try_into().ok();
            },
        )
        .await;
        let question = first_question(&site.app, &site.event).await;
        site.block(Kind::Email, "spam@example.com").await;

        let mut number = 0;
        let ordinary = async |choice: &str| {
            number += 1;
            let lead = site.contact(&format!("lead{number}@example.com")).await;
            lead.send_details(&[("name", "Lee"), (&question, choice)])
                .await;
            lead
        };
        let mut ordinary = ordinary;
        let taken = loop {
            let lead = ordinary("yes").await;
            match lead.offered().await.pop() {
                Some(start) => lead.books(&start).await,
                None => break site.calls().await[0].starts_at.to_string(),
            }
        };

        // Every form and page of a visit, from its first to its last.
        let mut walks = Vec::new();
        for (email, choice) in [
            ("full@example.com", "yes"),
            ("spam@example.com", "yes"),
            ("no@example.com", "no"),
        ] {
            let client = site.app.visitor();
            let token = token(&client, &site.form()).await;
            let sent = [("email", email), ("time_zone", "UTC"), ("token", &token)];
            let first = client.post(&site.form(), &sent).await;
            let visit = first.location.strip_suffix("/details").unwrap().to_owned();
            let lead = Lead { client, visit };
            let mut walk = vec![seen(&lead, &first)];
            let details = [("name", "Lee"), (&question, choice)];
            walk.push(seen(&lead, &lead.post_details(&details).await));
            walk.push(seen(&lead, &lead.get("time").await));
            walk.push(seen(
                &lead,
                &lead.get("time?month=2026-12&zone=Asia/Tokyo").await,
            ));
            walk.push(seen(&lead, &lead.book(&taken).await));
            walk.push(seen(&lead, &lead.get("booked").await));
            walk.push(seen(&lead, &lead.get("time").await));
            walks.push(walk);
        }
        let (full, others) = walks.split_first().unwrap();
        assert!(full[2].3.contains("REFERENCE"));
        assert!(full[4].3.contains("REFERENCE"));
        assert_eq!(full[4].0, StatusCode::CONFLICT);
        for walk in others {
            for (one, other) in full.iter().zip(walk) {
                assert_eq!(one, other);
            }
        }
        let refused: Vec<bool> = site
            .visits()
            .await
            .iter()
            .map(|visit| visit.refused)
            .collect();
        assert_eq!(refused.iter().filter(|refused| **refused).count(), 1);
        let disqualified = &site.contacts().await;
        let disqualified = disqualified
            .iter()
            .filter(|contact| contact.status == Status::Disqualified);
        assert_eq!(disqualified.count(), 1);
    })
    .await;
}

#[actix_web::test]
async fn a_block_counts_in_its_own_organization_only() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let rival = crate::support::app::found(&site.app.db, "rival").await;
        site.block(Kind::Email, "spam@example.com").await;
        let lead = site.lead("spam@example.com").await;
        let (_, token) = lead.visit.split_once("/v/").unwrap();
        let path = form(&rival, &site.event);
        let answer = lead.client.get(&format!("{path}/v/{token}/time")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let organization = rival.id;
        let decision = site.app.db.read(move |conn| {
            let email = leadgate::values::EmailAddress::parse("spam@example.com").unwrap();
            let identity = leadgate::values::Identity {
                email,
                ip: None,
                phone: None,
            };
            leadgate::blocking::screening::screen(conn, organization, &identity, UtcTime::now())
        });
        assert!(!decision.await.unwrap().is_refused());
    })
    .await;
}

/// Makes the organization tell refused leads this.
pub async fn say(site: &Site, message: &str) {
    let refusal = Refusal::message(message).unwrap();
    let settings = Settings {
        refusal,
        ..Settings::of(&site.app.organization)
    };
    let id = site.app.organization.id;
    let write = site.app.db.write(move |conn| settings.save(conn, id));
    write.await.unwrap();
}

#[actix_web::test]
async fn a_refused_lead_reads_the_message_that_the_organization_has_chosen() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        say(&site, "No <b>calls</b> for you & yours.\r\nSorry!").await;
        site.block(Kind::Email, "spam@example.com").await;
        let lead = site.contact("spam@example.com").await;
        let details = lead.get("details").await;
        assert_eq!(details.status, StatusCode::OK);
        assert!(
            !details.body.contains("Sorry!"),
            "only instead of the times"
        );
        lead.send_details(&[("name", "Spam")]).await;
        let reference = site.visits().await[0].reference.clone();
        let told = |answer: &Answer| {
            let escaped = "No &#60;b&#62;calls&#60;/b&#62; for you &#38; yours.\nSorry!";
            assert!(answer.body.contains(escaped), "{}", answer.body);
            let quoted = answer.texts("strong");
            assert_eq!(quoted, ["hello@acme.example", reference.as_str()]);
            for part in [".month", ".times", ".alert", "main form", "b"] {
                assert!(answer.texts(part).is_empty(), "{part}");
            }
        };
        for page in ["time", "time?month=2027-01&zone=Asia/Tokyo"] {
            let answer = lead.get(page).await;
            assert_eq!(answer.status, StatusCode::OK);
            told(&answer);
        }
        for start in [open_start().as_str(), ""] {
            let answer = lead.book(start).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
            told(&answer);
        }
        assert!(site.contacts().await.is_empty());
        assert!(site.calls().await.is_empty());
        assert_eq!(site.entries().await[0].tries, 2);
    })
    .await;
}

#[actix_web::test]
async fn who_is_not_refused_never_reads_the_message() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        say(&site, "Go away.").await;
        let lead = site.lead("lee@example.com").await;
        let start = lead.offered().await.pop().unwrap();
        lead.books(&start).await;
        let late = site.lead("late@example.com").await;
        let mut unrefused = vec![late.book(&start).await];
        assert_taken(&unrefused[0]);

        site.event = asking(&site.app, "ask", &[site.host.id], &[budget()], |_| ()).await;
        let question = first_question(&site.app, &site.event).await;
        let disqualified = site.contact("no@example.com").await;
        disqualified
            .send_details(&[("name", "No"), (&question, "no")])
            .await;
        unrefused.push(disqualified.get("time").await);
        unrefused.push(disqualified.book(&start).await);
        assert_taken(&unrefused[2]);

        // Nobody is there, as in a month that is full.
        site.event = event(&site.app, "idle", &[], |_| ()).await;
        let full = site.lead("full@example.com").await;
        unrefused.push(full.get("time").await);
        unrefused.push(full.book(&start).await);
        assert_taken(&unrefused[4]);
        for answer in &unrefused {
            assert!(!answer.body.contains("Go away."), "{}", answer.body);
            assert_eq!(answer.texts(".month").len(), 1);
        }
    })
    .await;
}
