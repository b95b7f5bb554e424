//! Two contacts of one lead are made one, and parted again.

use diesel::prelude::*;
use leadgate::contacts::merging::{self, Merge, MergeOutcome, MergePlan, UndoOutcome};
use leadgate::contacts::{Contact, ContactIdentity, IdentityKind, Status};
use leadgate::db::schema::{audit_log, calls, contacts, journey, visits};
use leadgate::staff::Role;
use leadgate::values::{ContactId, MergeId};
use reqwest::StatusCode;

use super::hiding::host;
use super::world::{World, at};
use crate::scheduler::site::token;
use crate::support::app::{TestApp, found};
use crate::support::database::on_each_database;

/// Merges two contacts as they are now.
pub async fn merge(world: &World, survivor: ContactId, merged: ContactId, minute: i64) -> Merge {
    let (one, other) = (world.contact(survivor).await, world.contact(merged).await);
    let organization = world.organization;
    let outcome = world
        .write(move |conn| {
            let seen = MergePlan::of(conn, one.clone(), other.clone())?.seen();
            merging::merge(
                conn,
                organization,
                (survivor, merged),
                &seen,
                None,
                at(minute),
            )
        })
        .await;
    match outcome {
        MergeOutcome::Merged(merge) => merge,
        other => panic!("{other:?}"),
    }
}

pub async fn undo(world: &World, merge: MergeId, minute: i64) -> UndoOutcome {
    let organization = world.organization;
    world
        .write(move |conn| merging::undo(conn, organization, merge, None, at(minute)))
        .await
}

/// How many calls, visits and steps of the journey a contact has.
async fn belongings(world: &World, contact: ContactId) -> (i64, i64, i64) {
    world
        .write(move |conn| {
            let calls = calls::table.filter(calls::contact_id.eq(contact));
            let visits = visits::table.filter(visits::contact_id.eq(contact));
            let steps = journey::table.filter(journey::contact_id.eq(contact));
            Ok((
                calls.count().get_result(conn)?,
                visits.count().get_result(conn)?,
                steps.count().get_result(conn)?,
            ))
        })
        .await
}

async fn identities(world: &World, contact: ContactId, kind: IdentityKind) -> Vec<String> {
    let organization = world.organization;
    let mut values: Vec<String> = world
        .write(move |conn| ContactIdentity::of_contact(conn, organization, contact, kind))
        .await
        .into_iter()
        .map(|one| one.value)
        .collect();
    values.sort();
    values
}

#[actix_web::test]
async fn a_merged_contacts_history_goes_over_and_either_mailbox_leads_to_the_survivor() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let host = host(&world).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let (visit, work) = world.lead("jane@work.example", "203.0.113.7", 1).await;
        world
            .details(&visit, "Jane Doe", "+4915112345678", true, 2)
            .await;
        let call = world.call(work.id, &host, 600).await;
        let (booked, host_id) = (world.contact(work.id).await, host.id);
        world
            .write(move |conn| {
                booked.note_booking(conn, call, Status::StrategyCall, host_id, None, at(3))
            })
            .await;

        merge(&world, jane.id, work.id, 10).await;
        let one = world.contact(jane.id).await;
        assert_eq!(
            (one.email.as_str(), one.name.as_str(), one.phone.as_str()),
            ("jane@example.com", "Jane Doe", "+4915112345678")
        );
        assert_eq!((one.status, one.booked), (Status::StrategyCall, true));
        assert_eq!(one.owner_id, Some(host.id));
        assert_eq!((one.first_seen_at, one.last_seen_at), (at(0), at(2)));
        // Seen twice, details, booked; then the email as also given, and the merge itself.
        assert_eq!(belongings(&world, jane.id).await, (1, 2, 6));
        assert_eq!(belongings(&world, work.id).await, (0, 0, 0));
        assert_eq!(
            identities(&world, jane.id, IdentityKind::Email).await,
            ["jane@example.com", "jane@work.example"]
        );

        for email in ["jane@work.example", "j.ane@example.com", "jane@example.com"] {
            let (visit, contact) = world.lead(email, "203.0.113.9", 20).await;
            let is_the_same = contact.id == jane.id;
            assert_eq!(is_the_same, email != "j.ane@example.com", "{email}");
            assert_eq!(visit.contact_id, Some(contact.id));
        }
        assert_eq!(world.contact(work.id).await.id, jane.id, "the old link");
        let log: Vec<(String, String)> = world
            .write(|conn| {
                Ok(audit_log::table
                    .filter(audit_log::action.eq("contact.merge"))
                    .select((audit_log::subject, audit_log::detail))
                    .load(conn)?)
            })
            .await;
        assert_eq!(log.len(), 1);
        assert!(log[0].0.contains("jane@example.com") && log[0].1.contains("jane@work.example"));
    })
    .await;
}

