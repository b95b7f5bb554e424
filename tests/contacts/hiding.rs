//! Whom the block list hides from Global Data.

use diesel::prelude::*;
use leadgate::blocking::Effect;
use leadgate::contacts::{Contact, JourneyEntry};
use leadgate::db::schema::{calls, contacts};
use leadgate::jobs;
use leadgate::staff::Role;

use super::world::{World, at, emails};
use crate::support::app::{add_member, found};
use crate::support::database::{TestDatabase, on_each_database};
use crate::support::{blocks, plans};

/// Leads of whom each kind of target catches some and misses others by a hair.
const LEADS: [(&str, &str, &str); 9] = [
    ("jane@example.com", "203.0.113.0", "+4915112345678"),
    ("jim+x@example.com", "203.0.113.255", "+4915112345679"),
    ("joe@a.example.com", "203.0.112.255", "+12025550123"),
    ("jo@b.a.example.com", "203.0.114.0", "+12025550124"),
    ("ann@notexample.com", "2001:db8::1", "+12025550125"),
    ("amy@example.com.au", "2001:db8::ffff", "+12025550126"),
    ("abe@example-a.com", "2001:db8:0:1::", "+12025550127"),
    ("al@exampleb.com", "198.51.100.1", "+12025550128"),
    ("ava@com.example", "198.51.100.2", "+12025550129"),
];

async fn world_of_leads(database: &TestDatabase) -> World {
    let world = World::on(database).await;
    for (minute, (email, ip, phone)) in LEADS.into_iter().enumerate() {
        let (visit, _) = world.lead(email, ip, minute as i64).await;
        world.details(&visit, "Lead", phone, true, 20).await;
    }
    world
}

#[actix_web::test]
async fn each_kind_of_target_hides_whom_it_catches_and_shows_them_again() {
    on_each_database(async |database| {
        let world = world_of_leads(&database).await;
        for (key, caught) in [
            ("email:jim+x@example.com", &["jim+x@example.com"][..]),
            ("email:jim@example.com", &[]),
            ("mailbox:jim@example.com", &["jim+x@example.com"]),
            ("phone:+12025550126", &["amy@example.com.au"]),
            ("ip:198.51.100.1/32", &["al@exampleb.com"]),
            (
                "ip:203.0.113.0/24",
                &["jane@example.com", "jim+x@example.com"],
            ),
            (
                "ip:2001:db8::/64",
                &["amy@example.com.au", "ann@notexample.com"],
            ),
            (
                "domain:example.com",
                &["jane@example.com", "jim+x@example.com"],
            ),
            ("domain:a.example.com", &["joe@a.example.com"]),
            (
                "subdomains:example.com",
                &[
                    "jane@example.com",
                    "jim+x@example.com",
                    "jo@b.a.example.com",
                    "joe@a.example.com",
                ],
            ),
            (
                "subdomains:a.example.com",
                &["jo@b.a.example.com", "joe@a.example.com"],
            ),
        ] {
            let (block, hidden) = world.block(key, 30).await;
            assert_eq!(emails(&hidden), caught, "{key}");
            for contact in &hidden {
                assert!(contact.blocked && world.contact(contact.id).await.blocked);
            }
            let shown = world.lift(block, 31).await;
            assert_eq!(emails(&shown), caught, "{key}");
            for contact in &shown {
                assert!(!contact.blocked && !world.contact(contact.id).await.blocked);
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn a_contact_stays_hidden_until_no_block_catches_it() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let (email, hidden) = world.block("mailbox:jane@example.com", 1).await;
        assert_eq!(hidden.len(), 1);
        let (ip, hidden) = world.block("ip:203.0.113.7/32", 2).await;
        assert!(hidden.is_empty(), "it was hidden already");
        assert!(world.lift(email, 3).await.is_empty());
        assert!(world.contact(contact.id).await.blocked);
        assert_eq!(world.lift(ip, 4).await.len(), 1);
        assert!(!world.contact(contact.id).await.blocked);

        let (organization, id) = (world.organization, contact.id);
        let journey = world
            .write(move |conn| JourneyEntry::after(conn, (organization, id), None, 100))
            .await;
        let kinds: Vec<_> = journey.iter().map(|entry| entry.kind.as_str()).collect();
        assert_eq!(kinds, ["unblocked", "blocked", "seen"]);
    })
    .await;
}

#[actix_web::test]
async fn an_exemption_shows_whom_a_wider_block_would_hide() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let (_, jim) = world.lead("jim@example.com", "203.0.113.8", 1).await;
        world.block("domain:example.com", 2).await;
        let (_, shown) = world.exempt("mailbox:jane@example.com", 3).await;
        assert_eq!(emails(&shown), ["jane@example.com"]);
        assert!(!world.contact(jane.id).await.blocked);
        assert!(world.contact(jim.id).await.blocked);
    })
    .await;
}

