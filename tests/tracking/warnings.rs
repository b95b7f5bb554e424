//! What Blocking warns of: customers who are refused, and a proxy that hides where leads come from.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::db::schema::visits;
use leadgate::tracking::warnings::{proxy, refused_customers};
use leadgate::values::UtcTime;

use super::fixture::{Tracking, on_each_server, on_each_server_with};
use crate::support::app::found;

const LIST: &str = "/tracking/blocking";

/// A lead with a held call.
async fn customer(tracking: &Tracking, email: &str, hours: i64) {
    let lead = tracking.lead(email, "198.51.100.7", "Carla").await;
    tracking.call(&lead, -hours).await;
}

async fn names(tracking: &Tracking, now: UtcTime) -> Vec<String> {
    let organization = tracking.app.organization.id;
    let refused = tracking.read(move |conn| refused_customers(conn, organization, now));
    let refused = refused.await.into_iter();
    refused
        .map(|refused| refused.visit.email.to_string())
        .collect()
}

#[actix_web::test]
async fn a_refused_customer_raises_a_banner_with_the_ways_to_mend_it() {
    on_each_server(async |tracking| {
        customer(&tracking, "carla@example.com", 24).await;
        tracking.block("ip:203.0.113.9/32").await;
        tracking
            .lead("stranger@example.com", "203.0.113.9", "")
            .await;
        assert_eq!(
            tracking.client.get(LIST).await.texts(".alert"),
            Vec::<String>::new()
        );

        let visit = tracking
            .lead("carla+x@example.com", "203.0.113.9", "")
            .await;
        let page = tracking.client.get(LIST).await;
        let banner = page.texts(".alert-danger").join(" ");
        assert!(banner.starts_with("A customer was refused."), "{banner}");
        assert!(banner.contains("by IP address 203.0.113.9"), "{banner}");
        let links = page.attributes(".alert-danger a", "href");
        assert!(links[0].starts_with("/contacts/"), "{links:?}");
        assert_eq!(
            links[1..],
            [
                format!("/tracking/visits/{}", visit.reference),
                "/tracking/blocking/new?kind=email&value=carla%2Bx%40example.com&effect=exempt"
                    .to_owned(),
            ]
        );
        // As soon as the list would let her in, the banner is gone.
        tracking.exempt("mailbox:carla@example.com").await;
        assert_eq!(
            tracking.client.get(LIST).await.texts(".alert"),
            Vec::<String>::new()
        );
    })
    .await;
}

#[actix_web::test]
async fn a_customer_whose_own_email_is_blocked_is_meant_and_raises_no_banner() {
    on_each_server(async |tracking| {
        customer(&tracking, "carla@example.com", 24).await;
        tracking.block("mailbox:carla@example.com").await;
        let visit = tracking.lead("carla@example.com", "203.0.113.9", "").await;
        assert!(visit.refused_customer);
        assert_eq!(names(&tracking, UtcTime::now()).await, Vec::<String>::new());
    })
    .await;
}

#[actix_web::test]
async fn only_whoever_has_held_a_call_is_a_customer() {
    on_each_server(async |tracking| {
        let lead = tracking.lead("later@example.com", "198.51.100.7", "").await;
        tracking.call(&lead, 24).await;
        customer(&tracking, "carla@example.com", 24).await;
        tracking.block("ip:203.0.113.9/32").await;
        for (email, is_customer) in [
            ("later@example.com", false),
            ("nobody@example.com", false),
            ("carla@example.com", true),
        ] {
            let visit = tracking.lead(email, "203.0.113.9", "").await;
            assert!(visit.refused);
            assert_eq!(visit.refused_customer, is_customer, "{email}");
        }
        let visit = tracking.lead("carla@example.com", "198.51.100.7", "").await;
        assert!(!visit.refused_customer, "she is not refused");
    })
    .await;
}

#[actix_web::test]
async fn five_customers_of_the_last_seven_days_are_named_the_latest_first_each_once() {
    on_each_server(async |tracking| {
        let emails: Vec<_> = (0..6)
            .map(|number| format!("c{number}@example.com"))
            .collect();
        for (number, email) in emails.iter().enumerate() {
            customer(&tracking, email, 24 + number as i64).await;
        }
        tracking.block("ip:203.0.113.9/32").await;
        for email in emails.iter().chain([&emails[2]]) {
            tracking.lead(email, "203.0.113.9", "").await;
        }
        let now = UtcTime::now();
        assert_eq!(
            names(&tracking, now).await,
            [2, 5, 4, 3, 1].map(|number: usize| emails[number].clone())
        );
        let page = tracking.client.get(LIST).await;
        assert_eq!(page.texts(".alert-danger li").len(), 5);
        let later = now + TimeDelta::days(8);
        assert_eq!(names(&tracking, later).await, Vec::<String>::new());
    })
    .await;
}