#[actix_web::test]
async fn an_undo_parts_them_each_with_whoever_came_since_with_its_mailbox() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let host = host(&world).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let (visit, work) = world.lead("jane@work.example", "203.0.113.7", 1).await;
        world
            .details(&visit, "Jane Doe", "+4915112345678", true, 2)
            .await;
        world.call(work.id, &host, 600).await;
        let before = world.contact(work.id).await;
        let steps = (
            belongings(&world, jane.id).await,
            belongings(&world, work.id).await,
        );

        let merged = merge(&world, jane.id, work.id, 10).await;
        world.lead("jane@work.example", "198.51.100.4", 20).await;
        world.call(jane.id, &host, 700).await;
        assert_eq!(
            undo(&world, merged.id, 30).await,
            UndoOutcome::Parted(jane.id, work.id)
        );

        let (one, other) = (world.contact(jane.id).await, world.contact(work.id).await);
        assert_eq!(
            (one.id, one.name.as_str(), one.phone.as_str()),
            (jane.id, "", "")
        );
        assert_eq!(
            one.ip,
            "198.51.100.4".parse().ok(),
            "where it came from since"
        );
        assert_eq!((one.booked, one.status), (true, Status::StrategyCall));
        assert_eq!(
            (other.id, other.name, other.phone, other.ip),
            (work.id, before.name, before.phone, before.ip)
        );
        assert!(other.booked, "its own call is its own again");
        // The survivor keeps the call since, and what the journey tells of merge, visit and undo: also given (the email),
        // merged, also given (by the visit), unmerged. The visit with the other's mailbox is the other's.
        let ((calls, visits, first), (own_calls, own_visits, second)) = steps;
        assert_eq!(
            belongings(&world, jane.id).await,
            (calls + 1, visits, first + 4)
        );
        assert_eq!(
            belongings(&world, work.id).await,
            (own_calls, own_visits + 1, second + 2)
        );
        // The address came back with it.
        assert_eq!(
            identities(&world, work.id, IdentityKind::Email).await,
            ["jane@work.example"]
        );
        assert_eq!(
            identities(&world, jane.id, IdentityKind::Email).await,
            ["jane@example.com"]
        );
        assert_eq!(
            identities(&world, jane.id, IdentityKind::Ip).await,
            ["198.51.100.4", "203.0.113.7"]
        );

        let (_, again) = world.lead("jane@work.example", "203.0.113.7", 40).await;
        assert_eq!(again.id, work.id);
        assert_eq!(
            undo(&world, merged.id, 50).await,
            UndoOutcome::AlreadyUndone
        );
        // And they can be merged once more, the other way round.
        merge(&world, work.id, jane.id, 60).await;
        assert_eq!(world.contact(jane.id).await.id, work.id);
    })
    .await;
}

