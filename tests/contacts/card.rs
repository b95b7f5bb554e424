//! The contact card, as its page shows it.

use leadgate::blocking::{Answer, Step};
use leadgate::contacts::{Contact, Note, Status, identity};
use leadgate::staff::Role;
use reqwest::StatusCode;

use super::world::{World, at};
use crate::support::app::{TestApp, found};
use crate::support::database::on_each_database;

#[actix_web::test]
async fn the_card_tells_everything_about_a_contact() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let host = app.member(Role::Closer).await;
        world.lead("jane@example.com", "203.0.113.7", 0).await;
        let (mut visit, contact) = world.lead("jane@example.com", "198.51.100.9", 5).await;
        visit.name = "Jane Doe".into();
        visit.phone = "+4915112345678".into();
        visit.qualified = Some(true);
        visit.step = Step::Details;
        visit.answers = vec![Answer {
            question: "Your <budget>?".into(),
            answer: "<script>alert(1)</script>".into(),
        }];
        let call = world.call(contact.id, &host, 600).await;
        let host = host.id;
        world
            .write(move |conn| {
                visit.save(conn)?;
                let contact = Contact::remember(conn, &visit, at(6))?;
                contact.note_booking(conn, call, Status::StrategyCall, host, None, at(7))
            })
            .await;

        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let path = format!("/contacts/{}", contact.id);
        let page = admin.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.texts("h1"), ["Jane Doe"]);
        let copied = page.attributes("button[data-copy]", "data-copy");
        assert_eq!(
            copied,
            [
                &format!("{}{path}", app.url),
                "jane@example.com",
                "+4915112345678",
                "198.51.100.9",
                "203.0.113.7"
            ]
        );
        let terms = page.texts("dt");
        let facts = page.texts("dd");
        let fact = |term: &str| {
            let place = terms.iter().position(|one| one == term);
            facts[place.unwrap_or_else(|| panic!("{term} is in {terms:?}"))].as_str()
        };
        assert_eq!(fact("Status"), "Strategy Call");
        assert_eq!(fact("Event"), "Intro Call");
        assert_eq!(fact("Owner"), "Closer of acme");
        assert_eq!(fact("Your <budget>?"), "<script>alert(1)</script>");
        assert_eq!(fact("Time zone"), "UTC");
        assert_eq!(fact("User agent"), "Mozilla/5.0 (X11)");
        assert_eq!(fact("Referrer"), "https://search.example/");
        assert_eq!(fact("Page"), "/e/acme/intro");
        assert_eq!(fact("utm_source"), "newsletter");
        assert!(fact("IP address").starts_with("198.51.100.9"));
        assert_eq!(
            page.texts("#journey li > div:first-child"),
            [
                "Booked a call for Mon 2 Mar 2026, 19:00 UTC: Intro Call with Closer of acme",
                "Sent the details",
                "Gave the email address",
                "Gave the email address"
            ]
        );
        assert_eq!(
            page.texts("#calls li > div"),
            [
                "Mon 2 Mar 2026, 19:00 UTC",
                "Intro Call with Closer of acme",
                "No outcome yet"
            ]
        );
        assert!(!page.body.contains("<script>alert"));
    })
    .await;
}

#[actix_web::test]
async fn an_address_whose_mail_somebody_reads_is_marked() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        world.lead("jane+shop@example.com", "203.0.113.7", 1).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let path = format!("/contacts/{}", contact.id);
        let marked = async || admin.get(&path).await.texts("span.badge.bg-green-lt");
        assert!(marked().await.is_empty());
        let (organization, id) = (world.organization, contact.id);
        for email in ["jane+shop@example.com", "jane@example.com"] {
            world
                .write(move |conn| {
                    let email = email.parse().unwrap();
                    identity::confirm(conn, organization, id, &email, at(2))
                })
                .await;
        }
        assert_eq!(marked().await, ["Confirmed", "Confirmed"]);
        let top = admin.get(&path).await.texts(".card-side .card-body");
        assert!(top[0].contains("Confirmed"), "{top:?}");
    })
    .await;
}

