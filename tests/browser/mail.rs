//! Settings → Mail on a phone.

use leadgate::mail::MessageState;
use leadgate::staff::Role;

use crate::mail::page::fill;
use crate::support::app::{PASSWORD, TestApp};
use crate::support::browser::{Browser, Device, driver};
use crate::support::database::TestDatabase;

#[actix_web::test]
async fn every_list_of_messages_is_whole_on_a_phone() {
    let Some(driver) = driver() else { return };
    let app = TestApp::start(TestDatabase::sqlite()).await;
    let admin = app.member(Role::SuperAdmin).await;
    let server = app.url.strip_prefix("http://").unwrap();
    let browser = Browser::open(driver, Device::Phone, "192.0.2.10", server.parse().unwrap()).await;
    browser.visit("/sign-in").await;
    browser.fill("Email", admin.email.as_str()).await;
    browser.fill("Password", PASSWORD).await;
    browser.click("Sign in").await;
    browser.is_at("Upcoming").await;
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
