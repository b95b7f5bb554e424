//! What the team does to see a form as its leads do.

use super::world::Team;
use crate::support::browser::Browser;

const EMAIL: &str = "me@acme.example";

impl Team {
    /// Walks from an event through the preview of its form to the end, and leaves nothing behind.
    pub async fn previews_a_form(&self, browser: &Browser) {
        let calls = self.desk.site.calls().await.len();
        browser.visit("/events").await;
        browser.click(&self.desk.event.name).await;
        browser.click("Preview").await;
        browser.sees("Nothing that you enter is stored").await;
        browser.fill("Your email address", EMAIL).await;
        browser.click("Continue").await;
        browser.sees(&format!("Booking as {EMAIL}")).await;
        browser.fill("Your name", "Mia Manager").await;
        browser.click("Continue").await;
        browser.sees("Times are shown in").await;
        browser.click("See what a blocked lead sees").await;
        browser.sees("No free times in").await;
        browser.click("See what other leads see").await;
        let days = browser.offers_in("Day").await;
        let is_day = |name: &&String| name.ends_with(|end: char| end.is_ascii_digit());
        let day = days.iter().rfind(is_day).expect("a free day");
        browser.click_in("Day", day).await;
        let times = browser.offers_in("Time").await;
        let time = times.iter().rfind(|name| name.contains(':'));
        browser.tick(time.expect("a free time")).await;
        browser.click("Confirm").await;
        browser.sees("Here the lead would book").await;
        browser.click("Back to the event").await;
        browser.sees("Start-time increment").await;
        browser.click("Copy public link").await;
        browser.hears_beside("Copy public link", "Copied").await;
        assert_eq!(self.desk.site.calls().await.len(), calls);
        let contacts = self.desk.site.contacts().await;
        assert!(
            contacts
                .iter()
                .all(|contact| contact.email.as_str() != EMAIL)
        );
    }
}
