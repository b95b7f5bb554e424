//! Add New in the hands of somebody who pastes the wrong thing, blocks too much, and takes back all of it.

use leadgate::values::Kind;

use crate::scheduler::site::Site;
use crate::support::app::PASSWORD;
use crate::support::blocks;
use crate::support::browser::{Browser, Device, driver};
use crate::support::database::on_each_database;

const LIST: &str = "/tracking/blocking";

#[actix_web::test]
async fn whoever_pastes_slips_and_means_many_is_helped_by_the_form() {
    let Some(driver) = driver() else { return };
    on_each_database(async |database| {
        let site = Site::start(database).await;
        site.lead("lee@example.com").await;
        let admin = site.app.member(leadgate::staff::Role::SuperAdmin).await;
        let server = site.app.url.strip_prefix("http://").unwrap();
        let server = server.parse().unwrap();
        let browser = Browser::open(driver, Device::Desktop, "192.0.2.10", server).await;
        browser.visit("/sign-in").await;
        browser.fill("Email", admin.email.as_str()).await;
        browser.fill("Password", PASSWORD).await;
        browser.click("Sign in").await;
        browser.is_at("Upcoming").await;

        pastes_an_email_where_an_address_is_asked_for(&browser).await;
        is_asked_about_ipv6_only_where_it_may_be_one(&browser).await;
        confirms_what_may_be_a_slip(&browser).await;
        makes_an_exception_of_a_domain(&browser).await;

        let organization = site.app.organization.id;
        let write = site
            .app
            .db
            .write(move |conn| blocks::many(conn, organization, 120));
        write.await.unwrap();
        site.block(Kind::Phone, "+12025550123").await;
        deletes_all_that_match_and_undoes_it(&browser).await;
        browser.close().await;
    })
    .await;
}

async fn pastes_an_email_where_an_address_is_asked_for(browser: &Browser) {
    browser.visit("/contacts").await;
    browser.click("Qualified: lee@example.com").await;
    browser.sees("Card Details").await;
    browser.click("Copy email address").await;
    browser.hears_beside("Copy email address", "Copied").await;
    browser.visit(LIST).await;
    browser.click("Add New").await;
    browser
        .make_sure(browser.offers("Block IP address").await, "of an address")
        .await;
    browser.paste_into("Value").await;
    browser
        .sees("lee@example.com is an email address, not an IP address: the kind is now “Email address”.")
        .await;
    browser
        .make_sure(browser.offers("Block email").await, "of an email")
        .await;
    browser.sees("1 contact will be hidden").await;
    browser.click("Block email").await;
    browser
        .sees("Blocked lee@example.com and its aliases.")
        .await;
}

async fn is_asked_about_ipv6_only_where_it_may_be_one(browser: &Browser) {
    let question = "If it is an IPv6 address";
    browser.click("Add New").await;
    browser.sees("Enter a value to see whom it catches").await;
    browser.does_not_see(question).await;
    browser.fill("Value", "2a00:1450:1:2::7").await;
    browser.sees(question).await;
    browser.sees("from 2a00:1450:1:2::/64").await;
    browser.tick("Exactly this address").await;
    browser
        .sees("exactly the IP address 2a00:1450:1:2::7")
        .await;
    browser.fill("Value", "198.51.100.9").await;
    browser.sees("exactly the IP address 198.51.100.9").await;
    browser.does_not_see(question).await;
}

async fn confirms_what_may_be_a_slip(browser: &Browser) {
    browser.fill("Value", "10.1.2.3").await;
    browser.sees("a range that is private").await;
    browser.click("Block IP address").await;
    browser.sees("Nothing is saved yet").await;
    browser
        .sees("Read this, and type 10.1.2.3 to confirm it.")
        .await;
    browser.fill("Type 10.1.2.3 to confirm", "10.1.2.4").await;
    browser.click("Block IP address").await;
    browser.sees("Type exactly 10.1.2.3 to confirm").await;
    browser.fill("Type 10.1.2.3 to confirm", "10.1.2.3").await;
    browser.click("Block IP address").await;
    browser.sees("Blocked 10.1.2.3.").await;
}

async fn makes_an_exception_of_a_domain(browser: &Browser) {
    browser.click("Add New").await;
    browser.click("More").await;
    browser.tick("Domain").await;
    browser.fill("Value", "partner.example").await;
    browser.tick("Never block this").await;
    browser
        .sees("It lets in, unless a closer block catches them:")
        .await;
    browser.click_button("Never block this").await;
    browser.sees("partner.example is an exception now").await;
    browser.sees("Never blocked").await;
}

/// Of more than stand on one page, those of a filter; the others stay.
async fn deletes_all_that_match_and_undoes_it(browser: &Browser) {
    browser.visit(LIST).await;
    browser.choose("Kind", "Domains").await;
    browser.click("Filter").await;
    browser.does_not_see("+12025550123").await;
    browser.does_not_see("Delete all that match").await;
    browser.choose("Kind", "Email addresses").await;
    browser.click("Filter").await;
    browser.click("Delete all that match…").await;
    browser.sees("Delete 62 blocks?").await;
    browser
        .sees("Back in Global Data, and able to book again")
        .await;
    browser.sees("lee@example.com").await;
    browser.click("Delete ticked blocks").await;
    browser
        .sees("Deleted 62 blocks. 1 contact is back in Global Data.")
        .await;
    browser.visit(&format!("{LIST}?kind=email")).await;
    browser.sees("Nothing found").await;
    browser.visit(&format!("{LIST}/acts")).await;
    browser.sees("and 61 others").await;
    browser.click_in_row("61 others", "Undo").await;
    browser.sees("Undo this?").await;
    browser
        .sees("1 contact will be hidden from Global Data")
        .await;
    browser.sees("12 other lines, in the same way.").await;
    browser.click("Undo").await;
    browser.sees("Undone: 62 lines are as before.").await;
}
