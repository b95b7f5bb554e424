//! Whoever sends a form about a contact that has left their sight meanwhile is told what happened, and keeps what they typed.

use diesel::prelude::*;
use leadgate::contacts::Contact;
use leadgate::db::schema::contacts;
use leadgate::staff::Role;
use leadgate::values::{ContactId, MemberId};
use reqwest::StatusCode;

use super::merging::merge;
use super::world::World;
use crate::calls::desk::{Desk, day_after_tomorrow};
use crate::support::app::{Answer, Client, TestApp, add_member};
use crate::support::database::on_each_database;

const LEAD: &str = "lee@buyer.example";

/// What the first form of this page says of who saw it.
pub async fn mark(client: &Client, path: &str) -> String {
    let page = client.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    page.attributes("input[name=seen]", "value")[0].clone()
}

/// Books the lead with the desk's second host, as its admin.
pub async fn book(desk: &Desk, contact: ContactId) {
    let start = day_after_tomorrow(10).to_string();
    let ids = [
        contact.to_string(),
        desk.event.id.to_string(),
        desk.hosts[1].id.to_string(),
    ];
    let form = [
        ("contact", ids[0].as_str()),
        ("event", &ids[1]),
        ("host", &ids[2]),
        ("start", &start),
    ];
    let answer = desk.admin.post("/calls/new", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

/// Gives a lead from one to the other.
pub async fn assign(admin: &Client, contact: ContactId, from: MemberId, to: MemberId) {
    let ids = [contact.to_string(), from.to_string(), to.to_string()];
    let form = [
        ("contact", ids[0].as_str()),
        ("was_owner", &ids[1]),
        ("member", &ids[2]),
    ];
    let answer = admin.post("/contacts/assign", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

pub fn assert_told(answer: &Answer, parts: &[&str]) {
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    assert_eq!(answer.texts("h1"), ["You do not see this contact any more"]);
    let said = answer.texts(".alert").join(" ");
    for part in parts {
        assert!(said.contains(part), "{part} in {said}");
    }
}

pub async fn own(world: &World, contact: ContactId, owner: Option<MemberId>) {
    let set = move |conn: &mut _| {
        diesel::update(contacts::table.find(contact))
            .set(contacts::owner_id.eq(owner))
            .execute(conn)?;
        Ok(())
    };
    world.write(set).await;
}

#[actix_web::test]
async fn a_setter_whose_lead_books_meanwhile_keeps_what_they_typed_and_reads_who_has_it_now() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        desk.lead(LEAD).await;
        let contact = desk.contact(LEAD).await;
        let setter = desk.site.app.signed_in_as(Role::Setter).await;
        let card = format!("/contacts/{}", contact.id);
        let add_note = format!("{card}/notes");
        let sent = [("note", "Wants to be called at noon.")];
        let page = setter.post_and_follow(&add_note, &sent).await;
        let links = page.attributes("#notes li a", "href");
        let note_form = setter.get(&links[0]).await;
        let version = note_form.attributes("input[name=version]", "value")[0].clone();
        let list = setter.get("/contacts?section=appointment-setting").await;
        let claim = list.attributes("button[form=claim]", "formaction")[0].clone();
        let seen = mark(&setter, &card).await;
        let edit = setter.get(&format!("{card}/edit")).await;
        let was = |name: &str| edit.attributes(&format!("[name={name}]"), "value")[0].clone();
        let of_edit = mark(&setter, &format!("{card}/edit")).await;

        book(&desk, contact.id).await;

        let happened = [
            "Nothing was saved. Lee Lead is not among the contacts that you see any more.",
            "Booked a call for",
            &desk.hosts[1].name,
            "Super Admin of acme",
        ];
        let seen = ("seen", seen.as_str());
        let long = "x".repeat(5_000);
        let (email, name) = (was("was_email"), was("was_name"));
        let (phone, status) = (was("was_phone"), was("was_status"));
        let edited = vec![
            ("seen", of_edit.as_str()),
            ("email", email.as_str()),
            ("name", "Leonora Lead"),
            ("phone", "nonsense"),
            ("status", "canceled"),
            ("was_email", &email),
            ("was_name", &name),
            ("was_phone", &phone),
            ("was_status", &status),
            ("was_owner", ""),
        ];
        let rewritten = ("version", version.as_str());
        for (path, form, kept) in [
            (
                add_note.clone(),
                vec![seen, ("note", "She loves sailing.")],
                vec!["Note, as you typed it", "She loves sailing."],
            ),
            (add_note.clone(), vec![seen, ("note", &long)], vec!["xxxx"]),
            (
                links[0].clone(),
                vec![seen, rewritten, ("note", "At one.")],
                vec!["Note, as you typed it", "At one."],
            ),
            (links[1].clone(), vec![seen, rewritten], vec![]),
            (
                format!("{card}/tags"),
                vec![seen, ("tag", "sailor")],
                vec!["Tag, as you typed it", "sailor"],
            ),
            (
                format!("{card}/tags/remove"),
                vec![seen, ("tag", "sailor")],
                vec![],
            ),
            (
                format!("{card}/edit"),
                edited,
                vec![
                    "Name, as you typed it",
                    "Leonora Lead",
                    "Phone, as you typed it",
                    "nonsense",
                    "Status, as you typed it",
                    "Canceled",
                ],
            ),
            (format!("{card}/claim"), vec![seen], vec![]),
            (claim, vec![], vec![]),
        ] {
            let answer = setter.post(&path, &form).await;
            assert_told(&answer, &happened);
            let typed = answer.texts(".typed label, .typed textarea[readonly]");
            assert_eq!(
                answer.attributes(".typed button", "data-copy").len() * 2,
                typed.len()
            );
            let typed = typed.join(" ");
            for text in kept {
                assert!(typed.contains(text), "{path}: {text} in {typed}");
            }
        }
        let after = desk.contact(LEAD).await;
        assert_eq!((after.name.as_str(), after.phone), ("Lee Lead", phone));
    })
    .await;
}

#[actix_web::test]
async fn a_host_whose_lead_was_taken_from_them_meanwhile_is_told_that_no_call_was_booked() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        desk.lead(LEAD).await;
        let contact = desk.contact(LEAD).await;
        let world = World {
            db: desk.site.app.db.clone(),
            organization: desk.site.app.organization.id,
            event: desk.event.id,
        };
        own(&world, contact.id, Some(desk.hosts[0].id)).await;
        let (from, to) = (desk.hosts[0].id, desk.hosts[1].id);
        let closer = desk.site.app.signed_in(&desk.hosts[0]).await;
        let list = "section=contacts";
        let path = format!("/calls/new?contact={}&list={list}", contact.id);
        let seen = mark(&closer, &path).await;
        book(&desk, contact.id).await;
        assign(&desk.admin, contact.id, from, to).await;

        let (id, event) = (contact.id.to_string(), desk.event.id.to_string());
        let form = [
            ("seen", seen.as_str()),
            ("contact", &id),
            ("event", &event),
            ("list", list),
        ];
        let answer = closer.post("/calls/new", &form).await;
        assert_eq!(answer.location, "/contacts?section=contacts");
        let said = closer.get(&answer.location).await.texts(".alert").join(" ");
        let with = format!("A call of theirs with {} was set for ", desk.hosts[1].name);
        for part in ["Nothing was booked: Lee Lead is not among", &with] {
            assert!(said.contains(part), "{part} in {said}");
        }
        let answer = closer.post("/calls/new", &form[1..]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[actix_web::test]
async fn of_a_contact_that_a_page_never_showed_them_nothing_is_told() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        desk.lead(LEAD).await;
        let contact = desk.contact(LEAD).await;
        desk.lead("other@buyer.example").await;
        let other = desk.contact("other@buyer.example").await;
        let setter = desk.site.app.signed_in_as(Role::Setter).await;
        let app = &desk.site.app;
        let colleague = add_member(&app.db, &app.organization, Role::Setter, "two@acme.example");
        let colleague = app.signed_in(&colleague.await).await;
        let path = |id: ContactId| format!("/contacts/{id}/notes");
        let of_colleague = mark(&colleague, &format!("/contacts/{}", contact.id)).await;
        let of_other = mark(&setter, &format!("/contacts/{}", other.id)).await;
        book(&desk, contact.id).await;
        let long = "7".repeat(30);
        for seen in ["", "1-00", &long, &of_colleague, &of_other] {
            let form = [("note", "Hello"), ("seen", seen)];
            let answer = setter.post(&path(contact.id), &form).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{seen}");
            assert!(!answer.body.contains("Lee"), "{seen}");
        }
        // What they still see is as ever.
        let form = [("note", "Hello"), ("seen", of_other.as_str())];
        let answer = setter.post(&path(other.id), &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[actix_web::test]
async fn whoever_lost_a_contact_to_a_block_a_colleague_or_a_merge_is_told_that() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let closer = app.member(Role::Closer).await;
        let client = app.signed_in(&closer).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let mut leads: Vec<Contact> = Vec::new();
        for (number, name) in ["blocked", "given", "merged", "kept"].iter().enumerate() {
            let email = format!("{name}@{name}.example");
            let ip = format!("203.0.113.{}", number + 1);
            leads.push(world.lead(&email, &ip, 0).await.1);
        }
        let mut seen = Vec::new();
        for lead in &leads[..3] {
            own(&world, lead.id, Some(closer.id)).await;
            seen.push(mark(&client, &format!("/contacts/{}", lead.id)).await);
        }

        let blocked = [("kind", "email"), ("value", "blocked@blocked.example")];
        let answer = admin.post("/tracking/blocking/new", &blocked).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let other = add_member(&app.db, &app.organization, Role::Closer, "two@acme.example").await;
        assign(&admin, leads[1].id, closer.id, other.id).await;
        merge(&world, leads[3].id, leads[2].id, 10).await;
        own(&world, leads[3].id, Some(other.id)).await;

        let owner = format!(
            "Changed: Owner: {} → {} (Super Admin of acme",
            closer.name, other.name
        );
        for (number, said) in [
            "Blocked by the block list (",
            &owner,
            "merged@merged.example is not among the contacts that you see any more. It was merged into another contact by",
        ]
        .into_iter()
        .enumerate()
        {
            let path = format!("/contacts/{}/notes", leads[number].id);
            let form = [("note", "My own words"), ("seen", &*seen[number])];
            let answer = client.post(&path, &form).await;
            assert_told(&answer, &[said]);
            assert!(answer.body.contains("My own words"));
            assert!(!answer.body.contains("kept@kept.example"));
        }
    })
    .await;
}
