//! A host gives their own calendar, has it read, and takes it back.

use crate::scheduler::site::Site;
use crate::support::app::{PASSWORD, TestApp};
use crate::support::browser::{Browser, Device, driver};
use crate::support::calendars::{Calendars, Gives, coming};
use crate::support::database::on_each_database;

const FIELD: &str = "Secret address of the calendar";

#[actix_web::test]
async fn a_host_gives_their_own_calendar_has_it_read_and_takes_it_back() {
    let Some(driver) = driver() else { return };
    on_each_database(async |database| {
        let site = Site::of(TestApp::start_reading(database).await).await;
        let calendars = Calendars::start().await;
        let server = site.app.url.strip_prefix("http://").unwrap();
        let server = server.parse().unwrap();
        let browser = Browser::open(driver, Device::Phone, "198.51.100.23", server).await;
        browser.visit("/sign-in").await;
        browser.fill("Email", site.host.email.as_str()).await;
        browser.fill("Password", PASSWORD).await;
        browser.click("Sign in").await;
        browser.is_at("Upcoming").await;

        browser.visit("/availability").await;
        browser.sees("Busy times from your own calendar").await;
        browser
            .fill(FIELD, "http://calendar.example.com/a.ics")
            .await;
        browser.click("Save and read").await;
        browser
            .sees("Only an address that begins with https:// is read")
            .await;
        let typed = browser.value_of(FIELD).await;
        browser
            .make_sure(typed.starts_with("http://"), &typed)
            .await;

        let url = calendars.url("/ada.ics");
        browser.fill(FIELD, &url).await;
        browser.click("Save and read").await;
        browser.sees("The calendar could not be read").await;
        browser.sees("There is nothing at this address").await;

        calendars.gives("/ada.ics", Gives::Text(coming()));
        browser.click("Read now").await;
        browser.sees("The calendar was read: 1 busy time.").await;
        browser
            .does_not_see("There is nothing at this address")
            .await;
        browser.does_not_see("Very private").await;
        let shown = browser.value_of(FIELD).await;
        browser.make_sure(shown == url, &shown).await;

        browser.click("Remove").await;
        browser
            .sees("leads and staff can book these times again")
            .await;
        browser.click("Remove").await;
        browser
            .sees("The times that the calendar had blocked can be booked again")
            .await;
        let shown = browser.value_of(FIELD).await;
        browser.make_sure(shown.is_empty(), &shown).await;
        browser.close().await;
    })
    .await;
}
