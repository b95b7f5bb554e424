//! Settings → Mail.

use leadgate::mail::MessageState;
use leadgate::staff::Role;

use crate::mail::page::fill;
use crate::support::app::{PASSWORD, TestApp};
use crate::support::browser::{Browser, Device, Driver, driver};
use crate::support::database::TestDatabase;

/// A browser of a Super Admin who has signed in.
async fn signed_in(driver: &Driver, device: Device, app: &TestApp) -> Browser {
    let admin = app.member(Role::SuperAdmin).await;
    let server = app.url.strip_prefix("http://").unwrap();
    let browser = Browser::open(driver, device, "192.0.2.10", server.parse().unwrap()).await;
    browser.visit("/sign-in").await;
    browser.fill("Email", admin.email.as_str()).await;
    browser.fill("Password", PASSWORD).await;
    browser.click("Sign in").await;
    browser.is_at("Upcoming").await;
    browser
}

#[actix_web::test]
async fn a_message_that_was_refused_is_sent_again_by_its_button() {
    let Some(driver) = driver() else { return };
    let app = TestApp::start(TestDatabase::postgres_if_any()).await;
    let browser = signed_in(driver, Device::DesktopWithoutScripts, &app).await;
    fill(&app, MessageState::Failed).await;
    browser.visit("/calls").await;
    browser.click("See which").await;
    browser.is_at("Failed").await;
    browser.sees("lead51@example.com").await;
    browser.click("Send again to lead51@example.com").await;
    browser.sees("It is tried again within seconds").await;
    browser.does_not_see("lead51@example.com").await;
    browser.sees("lead52@example.com").await;
    browser.close().await;
}

#[actix_web::test]
async fn every_list_of_messages_is_whole_on_a_phone() {
    let Some(driver) = driver() else { return };
    let app = TestApp::start(TestDatabase::sqlite()).await;
    let browser = signed_in(driver, Device::Phone, &app).await;
    for state in MessageState::ALL {
        fill(&app, state).await;
        let path = format!("/settings/mail?state={}", state.as_str());
        browser.visit(&path).await;
        browser.is_at(state.label()).await;
        browser.sees("Alexandra Konstantinopoulou").await;
        browser.nothing_is_cut().await;
    }
    browser.close().await;
}
