//! Where blocking starts in Global Data, and what tells there that somebody is blocked.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::Effect;
use leadgate::contacts::{Section, Status, Viewer, Wanted};
use leadgate::db::schema::organizations;
use leadgate::staff::Role;
use leadgate::tracking::acts::Adding;
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use super::world::{World, at};
use crate::support::app::{Answer, TestApp, add_member, found};
use crate::support::blocks;
use crate::support::database::on_each_database;
use crate::support::plans::plans;

const FORM: &str = "form[action='/tracking/blocking/new']";

/// Everything in a page that would lead to the block list, or tell of it.
fn traces(page: &Answer) -> Vec<&'static str> {
    let traces = [
        "/tracking/",
        "spam",
        "203.0.113",
        "198.51.100",
        "mailbox:",
        "ip:",
        "Unblock",
    ];
    let mut found = traces.to_vec();
    found.retain(|trace| page.body.contains(trace));
    found
}

async fn on_plan(world: &World, plan: &'static str) {
    let organization = world.organization;
    world
        .write(move |conn| {
            diesel::update(organizations::table.find(organization))
                .set(organizations::plan.eq(plan))
                .execute(conn)?;
            Ok(())
        })
        .await;
}

#[actix_web::test]
async fn the_card_offers_to_block_email_and_address_in_one_form() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, old) = world.lead("jane+a@gmail.com", "203.0.113.7", 0).await;
        let (_, new) = world.lead("jim@example.com", "2001:db8:1:2:3::7", 1).await;
        let manager = app.signed_in_as(Role::SalesManager).await;
        for (contact, address, key) in [
            (&old, "IP address", "ip:203.0.113.7/32"),
            (
                &new,
                "IP address, with its network (/64)",
                "ip:2001:db8:1:2::/64",
            ),
        ] {
            let page = manager.get(&format!("/contacts/{}", contact.id)).await;
            assert_eq!(page.attributes(FORM, "method"), ["get"]);
            let hidden = page.attributes(&format!("{FORM} [type=hidden]"), "name");
            assert_eq!(hidden, ["contact", "origin"]);
            let id = page.attributes(&format!("{FORM} [name=contact]"), "value");
            assert_eq!(id, [contact.id.to_string()]);
            let mailbox = format!("mailbox:{}", contact.mailbox);
            let ticked = page.attributes(&format!("{FORM} [name=target][checked]"), "value");
            assert_eq!(ticked, [mailbox.as_str(), key]);
            assert_eq!(
                page.texts(&format!("{FORM} label")),
                ["Email address", address]
            );
        }
    })
    .await;
}

#[actix_web::test]
async fn what_is_on_the_list_is_badged_and_not_offered_again() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let path = format!("/contacts/{}", contact.id);
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let offered = async || {
            let page = admin.get(&path).await;
            let offered = page.attributes("[name=target]", "value");
            (offered, page.attributes(&format!("{FORM} a.badge"), "href"))
        };
        let (email, address) = ("mailbox:jane@example.com", "ip:203.0.113.7/32");
        // Neither the network nor the domain is what is offered.
        world.block("ip:203.0.113.0/24", 1).await;
        world.block("domain:example.com", 1).await;
        assert_eq!(offered().await.0, [email, address]);
        let (block, _) = world.block(address, 2).await;
        let badge = format!("/tracking/blocking/{block}/entries");
        assert_eq!(offered().await, (vec![email.to_owned()], vec![badge]));
        let (exact, _) = world.block("email:jane@example.com", 3).await;
        assert!(offered().await.0.is_empty());
        assert!(admin.get(&path).await.texts(FORM).is_empty());
        world.lift(exact, 4).await;
        assert_eq!(offered().await.0, [email]);
    })
    .await;
}

#[actix_web::test]
async fn blocking_starts_where_role_and_plan_allow_it() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let setter = app.member(Role::Setter).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let card = format!("/contacts/{}", contact.id);
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let setter = app.signed_in(&setter).await;
        // The same ticks serve to assign leads, with a button that goes elsewhere.
        let block = format!("{FORM} button:not([formaction])");
        for path in [card.as_str(), "/contacts"] {
            assert_eq!(admin.get(path).await.texts(&block).len(), 1, "{path}");
            let page = setter.get(path).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.texts(&format!("{FORM} button")).is_empty(), "{path}");
            assert!(
                page.attributes("[type=checkbox]", "name").is_empty(),
                "{path}"
            );
        }
        on_plan(&world, "startup").await;
        let page = admin.get(&card).await;
        assert!(page.texts(FORM).is_empty());
        assert!(page.body.contains("needs the Business or Enterprise plan"));
        assert!(admin.get("/contacts").await.texts(&block).is_empty());
        assert!(!setter.get(&card).await.body.contains("Enterprise"));
    })
    .await;
}

