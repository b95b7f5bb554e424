//! What the staff writes about a contact and changes in it: notes, tags, and the contact's own fields.

use diesel::prelude::*;
use leadgate::contacts::merging::{self, MergePlan};
use leadgate::contacts::{Contact, Status};
use leadgate::db::schema::{contacts, members, notes};
use leadgate::staff::Role;
use reqwest::StatusCode;

use super::world::World;
use crate::support::app::{Answer, Client, TestApp, add_member, found};
use crate::support::database::on_each_database;

/// What the form of this contact sends, with these fields changed.
async fn form(
    client: &Client,
    contact: &Contact,
    changed: &[(&str, &str)],
) -> Vec<(String, String)> {
    let page = client.get(&format!("/contacts/{}/edit", contact.id)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    fields(&page, changed)
}

fn fields(page: &Answer, changed: &[(&str, &str)]) -> Vec<(String, String)> {
    let names = page.attributes("main form input:not([type=checkbox])", "name");
    let values = page.attributes("main form input:not([type=checkbox])", "value");
    let mut fields: Vec<_> = names.into_iter().zip(values).collect();
    for select in ["status", "owner"] {
        let chosen = format!("select[name={select}] option[selected]");
        if let Some(value) = page.attributes(&chosen, "value").first() {
            fields.push((select.to_owned(), value.clone()));
        } else if !page
            .attributes(&format!("select[name={select}]"), "name")
            .is_empty()
        {
            fields.push((select.to_owned(), String::new()));
        }
    }
    for (name, value) in changed {
        match fields.iter_mut().find(|(known, _)| known == name) {
            Some(field) => field.1 = (*value).to_owned(),
            None => fields.push(((*name).to_owned(), (*value).to_owned())),
        }
    }
    fields
}

async fn send(client: &Client, contact: &Contact, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    client
        .post(&format!("/contacts/{}/edit", contact.id), &fields)
        .await
}

#[actix_web::test]
async fn notes_are_read_by_all_who_see_the_contact_and_changed_by_their_writer_alone() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let setter = app.signed_in_as(Role::Setter).await;
        let closer = app.signed_in_as(Role::Closer).await;
        let card = format!("/contacts/{}", jane.id);
        let add = format!("{card}/notes");

        let text = "Called back.\r\n<b>Twice</b>";
        let page = setter.post_and_follow(&add, &[("note", text)]).await;
        assert!(page.texts("#notes li")[0].starts_with("Called back. <b>Twice</b> Setter of acme"));
        assert!(page.texts("#journey li")[0].starts_with("Note added Setter of acme"));
        let edit = page.attributes("#notes li a", "href")[0].clone();
        let delete = page.attributes("#notes li a", "href")[1].clone();
        assert_eq!(
            closer.post(&add, &[("note", "x")]).await.status,
            StatusCode::NOT_FOUND
        );

        // Somebody else reads it, and cannot change it.
        let page = admin.get(&card).await;
        assert_eq!(page.texts("#notes li").len(), 1);
        assert!(page.attributes("#notes li a", "href").is_empty());
        for path in [&edit, &delete] {
            assert_eq!(admin.get(path).await.status, StatusCode::NOT_FOUND);
            let sent = admin.post(path, &[("note", "Mine"), ("version", "")]).await;
            assert_eq!(sent.status, StatusCode::NOT_FOUND);
        }

        let page = setter.get(&edit).await;
        let version = page.attributes("input[name=version]", "value")[0].clone();
        let sent = [
            ("note", "Called back thrice."),
            ("version", version.as_str()),
        ];
        let changed = setter.post_and_follow(&edit, &sent).await;
        assert!(changed.texts("#notes li")[0].contains("thrice"));
        // What was shown in another window is outdated now.
        for path in [&edit, &delete] {
            let late = setter.post(path, &sent).await;
            let is_same_text = *path == edit;
            assert_eq!(
                late.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{is_same_text}"
            );
            assert!(late.texts(".alert")[0].contains("another window"));
        }
        let page = setter.get(&delete).await;
        let version = page.attributes("input[name=version]", "value")[0].clone();
        let page = setter
            .post_and_follow(&delete, &[("version", &version)])
            .await;
        assert!(page.texts("#notes li").is_empty());
        assert!(page.texts("#journey li")[0].starts_with("Note deleted Setter of acme"));
        assert!(!page.body.contains("thrice"));
    })
    .await;
}