#[actix_web::test]
async fn notes_beyond_the_card_are_on_pages_of_their_own() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let admin = app.member(Role::SuperAdmin).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let (organization, id, by) = (world.organization, contact.id, admin.id);
        world
            .write(move |conn| {
                for number in 0..120 {
                    // Two at a time, so that the place among equal ones matters.
                    let body = format!("Note {number:03}");
                    Note::add(conn, organization, id, &body, by, at(1 + number / 2))?;
                }
                Ok(())
            })
            .await;
        let admin = app.signed_in(&admin).await;
        let mut page = admin
            .get(&format!("/contacts/{id}?section=contacts&q=jane"))
            .await;
        let mut seen = page.texts("#notes li > div:first-child");
        assert_eq!(seen.len(), 50);
        let mut next = page.attributes("#notes .card-footer a", "href");
        let path = format!("/contacts/{id}/notes");
        while let Some(href) = next.pop() {
            let address = match href.strip_prefix('?') {
                Some(query) => format!("{path}?{query}"),
                None => href,
            };
            page = admin.get(&address).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
            let back = page.attributes("#notes .card-footer a", "href");
            assert_eq!(
                back,
                [format!("/contacts/{id}?section=contacts&q=jane#notes")]
            );
            seen.extend(page.texts("#notes li > div:first-child"));
            next = page.attributes("a[rel=next]", "href");
        }
        let all: Vec<_> = (0..120)
            .rev()
            .map(|number| format!("Note {number:03}"))
            .collect();
        assert_eq!(seen, all);
    })
    .await;
}

#[actix_web::test]
async fn every_link_of_the_menu_leads_to_a_part_of_the_card() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let page = admin.get(&format!("/contacts/{}", contact.id)).await;
        let links = page.attributes("nav.list-group a", "href");
        assert_eq!(links.len(), 6);
        for link in links {
            assert_eq!(page.texts(&link).len(), 1, "{link}");
        }
        assert_eq!(page.texts("details #additional").len(), 1);
        assert_eq!(page.texts("h1"), ["jane@example.com"], "no name is given");
    })
    .await;
}

#[actix_web::test]
async fn the_blocks_that_match_are_named_to_those_who_may_use_tracking() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let closer = app.member(Role::Closer).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        world.call(contact.id, &closer, 600).await;
        let (ip, _) = world.block("ip:203.0.113.7/32", 1).await;
        let (email, _) = world.block("mailbox:jane@example.com", 2).await;
        let path = format!("/contacts/{}", contact.id);

        let manager = app.signed_in_as(Role::SalesManager).await;
        let page = manager.get(&path).await;
        assert_eq!(
            page.texts(".alert li"),
            [
                "Email address: jane@example.com , spam View Entries",
                "IP address: 203.0.113.7 , spam View Entries"
            ]
        );
        assert_eq!(
            page.attributes(".alert a", "href"),
            [
                format!("/tracking/blocking/{email}/entries"),
                format!("/tracking/blocking/{ip}/entries"),
                format!(
                    "/tracking/blocking/delete?id={email}&id={ip}&origin=card&contact={}",
                    contact.id
                )
            ]
        );

        let closer = app.signed_in(&closer).await;
        let page = closer.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.texts(".badge"), ["Blocked"]);
        assert!(!page.body.contains("spam") && !page.body.contains("/tracking/"));
    })
    .await;
}

#[actix_web::test]
async fn a_card_is_there_for_those_alone_who_may_see_the_contact() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let closer = app.member(Role::Closer).await;
        let setter = app.member(Role::Setter).await;
        let (_, new) = world.lead("new@example.com", "203.0.113.1", 0).await;
        let (_, called) = world.lead("called@example.com", "203.0.113.2", 1).await;
        let call = world.call(called.id, &closer, 600).await;
        let (_, hidden) = world.lead("hidden@example.com", "203.0.113.3", 2).await;
        world.block("mailbox:hidden@example.com", 3).await;
        let (contact, host) = (world.contact(called.id).await, closer.id);
        world
            .write(move |conn| {
                contact.note_booking(conn, call, Status::StrategyCall, host, None, at(4))
            })
            .await;
        let other = found(&app.db, "other").await;
        let other = World::of(app.db.clone(), &other).await;
        let (_, theirs) = other.lead("theirs@example.com", "203.0.113.4", 0).await;

        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let (closer, setter) = (app.signed_in(&closer).await, app.signed_in(&setter).await);
        let visitor = app.visitor();
        for (contact, admins, closers, setters) in [
            (&new, 200, 404, 200),
            (&called, 200, 200, 404),
            (&hidden, 200, 404, 404),
            (&theirs, 404, 404, 404),
        ] {
            let path = format!("/contacts/{}", contact.id);
            for (client, status) in [(&admin, admins), (&closer, closers), (&setter, setters)] {
                let page = client.get(&path).await;
                assert_eq!(page.status.as_u16(), status, "{}", contact.email);
            }
            assert_eq!(visitor.get(&path).await.status, StatusCode::SEE_OTHER);
        }
        for path in ["/contacts/999999", "/contacts/x"] {
            assert_eq!(admin.get(path).await.status, StatusCode::NOT_FOUND);
        }
    })
    .await;
}
