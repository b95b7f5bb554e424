//! What the Super Admin does under AI Scheduler: events, availability, calls.

use super::{Admin, Lead};

const REASON: &str = "Spam, as so often";

impl Admin {
    /// Creates an event which she hosts, and gives back its public link.
    pub async fn creates_event(&self, name: &str, kind: &str) -> String {
        let browser = &self.browser;
        self.goes_to("Events").await;
        browser.click("New event").await;
        browser.fill("Name", name).await;
        browser.choose("Kind", kind).await;
        browser.tick("Ada").await;
        browser.click("Create event").await;
        browser.sees(&format!("{name} is created.")).await;
        let slug = name.to_lowercase().replace(' ', "-");
        let link = browser.url(&format!("/e/acme/{slug}"));
        self.copies("public link", &link).await;
        // Only to see what was copied; it is not saved.
        self.puts_into("Description", &link).await;
        link
    }

    /// Keeps weekly hours.
    pub async fn keeps_hours(&self) {
        let browser = &self.browser;
        self.goes_to("Availability").await;
        for day in [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ] {
            browser.fill(day, "9:00-17:00").await;
        }
        browser.click("Save").await;
        browser.sees("Saved.").await;
    }

    /// Goes from the call to the contact card.
    pub async fn opens_card_of(&self, lead: &Lead) {
        let browser = &self.browser;
        self.goes_to("Scheduled Calls").await;
        browser.is_at("Upcoming").await;
        browser.expand(lead.name).await;
        browser.click(lead.email).await;
        browser.sees("Card Details").await;
        let path = browser.path().await;
        browser
            .make_sure(path.starts_with("/contacts/"), &path)
            .await;
    }

    /// Cancels the call that was booked before the block.
    pub async fn cancels_the_call_of(&self, lead: &Lead) {
        let browser = &self.browser;
        self.goes_to("Scheduled Calls").await;
        browser.expand(lead.name).await;
        browser.click("Cancel").await;
        browser.sees("Cancel this call?").await;
        browser.click("Cancel the call").await;
        browser.sees("reason").await;
        browser.fill("Reason", REASON).await;
        browser.click("Cancel the call").await;
        browser.sees("The time is free again").await;
        browser.sees("No upcoming calls").await;
        browser.opens_filters().await;
        browser.tick("Canceled").await;
        browser.click("Filter").await;
        browser.expand(lead.name).await;
        browser.sees(REASON).await;
    }
}
