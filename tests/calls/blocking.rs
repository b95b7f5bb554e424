//! Where blocking starts in Scheduled Calls, what tells there that a lead is blocked, and the calls of one lead alone.

use leadgate::blocking::Effect;
use leadgate::calls::{Call, NewCall};
use leadgate::staff::Role;
use leadgate::values::{BlockId, UtcTime};
use reqwest::StatusCode;

use super::fixture::{Fixture, book};
use super::list_page::in_hours;
use crate::support::app::TestApp;
use crate::support::blocks;
use crate::support::database::on_each_database;

async fn block(app: &TestApp, key: &str, effect: Effect) -> BlockId {
    let (organization, key) = (app.organization.id, key.to_owned());
    app.db
        .write(move |conn| {
            let line = blocks::line(organization, &key, effect);
            Ok(blocks::add_one(conn, line)?.id)
        })
        .await
        .unwrap()
}

/// A call of the second contact, so many hours from now.
fn with_bob(fixture: &Fixture, hours: i64) -> NewCall {
    NewCall {
        contact_id: fixture.contacts[1],
        ..in_hours(fixture, hours)
    }
}

#[actix_web::test]
async fn the_calls_of_a_blocked_lead_are_badged_on_both_tabs_and_tell_which_block_it_is() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        for hours in [-5, 5] {
            book(&app.db, in_hours(&fixture, hours)).await.unwrap();
            book(&app.db, with_bob(&fixture, hours + 1)).await.unwrap();
        }
        let domain = block(&app, "domain:example.com", Effect::Block).await;
        let email = block(&app, "mailbox:ada@example.com", Effect::Block).await;
        block(&app, "mailbox:bob@example.com", Effect::Exempt).await;
        let manager = app.signed_in_as(Role::SalesManager).await;
        for path in ["/calls", "/calls?tab=past"] {
            let page = manager.get(path).await;
            let mut names = page.texts(".expandable-row summary .fw-medium");
            names.sort();
            assert_eq!(names, ["Ada Blocked", "Bob"], "{path}");
            let facts = page.texts(".datagrid-item");
            let told = "Blocked by Email address: ada@example.com and 1 more spam Unblock";
            assert!(facts.iter().any(|fact| fact == told), "{facts:?}");
            assert!(
                page.texts(".expandable-row summary a").is_empty(),
                "a row opens wherever it is clicked"
            );
            let links = page.attributes("dd a", "href");
            for link in [
                format!("/tracking/blocking/{email}/entries"),
                format!("/tracking/blocking/delete?id={email}&id={domain}&origin=calls"),
            ] {
                assert_eq!(
                    links.iter().filter(|one| one.starts_with(&link)).count(),
                    1,
                    "{link}"
                );
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn hosts_without_tracking_see_that_a_lead_is_blocked_and_not_why() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let mut hosts = Vec::new();
        for role in [Role::Closer, Role::Setter] {
            let host = app.member(role).await;
            let own = NewCall {
                host_id: host.id,
                ..in_hours(&fixture, 5)
            };
            book(&app.db, own).await.unwrap();
            hosts.push(host);
        }
        block(&app, "mailbox:ada@example.com", Effect::Block).await;
        let [ada, _] = fixture.contacts;
        for host in hosts {
            let client = app.signed_in(&host).await;
            for path in [
                "/calls".to_owned(),
                format!("/calls?contact={ada}"),
                format!("/contacts/{ada}"),
            ] {
                let page = client.get(&path).await;
                assert_eq!(page.status, StatusCode::OK, "{path}");
                assert_eq!(page.texts(".badge"), ["Blocked"], "{path}");
                for trace in [
                    "/tracking/",
                    "spam",
                    "mailbox:",
                    "Unblock",
                    "Block the lead",
                ] {
                    assert!(
                        !page.body.contains(trace),
                        "{} sees {trace} on {path}",
                        host.name
                    );
                }
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn a_call_leads_to_the_form_that_blocks_its_lead() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        book(&app.db, in_hours(&fixture, 5)).await.unwrap();
        let ada = fixture.contacts[0];
        let form = format!("/tracking/blocking/new?contact={ada}&origin=calls");
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let page = admin.get("/calls").await;
        assert_eq!(
            page.attributes("details a.btn-outline-danger", "href")[1],
            form
        );
        assert_eq!(page.attributes("a.row-action", "href"), [form.as_str()]);
        assert_eq!(page.attributes("a.row-action", "aria-label"), ["Block Ada"]);
        let back = async |form: &str| {
            let page = admin.get(form).await;
            page.attributes(".form-actions a", "href")
        };
        assert_eq!(back(&form).await, ["/calls"]);
        let narrow = format!("/calls?contact={ada}");
        let page = admin.get(&narrow).await;
        let form = page.attributes("a.row-action", "href").remove(0);
        assert_eq!(back(&form).await, [narrow]);
    })
    .await;
}

#[actix_web::test]
async fn the_calls_of_one_contact_can_be_listed_alone() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let [ada, bob] = fixture.contacts;
        for hours in [-5, 5] {
            book(&app.db, in_hours(&fixture, hours)).await.unwrap();
            book(&app.db, with_bob(&fixture, hours + 1)).await.unwrap();
        }
        let canceled = book(&app.db, with_bob(&fixture, 8)).await.unwrap().id;
        let organization = fixture.organization;
        app.db
            .write(move |conn| {
                Call::cancel(conn, organization, &[canceled], "No.", None, UtcTime::now())
            })
            .await
            .unwrap();
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let of_bob = format!("/calls?contact={bob}");
        for (path, count) in [
            (of_bob.clone(), 1),
            (format!("{of_bob}&tab=past"), 1),
            (format!("{of_bob}&canceled=on"), 2),
        ] {
            let page = admin.get(&path).await;
            assert_eq!(
                page.texts(".expandable-row summary .fw-medium"),
                vec!["Bob"; count],
                "{path}"
            );
        }
        let page = admin.get(&format!("{of_bob}&canceled=on")).await;
        assert_eq!(
            page.attributes(".nav-tabs a", "href"),
            [
                format!("/calls?canceled=on&contact={bob}"),
                format!("/calls?tab=past&canceled=on&contact={bob}")
            ]
        );
        let kept = page.attributes("input[name=contact]", "value");
        assert_eq!(kept, [bob.to_string()]);
        let card = admin.get(&format!("/contacts/{ada}")).await;
        assert_eq!(
            card.attributes("#calls .card-actions a", "href"),
            [
                format!("/calls/new?contact={ada}"),
                format!("/calls?contact={ada}")
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn only_contacts_whom_one_may_see_can_be_asked_for() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let other = Fixture::found(&app.db, "other").await;
        let closer = app.member(Role::Closer).await;
        let own = NewCall {
            host_id: closer.id,
            ..in_hours(&fixture, 5)
        };
        book(&app.db, own).await.unwrap();
        book(&app.db, in_hours(&fixture, 6)).await.unwrap();
        book(&app.db, with_bob(&fixture, 7)).await.unwrap();
        let [ada, bob] = fixture.contacts;
        let closer = app.signed_in(&closer).await;
        let page = closer.get(&format!("/calls?contact={ada}")).await;
        assert_eq!(
            page.texts(".expandable-row summary .fw-medium"),
            ["Ada"],
            "the own call alone"
        );
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for (client, contact, status) in [
            (&closer, bob.to_string(), StatusCode::NOT_FOUND),
            (
                &closer,
                other.contacts[0].to_string(),
                StatusCode::NOT_FOUND,
            ),
            (&admin, other.contacts[0].to_string(), StatusCode::NOT_FOUND),
            (&admin, "999999".to_owned(), StatusCode::NOT_FOUND),
            (&admin, "x".to_owned(), StatusCode::BAD_REQUEST),
            (&admin, bob.to_string(), StatusCode::OK),
        ] {
            let page = client.get(&format!("/calls?contact={contact}")).await;
            assert_eq!(page.status, status, "{contact}");
        }
    })
    .await;
}