#[actix_web::test]
async fn a_note_that_was_deleted_in_another_window_is_not_lost_where_it_is_changed() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let setter = app.signed_in_as(Role::Setter).await;
        let colleague = add_member(&app.db, &app.organization, Role::Setter, "two@acme.example");
        let colleague = app.signed_in(&colleague.await).await;
        let add = format!("/contacts/{}/notes", jane.id);
        let page = setter.post_and_follow(&add, &[("note", "At noon.")]).await;
        let links = page.attributes("#notes li a", "href");
        let (edit, delete) = (&links[0], &links[1]);
        let page = setter.get(edit).await;
        let version = page.attributes("input[name=version]", "value")[0].clone();
        let seen = ("version", version.as_str());
        // Of a note that never was, nothing is said.
        let none = format!("/contacts/{}/notes/999999/edit", jane.id);
        let typed = ("note", "At noon, or at one.");
        let answer = setter.post(&none, &[seen, typed]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        setter.post(delete, &[seen]).await;

        // Deleting twice is harmless.
        let page = setter.post_and_follow(delete, &[seen]).await;
        let said = page.texts(".alert-warning");
        assert_eq!(said, ["This note was deleted already."]);

        let page = setter.post(edit, &[seen, typed]).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.body);
        let said = page.texts(".alert").concat();
        assert!(
            said.contains("You have deleted this note in another window"),
            "{said}"
        );
        assert_eq!(page.texts("textarea[name=note]"), [typed.1]);
        let action = page.attributes("main form", "action")[0].clone();
        let page = setter.post_and_follow(&action, &[typed]).await;
        assert!(page.texts("#notes li")[0].starts_with(typed.1));
        // To a colleague there never was one.
        for path in [edit, delete] {
            let answer = colleague.post(path, &[seen, typed]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_note_or_a_tag_that_is_none_says_why_and_keeps_what_was_typed() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let other = found(&app.db, "other").await;
        let other = World::of(app.db.clone(), &other).await;
        let (_, theirs) = other.lead("theirs@example.com", "203.0.113.4", 0).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let long = "x".repeat(10_000);
        for (field, typed) in [
            ("note", "  "),
            ("note", long.as_str()),
            ("note", "a\u{1}b"),
            ("note", "\u{202e}gnp"),
            ("tag", " "),
            ("tag", long.as_str()),
            ("tag", "<script>"),
        ] {
            let path = format!("/contacts/{}/{field}s", jane.id);
            let page = admin.post(&path, &[(field, typed)]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert_eq!(page.field_errors().len(), 1);
            assert!(page.texts(&format!("#{field}-error")).len() == 1, "{field}");
            if typed == long {
                assert!(page.body.contains(typed), "what was typed is kept");
            }
            let path = format!("/contacts/{}/{field}s", theirs.id);
            let answer = admin.post(&path, &[(field, "fine")]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        let nul = admin
            .post(&format!("/contacts/{}/notes", jane.id), &[("note", "a\0b")])
            .await;
        assert_eq!(nul.status, StatusCode::BAD_REQUEST);
        let kept: i64 = world
            .write(|conn| Ok(notes::table.count().get_result(conn)?))
            .await;
        assert_eq!(kept, 0);
    })
    .await;
}

#[actix_web::test]
async fn tags_are_few_and_each_is_there_once() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let add = format!("/contacts/{}/tags", jane.id);
        for tag in ["VIP", " vip ", "Big fish"] {
            admin.post_and_follow(&add, &[("tag", tag)]).await;
        }
        let page = admin.get(&format!("/contacts/{}", jane.id)).await;
        assert_eq!(page.texts("#utms .badge"), ["big fish", "vip"]);
        for number in 0..18 {
            admin.post(&add, &[("tag", &format!("tag {number}"))]).await;
        }
        let page = admin.post(&add, &[("tag", "one more")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.field_errors()[0].contains("at most 20 tags"));
        let remove = format!("{add}/remove");
        let page = admin.post_and_follow(&remove, &[("tag", "vip")]).await;
        assert!(!page.texts("#utms .badge").contains(&"vip".to_owned()));
        assert!(page.texts("#journey li")[0].starts_with("Tag removed vip"));
    })
    .await;
}

