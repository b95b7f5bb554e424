//! Who comes too often waits, by the IP address alone; nobody else waits for them.

use leadgate::values::Kind;
use reqwest::StatusCode;

use super::site::{Lead, Site, token};
use crate::support::app::Answer;
use crate::support::database::on_each_database;

/// What of an answer does not change from one second to the next.
fn seen(answer: &Answer) -> (StatusCode, Vec<String>, String) {
    let mut headers: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
    headers.sort();
    let body = answer.body.replace(|char: char| char.is_ascii_digit(), "");
    (answer.status, headers, body)
}

#[actix_web::test]
async fn who_sends_too_often_is_told_when_to_try_again_and_nobody_else_is() {
    on_each_database(async |database| {
        let site = Site::start_with(database, &["--form-limit=3"]).await;
        let form = site.form();
        let bot = site.app.visitor_from([203, 0, 113, 66]);
        let token = token(&bot, &form).await;
        let send = async |client: &crate::support::app::Client, email: &str| {
            let sent = [("email", email), ("token", token.as_str())];
            client.post(&form, &sent).await
        };
        for number in 0..2 {
            let answer = send(&bot, &format!("bot{number}@example.com")).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
        }
        let refused = send(&bot, "bot2@example.com").await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        let wait: u64 = refused.headers["retry-after"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!((1..=20).contains(&wait), "{wait}");
        assert!(refused.body.contains(&format!("Wait {wait} second")));
        assert!(refused.body.contains("nothing is lost"));
        assert_eq!(refused.headers.get("set-cookie"), None);
        assert_eq!(site.visits().await.len(), 2, "it is no visit");

        // Each on an address of its own: a bot shuts the form for nobody.
        let other = Lead::contact(site.app.visitor(), &form, "lee@example.com").await;
        other.send_details(&[("name", "Lee")]).await;
        // All of one IPv6 network of 64 bits is one visitor.
        let mut v6 = site
            .app
            .visitor_from("2001:db8:1:2::1".parse::<std::net::IpAddr>().unwrap());
        for number in 3..6 {
            v6.moves_to(
                format!("2001:db8:1:2::{number}")
                    .parse::<std::net::IpAddr>()
                    .unwrap(),
            );
            let answer = send(&v6, &format!("v6{number}@example.com")).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
        }
        v6.moves_to("2001:db8:1:2:ffff::1".parse::<std::net::IpAddr>().unwrap());
        assert_eq!(
            send(&v6, "v6@example.com").await.status,
            StatusCode::TOO_MANY_REQUESTS
        );
        v6.moves_to("2001:db8:1:3::1".parse::<std::net::IpAddr>().unwrap());
        assert_eq!(
            send(&v6, "v6@example.com").await.status,
            StatusCode::SEE_OTHER
        );
    })
    .await;
}

#[actix_web::test]
async fn the_pages_are_counted_too_and_the_staff_s_are_not() {
    on_each_database(async |database| {
        let site = Site::start_with(database, &["--form-limit=1"]).await;
        let visitor = site.app.visitor();
        for _ in 0..5 {
            assert_eq!(visitor.get(&site.form()).await.status, StatusCode::OK);
        }
        for path in [
            site.form(),
            "/e/acme/none".to_owned(),
            "/e/no/none/book".to_owned(),
        ] {
            let answer = visitor.get(&path).await;
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        }
        assert_eq!(visitor.get("/sign-in").await.status, StatusCode::OK);
    })
    .await;
}

#[actix_web::test]
async fn a_blocked_lead_waits_just_as_anybody_does() {
    on_each_database(async |database| {
        let site = Site::start_with(database, &["--form-limit=1"]).await;
        site.block(Kind::Ip, "203.0.113.66").await;
        let mut answers = Vec::new();
        for ip in [[203, 0, 113, 66], [203, 0, 113, 67]] {
            let client = site.app.visitor_from(ip);
            let sent = [("email", "lee@example.com"), ("token", "")];
            assert_eq!(client.post(&site.form(), &sent).await.status, 422);
            answers.push(client.post(&site.form(), &sent).await);
        }
        assert_eq!(answers[0].status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(seen(&answers[0]), seen(&answers[1]));
        assert!(site.entries().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn links_of_leads_are_limited_as_the_form_is() {
    on_each_database(async |database| {
        let site = Site::start_with(database, &["--form-limit=1"]).await;
        let guesser = site.app.visitor();
        let guess = format!("/c/{}", "0".repeat(64));
        // A form's worth of pages.
        for _ in 0..5 {
            let answer = guesser.get(&guess).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        let answer = guesser.get(&guess).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    })
    .await;
}