#[actix_web::test]
async fn an_undo_leaves_alone_what_somebody_has_changed_since_and_ends_after_thirty_days() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let (visit, work) = world.lead("jane@work.example", "203.0.113.8", 1).await;
        world.details(&visit, "Jane", "", true, 2).await;
        let merged = merge(&world, jane.id, work.id, 10).await;
        let id = jane.id;
        world
            .write(move |conn| {
                diesel::update(contacts::table.filter(contacts::id.eq(id)))
                    .set(contacts::name.eq("Jane Doe"))
                    .execute(conn)?;
                Ok(())
            })
            .await;
        let late = 10 + 30 * 24 * 60;
        assert_eq!(undo(&world, merged.id, late).await, UndoOutcome::TooLate);
        let parted = UndoOutcome::Parted(jane.id, work.id);
        assert_eq!(undo(&world, merged.id, late - 1).await, parted);
        assert_eq!(world.contact(jane.id).await.name, "Jane Doe");
        assert_eq!(world.contact(work.id).await.name, "Jane");
        assert_eq!(world.contact(jane.id).await.status, Status::Potential);
    })
    .await;
}

#[actix_web::test]
async fn merging_and_parting_screen_both_again() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let (_, work) = world.lead("jane@work.example", "198.51.100.4", 5).await;
        world.block("ip:198.51.100.4/32", 6).await;
        assert!(world.contact(work.id).await.blocked);

        // It came last from the address that is blocked.
        let merged = merge(&world, jane.id, work.id, 10).await;
        assert!(world.contact(jane.id).await.blocked);
        undo(&world, merged.id, 11).await;
        assert!(!world.contact(jane.id).await.blocked);
        assert!(world.contact(work.id).await.blocked);

        // A block of the mailbox that went over hides nobody: the contact's own email is another.
        let merged = merge(&world, work.id, jane.id, 12).await;
        let (block, changed) = world.block("mailbox:jane@example.com", 13).await;
        assert!(changed.is_empty());
        undo(&world, merged.id, 14).await;
        assert!(world.contact(jane.id).await.blocked);
        world.lift(block, 15).await;
        assert!(!world.contact(jane.id).await.blocked);
    })
    .await;
}

#[actix_web::test]
async fn merges_follow_each_other_and_are_undone_the_latest_first() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let (_, one) = world.lead("one@example.com", "203.0.113.1", 0).await;
        let (_, two) = world.lead("two@example.com", "203.0.113.2", 1).await;
        let (_, three) = world.lead("three@example.com", "203.0.113.3", 2).await;
        let first = merge(&world, two.id, one.id, 10).await;
        let second = merge(&world, three.id, two.id, 11).await;
        for email in ["one@example.com", "two@example.com", "three@example.com"] {
            assert_eq!(world.lead(email, "203.0.113.9", 12).await.1.id, three.id);
        }
        assert_eq!(belongings(&world, three.id).await.1, 6);
        let covered = UndoOutcome::Covered(three.id);
        assert_eq!(undo(&world, first.id, 20).await, covered);
        let parted = UndoOutcome::Parted(three.id, two.id);
        assert_eq!(undo(&world, second.id, 21).await, parted);
        for (email, answers) in [("one@example.com", two.id), ("two@example.com", two.id)] {
            assert_eq!(world.lead(email, "203.0.113.9", 22).await.1.id, answers);
        }
        let parted = UndoOutcome::Parted(two.id, one.id);
        assert_eq!(undo(&world, first.id, 23).await, parted);
        assert_eq!(world.contact(one.id).await.id, one.id);
        // Each has its own visits: the first, and those since with its mailbox.
        for (contact, visits) in [(one.id, 3), (two.id, 3), (three.id, 2)] {
            assert_eq!(belongings(&world, contact).await.1, visits);
        }
    })
    .await;
}

