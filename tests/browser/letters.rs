//! Mail as its reader has it before them.

use std::collections::BTreeSet;

use leadgate::calls::CausedBy;
use leadgate::calls::pages::letter;
use leadgate::mail::MessageKind;
use leadgate::web::BaseUrl;

use crate::calls::fixture::{Fixture, book, now};
use crate::mail::order::World;
use crate::support::app::link_key;
use crate::support::browser::{Browser, Device, driver};
use crate::support::database::TestDatabase;

const ANSWERS: &str = r#"[{"question":"Your site?","answer":"A-very-long-word-without-a-break-that-no-phone-has-room-for-in-one-line"}]"#;

/// The HTML of a message of each kind, to whoever gets it.
async fn letters() -> Vec<String> {
    let database = TestDatabase::sqlite();
    let db = database.open();
    let fixture = Fixture::found(&db, "acme").await;
    let visit = fixture.visit(&db, fixture.contacts[0], ANSWERS).await;
    let mut new = fixture.call(3_000);
    new.visit_id = Some(visit);
    let call = book(&db, new).await.unwrap();
    let world = World::of(db, fixture, call.clone()).await;
    world
        .write(move |conn| call.tell_booked(conn, CausedBy::Stranger, now()))
        .await;
    world.delivers(now()).await;
    let [_, ben] = fixture.hosts;
    world.moves(move |call| call.host_id = ben).await;
    world.delivers(now()).await;
    let canceled = world.cancels().await;
    world.delivers(now()).await;
    world
        .write(move |conn| canceled.rebook(conn, None, now()))
        .await;
    let base_url: BaseUrl = "https://calls.acme.example".parse().unwrap();
    let told = world.told().await;
    let kinds: BTreeSet<_> = told.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(kinds.len(), MessageKind::ALL.len() - 1, "all but the test");
    let of_calls = told.iter().map(|message| {
        let letter = letter(message, &base_url, &link_key(), "calls@acme.example");
        letter.unwrap().html
    });
    let test = leadgate::mail::pages::test_letter(&base_url).unwrap().html;
    of_calls.chain([test]).collect()
}

#[actix_web::test]
async fn each_message_is_read_in_light_and_dark_on_a_phone() {
    let Some(driver) = driver() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("message.html");
    // There is nothing to load: whatever were asked for would be missing, and complained of.
    let nowhere = "127.0.0.1:1".parse().unwrap();
    let browser = Browser::open(driver, Device::Phone, "192.0.2.10", nowhere).await;
    for html in letters().await {
        std::fs::write(&file, &html).unwrap();
        browser.visit(&format!("file://{}", file.display())).await;
        for dark in [false, true] {
            browser.is_in_the_dark(dark).await;
            let (ground, texts) = browser.reads().await;
            let is_right = if dark { ground < 0.1 } else { ground > 0.9 };
            browser
                .make_sure(is_right, &format!("the ground is {ground}"))
                .await;
            assert!(!texts.is_empty(), "{html}");
            for (words, contrast) in texts {
                let why = format!("{words:?} in the dark: {dark}, has a contrast of {contrast}");
                browser.make_sure(contrast >= 4.5, &why).await;
            }
        }
    }
    browser.close().await;
}
