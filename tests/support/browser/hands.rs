//! What a user does on a page.

use std::time::Instant;

use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use reqwest::Method;
use serde_json::json;
use url::{ParseError, Url};

use super::{Browser, Device, PATIENCE, locate, pause};

impl Browser {
    /// Presses the link or button of this name.
    pub async fn click(&self, name: &str) {
        self.press(&locate::pressable(name), name).await;
    }

    /// Presses the button of this name, where a link has the same.
    pub async fn click_button(&self, name: &str) {
        self.press(&locate::button(name), name).await;
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

    /// Types a text into the field of this label, instead of what is there: all at once, as input methods do, for the driver
    /// takes a tenth of a second for ten keys.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.find(&locate::field(label), label).await;
        if text.is_empty() {
            return self.done(field.clear().await, label).await;
        }
        let this = vec![serde_json::to_value(&field).unwrap()];
        let selected = self.client.execute(locate::SELECT_ALL, this).await;
        self.done(selected, label).await;
        let text = text.to_owned();
        let typed = self.client.issue_cmd(InsertText { text }).await;
        self.done(typed, label).await;
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

    /// Ticks the box whose label for those who do not see it has these words in it.
    pub async fn tick_with(&self, words: &str) {
        self.press(&locate::box_with(words), words).await;
    }

    /// Goes to the button of this name by the keyboard, and presses Enter.
    pub async fn presses_enter_on(&self, name: &str) {
        self.presses(name, &char::from(Key::Enter).to_string())
            .await;
    }

    /// Presses Ctrl+C while the button of this name has the focus.
    pub async fn presses_ctrl_c_on(&self, name: &str) {
        self.presses(name, &format!("{}c", char::from(Key::Control)))
            .await;
    }

    /// Presses Ctrl+C wherever the focus is.
    pub async fn presses_ctrl_c(&self) {
        let focused = self.client.active_element().await;
        let focused = self.done(focused, "the focus").await;
        let copy = format!("{}c", char::from(Key::Control));
        self.done(focused.send_keys(&copy).await, "Ctrl+C").await;
    }

    /// Opens the filters of a list: on a phone they are out of the way until they are asked for.
    pub async fn opens_filters(&self) {
        if self.device != Device::Phone {
            return;
        }
        let are_open = self.offers("Filter").await;
        self.make_sure(!are_open, "the filters take the first screen")
            .await;
        self.click("Filters").await;
    }

    /// Scrolls the part of the page that has this label sideways to its end, which is out of view before.
    pub async fn scrolls_to_the_end_of(&self, part: &str) {
        let moved = self.client.execute(locate::TO_ITS_END, vec![json!(part)]);
        let moved = self.done(moved.await, part).await == true;
        let why = format!("{part:?} does not scroll sideways");
        self.make_sure(moved, &why).await;
    }

    /// Goes back to the page before, by the button of the browser.
    pub async fn goes_back(&self) {
        self.done(self.client.back().await, "back").await;
    }

    /// Takes the browser to another time zone.
    pub async fn is_in_zone(&self, zone: &str) {
        let zone = zone.to_owned();
        let answer = self.client.issue_cmd(SetTimeZone { zone }).await;
        self.done(answer, "the time zone").await;
    }

    /// Says whether pages of the server may write to the clipboard.
    pub async fn may_use_the_clipboard(&self, may: bool) {
        let answer = self.client.issue_cmd(SetClipboard { may }).await;
        self.done(answer, "the permission").await;
    }

    async fn presses(&self, name: &str, keys: &str) {
        let element = self.find(&locate::pressable(name), name).await;
        self.done(element.send_keys(keys).await, name).await;
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

/// The browser's own command to put in a text where the caret is.
#[derive(Debug)]
struct InsertText {
    text: String,
}

impl WebDriverCompatibleCommand for InsertText {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/goog/cdp/execute",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": "Input.insertText", "params": { "text": self.text } });
        (Method::POST, Some(body.to_string()))
    }
}

/// The browser's own command to be somewhere else.
#[derive(Debug)]
struct SetTimeZone {
    zone: String,
}

impl WebDriverCompatibleCommand for SetTimeZone {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/goog/cdp/execute",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let params = json!({ "timezoneId": self.zone });
        let body = json!({ "cmd": "Emulation.setTimezoneOverride", "params": params });
        (Method::POST, Some(body.to_string()))
    }
}

/// The standard's command for permissions, of which the client knows nothing.
#[derive(Debug)]
struct SetClipboard {
    may: bool,
}

impl WebDriverCompatibleCommand for SetClipboard {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/permissions",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let state = if self.may { "granted" } else { "denied" };
        let body = json!({ "descriptor": { "name": "clipboard-write" }, "state": state });
        (Method::POST, Some(body.to_string()))
    }
}