#[actix_web::test]
async fn a_contact_is_edited_and_the_journey_tells_who_changed_what() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let closer = app.member(Role::Closer).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let owner = closer.id.to_string();
        let wished = [
            ("email", "jane.doe@work.example"),
            ("name", "Jane Doe"),
            ("phone", "+49 (0)151 12345678"),
            ("status", "qualified"),
            ("owner", owner.as_str()),
        ];
        let sent = form(&admin, &jane, &wished).await;
        assert_eq!(
            send(&admin, &jane, &sent).await.status,
            StatusCode::SEE_OTHER
        );
        let now = world.contact(jane.id).await;
        assert_eq!(
            (
                now.email.as_str(),
                now.mailbox.as_str(),
                now.name.as_str(),
                now.phone.as_str()
            ),
            (
                "jane.doe@work.example",
                "jane.doe@work.example",
                "Jane Doe",
                "+4915112345678"
            )
        );
        assert_eq!(
            (now.status, now.owner_id),
            (Status::Qualified, Some(closer.id))
        );
        let page = admin.get(&format!("/contacts/{}", jane.id)).await;
        let mut steps = page.texts("#journey li > div:nth-child(2)");
        steps.truncate(5);
        steps.sort();
        assert_eq!(
            steps,
            [
                "Email: jane@example.com → jane.doe@work.example",
                "Name: none → Jane Doe",
                "Owner: none → Closer of acme",
                "Phone: none → +4915112345678",
                "Status: Potential → Qualified",
            ]
        );
        assert_eq!(
            page.texts("#journey li > div:last-child")[0]
                .split(',')
                .next(),
            Some("Super Admin of acme")
        );
        // The new mailbox is the contact's; the phone is found.
        assert_eq!(
            world
                .lead("jane.doe@work.example", "203.0.113.7", 9)
                .await
                .1
                .id,
            jane.id
        );
        let found = admin.get("/contacts?q=%2B4915112345678").await;
        assert_eq!(found.texts("tbody th a").len(), 1);

        // Its owner sees it, may edit it, and may not give it away.
        let closer = app.signed_in(&closer).await;
        let page = closer.get(&format!("/contacts/{}/edit", jane.id)).await;
        assert!(page.attributes("select[name=owner]", "name").is_empty());
        let sent = fields(&page, &[("name", "J. Doe"), ("owner", "")]);
        assert_eq!(
            send(&closer, &jane, &sent).await.status,
            StatusCode::SEE_OTHER
        );
        let now = world.contact(jane.id).await;
        assert_eq!(
            (now.name.as_str(), now.owner_id.is_some()),
            ("J. Doe", true)
        );
    })
    .await;
}

