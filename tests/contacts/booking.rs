//! What a call changes in its contact.

use leadgate::contacts::{CallsSay, Contact, JourneyEntry, JourneyKind, Status};
use leadgate::staff::{Member, Role};
use leadgate::values::{CallId, ContactId};

use super::world::{World, at};
use crate::support::app::add_member;
use crate::support::database::on_each_database;

async fn member(world: &World, role: Role, email: &str) -> Member {
    let organization = world.organization;
    let organization = world
        .write(move |conn| leadgate::organization::Organization::find(conn, organization))
        .await;
    add_member(&world.db, &organization, role, email).await
}

async fn booked(world: &World, contact: &Contact, host: &Member, minute: i64) -> CallId {
    let call = world.call(contact.id, host, minute).await;
    let (contact, host) = (world.contact(contact.id).await, host.id);
    world
        .write(move |conn| {
            contact.note_booking(conn, call, Status::StrategyCall, host, None, at(1))?;
            Ok(call)
        })
        .await
}

async fn canceled(world: &World, id: ContactId, call: CallId, by: &Member) {
    world.cancel(call).await;
    let (organization, by) = (world.organization, by.id);
    world
        .write(move |conn| {
            let reason = "has a cold";
            let says = CallsSay::of(conn, organization, id)?;
            Contact::note_cancel(conn, organization, id, call, reason, Some(by), says, at(2))
        })
        .await;
}

#[actix_web::test]
async fn the_host_of_the_first_booking_becomes_the_owner_for_good() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let first = member(&world, Role::Closer, "first@acme.example").await;
        let second = member(&world, Role::Closer, "second@acme.example").await;
        let (visit, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        booked(&world, &contact, &first, 600).await;
        booked(&world, &contact, &second, 700).await;
        let stored = world.contact(contact.id).await;
        assert_eq!(stored.owner_id, Some(first.id));
        assert_eq!((stored.status, stored.booked), (Status::StrategyCall, true));

        let after = world
            .details(&visit, "Jane", "+4915112345678", false, 5)
            .await;
        assert_eq!(
            after.status,
            Status::StrategyCall,
            "a stranger's answers do not lower it"
        );
        assert_eq!(world.contact(contact.id).await.status, Status::StrategyCall);
    })
    .await;
}

#[actix_web::test]
async fn a_contact_returns_to_appointment_setting_with_its_last_call() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let host = member(&world, Role::Closer, "host@acme.example").await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let one = booked(&world, &contact, &host, 600).await;
        let two = booked(&world, &contact, &host, 700).await;
        canceled(&world, contact.id, one, &host).await;
        let stored = world.contact(contact.id).await;
        assert_eq!((stored.status, stored.booked), (Status::StrategyCall, true));
        canceled(&world, contact.id, two, &host).await;
        let stored = world.contact(contact.id).await;
        assert_eq!((stored.status, stored.booked), (Status::Canceled, false));
        assert_eq!(stored.owner_id, Some(host.id));

        let (organization, id) = (world.organization, contact.id);
        let journey = world
            .write(move |conn| JourneyEntry::after(conn, (organization, id), None, 100))
            .await;
        let newest = &journey[0];
        assert_eq!(newest.kind, JourneyKind::Canceled);
        assert_eq!(newest.detail, "has a cold");
        assert_eq!(newest.member_name.as_deref(), Some("Closer of acme"));
        assert_eq!(newest.call_id, Some(two));
    })
    .await;
}

#[actix_web::test]
async fn whoever_loses_the_only_held_call_is_no_customer_any_more() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let host = member(&world, Role::Closer, "host@acme.example").await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let call = booked(&world, &contact, &host, -600).await;
        world.block("ip:203.0.113.7/32", 1).await;
        assert!(!world.contact(contact.id).await.blocked);
        canceled(&world, contact.id, call, &host).await;
        assert!(world.contact(contact.id).await.blocked);
    })
    .await;
}
