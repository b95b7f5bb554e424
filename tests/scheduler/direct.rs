//! Bookings that are posted straight to their URL, without a walk through the form.

use leadgate::values::Kind;
use reqwest::StatusCode;

use super::site::{Site, asking, assert_taken, budget, event, first_question, host};
use crate::support::app::Answer;
use crate::support::database::on_each_database;

async fn post(site: &Site, fields: &[(&str, &str)]) -> Answer {
    let path = format!("{}/book", site.form());
    site.app.visitor().post(&path, fields).await
}

async fn free_time(site: &Site) -> String {
    let lead = site.lead("somebody@example.com").await;
    lead.offered().await.pop().unwrap()
}

#[actix_web::test]
async fn who_sends_everything_at_once_is_booked_on_a_visit_of_its_own() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let start = free_time(&site).await;
        site.event = asking(&site.app, "asked", &[site.host.id], &[budget()], |_| ()).await;
        let question = first_question(&site.app, &site.event).await;
        let sent = [
            ("start", start.as_str()),
            ("email", "lee@example.com"),
            ("name", "Lee"),
            (&question, "yes"),
            ("time_zone", "Europe/Berlin"),
        ];
        for missing in 1..4 {
            let mut fields = sent.to_vec();
            let (name, _) = fields.remove(missing);
            let answer = post(&site, &fields).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST);
            assert!(answer.body.contains(&format!("{name}: ")), "{name}");
        }
        assert_eq!(site.visits().await.len(), 1);
        let answer = post(&site, &sent).await;
        let page = site.app.visitor().get(&answer.location).await;
        assert!(page.texts("dd")[2].ends_with("Europe/Berlin"));
        assert_eq!(site.calls().await.len(), 1);
        let no = sent.map(|(name, value)| (name, if value == "yes" { "no" } else { value }));
        assert_taken(&post(&site, &no).await);
    })
    .await;
}

#[actix_web::test]
async fn who_fills_in_the_field_that_nobody_sees_books_nothing() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let start = free_time(&site).await;
        let mut sent = vec![
            ("start", start.as_str()),
            ("email", "lee@example.com"),
            ("name", "Lee"),
            ("homepage", "http://spam.example"),
        ];
        let answer = post(&site, &sent).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.body.contains("homepage: "), "{}", answer.body);
        assert!(site.calls().await.is_empty());
        assert_eq!(site.visits().await.len(), 1, "only somebody's");
        sent[3].1 = "";
        assert_eq!(post(&site, &sent).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[actix_web::test]
async fn the_same_sent_again_gets_the_same_confirmation_and_nobody_else_does() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let second = host(&site.app, "second@acme.example").await;
        let hosts = [site.host.id, second.id];
        site.event = asking(&site.app, "team", &hosts, &[], |_| ()).await;
        let start = free_time(&site).await;
        let path = format!("{}/book", site.form());
        let sent = [
            ("start", start.as_str()),
            ("email", "lee@example.com"),
            ("name", "Lee"),
        ];
        let sending: Vec<_> = (0..10)
            .map(|_| {
                let (client, path) = (site.app.visitor(), path.clone());
                let sent = sent.map(|(name, value)| (name, value.to_owned()));
                actix_web::rt::spawn(async move {
                    let sent = sent.each_ref().map(|(name, value)| (*name, value.as_str()));
                    client.post(&path, &sent).await.location
                })
            })
            .collect();
        let mut locations = Vec::new();
        for one in sending {
            locations.push(one.await.unwrap());
        }
        assert!(locations[0].ends_with("/booked"), "{locations:?}");
        locations.dedup();
        assert_eq!(locations.len(), 1);
        assert_eq!(site.calls().await.len(), 1);

        let stranger = site.app.visitor_from([198, 51, 100, 77]);
        let answer = stranger.post(&path, &sent).await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "booked like anybody, with the other host"
        );
        assert_ne!(answer.location, locations[0]);
    })
    .await;
}

#[actix_web::test]
async fn a_blocked_lead_who_posts_straight_to_the_booking_is_refused_and_logged() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let start = free_time(&site).await;
        site.block(Kind::Email, "spam@example.com").await;
        let sent = [
            ("start", start.as_str()),
            ("email", "spam@example.com"),
            ("name", "Spam"),
        ];
        let answer = post(&site, &sent).await;
        assert_taken(&answer);
        assert!(answer.attributes(".time input", "value").is_empty());
        assert!(site.calls().await.is_empty());
        assert_eq!(site.contacts().await.len(), 1, "only somebody's");
        let entries = site.entries().await;
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].tries, 1);
        let visits = site.visits().await;
        assert_eq!(entries[0].visit_id, visits[1].id);
        assert_eq!(visits[1].name, "Spam");
        assert!(visits[1].refused);
    })
    .await;
}

#[actix_web::test]
async fn a_stranger_learns_nothing_of_the_calls_behind_an_email_address() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let second = host(&site.app, "second@acme.example").await;
        site.event = event(&site.app, "two", &[site.host.id, second.id], |_| ()).await;
        let start = free_time(&site).await;
        let path = format!("{}/book", site.form());
        let sent = |email| {
            [
                ("start", start.as_str()),
                ("email", email),
                ("name", "Stranger"),
            ]
        };
        let booked = site
            .app
            .visitor()
            .post(&path, &sent("lee@example.com"))
            .await;
        assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
        let stranger = site.app.visitor_from([198, 51, 100, 77]);
        let answer = stranger.post(&path, &sent("lee@example.com")).await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "as for an email without calls"
        );
        assert_ne!(answer.location, booked.location);
    })
    .await;
}
