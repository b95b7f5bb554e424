//! What Global Data keeps of a visit.

use leadgate::contacts::{Contact, ContactIdentity, IdentityKind, JourneyEntry, Status};
use leadgate::db::Error;

use super::world::{World, at};
use crate::support::app::found;
use crate::support::database::on_each_database;

async fn journey(world: &World, contact: &Contact) -> Vec<String> {
    let (organization, id) = (world.organization, contact.id);
    let entries = world
        .write(move |conn| JourneyEntry::after(conn, (organization, id), None, 100))
        .await;
    let line = |entry: &JourneyEntry| {
        format!("{} {}", entry.kind.as_str(), entry.detail)
            .trim()
            .to_owned()
    };
    entries.iter().rev().map(line).collect()
}

async fn came_with(world: &World, contact: &Contact, kind: IdentityKind) -> Vec<String> {
    let (organization, id) = (world.organization, contact.id);
    let identities = world
        .write(move |conn| ContactIdentity::of_contact(conn, organization, id, kind))
        .await;
    identities.into_iter().map(|one| one.value).collect()
}

#[actix_web::test]
async fn a_first_visit_becomes_a_potential_contact() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let (visit, contact) = world
            .lead("Jane+a@mail.example.com", "203.0.113.7", 5)
            .await;
        let stored = world.contact(contact.id).await;
        assert_eq!(stored.email.as_str(), "jane+a@mail.example.com");
        assert_eq!(stored.mailbox.as_str(), "jane@mail.example.com");
        assert_eq!((stored.name.as_str(), stored.phone.as_str()), ("", ""));
        assert_eq!(stored.status, Status::Potential);
        assert!(!stored.blocked && !stored.booked && stored.owner_id.is_none());
        assert_eq!(stored.ip, Some(visit.ip));
        assert_eq!(stored.user_agent, "Mozilla/5.0 (X11)");
        assert_eq!(stored.referrer, "https://search.example/");
        assert_eq!(stored.page, "/e/acme/intro");
        assert_eq!(stored.utm["utm_source"], "newsletter");
        assert_eq!((stored.first_seen_at, stored.last_seen_at), (at(5), at(5)));
        assert_eq!(
            journey(&world, &contact).await,
            [format!("seen {}", visit.reference)]
        );
    })
    .await;
}

#[actix_web::test]
async fn another_visit_of_the_mailbox_is_the_same_contact_and_brings_its_whereabouts_up_to_date() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let (_, first) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let (_, second) = world.lead("jane+again@example.com", "2001:db8::7", 9).await;
        assert_eq!(first.id, second.id);
        let stored = world.contact(first.id).await;
        assert_eq!(stored.email.as_str(), "jane@example.com");
        assert_eq!(stored.ip, Some("2001:db8::7".parse().unwrap()));
        assert_eq!((stored.first_seen_at, stored.last_seen_at), (at(0), at(9)));
        assert_eq!(
            came_with(&world, &first, IdentityKind::Ip).await,
            ["2001:db8::7", "203.0.113.7"]
        );
        assert_eq!(
            came_with(&world, &first, IdentityKind::Email).await,
            ["jane+again@example.com", "jane@example.com"]
        );
        let last = journey(&world, &first).await.pop();
        assert_eq!(
            last.as_deref(),
            Some("also_given email: jane+again@example.com")
        );
    })
    .await;
}

#[actix_web::test]
async fn the_details_fill_in_what_was_empty_and_the_answers_set_the_status() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let (visit, _) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let phone = "+49 (0)151 12345678";
        let contact = world.details(&visit, "Jane Doe", phone, false, 1).await;
        let stored = world.contact(contact.id).await;
        assert_eq!(stored.name, "Jane Doe");
        assert_eq!(stored.phone, "+4915112345678");
        assert_eq!(stored.status, Status::Disqualified);
        assert_eq!(contact.status, Status::Disqualified);
        assert_eq!(
            came_with(&world, &contact, IdentityKind::Phone).await,
            ["+4915112345678"]
        );
        let contact = world.details(&visit, "Jane Doe", phone, true, 2).await;
        assert_eq!(world.contact(contact.id).await.status, Status::Qualified);
    })
    .await;
}

#[actix_web::test]
async fn what_a_stranger_types_overwrites_neither_name_nor_phone() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let (visit, _) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        world
            .details(&visit, "Jane Doe", "+4915112345678", true, 1)
            .await;
        let (visit, _) = world.lead("jane@example.com", "198.51.100.9", 5).await;
        let contact = world
            .details(&visit, "Mallory", "+12025550123", true, 6)
            .await;
        let stored = world.contact(contact.id).await;
        assert_eq!(stored.name, "Jane Doe");
        assert_eq!(stored.phone, "+4915112345678");
        let journey = journey(&world, &contact).await;
        assert!(journey.contains(&"also_given name: Mallory".to_owned()));
        assert!(journey.contains(&"also_given phone: +12025550123".to_owned()));
    })
    .await;
}

#[actix_web::test]
async fn a_form_that_is_sent_twice_is_one_entry_of_the_journey() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let (visit, _) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let mut contact = None;
        for minute in [1, 2] {
            contact = Some(
                world
                    .details(&visit, "Jane", "+4915112345678", true, minute)
                    .await,
            );
        }
        let reference = &visit.reference;
        assert_eq!(
            journey(&world, &contact.unwrap()).await,
            [
                format!("seen {reference}"),
                format!("details {reference}: Qualified")
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_new_visit_that_gives_an_email_alone_leaves_the_status() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let (visit, _) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        world
            .details(&visit, "Jane", "+4915112345678", true, 1)
            .await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 2).await;
        assert_eq!(contact.status, Status::Qualified);
    })
    .await;
}

#[actix_web::test]
async fn first_visits_of_one_mailbox_at_the_same_time_make_one_contact() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let visits = (0..8).map(|number| {
            let world = world.clone();
            actix_web::rt::spawn(async move {
                let email = format!("jane+{number}@example.com");
                world.lead(&email, "203.0.113.7", number).await.1.id
            })
        });
        let mut ids = Vec::new();
        for visit in visits.collect::<Vec<_>>() {
            ids.push(visit.await.unwrap());
        }
        ids.dedup();
        assert_eq!(ids.len(), 1, "{ids:?}");
    })
    .await;
}

#[actix_web::test]
async fn two_organizations_have_a_contact_each_and_neither_sees_the_others() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let other = found(&world.db, "other").await;
        let other = World::of(world.db.clone(), &other).await;
        let (_, ours) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let (_, theirs) = other.lead("jane@example.com", "203.0.113.7", 0).await;
        assert_ne!(ours.id, theirs.id);
        let (organization, id) = (world.organization, theirs.id);
        let found = world
            .db
            .read(move |conn| Contact::find(conn, organization, id))
            .await;
        assert!(matches!(found, Err(Error::NotFound)));
    })
    .await;
}
