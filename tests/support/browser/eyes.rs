//! What a user sees on a page.

use std::collections::HashMap;
use std::time::Instant;

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use serde_json::json;

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

    /// The names of all that can be pressed in the part of the page that has this label.
    pub async fn offers_in(&self, part: &str) -> Vec<String> {
        let names = self.client.execute(locate::NAMES, vec![json!(part)]).await;
        serde_json::from_value(self.done(names, part).await).unwrap()
    }

    /// What stands in the field of this label.
    pub async fn value_of(&self, label: &str) -> String {
        let field = self.find(&locate::field(label), label).await;
        let value = self.done(field.prop("value").await, label).await;
        value.unwrap_or_default()
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
