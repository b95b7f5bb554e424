//! What a browser runs on, and how it is started for that.

use fantoccini::wd::Capabilities;
use serde_json::json;

use crate::support::proxy::Proxy;

/// How wide a phone is, in CSS pixels.
pub const PHONE_WIDTH: i64 = 390;

/// What a user has in front of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// A window of 1280 × 900.
    Desktop,
    /// The same with JavaScript turned off.
    DesktopWithoutScripts,
    /// A screen of 390 × 844.
    Phone,
}

impl Device {
    /// What chromedriver must know to start a browser that goes through this proxy.
    pub fn capabilities(self, proxy: &Proxy) -> Capabilities {
        let mut chrome = json!({
            "args": [
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-extensions",
                "--disable-breakpad",
                // While a page still scrolls smoothly, a click lands beside what it is meant for.
                "--force-prefers-reduced-motion",
                "--window-size=1280,900",
                format!("--proxy-server={}", proxy.address),
                // Otherwise what is on this machine is reached without the proxy.
                "--proxy-bypass-list=<-loopback>",
            ],
        });
        match self {
            Self::Desktop => {}
            Self::DesktopWithoutScripts => {
                chrome["prefs"] =
                    json!({ "profile.managed_default_content_settings.javascript": 2 });
            }
            Self::Phone => {
                // A window cannot be that narrow.
                let screen =
                    json!({ "width": PHONE_WIDTH, "height": 844, "pixelRatio": 1, "touch": true });
                chrome["mobileEmulation"] = json!({ "deviceMetrics": screen });
            }
        }
        Capabilities::from_iter([
            ("browserName".to_owned(), json!("chrome")),
            // As soon as a page and its scripts are there: what it loads besides is waited for by whoever looks for it.
            ("pageLoadStrategy".to_owned(), json!("eager")),
            ("goog:chromeOptions".to_owned(), chrome),
            ("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" })),
        ])
    }
}