#[actix_web::test]
async fn a_customer_is_hidden_by_a_block_of_its_own_email_only() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let (visit, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        world
            .details(&visit, "Jane", "+4915112345678", true, 1)
            .await;
        let host = host(&world).await;
        world.call(contact.id, &host, -60).await;
        for key in [
            "phone:+4915112345678",
            "ip:203.0.113.7/32",
            "ip:203.0.113.0/24",
            "domain:example.com",
            "subdomains:example.com",
        ] {
            let (_, hidden) = world.block(key, 2).await;
            assert!(hidden.is_empty(), "{key}");
        }
        for key in ["mailbox:jane@example.com", "email:jane@example.com"] {
            let (block, hidden) = world.block(key, 3).await;
            assert_eq!(hidden.len(), 1, "{key}");
            world.lift(block, 4).await;
        }
    })
    .await;
}

#[actix_web::test]
async fn only_a_call_that_was_held_makes_a_customer() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let host = host(&world).await;
        for (number, (minute, canceled, outcome, hides)) in [
            (60, false, None, true),
            (-29, false, None, true),
            (-60, false, None, false),
            (-90, false, Some("no_show"), true),
            (-150, false, Some("no_sale"), false),
            (-210, true, None, true),
        ]
        .into_iter()
        .enumerate()
        {
            let email = format!("lead{number}@example.com");
            let ip = format!("203.0.113.{number}");
            let (_, contact) = world.lead(&email, &ip, -300).await;
            let call = world.call(contact.id, &host, minute).await;
            if canceled {
                world.cancel(call).await;
            }
            world
                .write(move |conn| {
                    diesel::update(calls::table.filter(calls::id.eq(call)))
                        .set(calls::outcome.eq(outcome))
                        .execute(conn)?;
                    Ok(())
                })
                .await;
            let (_, hidden) = world.block(&format!("ip:{ip}/32"), 0).await;
            assert_eq!(hidden.len() == 1, hides, "{minute} {canceled} {outcome:?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn whether_a_contact_is_hidden_follows_its_latest_ip_address() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        world.block("ip:203.0.113.7/32", 1).await;
        assert!(world.contact(contact.id).await.blocked);
        let (_, contact) = world.lead("jane@example.com", "198.51.100.7", 2).await;
        assert!(!contact.blocked);
        assert!(!world.contact(contact.id).await.blocked);
    })
    .await;
}

#[actix_web::test]
async fn more_than_five_hundred_contacts_are_hidden_piece_by_piece_and_nobody_elses() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let other = found(&world.db, "other").await;
        let other = World::of(world.db.clone(), &other).await;
        let (_, theirs) = other.lead("lead@example.com", "203.0.113.7", 0).await;
        let template = world.visit("lead@example.com", "203.0.113.7", 0);
        world
            .write(move |conn| {
                let visit = template.clone().insert(conn)?;
                for number in 0..801 {
                    let mut visit = visit.clone();
                    let (domain, ip) = match number % 3 {
                        0 => ("a.example.com", "203.0.112.9"),
                        _ => ("example.com", "203.0.113.7"),
                    };
                    visit.email = format!("lead{number}@{domain}").parse().unwrap();
                    visit.ip = ip.parse().unwrap();
                    Contact::remember(conn, &visit, visit.created_at)?;
                }
                Ok(())
            })
            .await;
        for (key, caught) in [
            ("domain:example.com", 534),
            ("subdomains:example.com", 801),
            ("ip:203.0.113.7/32", 534),
            ("ip:203.0.112.0/23", 801),
        ] {
            let (block, hidden) = world.block(key, 1).await;
            assert!(hidden.is_empty(), "{key}: all of it is left to a job");
            assert_eq!(hidden_in(&world).await, 0);
            let pieces = jobs::go_on(&world.db, || at(2), 1_000).await.unwrap();
            assert!(pieces > 2, "{key}: {pieces}");
            assert_eq!(hidden_in(&world).await, caught, "{key}");
            assert!(!other.contact(theirs.id).await.blocked);
            world.lift(block, 3).await;
            jobs::go_on(&world.db, || at(4), 1_000).await.unwrap();
            assert_eq!(hidden_in(&world).await, 0, "{key}");
        }
    })
    .await;
}

#[actix_web::test]
async fn many_contacts_are_screened_by_as_many_statements_as_a_few() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        for (domain, count) in [("few.example", 2), ("many.example", 40)] {
            for number in 0..count {
                let (email, ip) = (format!("lead{number}@{domain}"), format!("10.0.0.{number}"));
                world.lead(&email, &ip, 0).await;
            }
        }
        let statements = |key: &'static str| {
            let organization = world.organization;
            plans::count(&database, move |conn| {
                let line = blocks::line(organization, key, Effect::Block);
                blocks::add(conn, line).unwrap();
            })
        };
        assert_eq!(
            statements("domain:few.example"),
            statements("domain:many.example")
        );
        assert_eq!(hidden_in(&world).await, 42);
    })
    .await;
}

async fn hidden_in(world: &World) -> i64 {
    let organization = world.organization;
    world
        .write(move |conn| {
            Ok(contacts::table
                .filter(contacts::organization_id.eq(organization))
                .filter(contacts::blocked.eq(true))
                .count()
                .get_result(conn)?)
        })
        .await
}

pub async fn host(world: &World) -> leadgate::staff::Member {
    let organization = world.organization;
    let organization = world
        .write(move |conn| leadgate::organization::Organization::find(conn, organization))
        .await;
    add_member(&world.db, &organization, Role::Closer, "host@acme.example").await
}