#[actix_web::test]
async fn two_who_edit_one_contact_at_once_lose_nothing_and_are_told() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let manager = app.signed_in_as(Role::SalesManager).await;
        let first = form(&admin, &jane, &[("name", "Jane Doe")]).await;
        let other_field = form(&manager, &jane, &[("phone", "+4915112345678")]).await;
        let same_field = form(&manager, &jane, &[("name", "J. Doe")]).await;
        assert_eq!(send(&admin, &jane, &first).await.status, StatusCode::SEE_OTHER);
        assert_eq!(send(&manager, &jane, &other_field).await.status, StatusCode::SEE_OTHER);
        let now = world.contact(jane.id).await;
        assert_eq!((now.name.as_str(), now.phone.as_str()), ("Jane Doe", "+4915112345678"));

        let page = send(&manager, &jane, &same_field).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            page.field_errors(),
            ["Super Admin of acme has changed this to “Jane Doe” meanwhile. Save again to have yours instead."]
        );
        assert_eq!(page.attributes("input[name=name]", "value"), ["J. Doe"]);
        assert_eq!(world.contact(jane.id).await.name, "Jane Doe");
        let knowingly = fields(&page, &[]);
        assert_eq!(send(&manager, &jane, &knowingly).await.status, StatusCode::SEE_OTHER);
        let now = world.contact(jane.id).await;
        assert_eq!((now.name.as_str(), now.phone.as_str()), ("J. Doe", "+4915112345678"));
    })
    .await;
}

#[actix_web::test]
async fn an_edited_email_is_nobody_elses_and_is_screened() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let (_, jim) = world.lead("jim@example.com", "203.0.113.8", 1).await;
        world.block("domain:spam.example", 2).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;

        let taken = form(&admin, &jane, &[("email", "jim+x@example.com")]).await;
        let page = send(&admin, &jane, &taken).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.field_errors(), ["Another contact has this email."]);
        let links = page.attributes("main form a", "href");
        assert!(links.contains(&format!("/contacts/{}", jim.id)));
        assert!(links.contains(&format!("/contacts/{}/merge/{}", jane.id, jim.id)));

        let spam = form(&admin, &jane, &[("email", "jane@spam.example")]).await;
        let page = send(&admin, &jane, &spam).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.texts(".alert")[0].contains("could not book"));
        assert!(page.texts(".alert")[0].contains("spam.example"));
        assert_eq!(
            world.contact(jane.id).await.email.as_str(),
            "jane@example.com"
        );
        let anyway = fields(&page, &[("anyway", "on")]);
        assert_eq!(
            send(&admin, &jane, &anyway).await.status,
            StatusCode::SEE_OTHER
        );
        assert!(world.contact(jane.id).await.blocked);
        // And back: nothing to confirm, and it is in sight again.
        let back = form(&admin, &jane, &[("email", "jane@example.com")]).await;
        assert_eq!(
            send(&admin, &jane, &back).await.status,
            StatusCode::SEE_OTHER
        );
        assert!(!world.contact(jane.id).await.blocked);
    })
    .await;
}

#[actix_web::test]
async fn bad_input_is_told_beside_its_field_and_nothing_is_half_saved() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let other = found(&app.db, "other").await;
        let stranger = add_member(&app.db, &other, Role::Closer, "closer@other.example").await;
        let gone = add_member(
            &app.db,
            &app.organization,
            Role::Closer,
            "gone@acme.example",
        )
        .await;
        let gone_id = gone.id;
        world
            .write(move |conn| {
                diesel::update(members::table.filter(members::id.eq(gone_id)))
                    .set(members::active.eq(false))
                    .execute(conn)?;
                Ok(())
            })
            .await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let long = "x".repeat(10_000);
        let (gone, stranger) = (gone.id.to_string(), stranger.id.to_string());
        for (field, typed) in [
            ("email", ""),
            ("email", "jane"),
            ("email", long.as_str()),
            ("name", long.as_str()),
            ("name", "a\u{1}b"),
            ("phone", "call me"),
            ("phone", long.as_str()),
            ("status", "customer"),
            ("status", "strategy_call"),
            ("owner", "x"),
            ("owner", gone.as_str()),
            ("owner", stranger.as_str()),
        ] {
            let sent = form(&admin, &jane, &[("name", "Changed"), (field, typed)]).await;
            let page = send(&admin, &jane, &sent).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert_eq!(page.texts(&format!("#{field}-error")).len(), 1, "{field}");
            assert_eq!(world.contact(jane.id).await.name, "", "{field}");
        }
        for path in [
            "/contacts/x/edit",
            "/contacts/99999999999999999999/edit",
            "/contacts/999999/edit",
        ] {
            assert_eq!(admin.get(path).await.status, StatusCode::NOT_FOUND);
        }
        let rows: i64 = world
            .write(|conn| {
                Ok(contacts::table
                    .filter(contacts::name.ne(""))
                    .count()
                    .get_result(conn)?)
            })
            .await;
        assert_eq!(rows, 0);
    })
    .await;
}

