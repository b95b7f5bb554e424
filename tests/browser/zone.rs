//! A lead who is in another zone than its browser says, or than the organization is in.

use chrono_tz::Tz;
use leadgate::values::UtcTime;

use super::database_of;
use super::own_call::chooses;
use crate::scheduler::site::{Site, event};
use crate::support::app::{config, serve};
use crate::support::browser::{Browser, Device, TIME_ZONE, driver};

const CHOSEN: &str = "Asia/Tokyo";

#[actix_web::test]
async fn a_lead_changes_the_zone_and_books_by_it() {
    let Some(driver) = driver() else { return };
    for device in [Device::Desktop, Device::DesktopWithoutScripts] {
        let mut site = Site::start(database_of(device)).await;
        // Two months, so that the next one is free whatever day it is.
        let ahead = |settings: &mut leadgate::events::EventSettings| settings.days_ahead = 60;
        site.event = event(&site.app, "ahead", &[site.host.id], ahead).await;
        let server = site.app.url.strip_prefix("http://").unwrap();
        let server = server.parse().unwrap();
        let browser = Browser::open(driver, device, "198.51.100.23", server).await;
        browser.visit(&site.form()).await;
        browser
            .fill("Your email address", "olga@buyer.example")
            .await;
        browser.click("Continue").await;
        browser.fill("Your name", "Olga Buyer").await;
        browser.click("Continue").await;

        let detected = match browser.has_scripts() {
            true => TIME_ZONE,
            false => "UTC",
        };
        browser
            .sees(&format!("Times are shown in {detected}"))
            .await;
        let shown = chooses(&browser, 2).await;
        let start = browser.value_of(&shown.1).await;
        browser
            .make_sure(shown == on_the_clock_of(detected, &start), &start)
            .await;

        browser.choose("Time zone", CHOSEN).await;
        browser.click("Show times in this zone").await;
        browser.sees(&format!("Times are shown in {CHOSEN}")).await;
        let (day, time) = on_the_clock_of(CHOSEN, &start);
        browser.click_in("Day", &day).await;
        let same = browser.value_of(&time).await;
        browser.make_sure(same == start, &same).await;
        browser.tick(&time).await;
        browser.click("Confirm").await;
        browser.sees("Your call is booked").await;
        browser.sees(&time).await;
        browser.sees(CHOSEN).await;
        let call = site.calls().await.remove(0);
        let booked = (call.starts_at.to_string(), call.time_zone.as_str());
        browser
            .make_sure(booked == (start, CHOSEN), &format!("{booked:?}"))
            .await;
        browser.close().await;
    }
}

#[actix_web::test]
async fn a_zone_that_the_browser_knows_under_a_name_of_before_is_found_in_the_list() {
    let Some(driver) = driver() else { return };
    let device = Device::Desktop;
    let database = database_of(device);
    let app = serve(&config(&[]), database.open());
    let server = app.address;
    let running = actix_web::rt::spawn(app.run());
    let browser = Browser::open(driver, device, "198.51.100.23", server).await;
    for (zone, found) in [
        // Chromium calls it Asia/Calcutta.
        ("Asia/Kolkata", "Asia/Kolkata"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Europe/Berlin", "Europe/Berlin"),
    ] {
        browser.is_in_zone(zone).await;
        browser.visit("/setup").await;
        let chosen = browser.selected_option("Time zone").await;
        browser.make_sure(chosen == found, &chosen).await;
    }
    browser.close().await;
    running.abort();
}

/// The day and the time at which this moment is there, as the calendar names them.
fn on_the_clock_of(zone: &str, start: &str) -> (String, String) {
    let zone: Tz = zone.parse().unwrap();
    let start = start.parse::<UtcTime>().unwrap().to_utc();
    let there = start.with_timezone(&zone);
    let (day, time) = ("%A %-d %B %Y", "%H:%M");
    (
        there.format(day).to_string(),
        there.format(time).to_string(),
    )
}
