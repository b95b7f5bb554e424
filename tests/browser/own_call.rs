//! What a lead does with its call afterwards, by the links of the mails that it receives.

use leadgate::values::CallStatus;
use std::time::{Duration, Instant};

use mail_parser::MessageParser;

use crate::scheduler::site::{Site, event};
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Device, driver};
use crate::support::database::on_each_database;
use crate::support::smtp::{Manner, Smtp};

const EMAIL: &str = "olga@buyer.example";

#[actix_web::test]
async fn a_lead_moves_and_cancels_its_call_by_the_links_of_its_mails() {
    let Some(driver) = driver() else { return };
    on_each_database(async |database| {
        let smtp = Smtp::start(Manner::Receives).await;
        let smtp_url = format!("--smtp-url={}", smtp.url());
        let options = [smtp_url.as_str(), "--mail-from=Acme <calls@acme.example>"];
        let app = TestApp::start_with(database, &options).await;
        let mut site = Site::of(app).await;
        // Two months, so that the next one is free whatever day it is.
        let ahead = |settings: &mut leadgate::events::EventSettings| settings.days_ahead = 60;
        site.event = event(&site.app, "ahead", &[site.host.id], ahead).await;
        let server = site.app.url.strip_prefix("http://").unwrap();
        let server = server.parse().unwrap();
        let browser = Browser::open(driver, Device::Phone, "198.51.100.23", server).await;

        browser.visit(&site.form()).await;
        browser.fill("Your email address", EMAIL).await;
        browser.click("Continue").await;
        browser.fill("Your name", "Olga Buyer").await;
        browser.click("Continue").await;
        chooses(&browser, 0).await;
        browser.click("Confirm").await;
        browser.sees("Your call is booked").await;
        browser.sees("Reschedule").await;

        browser
            .visit(&link(&smtp, "Booked", "Reschedule:").await)
            .await;
        browser.sees("Choose another time").await;
        let (day, time) = chooses(&browser, 2).await;
        browser.click("Confirm the new time").await;
        browser.sees("Your call has a new time").await;
        browser.sees(&time).await;
        browser.sees("We are sending you a mail").await;
        let moved = site.calls().await.remove(0);
        browser.make_sure(moved.version == 2, &day).await;

        let cancel = link(&smtp, "New time", "Cancel:").await;
        browser.visit(&cancel).await;
        browser.sees("Cancel your call?").await;
        browser.fill("Why? (optional)", "My boat sinks").await;
        browser.click("Cancel the call").await;
        browser.sees("This call is canceled").await;
        let canceled = site.calls().await.remove(0);
        let status = canceled.status == CallStatus::Canceled;
        browser
            .make_sure(status, "the call is canceled in the database")
            .await;
        let last = text(&smtp, "Canceled").await;
        browser.make_sure(!last.contains("/c/"), &last).await;
        browser.visit(&cancel).await;
        browser.sees("This call is canceled").await;
        // The console of a page that is gone says that it is gone.
        let complaints = browser.complaints().await;
        let others = complaints.iter().filter(|one| !one.contains("410"));
        browser
            .make_sure(others.count() == 0, &complaints.join("\n"))
            .await;
        browser.close().await;
    })
    .await;
}

/// Chooses a time of the first free day of the next month: the one of this number.
pub async fn chooses(browser: &Browser, number: usize) -> (String, String) {
    browser.click("Next month").await;
    let days = browser.offers_in("Day").await;
    let is_day = |name: &&String| name.ends_with(|end: char| end.is_ascii_digit());
    let day = days.iter().find(is_day).expect("a free day").clone();
    browser.click_in("Day", &day).await;
    let times = browser.offers_in("Time").await;
    let mut times = times.into_iter().filter(|name| name.contains(':'));
    let time = times.nth(number).expect("a free time");
    browser.tick(&time).await;
    (day, time)
}

/// The address behind this word in the lead's mail of this subject.
async fn link(smtp: &Smtp, subject: &str, word: &str) -> String {
    let text = text(smtp, subject).await;
    let mut lines = text.lines();
    let link = lines.find_map(|line| line.strip_prefix(word)).expect(word);
    link.trim().to_owned()
}

/// The text of the lead's mail whose subject begins so, once it is there.
async fn text(smtp: &Smtp, subject: &str) -> String {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        for mail in smtp.received() {
            let mail = MessageParser::default().parse(&mail).unwrap();
            let recipient = mail.to().unwrap().first().unwrap().address().unwrap();
            if recipient == EMAIL && mail.subject().unwrap().starts_with(subject) {
                return mail.body_text(0).unwrap().into_owned();
            }
        }
        assert!(Instant::now() < until, "no mail {subject:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
