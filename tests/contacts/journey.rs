//! The journey tells which block hid or brought back a contact, and who did it, to those who may know.

use leadgate::blocking::Effect;
use leadgate::contacts::{Contact, Moved, Status, Tag};
use leadgate::jobs;
use leadgate::staff::Role;
use leadgate::tracking::acts::{self, Adding};
use leadgate::values::{BlockId, MemberId};

use super::world::{World, at};
use crate::support::app::TestApp;
use crate::support::blocks;
use crate::support::database::on_each_database;

async fn add(world: &World, key: &str, effect: Effect, by: MemberId, minute: i64) -> BlockId {
    let (organization, key) = (world.organization, key.to_owned());
    world
        .write(move |conn| {
            let line = Adding {
                member_id: Some(by),
                now: at(minute),
                ..blocks::line(organization, &key, effect)
            };
            Ok(blocks::add_one(conn, line)?.id)
        })
        .await
}

async fn delete(world: &World, ids: Vec<BlockId>, by: MemberId, minute: i64) {
    let organization = world.organization;
    world
        .write(move |conn| acts::delete(conn, organization, &ids, "", Some(by), at(minute)))
        .await;
}

#[actix_web::test]
async fn the_journey_names_the_block_and_who_did_it() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let closer = app.member(Role::Closer).await;
        let manager = app.member(Role::SalesManager).await;
        let admin = app.member(Role::SuperAdmin).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        world.call(contact.id, &closer, 600).await;
        let address = add(&world, "ip:203.0.113.7/32", Effect::Block, admin.id, 1).await;
        // It hides whom the address hides already: nothing happens to the contact.
        let email = add(&world, "mailbox:jane@example.com", Effect::Block, admin.id, 2).await;
        delete(&world, vec![address, email], manager.id, 3).await;
        add(&world, "domain:example.com", Effect::Block, manager.id, 4).await;
        add(&world, "email:jane@example.com", Effect::Exempt, admin.id, 5).await;
        let path = format!("/contacts/{}", contact.id);

        let page = app.signed_in(&admin).await.get(&path).await;
        let entries = page.texts("#journey li");
        let said = [
            "Unblocked Never blocked: Exact email address jane@example.com Super Admin of acme, Mon 2 Mar 2026, 09:05 UTC",
            "Blocked Hidden by the block of Domain example.com Sales Manager of acme, Mon 2 Mar 2026, 09:04 UTC",
            "Unblocked The block is no longer in force: Email address jane@example.com Sales Manager of acme, Mon 2 Mar 2026, 09:03 UTC",
            "Blocked Hidden by the block of IP address 203.0.113.7 Super Admin of acme, Mon 2 Mar 2026, 09:01 UTC",
        ];
        assert_eq!(entries[..4], said);

        let page = app.signed_in(&closer).await.get(&path).await;
        let known = [
            "Unblocked Blocking, Mon 2 Mar 2026, 09:05 UTC",
            "Blocked Blocking, Mon 2 Mar 2026, 09:04 UTC",
            "Unblocked Blocking, Mon 2 Mar 2026, 09:03 UTC",
            "Blocked Blocking, Mon 2 Mar 2026, 09:01 UTC",
        ];
        assert_eq!(page.texts("#journey li")[..4], known);
        for trace in ["203.0.113.7", "Domain", "Exact", "mailbox:", "Admin of", "spam"] {
            assert!(!page.body.contains(trace), "{trace}");
        }
    })
    .await;
}

