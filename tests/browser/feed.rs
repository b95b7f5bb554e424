//! A host takes the address of their calendar to a calendar program, and revokes it.

use crate::scheduler::site::Site;
use crate::support::app::PASSWORD;
use crate::support::browser::{Browser, Device, driver};
use crate::support::database::on_each_database;

/// Where what was copied is pasted.
const FIELD: &str = "Meeting link";

#[actix_web::test]
async fn a_host_copies_the_address_of_their_calendar_and_revokes_it() {
    let Some(driver) = driver() else { return };
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let start = lead.offered().await.pop().unwrap();
        lead.books(&start).await;
        let server = site.app.url.strip_prefix("http://").unwrap();
        let server = server.parse().unwrap();
        let browser = Browser::open(driver, Device::Phone, "198.51.100.23", server).await;
        browser.visit("/sign-in").await;
        browser.fill("Email", site.host.email.as_str()).await;
        browser.fill("Password", PASSWORD).await;
        browser.click("Sign in").await;
        browser.is_at("Upcoming").await;

        let first = copies(&browser).await;
        let calendar = fetch(&first).await.expect("a calendar");
        browser
            .make_sure(
                calendar.contains("SUMMARY:The intro call: Lee Lead"),
                &calendar,
            )
            .await;

        browser.click("Revoke and make a new one").await;
        browser.sees("Revoke your calendar address?").await;
        browser.sees("gets no calls any more").await;
        browser.click("Keep it").await;
        browser.sees("Your calendar").await;
        browser
            .make_sure(fetch(&first).await.is_some(), "it was kept")
            .await;
        browser.click("Revoke and make a new one").await;
        browser.sees("Revoke your calendar address?").await;
        browser.click("Revoke and make a new one").await;
        browser.sees("The address is revoked").await;
        let second = copies(&browser).await;
        browser.make_sure(second != first, &second).await;
        browser
            .make_sure(fetch(&first).await.is_none(), "the old one is dead")
            .await;
        browser
            .make_sure(fetch(&second).await.is_some(), "the new one lives")
            .await;
        browser.close().await;
    })
    .await;
}

/// What the copy button of Availability copies.
async fn copies(browser: &Browser) -> String {
    browser.visit("/availability").await;
    browser.sees("Your calendar").await;
    browser.click("Copy calendar address").await;
    browser
        .hears_beside("Copy calendar address", "Copied")
        .await;
    browser.fill(FIELD, "").await;
    browser.paste_into(FIELD).await;
    let copied = browser.value_of(FIELD).await;
    let is_plain = copied.starts_with("http://") && copied.ends_with(".ics");
    browser.make_sure(is_plain, &copied).await;
    copied
}

/// What a calendar program gets there, if it gets anything.
async fn fetch(address: &str) -> Option<String> {
    let answer = reqwest::get(address).await.unwrap();
    match answer.status().is_success() {
        true => Some(answer.text().await.unwrap()),
        false => None,
    }
}