#[actix_web::test]
async fn whoever_changed_a_contact_that_was_merged_meanwhile_is_told_before_anything_is_saved() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, kept) = world.lead("kept@example.com", "203.0.113.7", 0).await;
        let (visit, gone) = world.lead("gone@example.com", "203.0.113.7", 1).await;
        world.details(&visit, "Gone", "", true, 2).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let colleague = app.member(Role::SalesManager).await;
        let typed = form(&admin, &gone, &[("phone", "+14155550199")]).await;
        let (organization, (kept_id, gone_id)) = (world.organization, (kept.id, gone.id));
        let (by, at) = (colleague.id, super::world::at(10));
        world
            .write(move |conn| {
                let kept = Contact::find(conn, organization, kept_id)?;
                let gone = Contact::find(conn, organization, gone_id)?;
                let plan = MergePlan::of(conn, kept, gone)?;
                let pair = (kept_id, gone_id);
                merging::merge(conn, organization, pair, &plan.seen(), Some(by), at)?;
                Ok(())
            })
            .await;

        let page = send(&admin, &gone, &typed).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        let said = page.texts(".alert-warning").join(" ");
        assert!(
            said.starts_with(
                "Nothing was saved. gone@example.com, which you changed, was merged into \
                 kept@example.com by Sales Manager of acme, Mon 2 Mar 2026, 09:10 UTC"
            ),
            "{said}"
        );
        assert_eq!(world.contact(kept.id).await.phone, "");
        // What was left alone is the survivor's, and what was typed is still there.
        let again = fields(&page, &[]);
        let sent = |name: &str| {
            again
                .iter()
                .find(|(known, _)| known == name)
                .unwrap()
                .1
                .clone()
        };
        assert_eq!(sent("email"), "kept@example.com");
        assert_eq!(sent("phone"), "+14155550199");
        let answer = send(&admin, &kept, &again).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let one = world.contact(kept.id).await;
        assert_eq!(
            (one.email.as_str(), one.phone.as_str()),
            ("kept@example.com", "+14155550199")
        );
    })
    .await;
}

#[actix_web::test]
async fn who_edits_a_contact_out_of_a_block_or_into_one_is_told_so() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        world.block("mailbox:jane@example.com", 1).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let said = async |changed: &[(&str, &str)]| {
            let fields = form(&admin, &jane, changed).await;
            let answer = send(&admin, &jane, &fields).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
            let page = admin.get(&answer.location).await;
            page.texts(".alert-success").concat()
        };
        assert_eq!(said(&[("name", "Jane")]).await, "Saved.");
        assert_eq!(
            said(&[("email", "jane@free.example")]).await,
            "Saved. No block hides this contact any more: it is back in Global Data."
        );
        assert_eq!(
            said(&[("email", "jane@example.com"), ("anyway", "on")]).await,
            "Saved. A block catches this contact: it is hidden from Global Data."
        );

        // A customer is not hidden by what others may share, but cannot book.
        world.block("domain:shared.example", 2).await;
        let host = app.member(Role::Closer).await;
        world.call(jane.id, &host, 0).await;
        assert_eq!(
            said(&[("email", "jane@free.example")]).await,
            "Saved. No block hides this contact any more: it is back in Global Data."
        );
        assert_eq!(
            said(&[("email", "jane@shared.example"), ("anyway", "on")]).await,
            "Saved. A block catches this contact: it cannot book."
        );
        assert_eq!(
            said(&[("email", "jane@free.example")]).await,
            "Saved. This contact can book again."
        );
    })
    .await;
}
