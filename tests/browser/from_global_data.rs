//! Blocking from where the leads stand: from the card, from ticked rows, and back by Unblock.

use leadgate::staff::Role;

use crate::scheduler::site::{Lead, Site, open_start};
use crate::support::app::PASSWORD;
use crate::support::browser::{Browser, Device, driver};
use crate::support::database::on_each_database;

#[actix_web::test]
async fn leads_are_blocked_from_card_and_rows_and_unblocked_from_where_they_are_hidden() {
    let Some(driver) = driver() else { return };
    on_each_database(async |database| {
        let site = Site::start(database).await;
        for (name, ip) in [("lee", 21), ("mia", 22), ("joe", 23)] {
            let visitor = site.app.visitor_from([203, 0, 113, ip]);
            let email = format!("{name}@example.com");
            let lead = Lead::contact(visitor, &site.form(), &email).await;
            lead.send_details(&[("name", name)]).await;
            if name == "mia" {
                lead.books(&open_start()).await;
            }
        }
        let admin = site.app.member(Role::SuperAdmin).await;
        let server = site.app.url.strip_prefix("http://").unwrap();
        let server = server.parse().unwrap();
        let browser = Browser::open(driver, Device::Desktop, "192.0.2.10", server).await;
        browser.visit("/sign-in").await;
        browser.fill("Email", admin.email.as_str()).await;
        browser.fill("Password", PASSWORD).await;
        browser.click("Sign in").await;
        browser.is_at("Upcoming").await;

        blocks_email_and_address_from_the_card(&browser).await;
        unblocks_one_and_then_the_other(&browser).await;
        blocks_the_ticked_rows(&browser).await;
        browser.close().await;
    })
    .await;
}

async fn blocks_email_and_address_from_the_card(browser: &Browser) {
    browser.visit("/contacts").await;
    browser.click("Qualified: lee@example.com").await;
    browser.sees("Card Details").await;
    browser.click_button("Block").await;
    browser.sees("What to put on the list").await;
    for words in [
        "lee@example.com and every other address of this mailbox",
        "exactly the IP address 203.0.113.21",
        "1 contact will be hidden",
    ] {
        browser.sees(words).await;
    }
    browser.fill("Reason", "Spam").await;
    browser.click_button("Block").await;
    browser
        .sees("Added 2 lines to the block list. 1 contact is hidden from Global Data.")
        .await;
}

/// Both are ticked; none is asked back about, and one alone leaves the other to catch.
async fn unblocks_one_and_then_the_other(browser: &Browser) {
    let address = "IP address 203.0.113.21";
    browser.visit("/contacts?section=blocked").await;
    browser.click("Unblock lee@example.com").await;
    browser.sees("Delete 2 blocks?").await;
    browser
        .sees(&format!(
            "Caught by: Email address lee@example.com; {address}"
        ))
        .await;
    browser.tick(address).await;
    browser.tick("Email address lee@example.com").await;
    browser.click("Delete ticked blocks").await;
    browser.sees("Tick at least one of these, or cancel.").await;
    browser.tick("Email address lee@example.com").await;
    browser.click("Delete ticked blocks").await;
    browser
        .sees("Deleted the block of lee@example.com. No contact came back to Global Data by that.")
        .await;

    browser.visit("/contacts?section=blocked").await;
    browser.click("Unblock lee@example.com").await;
    browser.sees("Delete this block?").await;
    browser.sees(address).await;
    browser.click("Delete").await;
    browser.sees("1 contact is back in Global Data.").await;
    browser.visit("/contacts").await;
    browser.sees("lee@example.com").await;
}

async fn blocks_the_ticked_rows(browser: &Browser) {
    browser.visit("/contacts").await;
    browser.tick_in_row("mia@example.com").await;
    browser.tick_in_row("joe@example.com").await;
    browser.sees("2 selected").await;
    browser.click("Block ticked\u{a0}contacts").await;
    browser.sees("What to put on the list").await;
    for words in [
        "mia@example.com and every other address of this mailbox",
        "exactly the IP address 203.0.113.22",
        "joe@example.com and every other address of this mailbox",
        "exactly the IP address 203.0.113.23",
        "2 contacts will be hidden",
    ] {
        browser.sees(words).await;
    }
    looks_at_the_call_before_it_is_kept(browser).await;
    browser.click_button("Block").await;
    browser
        .sees("Added 4 lines to the block list. 2 contacts are hidden from Global Data.")
        .await;
    browser.sees("1 upcoming call stays booked.").await;
    browser.visit("/contacts").await;
    browser.sees("lee@example.com").await;
    browser.does_not_see("mia@example.com").await;
    browser.does_not_see("joe@example.com").await;
    browser.visit("/contacts?section=blocked").await;
    browser.sees("mia@example.com").await;
    browser.sees("joe@example.com").await;
}

/// The link leads to the row of the call, and opens it.
async fn looks_at_the_call_before_it_is_kept(browser: &Browser) {
    browser.sees("1 upcoming call, booked before").await;
    browser.click("The intro call with Closer of acme").await;
    browser.is_at("Upcoming").await;
    browser.sees("The lead’s time").await;
    browser.goes_back().await;
    browser.sees("What to put on the list").await;
    browser.tick("Keep").await;
}
