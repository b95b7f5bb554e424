//! What the team does with scheduled calls.

use super::world::{CALLED, CANCELED, MANY, MOVED, Team};
use crate::support::browser::Browser;

impl Team {
    /// Sees where each list begins, below all that it can be narrowed by, without scrolling.
    pub async fn finds_its_lists_at_first_sight(&self, browser: &Browser) {
        self.looks_at_upcoming(browser).await;
        browser.has_line_in_view(MOVED.name).await;
        browser.visit("/contacts").await;
        browser.is_in_view(MANY[1].email).await;
    }

    /// Says how a past call went, and finds it said in the list and on the card.
    pub async fn says_how_a_call_went(&self, browser: &Browser) {
        browser.visit("/calls").await;
        browser.click("Past").await;
        browser.is_at("Past").await;
        browser.nothing_is_cut().await;
        browser.expand(CALLED.name).await;
        browser.click("Set outcome").await;
        browser.tick("No sale").await;
        browser.click("Save").await;
        browser.sees("spoke against it").await;
        browser.choose("What spoke against it?", "Price").await;
        browser.click("Save").await;
        browser.sees("Outcome of the call with").await;
        browser.expand(CALLED.name).await;
        browser.sees("Objection").await;
        browser.sees("Change outcome").await;
        browser.click(CALLED.email).await;
        browser.sees("No sale: Price").await;
    }

    /// Adds a call of another event than is shown at first: it is booked only once its own times are shown.
    pub async fn adds_a_call(&self, browser: &Browser) {
        let (shown, other) = (&self.desk.event.name, &self.desk.site.event.name);
        let contact = self.desk.contact(CALLED.email).await.id;
        browser.visit(&format!("/contacts/{contact}")).await;
        browser.click("Add a new call").await;
        browser.sees("Add a new call").await;
        let options = browser.selected_option("Event").await;
        browser.make_sure(options == *shown, &options).await;
        browser.choose("Event", other).await;
        let times = browser.offers_in("Time").await;
        let time = times.iter().rfind(|name| name.contains(':'));
        let time = time.expect("a free time");
        browser.tick(time).await;
        browser.click_in("Time", "Book the call").await;
        browser
            .sees("The times below are now those of this event")
            .await;
        let calls = self.desk.site.calls().await.len();
        browser.tick(time).await;
        browser.click_in("Time", "Book the call").await;
        browser.sees("Booked a call for").await;
        browser.sees(&format!("{other} with")).await;
        assert_eq!(self.desk.site.calls().await.len(), calls + 1);
    }

    /// Moves a call to another day; the reason that was typed before that was chosen is still there.
    pub async fn moves_a_call(&self, browser: &Browser) {
        self.looks_at_upcoming(browser).await;
        browser.expand(MOVED.name).await;
        browser.click("Reschedule").await;
        browser.sees("Reschedule this call").await;
        browser.fill("Reason", "The lead is in a train.").await;
        let days = browser.offers_in("Day").await;
        let is_day = |name: &&String| name.ends_with(|end: char| end.is_ascii_digit());
        let day = days.iter().rfind(is_day).expect("a free day");
        browser.click_in("Day", day).await;
        browser.sees(day).await;
        let times = browser.offers_in("Time").await;
        let time = times.iter().rfind(|name| name.contains(':'));
        let time = time.expect("a free time");
        let kept = browser.value_of("Reason").await;
        browser
            .make_sure(kept == "The lead is in a train.", &kept)
            .await;
        browser.tick(time).await;
        browser.click_in("Time", "Move the call").await;
        browser.sees("Moved: the call with").await;
        browser.sees(time).await;
        browser.expand(MOVED.name).await;
        browser.sees("The lead is in a train.").await;
    }

    /// Cancels one call, after having been asked why.
    pub async fn cancels_a_call(&self, browser: &Browser) {
        self.looks_at_upcoming(browser).await;
        browser.expand(CANCELED.name).await;
        browser.click("Cancel").await;
        browser.sees("Cancel this call?").await;
        browser.fill("Message to the lead", "Sorry!").await;
        browser.click("Cancel the call").await;
        let kept = browser.value_of("Message to the lead").await;
        browser.make_sure(kept == "Sorry!", &kept).await;
        browser.fill("Reason", "Ill host").await;
        browser.click("Cancel the call").await;
        browser.sees("The time is free again").await;
        browser.sees(MANY[0].name).await;
        browser.opens_filters().await;
        browser.tick("Canceled").await;
        browser.click("Filter").await;
        browser.expand(CANCELED.name).await;
        browser.sees("Ill host").await;
    }

    /// Ticks two calls and cancels them with one reason.
    pub async fn cancels_many_calls(&self, browser: &Browser) {
        self.looks_at_upcoming(browser).await;
        for lead in &MANY {
            browser
                .tick_with(&format!("The call with {}", lead.name))
                .await;
        }
        browser.sees("2 selected").await;
        browser.click("Cancel ticked calls").await;
        for lead in &MANY {
            browser.sees(lead.name).await;
        }
        browser.click("Cancel 2 calls").await;
        browser.sees("reason").await;
        browser.fill("Reason", "The office is closed").await;
        browser.click("Cancel 2 calls").await;
        browser.sees(MOVED.name).await;
        browser.sees("free again").await;
        browser.opens_filters().await;
        browser.tick("Canceled").await;
        browser.click("Filter").await;
        for lead in &MANY {
            browser.expand(lead.name).await;
        }
        browser.sees("The office is closed").await;
    }

    async fn looks_at_upcoming(&self, browser: &Browser) {
        browser.visit("/calls").await;
        browser.is_at("Upcoming").await;
        browser.sees(MANY[0].name).await;
    }
}
