//! What a lead does on the walk.

use reqwest::StatusCode;

use super::admin;
use crate::support::app::Client;
use crate::support::browser::{self, Browser};

/// A person who fills in the public form.
pub struct Lead {
    /// Their browser.
    pub browser: Browser,
    /// Their email.
    pub email: &'static str,
    /// Their name.
    pub name: &'static str,
    /// Their phone number.
    pub phone: &'static str,
    /// The public address of their browser.
    pub ip: &'static str,
}

/// A time that the form offers.
pub struct Offer {
    /// Such as "Monday 30 November 2026".
    day: String,
    /// Such as "16:30".
    time: String,
    /// As the form sends it.
    start: String,
}

impl Lead {
    /// Fills in the first two pages.
    pub async fn gives_contact_and_details(&self, link: &str) {
        let browser = &self.browser;
        browser.visit(link).await;
        browser.sees("How Acme uses your data").await;
        browser.fill("Your email address", "no address").await;
        browser.click("Continue").await;
        let kept = browser.value_of("Your email address").await;
        browser
            .make_sure(kept == "no address", "what was typed is kept")
            .await;
        browser.fill("Your email address", self.email).await;
        browser.click("Continue").await;
        browser.sees(self.email).await;
        browser.fill("Your name", self.name).await;
        browser.fill("Phone number", self.phone).await;
        browser.click("Continue").await;
        let zone = match browser.has_scripts() {
            true => browser::TIME_ZONE,
            false => admin::TIME_ZONE,
        };
        browser.sees(&format!("Times are shown in {zone}")).await;
    }

    /// The last time that the month offers, which the minimum notice does not reach while a test runs.
    pub async fn last_offer(&self) -> Offer {
        let browser = &self.browser;
        let days = browser.offers_in("Day").await;
        let is_day = |name: &&String| name.ends_with(|end: char| end.is_ascii_digit());
        let day = days.iter().rfind(is_day).expect("a day with free times");
        browser.click_in("Day", day).await;
        let times = self.times().await;
        let time = times.last().expect("a free time");
        Offer {
            day: day.clone(),
            time: time.clone(),
            start: browser.value_of(time).await,
        }
    }

    /// Makes sure that somebody else's time is offered no more.
    pub async fn is_not_offered(&self, offer: &Offer) {
        self.browser.click_in("Day", &offer.day).await;
        let times = self.times().await;
        let others = !times.is_empty() && !times.contains(&offer.time);
        self.browser.make_sure(others, "other times only").await;
    }

    /// Loads the calendar anew: a month is shown as it was when it came.
    pub async fn looks_again(&self) {
        let path = self.browser.path().await;
        self.browser.visit(&path).await;
    }

    /// Chooses a time, and gets the confirmation.
    pub async fn books(&self, offer: &Offer) {
        let browser = &self.browser;
        browser.click_in("Day", &offer.day).await;
        browser.tick(&offer.time).await;
        browser.click("Confirm").await;
        browser.sees("Your call is booked").await;
        browser.sees("Intro call, 30 minutes").await;
        browser.sees("Ada").await;
        browser.sees(&offer.time).await;
        let path = browser.path().await;
        browser.make_sure(path.ends_with("/booked"), &path).await;
    }

    /// Fills in the first two pages, and finds nothing on the third.
    pub async fn finds_no_time(&self, link: &str) {
        self.gives_contact_and_details(link).await;
        let browser = &self.browser;
        browser.sees("No free times in").await;
        browser.sees("hello@acme.example").await;
        let times = self.times().await;
        browser.make_sure(times.is_empty(), "no times").await;
    }

    /// What the page without times asks to quote.
    pub async fn reference(&self) -> String {
        self.browser.word_after("and quote").await
    }

    /// Sends a booking without the pages, of the visit that has just found no time and of none.
    pub async fn is_refused_when_posting(&self, link: &str, offer: &Offer) {
        let path = self.browser.path().await;
        let token = path.split('/').rev().nth(1).unwrap();
        let straight = [
            ("email", self.email),
            ("name", self.name),
            ("phone", self.phone),
        ];
        for lead in [&[("visit", token)][..], &straight] {
            let mut form = vec![("start", offer.start.as_str()), ("time_zone", "UTC")];
            form.extend(lead);
            let answer = Client::of(link).post("/book", &form).await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
            assert!(answer.body.contains("No free times in"), "{}", answer.body);
        }
    }

    /// The times that the day offers.
    async fn times(&self) -> Vec<String> {
        let mut names = self.browser.offers_in("Time").await;
        names.retain(|name| name.contains(':'));
        names
    }
}
