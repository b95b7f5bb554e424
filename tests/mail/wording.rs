//! What hosts read of a call: who has it now, and what they need to hold it.

use diesel::prelude::*;
use leadgate::calls::CausedBy;
use leadgate::db::schema::events;
use mail_parser::MessageParser;

use super::order::World;
use crate::calls::fixture::{Fixture, book, now};
use crate::support::database::on_each_database;

pub(super) const ANN: &str = "ann@acme.example";
const BEN: &str = "ben@acme.example";
pub(super) const ADA: &str = "ada@example.com";

/// The subject and the text of the latest message that this recipient got.
fn read_by(world: &World, recipient: &str) -> (String, String) {
    let [subject, text, _] = latest(world, recipient);
    (subject, text)
}

/// The subject, the text and the HTML of the latest message that this recipient got.
pub(super) fn latest(world: &World, recipient: &str) -> [String; 3] {
    let received = world.smtp.received();
    let of_recipient = received.iter().rev().find_map(|mail| {
        let mail = MessageParser::default().parse(mail).unwrap();
        let to = mail.to().unwrap().first().unwrap().address().unwrap();
        let lines = |text: &str| text.replace("\r\n", "\n");
        let subject = mail.subject().unwrap().to_owned();
        let (text, html) = (mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
        (to == recipient).then_some([subject, lines(&text), lines(&html)])
    });
    of_recipient.unwrap()
}

#[actix_web::test]
async fn each_of_two_hosts_and_the_lead_read_who_has_the_call_now() {
    on_each_database(async |database| {
        let world = World::with_call(&database, 3_000).await;
        world.delivers(now()).await;
        let [ann, ben] = world.fixture.hosts;
        world
            .moves(move |call| {
                call.host_id = ben;
                call.starts_at = call.starts_at + chrono::TimeDelta::hours(1);
                call.ends_at = call.ends_at + chrono::TimeDelta::hours(1);
            })
            .await;
        world.delivers(now()).await;
        let (subject, text) = read_by(&world, ANN);
        assert!(
            subject.starts_with("Handed over: call with Ada, "),
            "{subject}"
        );
        assert!(
            text.starts_with("Ben has your call with Ada now\n"),
            "{text}"
        );
        let (subject, text) = read_by(&world, BEN);
        assert!(
            subject.starts_with("Yours now: call with Ada, "),
            "{subject}"
        );
        assert!(
            text.starts_with("Ann’s call with Ada is yours now\n"),
            "{text}"
        );
        assert!(!text.contains("Was:"), "{text}");
        let (subject, text) = read_by(&world, ADA);
        assert!(
            subject.starts_with("New time: call with Ben, "),
            "{subject}"
        );
        assert!(text.starts_with("Your call has a new time\n"), "{text}");
        assert!(text.contains("Was:"), "{text}");

        world.moves(move |call| call.host_id = ann).await;
        world.delivers(now()).await;
        let (subject, text) = read_by(&world, ADA);
        assert!(
            subject.starts_with("New host: call with Ann, "),
            "{subject}"
        );
        assert!(text.starts_with("Your call is with Ann now\n"), "{text}");
    })
    .await;
}

#[actix_web::test]
async fn a_host_reads_phone_and_answers_and_no_link_from_them_and_the_lead_neither() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let long = "x".repeat(1_000);
        let answers = format!(
            r#"[{{"question":"Your site?","answer":"http://evil.example/now"}},{{"question":"More?","answer":"{long}"}}]"#
        );
        let answers: &'static str = Box::leak(answers.into_boxed_str());
        let visit = fixture.visit(&db, fixture.contacts[0], answers).await;
        let mut new = fixture.call(3_000);
        new.visit_id = Some(visit);
        let call = book(&db, new).await.unwrap();
        let world = World::of(db, fixture, call).await;
        let call = world.call.clone();
        world
            .write(move |conn| call.tell_booked(conn, CausedBy::Stranger, now()))
            .await;
        world.delivers(now()).await;
        let [_, text, html] = latest(&world, ANN);
        assert!(html.contains("Your site?</strong><br>http evil. example now<"), "{html}");
        assert!(!html.contains("evil.example"), "{html}");
        assert!(text.contains("Phone: +15552345678"), "{text}");
        assert!(text.contains("Your site?\n  http evil. example now\n"), "{text}");
        assert!(text.contains(&"x".repeat(300)), "{text}");
        assert!(!text.contains(&"x".repeat(301)), "{text}");
        let [_, text, html] = latest(&world, ADA);
        for told in ["+1555", "Your site?", "evil"] {
            assert!(!text.contains(told), "{text}");
            assert!(!html.contains(told), "{html}");
        }
    })
    .await;
}

#[actix_web::test]
async fn the_html_brings_its_looks_along_and_no_colour_or_image() {
    on_each_database(async |database| {
        let world = World::with_call(&database, 3_000).await;
        world.delivers(now()).await;
        for mail in world.smtp.received() {
            let mail = MessageParser::default().parse(&mail).unwrap();
            let html = mail.body_html(0).unwrap();
            for part in [
                "max-width:600px",
                "sans-serif",
                "padding:10px 16px",
                "light dark",
            ] {
                assert!(html.contains(part), "{part}: {html}");
            }
            for part in ["<img", "<style", "color:", "background"] {
                assert!(!html.contains(part), "{part}: {html}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn the_lead_of_a_canceled_call_finds_where_to_book_another_time_as_long_as_there_is_any() {
    on_each_database(async |database| {
        let world = World::with_call(&database, 3_000).await;
        world.delivers(now()).await;
        let link = "https://calls.acme.example/e/acme/intro";
        assert!(!read_by(&world, ADA).1.contains(link), "it stands");
        let canceled = world.cancels().await;
        world.delivers(now()).await;
        let (_, text) = read_by(&world, ADA);
        assert!(
            text.contains(&format!("Book another time: {link}\n")),
            "{text}"
        );
        assert!(!read_by(&world, ANN).1.contains(link), "hosts do not book");
        let html = world.smtp.received().iter().any(|mail| {
            let mail = MessageParser::default().parse(mail).unwrap();
            mail.body_html(0)
                .unwrap()
                .contains(&format!("href=\"{link}\""))
        });
        assert!(html);

        world
            .write(move |conn| canceled.rebook(conn, None, now()))
            .await;
        world
            .write(|conn| {
                diesel::update(events::table)
                    .set(events::archived_at.eq(Some(now())))
                    .execute(conn)?;
                Ok(())
            })
            .await;
        world.cancels().await;
        world.delivers(now()).await;
        let (_, text) = read_by(&world, ADA);
        assert!(text.starts_with("Your call is canceled"), "{text}");
        assert!(!text.contains("Book another time"), "{text}");
    })
    .await;
}
