//! What a user does on a page.

use std::time::Instant;

use fantoccini::key::Key;

use super::{Browser, PATIENCE, locate, pause};

impl Browser {
    /// Presses the link or button of this name.
    pub async fn click(&self, name: &str) {
        self.press(&locate::pressable(name), name).await;
    }

    /// Presses the link or button of this name in the part of the page that has this label.
    pub async fn click_in(&self, part: &str, name: &str) {
        self.press(&locate::pressable_in(part, name), name).await;
    }

    /// Presses the link or button that shows this name in the row of a table that has these words in it.
    pub async fn click_in_row(&self, words: &str, name: &str) {
        self.press(&locate::pressable_in_row(words, name), name)
            .await;
    }

    /// Opens the line that has these words in it.
    pub async fn expand(&self, words: &str) {
        self.press(&locate::summary_with(words), words).await;
    }

    /// Types a text into the field of this label, instead of what is there.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.find(&locate::field(label), label).await;
        self.done(field.clear().await, label).await;
        self.done(field.send_keys(text).await, label).await;
    }

    /// Pastes what was copied into the field of this label, by the keyboard.
    pub async fn paste_into(&self, label: &str) {
        let field = self.find(&locate::field(label), label).await;
        let paste = format!("{}v", char::from(Key::Control));
        self.done(field.send_keys(&paste).await, label).await;
    }

    /// Chooses the option of this name of the list of this label.
    pub async fn choose(&self, label: &str, option: &str) {
        let field = self.find(&locate::field(label), label).await;
        self.done(field.select_by_label(option).await, option).await;
    }

    /// Ticks the box of this label, or chooses the one of several that has it.
    pub async fn tick(&self, label: &str) {
        self.press(&locate::choice(label), label).await;
    }

    /// Ticks the box of the row of a table that has these words in it.
    pub async fn tick_in_row(&self, words: &str) {
        self.press(&locate::box_in_row(words), words).await;
    }

    async fn press(&self, xpath: &str, what: &str) {
        let element = self.find(xpath, what).await;
        let this = vec![serde_json::to_value(&element).unwrap()];
        let leads_away = self.client.execute(locate::LEADS_AWAY, this.clone()).await;
        let leads_away = self.done(leads_away, what).await == true;
        self.done(element.click().await, what).await;
        let until = Instant::now() + PATIENCE;
        // The driver does not always wait for the next page; what is done meanwhile would be done to the old one.
        while leads_away && self.client.execute("", this.clone()).await.is_ok() {
            if Instant::now() > until {
                self.fail(&format!("{what:?} leads nowhere")).await;
            }
            pause().await;
        }
        self.fits().await;
    }
}
