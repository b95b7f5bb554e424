//! Whoever lost sight of a contact is told how that came, and nothing of what happened to it after.

use leadgate::staff::Role;
use leadgate::values::ContactId;
use reqwest::StatusCode;

use super::lost::{assert_told, assign, book, mark, own};
use super::world::World;
use crate::calls::desk::Desk;
use crate::support::app::Answer;
use crate::support::database::on_each_database;

const LEAD: &str = "lee@buyer.example";
const LATER: &str = "leonora@secret.example";

fn world(desk: &Desk) -> World {
    World {
        db: desk.site.app.db.clone(),
        organization: desk.site.app.organization.id,
        event: desk.event.id,
    }
}

/// Gives the contact another name and email, as the desk's admin.
async fn rename(desk: &Desk, contact: ContactId) {
    let path = format!("/contacts/{contact}/edit");
    let page = desk.admin.get(&path).await;
    let was = |name: &str| page.attributes(&format!("[name={name}]"), "value")[0].clone();
    let (email, name, phone) = (was("was_email"), was("was_name"), was("was_phone"));
    let (status, owner) = (was("was_status"), was("was_owner"));
    let form = [
        ("email", LATER),
        ("name", "Leonora Lead"),
        ("phone", &phone),
        ("status", &status),
        ("owner", &owner),
        ("was_email", &email),
        ("was_name", &name),
        ("was_phone", &phone),
        ("was_status", &status),
        ("was_owner", &owner),
    ];
    let answer = desk.admin.post(&path, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

fn assert_says_nothing_of(answer: &Answer, secrets: &[&str]) {
    for secret in secrets {
        let said = answer.texts(".alert").join(" ");
        assert!(!answer.body.contains(secret), "{secret} in {said}");
    }
}

#[actix_web::test]
async fn a_former_owner_learns_whose_it_became_and_neither_its_new_name_nor_who_has_it_later() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        desk.lead(LEAD).await;
        let contact = desk.contact(LEAD).await.id;
        let [theirs, second] = desk.hosts.clone();
        own(&world(&desk), contact, Some(theirs.id)).await;
        let closer = desk.site.app.signed_in(&theirs).await;
        let seen = mark(&closer, &format!("/contacts/{contact}")).await;
        let notes = format!("/contacts/{contact}/notes");
        let form = [("note", "Mine"), ("seen", seen.as_str())];

        assign(&desk.admin, contact, theirs.id, second.id).await;
        let lost_to = format!("Changed: Owner: {} → {}", theirs.name, second.name);
        let as_known = ["Lee Lead is not among the contacts", &lost_to];
        assert_told(&closer.post(&notes, &form).await, &as_known);

        // What happens then is none of their business.
        book(&desk, contact).await;
        assert_told(&closer.post(&notes, &form).await, &as_known);
        rename(&desk, contact).await;
        let third = desk.site.app.member(Role::Setter).await;
        assign(&desk.admin, contact, second.id, third.id).await;
        let told = closer.post(&notes, &form).await;
        assert_told(&told, &["This contact is not among the contacts", &lost_to]);
        let secrets = [
            "Lee Lead",
            "Leonora",
            LATER,
            LEAD,
            "Booked a call",
            third.name.as_str(),
        ];
        assert_says_nothing_of(&told, &secrets);
    })
    .await;
}

#[actix_web::test]
async fn a_setter_learns_by_which_call_they_lost_it_and_not_how_it_is_called_since() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        desk.lead(LEAD).await;
        let contact = desk.contact(LEAD).await.id;
        let setter = desk.site.app.signed_in_as(Role::Setter).await;
        let seen = mark(&setter, &format!("/contacts/{contact}")).await;
        book(&desk, contact).await;
        rename(&desk, contact).await;
        let notes = format!("/contacts/{contact}/notes");
        let form = [("note", "Mine"), ("seen", seen.as_str())];
        let told = setter.post(&notes, &form).await;
        let call = format!("with {}", desk.hosts[1].name);
        let parts = [
            "This contact is not among the contacts",
            "Booked a call for",
            &call,
        ];
        assert_told(&told, &parts);
        assert_says_nothing_of(&told, &["Leonora", LATER]);
    })
    .await;
}

#[actix_web::test]
async fn a_setter_who_owned_it_lost_it_by_the_new_owner_and_not_by_the_call_before() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        desk.lead(LEAD).await;
        let contact = desk.contact(LEAD).await.id;
        let member = desk.site.app.member(Role::Setter).await;
        own(&world(&desk), contact, Some(member.id)).await;
        let setter = desk.site.app.signed_in(&member).await;
        let seen = mark(&setter, &format!("/contacts/{contact}")).await;
        let notes = format!("/contacts/{contact}/notes");
        let form = [("note", "Mine"), ("seen", seen.as_str())];
        book(&desk, contact).await;
        let answer = setter.post(&notes, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assign(&desk.admin, contact, member.id, desk.hosts[1].id).await;
        let lost_to = format!("Owner: {} → {}", member.name, desk.hosts[1].name);
        let parts = ["Lee Lead is not among", "Booked a call for", &lost_to];
        assert_told(&setter.post(&notes, &form).await, &parts);
    })
    .await;
}
