//! The whole walk, from the first visit of a fresh server to the lead who is let back in, in a real browser.

mod add_new;
mod admin;
mod busy_feed;
mod console;
mod feed;
mod from_global_data;
mod going_back;
mod labels;
mod lead;
mod letters;
mod mail;
mod own_call;
mod team;
mod zone;

use crate::support::app::{config, serve};
use crate::support::browser::{Browser, Device, driver};
use crate::support::database::TestDatabase;
use admin::Admin;
use lead::Lead;

#[actix_web::test]
async fn an_unwanted_lead_is_blocked_watched_and_let_back_in() {
    walk_on(Device::Desktop).await;
}

#[actix_web::test]
async fn the_same_walk_needs_no_javascript() {
    walk_on(Device::DesktopWithoutScripts).await;
}

#[actix_web::test]
async fn the_same_walk_fits_a_phone() {
    walk_on(Device::Phone).await;
}

async fn walk_on(device: Device) {
    let Some(driver) = driver() else { return };
    let walk_with = async |database: TestDatabase| {
        let app = serve(&config(&[]), database.open());
        let code = app.setup_code().await.unwrap().unwrap().to_string();
        let server = app.address;
        let running = actix_web::rt::spawn(app.run());
        let browser = async |ip| Browser::open(driver, device, ip, server).await;
        let (ada, sam, olga) = tokio::join!(
            browser("192.0.2.10"),
            browser("203.0.113.7"),
            browser("198.51.100.23"),
        );
        let admin = Admin { browser: ada };
        let spammer = Lead {
            browser: sam,
            email: "sam@spam.example",
            name: "Sam Spam",
            phone: "+1 212 555 0147",
            ip: "203.0.113.7",
        };
        let buyer = Lead {
            browser: olga,
            email: "olga@buyer.example",
            name: "Olga Buyer",
            phone: "+1 212 555 0163",
            ip: "198.51.100.23",
        };
        walk(&code, &admin, &spammer, &buyer).await;
        tokio::join!(
            admin.browser.close(),
            spammer.browser.close(),
            buyer.browser.close(),
        );
        running.abort();
    };
    walk_with(database_of(device)).await;
}

/// Each walk takes more than a minute: both databases are walked on, but not by every device.
fn database_of(device: Device) -> TestDatabase {
    match device {
        Device::Desktop => TestDatabase::postgres_if_any(),
        Device::DesktopWithoutScripts | Device::Phone => TestDatabase::sqlite(),
    }
}

async fn walk(code: &str, admin: &Admin, spammer: &Lead, buyer: &Lead) {
    admin.sets_up(code).await;
    admin.signs_in_and_sees_the_menu().await;
    let intro = admin.creates_event("Intro call", "Strategy Call").await;
    let screening = admin.creates_event("Screening", "Discovery Call").await;
    admin.keeps_hours().await;

    spammer.gives_contact_and_details(&intro).await;
    let time = spammer.last_offer().await;
    spammer.books(&time).await;
    buyer.gives_contact_and_details(&intro).await;
    buyer.is_not_offered(&time).await;
    let other_time = buyer.last_offer().await;

    admin.blocks_email_of(spammer).await;
    admin.blocks_ip_address_of(spammer).await;
    admin.blocks_email("junk@spam.example").await;
    admin.finds_hidden(spammer).await;

    spammer.finds_no_time(&intro).await;
    spammer.is_refused_when_posting(&intro, &other_time).await;
    let reference = spammer.reference().await;
    admin.looks_up(&reference, spammer).await;
    spammer.finds_no_time(&screening).await;
    // Two visits through the form and one straight to its end.
    admin.finds_entries_of(spammer, 3).await;

    admin.cancels_the_call_of(spammer).await;
    buyer.looks_again().await;
    buyer.books(&time).await;

    admin.extends_the_block_of("junk@spam.example").await;
    admin.deletes_email_block_of(spammer).await;
    admin.finds_hidden(spammer).await;
    admin.deletes_the_other_two_blocks(spammer).await;
    admin.undoes_the_deletion_of_two_blocks(spammer).await;
    admin.finds_hidden(spammer).await;
    admin.deletes_the_other_two_blocks(spammer).await;
    admin.finds_back(spammer).await;
    spammer.gives_contact_and_details(&intro).await;
    let time = spammer.last_offer().await;
    spammer.books(&time).await;
    admin.opens_card_of(spammer).await;
    admin.blocks_and_cancels_the_call_of(spammer).await;
    admin.undoes_the_block_and_the_cancel_of(spammer).await;
    admin.finds_back(spammer).await;
}