#[actix_web::test]
async fn rows_can_be_ticked_and_blocked_together_without_scripts() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let mut ids = Vec::new();
        for number in 0..52 {
            let email = format!("lead{number:02}@example.com");
            let (_, contact) = world.lead(&email, "203.0.113.7", number).await;
            ids.push(contact.id.to_string());
        }
        world.block("mailbox:lead51@example.com", 60).await;
        ids.pop();
        ids.reverse();
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for section in ["contacts", "appointment-setting"] {
            let page = admin.get(&format!("/contacts?section={section}")).await;
            assert_eq!(page.attributes(FORM, "method"), ["get"]);
            let ticks = page.attributes(&format!("{FORM} tbody [name=contact]"), "value");
            assert_eq!(ticks, ids[..50], "{section}");
            let labels = page.attributes("tbody [name=contact]", "aria-label");
            assert_eq!(labels[0], "lead50@example.com");
            let all = page.attributes(&format!("{FORM} [data-select-all]"), "hidden");
            assert_eq!(all.len(), 1, "shown by its script alone");
        }
        let page = admin.get("/contacts?section=blocked").await;
        assert!(page.attributes("[name=contact]", "value").is_empty());
    })
    .await;
}

#[actix_web::test]
async fn a_customer_who_is_refused_is_badged_everywhere_and_not_hidden() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let closer = app.member(Role::Closer).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        world.lead("jim@example.com", "198.51.100.7", 0).await;
        let call = world.call(contact.id, &closer, -600).await;
        let (booked, host) = (contact.clone(), closer.id);
        world
            .write(move |conn| {
                booked.note_booking(conn, call, Status::StrategyCall, host, None, at(7))
            })
            .await;
        let (network, _) = world.block("ip:203.0.113.0/24", 1).await;
        let (domain, _) = world.block("domain:example.com", 2).await;
        world.exempt("mailbox:jim@example.com", 3).await;
        let card = format!("/contacts/{}", contact.id);

        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let page = admin.get(&card).await;
        let verdict = "Blocked from booking, not hidden: a customer.";
        assert_eq!(page.texts(".alert strong"), [verdict]);
        assert_eq!(page.texts(".badge"), ["Blocked"]);
        let unblock = format!(
            "/tracking/blocking/delete?id={domain}&id={network}&origin=card&contact={}",
            contact.id
        );
        assert_eq!(page.attributes(".alert .btn", "href"), [unblock.as_str()]);
        let page = admin.get(&unblock).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("jane@example.com"));
        let page = admin.get("/contacts").await;
        assert_eq!(page.texts(".badge"), ["Blocked"]);
        let entries = format!("/tracking/blocking/{domain}/entries");
        assert_eq!(page.attributes("tbody td a", "href"), [entries]);
        assert_eq!(
            page.texts(".wrap-wide"),
            ["Strategy Call Domain: example.com and 1 more spam"]
        );
        // In the column that stays in view, and where rows tell of calls there alone.
        let head = ["Strategy Call: Blocked jane@example.com"];
        for (section, reasons) in [("contacts", 1), ("calls", 0)] {
            let page = admin.get(&format!("/contacts?section={section}")).await;
            assert_eq!(page.texts("th .badge"), ["Blocked"], "{section}");
            assert_eq!(page.texts("th:has(.badge) a"), head, "{section}");
            assert_eq!(page.texts(".badge"), ["Blocked"], "{section}");
            assert_eq!(page.texts(".wrap-wide").len(), reasons, "{section}");
        }

        let closer = app.signed_in(&closer).await;
        for path in [card.as_str(), "/contacts"] {
            let page = closer.get(path).await;
            assert_eq!(page.texts(".badge"), ["Blocked"], "{path}");
            assert_eq!(traces(&page), Vec::<&str>::new(), "{path}");
        }
    })
    .await;
}

#[actix_web::test]
async fn the_section_blocked_says_which_block_hides_each_row() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        world.lead("jane@example.com", "203.0.113.7", 1).await;
        world.lead("jim@example.com", "198.51.100.7", 0).await;
        let (address, _) = world.block("ip:203.0.113.7/32", 2).await;
        let (email, _) = world.block("mailbox:jane@example.com", 3).await;
        let (network, _) = world.block("ip:198.51.100.0/24", 4).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let page = admin.get("/contacts?section=blocked").await;
        assert_eq!(
            page.texts(".wrap-wide"),
            [
                "Email address: jane@example.com and 1 more spam Unblock",
                "Network: 198.51.100.0/24 spam Unblock"
            ]
        );
        let way_back = "origin=contacts&list=section%3Dblocked";
        assert_eq!(
            page.attributes(".wrap-wide a", "href"),
            [
                format!("/tracking/blocking/{email}/entries"),
                format!("/tracking/blocking/delete?id={email}&id={address}&{way_back}"),
                format!("/tracking/blocking/{network}/entries"),
                format!("/tracking/blocking/delete?id={network}&{way_back}")
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_row_whose_block_has_just_expired_says_that_it_comes_back() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let organization = world.organization;
        // The job lets go of it half a minute later.
        let expired = UtcTime::now() - TimeDelta::seconds(1);
        world
            .write(move |conn| {
                let line = Adding {
                    now: at(1),
                    expires_at: Some(expired),
                    ..blocks::line(organization, "mailbox:jane@example.com", Effect::Block)
                };
                blocks::add_one(conn, line)
            })
            .await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let page = admin.get("/contacts?section=blocked").await;
        let told = page.texts(".wrap-wide");
        assert_eq!(told, ["No block any more: back in a moment"]);
        let page = admin.get(&format!("/contacts/{}", contact.id)).await;
        assert!(
            page.texts(".alert").is_empty(),
            "nothing is left to unblock"
        );
        assert_eq!(page.attributes("[name=target]", "value").len(), 2);
    })
    .await;
}