#[actix_web::test]
async fn leads_who_come_while_contacts_are_merged_and_parted_lose_nothing() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, one) = world.lead("one@example.com", "203.0.113.1", 0).await;
        let (_, two) = world.lead("two@example.com", "203.0.113.2", 1).await;
        let visitor = app.visitor();
        let leads: Vec<_> = (0..12)
            .map(|number| {
                let visitor = visitor.clone();
                actix_web::rt::spawn(async move {
                    let email = ["one@example.com", "two@example.com"][number % 2];
                    let token = token(&visitor, "/e/acme/intro").await;
                    let form = [("email", email), ("time_zone", "UTC"), ("token", &token)];
                    visitor.post("/e/acme/intro", &form).await.status
                })
            })
            .collect();
        for minute in 0..4 {
            let merged = merge(&world, one.id, two.id, 10 + minute * 2).await;
            undo(&world, merged.id, 11 + minute * 2).await;
        }
        merge(&world, one.id, two.id, 30).await;
        let mut came = 0;
        for lead in leads {
            came += i64::from(lead.await.unwrap().is_redirection());
        }
        assert!(came > 0);
        let rows: i64 = world
            .write(|conn| Ok(contacts::table.count().get_result(conn)?))
            .await;
        assert_eq!(rows, 2, "nobody became a contact of their own");
        assert_eq!(belongings(&world, one.id).await.1, 2 + came);
    })
    .await;
}

#[actix_web::test]
async fn a_merge_is_confirmed_on_a_page_that_says_what_stays_and_undone_from_the_card() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (visit, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        world.details(&visit, "Jane", "", true, 1).await;
        let (visit, work) = world.lead("jane@work.example", "203.0.113.8", 2).await;
        let phone = "+4915112345678";
        world.details(&visit, "<b>J. Doe</b>", phone, true, 3).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let card = format!("/contacts/{}", jane.id);

        let page = admin.get(&card).await;
        let find = format!("{card}/merge");
        assert!(page.attributes("a", "href").contains(&find));
        let page = admin.get(&format!("{find}?other=jane")).await;
        let confirm = format!("{find}/{}", work.id);
        assert_eq!(page.attributes("tbody a", "href"), [confirm.as_str()]);

        let page = admin.get(&confirm).await;
        assert_eq!(
            page.texts("tbody td"),
            [
                "jane@example.com",
                "jane@work.example (Also given)",
                "Jane",
                "<b>J. Doe</b> (Also given)",
                phone,
                "Nothing else",
                "None",
                "Nothing else",
                "Qualified",
                "Nothing else",
            ]
        );
        let seen = page.attributes("input[name=seen]", "value")[0].clone();
        let swapped = format!("/contacts/{}/merge/{}", work.id, jane.id);
        assert!(page.attributes("a", "href").contains(&swapped));

        // Somebody changes one of them meanwhile.
        world.details(&visit, "J. Doe", "", true, 4).await;
        let id = work.id;
        world
            .write(move |conn| {
                diesel::update(contacts::table.filter(contacts::id.eq(id)))
                    .set(contacts::name.eq("June"))
                    .execute(conn)?;
                Ok(())
            })
            .await;
        let page = admin.post(&confirm, &[("seen", &seen)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.texts(".alert")[0].contains("changed since you looked"));
        assert_eq!(world.contact(work.id).await.id, work.id, "nothing was done");

        let seen = page.attributes("input[name=seen]", "value")[0].clone();
        let page = admin.post_and_follow(&confirm, &[("seen", &seen)]).await;
        assert!(page.texts(".alert")[0].contains("jane@work.example was merged"));
        assert!(page.texts("#journey li")[0].starts_with("Another contact was merged"));
        let old = admin.get(&format!("/contacts/{}", work.id)).await;
        assert_eq!(old.location, card);
        let list = admin.get("/contacts").await;
        assert_eq!(list.texts("tbody th a").len(), 1);
        let again = admin.post_and_follow(&confirm, &[("seen", &seen)]).await;
        assert!(again.texts(".alert")[0].contains("one already"));

        let undo = page.attributes(".alert a", "href")[0].clone();
        assert_eq!(admin.get(&undo).await.status, StatusCode::OK);
        let page = admin.post_and_follow(&undo, &[]).await;
        assert!(page.texts(".alert")[0].contains("undone"), "{}", page.body);
        let list = admin.get("/contacts").await;
        assert_eq!(list.texts("tbody th a").len(), 2);
    })
    .await;
}

