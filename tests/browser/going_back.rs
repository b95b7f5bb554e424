//! A lead whom the form has told what is wrong, who goes on, and then back by the button of the browser.

use leadgate::events::{NewQuestion, QuestionKind};

use super::database_of;
use crate::scheduler::site::{Site, asking, budget};
use crate::support::browser::{Browser, Device, driver};

#[actix_web::test]
async fn a_lead_goes_back_to_what_was_typed_even_after_something_was_wrong() {
    let Some(driver) = driver() else { return };
    for device in [Device::Desktop, Device::Phone] {
        let mut site = Site::start(database_of(device)).await;
        let why = NewQuestion {
            label: "Why?".to_owned(),
            kind: QuestionKind::Text,
            choices: Vec::new(),
            ..budget()
        };
        site.event = asking(&site.app, "asked", &[site.host.id], &[why], |_| ()).await;
        let server = site.app.url.strip_prefix("http://").unwrap();
        let server = server.parse().unwrap();
        let browser = Browser::open(driver, device, "198.51.100.23", server).await;
        browser.visit(&site.form()).await;
        browser.fill("Your email address", "olga@gnail.com").await;
        browser.click("Continue").await;
        browser.sees("Did you mean olga@gmail.com?").await;
        browser.click("Use olga@gmail.com instead").await;

        browser.sees("Booking as").await;
        browser.fill("Your name", "Olga Buyer").await;
        browser.fill("Phone number", "call me maybe").await;
        browser.fill("Why?", "To see.").await;
        browser.click("Continue").await;
        browser.sees("A phone number has digits only").await;
        browser.is_focused_on("Phone number").await;
        browser.fill("Phone number", "").await;
        browser.click("Continue").await;
        browser.sees("Times are shown in").await;

        browser.goes_back().await;
        browser.sees("Booking as").await;
        for (label, typed) in [("Your name", "Olga Buyer"), ("Why?", "To see.")] {
            let kept = browser.value_of(label).await;
            browser.make_sure(kept == typed, &kept).await;
        }
        browser.goes_back().await;
        browser.goes_back().await;
        browser.sees("Did you mean olga@gmail.com?").await;
        let kept = browser.value_of("Your email address").await;
        browser.make_sure(kept == "olga@gnail.com", &kept).await;
        browser.close().await;
    }
}
