//! In what light a page is read.

use fantoccini::wd::WebDriverCompatibleCommand;
use reqwest::Method;
use serde_json::json;
use url::{ParseError, Url};

use super::Browser;

/// How light the ground is, from 0 to 1; of each element that has words of its own these words and their contrast to their
/// ground, as WCAG 2 counts it.
const READ: &str = "\
    const part = (value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; \
    const light = (color) => { \
        const [red, green, blue] = color.match(/[\\d.]+/g).map((value) => part(value / 255)); \
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue; \
    }; \
    const probe = document.body.appendChild(document.createElement('p')); \
    probe.style.background = 'Canvas'; \
    const canvas = getComputedStyle(probe).backgroundColor; \
    probe.remove(); \
    const ground = (one) => { \
        if (one === null) return canvas; \
        const color = getComputedStyle(one).backgroundColor; \
        return color === 'rgba(0, 0, 0, 0)' ? ground(one.parentElement) : color; \
    }; \
    const contrast = (one) => { \
        const [low, high] = [getComputedStyle(one).color, ground(one)].map(light).sort((a, b) => a - b); \
        return (high + 0.05) / (low + 0.05); \
    }; \
    const own = (one) => [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join(''); \
    const texts = [...document.querySelectorAll('body *')].filter((one) => own(one) !== ''); \
    return [light(canvas), texts.map((one) => [own(one), contrast(one)])]";

impl Browser {
    /// From now on this page is read in the dark, or in the light.
    pub async fn is_in_the_dark(&self, dark: bool) {
        let answer = self.client.issue_cmd(SetScheme { dark }).await;
        self.done(answer, "the light").await;
    }

    /// How light the ground of the page is, from 0 to 1; and the words on it, each with their contrast to their ground.
    pub async fn reads(&self) -> (f64, Vec<(String, f64)>) {
        let read = self.client.execute(READ, Vec::new()).await;
        let read = self.done(read, "the words").await;
        serde_json::from_value(read).unwrap()
    }
}

/// The browser's own command to tell a page what its reader prefers.
#[derive(Debug)]
struct SetScheme {
    dark: bool,
}

impl WebDriverCompatibleCommand for SetScheme {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/goog/cdp/execute",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let value = if self.dark { "dark" } else { "light" };
        let feature = json!({ "name": "prefers-color-scheme", "value": value });
        let params = json!({ "features": [feature] });
        let body = json!({ "cmd": "Emulation.setEmulatedMedia", "params": params });
        (Method::POST, Some(body.to_string()))
    }
}