#[actix_web::test]
async fn an_exempted_contact_is_never_blocked_and_says_by_what() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        world.block("domain:example.com", 1).await;
        let (exemption, _) = world.exempt("mailbox:jane@example.com", 2).await;
        let path = format!("/contacts/{}", contact.id);
        let page = app.signed_in_as(Role::SuperAdmin).await.get(&path).await;
        assert_eq!(page.texts(".badge"), ["Never blocked"]);
        let link = format!("/tracking/blocking/{exemption}/entries");
        assert_eq!(page.attributes("a.badge", "href"), [link]);
        assert!(page.texts(".alert").is_empty());
        let page = app.signed_in_as(Role::Setter).await.get(&path).await;
        assert!(page.texts(".badge").is_empty());
    })
    .await;
}

#[actix_web::test]
async fn a_page_is_screened_by_three_queries_however_many_rows_it_has() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let organization = found(&world.db, "other").await;
        let other = World::of(world.db.clone(), &organization).await;
        let admin = add_member(
            &world.db,
            &organization,
            Role::SuperAdmin,
            "a@other.example",
        )
        .await;
        let asked = || {
            plans(&database, |conn| {
                let wanted = Wanted {
                    section: Section::Blocked,
                    ..Wanted::default()
                };
                let rows = Viewer::of(&admin)
                    .list(conn, &wanted, None, 51, at(100))
                    .unwrap();
                assert!(rows.iter().all(|row| row.refusal.is_some()));
            })
            .len()
        };
        assert_eq!(asked(), 1, "nobody is there to be screened");
        other.block("domain:example.com", 0).await;
        for number in 0..20 {
            let email = format!("lead{number:02}@example.com");
            other
                .lead(&email, &format!("203.0.113.{number}"), number)
                .await;
            if number == 0 || number == 19 {
                // The rows; the sizes of networks that occur, the targets of all keys, their lines.
                assert_eq!(asked(), 4, "{number}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn from_a_card_or_a_list_one_gets_back_there_after_blocking_and_without() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let manager = app.signed_in_as(Role::SalesManager).await;
        let list = "section=contacts&q=jane";
        for (from, back) in [
            (format!("/contacts?{list}"), format!("/contacts?{list}")),
            (
                format!("/contacts/{}?{list}", jane.id),
                format!("/contacts/{}?{list}", jane.id),
            ),
            (
                format!("/contacts/{}", jane.id),
                format!("/contacts/{}", jane.id),
            ),
        ] {
            let page = manager.get(&from).await;
            let value = |name: &str| {
                let value =
                    page.attributes(&format!("{FORM} input[type=hidden][name={name}]"), "value");
                value.first().cloned().unwrap_or_default()
            };
            let carried = [("origin", value("origin")), ("list", value("list"))];
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.append_pair("contact", &jane.id.to_string());
            query.extend_pairs(&carried);
            let form = manager
                .get(&format!("/tracking/blocking/new?{}", query.finish()))
                .await;
            assert_eq!(
                form.attributes(".form-actions a", "href"),
                [back.as_str()],
                "{from}"
            );
            // The fields of the form itself carry it on, after a mistake too.
            let nothing_ticked = [
                ("contact", jane.id.to_string()),
                ("origin", form.attributes("[name=origin]", "value").concat()),
                ("list", form.attributes("[name=list]", "value").concat()),
            ];
            let mut sent: Vec<_> = nothing_ticked
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            let answer = manager.post("/tracking/blocking/new", &sent).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(
                answer.attributes(".form-actions a", "href"),
                [back.as_str()]
            );
            sent.push(("target", "mailbox:jane@example.com"));
            let answer = manager.post("/tracking/blocking/new", &sent).await;
            assert_eq!(answer.location, back, "{}", answer.body);
            let page = manager.get(&answer.location).await;
            assert_eq!(page.texts(".alert-success").len(), 1, "it is said there");
            let (organization, now) = (world.organization, UtcTime::now());
            world
                .write(move |conn| {
                    let ids = leadgate::db::schema::blocks::table
                        .filter(leadgate::db::schema::blocks::lifted_at.is_null())
                        .select(leadgate::db::schema::blocks::id)
                        .load(conn)?;
                    leadgate::tracking::acts::delete(conn, organization, &ids, "", None, now)
                })
                .await;
        }
    })
    .await;
}
