//! What a user sees on a page.

use std::collections::HashMap;
use std::time::Instant;

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use serde_json::{Value, json};

use super::{Browser, PATIENCE, locate, pause};

impl Browser {
    /// How many rows the tables of the page have below their heads.
    pub async fn rows(&self) -> usize {
        let rows = self.client.find_all(Locator::Css("tbody tr")).await;
        self.done(rows, "rows").await.len()
    }

    /// Waits until the page is the one of which a menu or a row of tabs says so.
    pub async fn is_at(&self, item: &str) {
        let xpath = locate::current(item);
        let wait = self.client.wait().at_most(PATIENCE);
        self.done(wait.for_element(Locator::XPath(&xpath)).await, item)
            .await;
    }

    /// Waits until the page shows these words, in capitals or not.
    pub async fn sees(&self, words: &str) {
        let until = Instant::now() + PATIENCE;
        while !self.shows(words).await {
            if Instant::now() > until {
                self.fail(&format!("{words:?} is not to be seen")).await;
            }
            pause().await;
        }
    }

    /// Makes sure that the page does not show these words. Only after something that is seen on the same page.
    pub async fn does_not_see(&self, words: &str) {
        if self.shows(words).await {
            self.fail(&format!("{words:?} is to be seen")).await;
        }
    }

    /// Whether there is a link or button of this name. Only after something that is seen on the same page.
    pub async fn offers(&self, name: &str) -> bool {
        let seen = self.seen(&locate::pressable(name)).await;
        !self.done(seen, name).await.is_empty()
    }

    /// Waits until these words stand within the window, without scrolling any further.
    pub async fn is_in_view(&self, words: &str) {
        let element = self.find(&locate::text(words), words).await;
        let yes = async || self.asks(&element, locate::IN_VIEW, words).await == true;
        self.waits_for(yes, &format!("{words:?} is out of view"))
            .await;
    }

    /// Waits until the one of these links that says that it is the page stands within the window, as a whole.
    pub async fn current_is_in_view(&self, part: &str) {
        let xpath = format!("//nav[.//h2[normalize-space() = '{part}']]//a[@aria-current]");
        let element = self.find(&xpath, part).await;
        let yes = async || self.asks(&element, locate::WHOLE_IN_VIEW, part).await == true;
        self.waits_for(yes, &format!("the current one of {part:?} is out of view"))
            .await;
    }

    /// How wide what shows these words is, in pixels.
    pub async fn width_of(&self, words: &str) -> f64 {
        let element = self.find(&locate::text(words), words).await;
        let script = "return arguments[0].getBoundingClientRect().width";
        let width = self.asks(&element, script, words).await;
        width.as_f64().unwrap_or_default()
    }

    /// How far from the left of the window these words begin, in pixels, if they are all that an element shows.
    pub async fn text_begins_at(&self, words: &str) -> f64 {
        let element = self.find(&locate::text(words), words).await;
        let script = "\
            const text = document.createRange(); \
            text.selectNodeContents(arguments[0]); \
            return text.getBoundingClientRect().left";
        let left = self.asks(&element, script, words).await;
        left.as_f64().unwrap_or_default()
    }

    /// How wide the button of this name is, in pixels.
    pub async fn width_of_button(&self, name: &str) -> f64 {
        let element = self.find(&locate::button(name), name).await;
        let script = "return arguments[0].getBoundingClientRect().width";
        let width = self.asks(&element, script, name).await;
        width.as_f64().unwrap_or_default()
    }

    /// Waits until the column of a table that has this head stands within the window, as a whole.
    pub async fn column_is_in_view(&self, head: &str) {
        let xpath = format!("//th[normalize-space(.) = '{head}']");
        let element = self.find(&xpath, head).await;
        let yes = async || self.asks(&element, locate::WHOLE_IN_VIEW, head).await == true;
        self.waits_for(yes, &format!("the column {head:?} is out of view"))
            .await;
    }

    /// Waits until the line that opens details and has these words in it stands within the window.
    pub async fn has_line_in_view(&self, words: &str) {
        let element = self.find(&locate::summary_with(words), words).await;
        let yes = async || self.asks(&element, locate::IN_VIEW, words).await == true;
        self.waits_for(yes, &format!("{words:?} is out of view"))
            .await;
    }

    /// Waits until something is said beside a button, to those as well who only listen.
    pub async fn hears_beside(&self, button: &str, words: &str) {
        let element = self.find(&locate::pressable(button), button).await;
        let said = async || {
            let said = self.asks(&element, locate::SAID_BESIDE, button).await;
            said.as_str().is_some_and(|said| said.starts_with(words))
        };
        let why = format!("{words:?} is not said beside {button:?}");
        self.waits_for(said, &why).await;
    }