#[actix_web::test]
async fn another_organizations_customers_are_not_ours() {
    on_each_server(async |tracking| {
        customer(&tracking, "carla@example.com", 24).await;
        tracking.block("ip:203.0.113.9/32").await;
        tracking.lead("carla@example.com", "203.0.113.9", "").await;
        let other = found(&tracking.app.db, "other").await.id;
        let (refused, proxy) = tracking
            .read(move |conn| {
                let now = UtcTime::now();
                Ok((
                    refused_customers(conn, other, now)?,
                    proxy(conn, other, now)?,
                ))
            })
            .await;
        assert!(refused.is_empty());
        assert_eq!(proxy, None);
    })
    .await;
}

/// So many visits from this address.
async fn from(tracking: &Tracking, ip: &str, count: usize) {
    for number in 0..count {
        let email = format!("lead{number}@example.com");
        tracking.lead(&email, ip, "").await;
    }
}

#[actix_web::test]
async fn leads_who_nearly_all_come_from_one_private_address_come_through_an_unknown_proxy() {
    on_each_server(async |tracking| {
        from(&tracking, "10.1.2.3", 9).await;
        let warned = async || tracking.client.get(LIST).await.texts(".alert-warning");
        assert_eq!(warned().await, Vec::<String>::new(), "too few to tell");
        from(&tracking, "198.51.100.7", 1).await;
        let warning = warned().await.join(" ");
        assert!(
            warning.starts_with("Nearly all leads of the last day seem to come from 10.1.2.3."),
            "{warning}"
        );
        // The server of the tests trusts 127.0.0.0/8.
        assert!(
            warning.contains("TRUSTED_PROXIES does not name it"),
            "{warning}"
        );
        assert!(warning.contains("TRUSTED_PROXIES=10.1.2.3"), "{warning}");
        from(&tracking, "198.51.100.7", 1).await;
        assert_eq!(
            warned().await,
            Vec::<String>::new(),
            "9 of 11 are not nearly all"
        );

        let organization = tracking.app.organization.id;
        from(&tracking, "10.1.2.3", 20).await;
        assert!(!warned().await.is_empty());
        let later = UtcTime::now() + TimeDelta::days(2);
        let found = tracking.read(move |conn| proxy(conn, organization, later));
        assert_eq!(found.await, None, "that was days ago");
    })
    .await;
}

#[actix_web::test]
async fn where_trusted_proxies_is_not_set_blocking_says_so_and_how_to_set_it() {
    on_each_server_with(&["--trusted-proxies="], async |tracking| {
        from(&tracking, "10.1.2.3", 10).await;
        let page = tracking.client.get(LIST).await;
        let warning = page.texts(".alert-warning").join(" ");
        let cause = "it is probably your reverse proxy’s: TRUSTED_PROXIES is not set.";
        assert!(warning.contains(cause), "{warning}");
        assert_eq!(
            page.texts(".alert-warning code"),
            ["TRUSTED_PROXIES=10.1.2.3", "X-Forwarded-For"]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_public_address_is_no_proxys_however_many_come_from_it() {
    on_each_server(async |tracking| {
        let organization = tracking.app.organization.id;
        for (ip, is_proxy) in [
            ("203.0.113.9", false),
            ("8.8.8.8", false),
            ("2a00::1", false),
            ("127.0.0.1", true),
            ("::1", true),
            ("192.168.0.1", true),
            ("172.17.0.1", true),
            ("fd00::1", true),
        ] {
            from(&tracking, ip, 10).await;
            let found = tracking.read(move |conn| proxy(conn, organization, UtcTime::now()));
            assert_eq!(found.await.is_some(), is_proxy, "{ip}");
            let forget = tracking.app.db.write(|conn| {
                let long_ago = UtcTime::now() - TimeDelta::days(3);
                diesel::update(visits::table)
                    .set(visits::created_at.eq(long_ago))
                    .execute(conn)?;
                Ok(())
            });
            forget.await.unwrap();
        }
        from(&tracking, "127.0.0.1", 10).await;
        let page = tracking.client.get(LIST).await;
        assert!(page.body.contains("TRUSTED_PROXIES names it, but"));
    })
    .await;
}
