//! What the team does with contact cards.

use super::world::{CANCELED, Known, MANY, MOVED, Team};
use crate::support::browser::Browser;

/// Where a copy is pasted, to see what was copied.
const NOTE: &str = "New note";

impl Team {
    /// Opens a card from the list, and goes to those beside it in the list's order: the newest stand first.
    pub async fn walks_from_card_to_card(&self, browser: &Browser) {
        browser.visit("/contacts").await;
        open(browser, &CANCELED).await;
        let path = browser.path().await;
        browser
            .make_sure(path.starts_with("/contacts/"), &path)
            .await;
        browser.click("Next contact").await;
        browser.sees(MOVED.email).await;
        browser.click("Previous contact").await;
        browser.sees(CANCELED.email).await;
        for above in [&MANY[0], &MANY[1]] {
            browser.click("Previous contact").await;
            browser.sees(above.email).await;
        }
        let at_its_end = !browser.offers("Previous contact").await;
        browser
            .make_sure(at_its_end, "nobody stands above the first")
            .await;
        browser.click("Next contact").await;
        browser.click("Next contact").await;
        browser.sees(CANCELED.email).await;
    }

    /// Opens Additional Details from the menu and from its own line, on the same page.
    pub async fn opens_additional_details_in_place(&self, browser: &Browser) {
        let (path, ip) = (browser.path().await, CANCELED.ip());
        browser.does_not_see(&ip).await;
        browser
            .click_in("Parts of this card", "Additional Details")
            .await;
        browser.sees(&ip).await;
        browser.is_in_view(&ip).await;
        browser.has_line_in_view("Additional Details").await;
        browser.make_sure(browser.path().await == path, &path).await;
        browser.expand("Additional Details").await;
        browser.does_not_see(&ip).await;
        browser.expand("Additional Details").await;
        browser.sees(&ip).await;
    }

    /// Reads each copy back by pasting it.
    pub async fn copies_by_mouse_and_keyboard(&self, browser: &Browser) {
        browser.click("Copy email address").await;
        browser.hears_beside("Copy email address", "Copied").await;
        pastes(browser, CANCELED.email).await;
        browser.presses_enter_on("Copy IP address").await;
        browser.hears_beside("Copy IP address", "Copied").await;
        pastes(browser, &CANCELED.ip()).await;
        browser.presses_enter_on("Copy link").await;
        browser.hears_beside("Copy link", "Copied").await;
        pastes(browser, &browser.url(&browser.path().await)).await;
    }

    /// The button selects the text instead, so that the keyboard copies it.
    pub async fn copies_where_the_clipboard_is_not_allowed(&self, browser: &Browser) {
        browser.may_use_the_clipboard(false).await;
        for (button, text) in [
            ("Copy IP address", CANCELED.ip()),
            ("Copy email address", CANCELED.email.to_owned()),
        ] {
            browser.click(button).await;
            browser.hears_beside(button, "Selected: press Ctrl+C").await;
            let selected = browser.selected().await;
            browser.make_sure(selected == text, &selected).await;
            browser.presses_ctrl_c_on(button).await;
            pastes(browser, &text).await;
        }
        // What stands nowhere on the page is shown for it.
        browser.click("Copy link").await;
        browser
            .hears_beside("Copy link", "Selected: press Ctrl+C")
            .await;
        let link = browser.url(&browser.path().await);
        let selected = browser.selected().await;
        browser.make_sure(selected == link, &selected).await;
        browser.presses_ctrl_c().await;
        pastes(browser, &link).await;
        browser.may_use_the_clipboard(true).await;
    }

    /// Writes a note and a tag, edits the contact, and still knows the list from which the card was opened.
    pub async fn keeps_the_list_while_it_writes(&self, browser: &Browser) {
        browser
            .visit("/contacts?section=calls&q=leads.example")
            .await;
        open(browser, &CANCELED).await;
        browser.fill(NOTE, "Rang twice.").await;
        browser.click_button("Add note").await;
        browser.sees("Note added.").await;
        browser.fill("New tag", "warm").await;
        browser.click("Add tag").await;
        browser.sees("Remove").await;
        browser.click("Edit").await;
        browser.fill("Name", "Carl Canceled Jr.").await;
        browser.click("Save").await;
        browser.sees("Saved.").await;
        browser.click("Next contact").await;
        browser.sees(MOVED.email).await;
    }
}

async fn open(browser: &Browser, lead: &Known) {
    browser
        .click(&format!("Strategy Call: {}", lead.email))
        .await;
    browser.sees("Card Details").await;
    browser.sees(lead.email).await;
}

async fn pastes(browser: &Browser, expected: &str) {
    browser.fill(NOTE, "").await;
    browser.paste_into(NOTE).await;
    let pasted = browser.value_of(NOTE).await;
    browser
        .make_sure(pasted == expected, &format!("pasted {pasted:?}"))
        .await;
}