    /// Makes sure that all of the page can be read without scrolling sideways, within the page too.
    pub async fn nothing_is_cut(&self) {
        let cut = self.client.execute(locate::CUT, Vec::new()).await;
        let cut = self.done(cut, "what is cut").await;
        let none = cut.as_array().is_some_and(|cut| cut.is_empty());
        self.make_sure(none, &cut.to_string()).await;
    }

    /// Makes sure that the head of each row stands on one line.
    pub async fn row_heads_are_whole(&self) {
        let broken = self.client.execute(locate::BROKEN_HEADS, Vec::new()).await;
        let broken = self.done(broken, "heads of rows").await;
        let none = broken.as_array().is_some_and(|broken| broken.is_empty());
        self.make_sure(none, &broken.to_string()).await;
    }

    /// The text that is selected.
    pub async fn selected(&self) -> String {
        let script = "return getSelection().toString()";
        let selected = self.client.execute(script, Vec::new()).await;
        let selected = self.done(selected, script).await;
        selected.as_str().unwrap_or_default().to_owned()
    }

    async fn asks(&self, element: &Element, script: &str, what: &str) -> Value {
        let this = vec![serde_json::to_value(element).unwrap()];
        self.done(self.client.execute(script, this).await, what)
            .await
    }

    async fn waits_for(&self, holds: impl AsyncFn() -> bool, why: &str) {
        let until = Instant::now() + PATIENCE;
        while !holds().await {
            if Instant::now() > until {
                self.fail(why).await;
            }
            pause().await;
        }
    }

    /// The names of all that can be pressed in the part of the page that has this label.
    pub async fn offers_in(&self, part: &str) -> Vec<String> {
        let names = self.client.execute(locate::NAMES, vec![json!(part)]).await;
        serde_json::from_value(self.done(names, part).await).unwrap()
    }

    /// Makes sure that the field of this label has the focus, so that the browser has scrolled to it.
    pub async fn is_focused_on(&self, label: &str) {
        let script = "return document.activeElement.labels?.[0]?.textContent?.trim() ?? ''";
        let focused = self.client.execute(script, Vec::new()).await;
        let focused = focused.unwrap().as_str().unwrap_or_default().to_owned();
        let why = format!("the focus is on {focused:?} and not on {label:?}");
        self.make_sure(focused == label, &why).await;
    }

    /// What stands in the field of this label.
    pub async fn value_of(&self, label: &str) -> String {
        let field = self.find(&locate::field(label), label).await;
        let value = self.done(field.prop("value").await, label).await;
        value.unwrap_or_default()
    }

    /// The option that is chosen of the list of this label.
    pub async fn selected_option(&self, label: &str) -> String {
        let field = self.find(&locate::field(label), label).await;
        let script = "return arguments[0].selectedOptions[0].label";
        let option = self.asks(&field, script, label).await;
        option.as_str().unwrap_or_default().to_owned()
    }

    /// The one element that is to be seen.
    pub(super) async fn find(&self, xpath: &str, what: &str) -> Element {
        let until = Instant::now() + PATIENCE;
        loop {
            // Between two pages there is an error instead.
            let mut seen = self.seen(xpath).await.unwrap_or_default();
            if seen.len() == 1 {
                return seen.remove(0);
            }
            if Instant::now() > until {
                let count = seen.len();
                self.fail(&format!("there are {count} of {what:?}")).await;
            }
            pause().await;
        }
    }

    /// All elements that are to be seen.
    async fn seen(&self, xpath: &str) -> Result<Vec<Element>, CmdError> {
        let found = self
            .client
            .execute(locate::SEEN, vec![json!(xpath)])
            .await?;
        let found: Vec<HashMap<String, String>> = serde_json::from_value(found)?;
        let ids = found.into_iter().flat_map(HashMap::into_values);
        Ok(ids
            .map(|id| Element::from_element_id(self.client.clone(), id.into()))
            .collect())
    }

    /// The word of the page that follows these, without the full stop after it.
    pub async fn word_after(&self, words: &str) -> String {
        self.sees(words).await;
        let text = self.text().await;
        let rest = text.split_once(&folded(words)).map_or("", |(_, rest)| rest);
        let word = rest.split_whitespace().next().unwrap_or_default();
        word.trim_end_matches('.').to_owned()
    }

    async fn shows(&self, words: &str) -> bool {
        self.text().await.contains(&folded(words))
    }

    async fn text(&self) -> String {
        let script = "return document.body.innerText";
        let until = Instant::now() + PATIENCE;
        loop {
            match self.client.execute(script, Vec::new()).await {
                // Between two pages there is none.
                Err(_) if Instant::now() < until => pause().await,
                outcome => {
                    let text = self.done(outcome, "the page").await;
                    break folded(text.as_str().unwrap_or_default());
                }
            }
        }
    }
}

fn folded(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}