#[actix_web::test]
async fn the_journey_goes_on_where_the_card_ends() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let closer = app.member(Role::Closer).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let call = world.call(contact.id, &closer, 600).await;
        let booked = contact.clone();
        world
            .write(move |conn| {
                let status = Status::StrategyCall;
                booked.note_booking(conn, call, status, closer.id, None, at(1))?;
                for number in 0..80 {
                    let tag = Tag::parse("warm").unwrap();
                    let (organization, id) = (booked.organization_id, booked.id);
                    tag.add(conn, organization, id, closer.id, at(2 + number))?;
                    tag.remove(conn, organization, id, closer.id, at(2 + number))?;
                }
                // What was booked is told on the last page, and that it was moved on the first.
                let moved = Moved::new((at(500), "Zoe"), (at(600), "Closer of acme"), "");
                booked.note_move(conn, call, &moved, None, at(90))
            })
            .await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let path = format!("/contacts/{}", contact.id);
        let card = admin.get(&format!("{path}?section=contacts")).await;
        let mut seen = card.texts("#journey li");
        assert_eq!(seen.len(), 100);
        let mut next = card.attributes("#journey .card-footer a", "href");
        while let Some(href) = next.pop() {
            let address = match href.strip_prefix('?') {
                Some(query) => format!("{path}/journey?{query}"),
                None => href,
            };
            let page = admin.get(&address).await;
            let back = page.attributes("#journey .card-footer a", "href");
            assert_eq!(back, [format!("{path}?section=contacts#journey")]);
            seen.extend(page.texts("#journey li"));
            next = page.attributes("a[rel=next]", "href");
        }
        assert_eq!(seen.len(), 163);
        assert!(!seen[0].contains("Reason"), "{}", seen[0]);
        assert!(
            seen[162].starts_with("Gave the email address"),
            "{}",
            seen[162]
        );
        let booked = "Booked a call for Mon 2 Mar 2026, 17:20 UTC: Intro Call with Zoe";
        assert!(seen[161].starts_with(booked), "{}", seen[161]);
    })
    .await;
}

#[actix_web::test]
async fn what_a_lead_does_hides_it_in_nobodys_name() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let admin = app.member(Role::SuperAdmin).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        add(&world, "ip:203.0.113.7/32", Effect::Block, admin.id, 1).await;
        world.lead("jane@example.com", "198.51.100.7", 2).await;
        world.lead("jane@example.com", "203.0.113.7", 3).await;
        let path = format!("/contacts/{}", contact.id);
        let page = app.signed_in(&admin).await.get(&path).await;
        let told = page.texts("#journey li");
        let told: Vec<&str> = told
            .iter()
            .filter(|entry| entry.contains("locked"))
            .map(String::as_str)
            .collect();
        assert_eq!(
            told,
            [
                "Blocked Hidden by the block of IP address 203.0.113.7 Blocking, Mon 2 Mar 2026, 09:03 UTC",
                "Unblocked Blocking, Mon 2 Mar 2026, 09:02 UTC",
                "Blocked Hidden by the block of IP address 203.0.113.7 Super Admin of acme, Mon 2 Mar 2026, 09:01 UTC"
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_block_that_expires_is_named_and_nobody_did_it() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let organization = world.organization;
        world
            .write(move |conn| {
                let line = Adding {
                    now: at(1),
                    expires_at: Some(at(2)),
                    ..blocks::line(organization, "phone:+4915112345678", Effect::Block)
                };
                blocks::add_one(conn, line)?;
                let line = Adding {
                    now: at(1),
                    expires_at: Some(at(2)),
                    ..blocks::line(organization, "subdomains:example.com", Effect::Block)
                };
                blocks::add_one(conn, line)?;
                acts::expire(conn, organization, at(3))
            })
            .await;
        let path = format!("/contacts/{}", contact.id);
        let page = app.signed_in_as(Role::SuperAdmin).await.get(&path).await;
        assert_eq!(
            page.texts("#journey li")[..2],
            [
                "Unblocked The block is no longer in force: Domain and subdomains example.com Blocking, Mon 2 Mar 2026, 09:03 UTC",
                "Blocked Hidden by the block of Domain and subdomains example.com Blocking, Mon 2 Mar 2026, 09:01 UTC"
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn what_a_job_hides_is_told_in_the_name_of_whoever_began_it() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let admin = app.member(Role::SuperAdmin).await;
        let (visit, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        world
            .write(move |conn| {
                for number in 0..501 {
                    let mut visit = visit.clone();
                    visit.email = format!("lead{number}@example.com").parse().unwrap();
                    Contact::remember(conn, &visit, visit.created_at)?;
                }
                Ok(())
            })
            .await;
        let block = add(&world, "domain:example.com", Effect::Block, admin.id, 1).await;
        jobs::go_on(&world.db, || at(2), 1_000).await.unwrap();
        delete(&world, vec![block], admin.id, 3).await;
        jobs::go_on(&world.db, || at(4), 1_000).await.unwrap();
        let path = format!("/contacts/{}", contact.id);
        let page = app.signed_in(&admin).await.get(&path).await;
        assert_eq!(
            page.texts("#journey li")[..2],
            [
                "Unblocked The block is no longer in force: Domain example.com Super Admin of acme, Mon 2 Mar 2026, 09:04 UTC",
                "Blocked Hidden by the block of Domain example.com Super Admin of acme, Mon 2 Mar 2026, 09:02 UTC"
            ]
        );
    })
    .await;
}
