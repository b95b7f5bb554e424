//! What the Super Admin does on the walk.

mod blocking;
mod scheduling;

use super::lead::Lead;
use crate::support::app::PASSWORD;
use crate::support::browser::{Browser, Device};

/// Unlike the browser's, so that it shows whose zone counts.
pub const TIME_ZONE: &str = "Europe/Berlin";

/// The Super Admin, Ada, with her browser.
pub struct Admin {
    /// Her browser.
    pub browser: Browser,
}

impl Admin {
    /// Sets a fresh server up as Acme.
    pub async fn sets_up(&self, code: &str) {
        let browser = &self.browser;
        browser.visit("/").await;
        browser.sees("Set up Leadgate").await;
        for (label, text) in [
            ("Setup code", code),
            ("Name", "Acme"),
            ("Name in links", "acme"),
            (
                "Link to your privacy notice",
                "https://acme.example/privacy",
            ),
            ("Contact address", "hello@acme.example"),
            ("Your name", "Ada"),
            ("Your email", "ada@acme.example"),
            ("Password", "short"),
        ] {
            browser.fill(label, text).await;
        }
        browser.choose("Time zone", TIME_ZONE).await;
        browser.click("Set up").await;
        browser.sees("at least 12 characters").await;
        browser.fill("Password", PASSWORD).await;
        browser.click("Set up").await;
        browser.sees("No upcoming calls").await;
    }

    /// Signs out and in again.
    pub async fn signs_in_and_sees_the_menu(&self) {
        let browser = &self.browser;
        browser.click("Sign out").await;
        browser.fill("Email", "ada@acme.example").await;
        browser.fill("Password", PASSWORD).await;
        browser.click("Sign in").await;
        browser.sees("Scheduled Calls").await;
        let path = browser.path().await;
        browser.make_sure(path == "/calls", &path).await;
        self.opens_the_menu().await;
        let expected = [
            "Leadgate",
            "Scheduled Calls",
            "Events",
            "Availability",
            "Global Data",
            "Blocking",
            "Settings",
            "Mail",
        ];
        let menu = browser.offers_in("Main").await;
        browser.make_sure(menu == expected, "the menu").await;
        browser.click_in("Main", "Events").await;
        browser.sees("No events yet").await;
    }

    async fn goes_to(&self, item: &str) {
        self.opens_the_menu().await;
        self.browser.click_in("Main", item).await;
        self.browser.is_at(item).await;
    }

    /// On wide screens it is always open.
    async fn opens_the_menu(&self) {
        if self.browser.device == Device::Phone {
            self.browser.click("Menu").await;
        }
    }

    /// Copies a value; without scripts she can only read it.
    async fn copies(&self, what: &str, value: &str) {
        self.browser.sees(value).await;
        if self.browser.has_scripts() {
            self.browser.click(&format!("Copy {what}")).await;
            self.browser.sees("Copied").await;
        }
    }

    /// Pastes what she has copied; without scripts she types it.
    async fn puts_into(&self, label: &str, value: &str) {
        if self.browser.has_scripts() {
            self.browser.paste_into(label).await;
            let pasted = self.browser.value_of(label).await;
            self.browser.make_sure(pasted == value, &pasted).await;
        } else {
            self.browser.fill(label, value).await;
        }
    }
}