#[actix_web::test]
async fn merging_is_for_those_who_see_all_contacts_and_for_contacts_of_ones_own_organization() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let (_, work) = world.lead("jane@work.example", "203.0.113.8", 1).await;
        let other = found(&app.db, "other").await;
        let other = World::of(app.db.clone(), &other).await;
        let (_, theirs) = other.lead("theirs@example.com", "203.0.113.4", 0).await;
        let (_, theirs2) = other.lead("theirs2@example.com", "203.0.113.4", 0).await;
        let their_merge = merge(&other, theirs.id, theirs2.id, 5).await;

        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let setter = app.signed_in_as(Role::Setter).await;
        let seen = [("seen", "0")];
        for (path, status) in [
            (format!("/contacts/{}/merge/{}", jane.id, theirs.id), 404),
            (format!("/contacts/{}/merge/{}", theirs.id, jane.id), 404),
            (format!("/contacts/{}/merge/x", jane.id), 404),
            (
                format!("/contacts/{}/merges/{}/undo", theirs.id, their_merge.id),
                404,
            ),
            (
                format!("/contacts/{}/merges/{}/undo", jane.id, their_merge.id),
                404,
            ),
            (format!("/contacts/{}/merge/{}", jane.id, work.id), 422),
        ] {
            let page = admin.post(&path, &seen).await;
            assert_eq!(page.status.as_u16(), status, "{path}");
            let page = setter.post(&path, &seen).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        }
        let page = admin
            .get(&format!("/contacts/{}/merge?other=a", jane.id))
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let itself = admin
            .get(&format!("/contacts/{}/merge/{}", jane.id, jane.id))
            .await;
        assert_eq!(itself.location, format!("/contacts/{}", jane.id));
        assert_eq!(world.contact(work.id).await.id, work.id);
    })
    .await;
}

#[actix_web::test]
async fn of_two_with_a_call_each_the_one_booked_last_says_the_status_unless_it_was_set_by_hand() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let host = host(&world).await;
        for (number, status, expected) in [
            (0, Status::DiscoveryCall, Status::StrategyCall),
            (1, Status::Disqualified, Status::Disqualified),
        ] {
            let email = |who| format!("{who}{number}@example.com");
            let (_, one) = world.lead(&email("one"), "203.0.113.7", 0).await;
            let (_, other) = world.lead(&email("other"), "203.0.113.7", 1).await;
            world.call(one.id, &host, 600 + 100 * number).await;
            let last = world.call(other.id, &host, 650 + 100 * number).await;
            let (one, other) = (one.id, other.id);
            let plan = world
                .write(move |conn| {
                    diesel::update(calls::table.find(last))
                        .set(calls::created_at.eq(at(5)))
                        .execute(conn)?;
                    for (id, status) in [(one, status), (other, Status::StrategyCall)] {
                        diesel::update(contacts::table.find(id))
                            .set((contacts::booked.eq(true), contacts::status.eq(status)))
                            .execute(conn)?;
                    }
                    let (survivor, merged) =
                        (contacts::table.find(one), contacts::table.find(other));
                    let survivor = survivor.select(Contact::as_select()).first(conn)?;
                    let merged = merged.select(Contact::as_select()).first(conn)?;
                    MergePlan::of(conn, survivor, merged)
                })
                .await;
            assert_eq!(plan.result.status, expected, "as it is shown");
            let done = merge(&world, one, other, 10).await;
            assert_eq!(world.contact(one).await.status, expected);
            undo(&world, done.id, 20).await;
            assert_eq!(world.contact(other).await.status, Status::StrategyCall);
        }
    })
    .await;
}
