//! The lists of Global Data, as their pages show them.

use leadgate::contacts::Status;
use leadgate::staff::Role;
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use super::world::{World, at};
use crate::support::app::{Answer, TestApp};
use crate::support::database::on_each_database;

const EMAILS: &str = "tbody th a";

/// The emails in a list, without the status that screen readers hear before them.
fn emails(page: &Answer) -> Vec<String> {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let cells = page.texts(EMAILS);
    let email = |cell: &String| cell.rsplit(": ").next().unwrap_or_default().to_owned();
    cells.iter().map(email).collect()
}

#[actix_web::test]
async fn contacts_are_listed_newest_seen_first_a_page_at_a_time() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        // Ten of them were seen at the same moment.
        for number in 0..60 {
            let email = format!("lead{number:02}@example.com");
            world.lead(&email, "203.0.113.7", (number / 10) * 10).await;
        }
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let first = admin.get("/contacts").await;
        let mut seen = emails(&first);
        assert_eq!(seen.len(), 50);
        assert_eq!(seen[0], "lead59@example.com");
        let next = first.attributes("a[rel=next]", "href");
        let second = admin.get(&format!("/contacts{}", next[0])).await;
        seen.extend(emails(&second));
        let all: Vec<_> = (0..60)
            .rev()
            .map(|number| format!("lead{number:02}@example.com"))
            .collect();
        assert_eq!(seen, all);
        assert!(second.attributes("a[rel=next]", "href").is_empty());
    })
    .await;
}

#[actix_web::test]
async fn a_row_tells_who_it_is_and_opens_the_card() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (visit, contact) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        world
            .details(&visit, "<b>Jane</b>", "+4915112345678", true, 65)
            .await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let page = admin.get("/contacts").await;
        assert_eq!(page.texts(EMAILS), ["Qualified: jane@example.com"]);
        assert_eq!(
            page.attributes(EMAILS, "href"),
            [format!("/contacts/{}?section=contacts", contact.id)]
        );
        assert_eq!(page.texts("th.sticky-column .status-yellow").len(), 1);
        assert_eq!(
            page.texts("tbody td:not(.tick-column)"),
            [
                "<b>Jane</b>",
                "2 Mar 2026, 10:05",
                "Qualified",
                "",
                "2 Mar 2026, 09:00",
                "+4915112345678",
                "203.0.113.7"
            ]
        );
        assert!(page.texts("thead th").contains(&"Last seen".to_owned()));
        assert_eq!(page.texts(".list-zone"), ["Times are in UTC."]);
        // What it is sorted by stands in the column that stays in view.
        for (sort, by) in [
            ("", &["Last seen 2 Mar 2026, 10:05"][..]),
            ("?sort=added", &["Added 2 Mar 2026, 09:00"]),
            ("?sort=name", &["<b>Jane</b>"]),
            ("?sort=email", &[]),
        ] {
            let page = admin.get(&format!("/contacts{sort}")).await;
            assert_eq!(page.texts("th.sticky-column .sorted-by"), by, "{sort}");
        }
    })
    .await;
}

#[actix_web::test]
async fn each_section_has_its_contacts() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let host = app.member(Role::Closer).await;
        world.lead("waiting@example.com", "203.0.113.1", 0).await;
        let (_, booked) = world.lead("booked@example.com", "203.0.113.2", 1).await;
        let (_, hidden) = world.lead("hidden@example.com", "203.0.113.3", 2).await;
        book(&world, booked.id, &host, 600).await;
        book(&world, hidden.id, &host, 700).await;
        world.block("mailbox:hidden@example.com", 3).await;

        let manager = app.signed_in_as(Role::SalesManager).await;
        for (section, there) in [
            (
                "contacts",
                &["booked@example.com", "waiting@example.com"][..],
            ),
            ("appointment-setting", &["waiting@example.com"]),
            ("calls", &["booked@example.com"]),
            ("blocked", &["hidden@example.com"]),
        ] {
            let page = manager.get(&format!("/contacts?section={section}")).await;
            assert_eq!(emails(&page), there, "{section}");
        }
        let tabs = manager.get("/contacts?section=calls").await;
        assert_eq!(
            tabs.texts(".nav-tabs a"),
            ["Contacts", "Appointment Setting", "Calls", "Blocked"]
        );
        assert_eq!(tabs.texts(".nav-tabs [aria-current]"), ["Calls"]);
        let nowhere = manager.get("/contacts?section=trash").await;
        assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[actix_web::test]
async fn closers_and_setters_see_what_is_theirs() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let closer = app.member(Role::Closer).await;
        let setter = app.member(Role::Setter).await;
        world.lead("nobodys@example.com", "203.0.113.1", 0).await;
        let (_, owned) = world.lead("closers@example.com", "203.0.113.2", 1).await;
        book(&world, owned.id, &closer, 600).await;
        let (_, shared) = world.lead("shared@example.com", "203.0.113.3", 2).await;
        book(&world, shared.id, &setter, 600).await;
        world.call(shared.id, &closer, 700).await;
        let (_, hidden) = world.lead("hidden@example.com", "203.0.113.4", 3).await;
        book(&world, hidden.id, &closer, 800).await;
        book(&world, hidden.id, &setter, 800).await;
        world.block("mailbox:hidden@example.com", 4).await;

        let closer = app.signed_in(&closer).await;
        let page = closer.get("/contacts").await;
        assert_eq!(emails(&page), ["shared@example.com", "closers@example.com"]);
        let page = closer.get("/contacts?section=appointment-setting").await;
        assert!(emails(&page).is_empty());

        let setter = app.signed_in(&setter).await;
        let page = setter.get("/contacts").await;
        assert_eq!(emails(&page), ["shared@example.com", "nobodys@example.com"]);
        let page = setter.get("/contacts?section=calls").await;
        assert_eq!(emails(&page), ["shared@example.com"]);

        for client in [closer, setter] {
            let page = client.get("/contacts").await;
            assert!(!page.texts(".nav-tabs a").contains(&"Blocked".to_owned()));
            let page = client.get("/contacts?section=blocked").await;
            assert_eq!(page.status, StatusCode::NOT_FOUND);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_search_finds_name_email_and_phone_whole_or_in_part() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        for (email, name, phone) in [
            ("jane+sales@example.com", "Jane Doe", "+4915112345678"),
            ("100%real@example.org", "Jörg_Ä", "+12025550123"),
            ("ann@example.net", "Ann \"Or*\" O'Lee", ""),
        ] {
            let (visit, _) = world.lead(email, "203.0.113.7", 0).await;
            world.details(&visit, name, phone, true, 1).await;
        }
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let (jane, jörg) = ("jane+sales@example.com", "100%real@example.org");
        let ann = "ann@example.net";
        for (search, found) in [
            ("ANE+D", &[jane][..]),
            ("ane%2BSALES", &[jane]),
            ("Jane@example.com", &[jane]),
            ("jane%2Bother@example.com", &[jane]),
            ("0151+123", &[jane]),
            ("%2B49+(0)151+12345678", &[jane]),
            ("0%25r", &[jörg]),
            ("g_%C3%84", &[jörg]),
            ("a%25e", &[]),
            ("a_e", &[]),
            ("5%5C5", &[]),
            ("example", &[ann, jörg, jane]),
            ("%22or*%22", &[ann]),
            ("n+%22OR*%22+o'l", &[ann]),
            ("%22+OR+%22jane", &[]),
            ("jan*", &[]),
            ("text:jane", &[]),
            // Whose a contact is, is no part of it.
            ("[1]", &[]),
            // Each word by itself.
            ("doe%0Ajane", &[jane]),
            ("nobody@example.com", &[]),
        ] {
            let page = admin.get(&format!("/contacts?q={search}")).await;
            assert_eq!(emails(&page), found, "{search}");
        }
        let page = admin.get("/contacts?q=zzz").await;
        assert_eq!(page.texts(".empty-title"), ["Nothing found"]);
    })
    .await;
}

#[actix_web::test]
async fn a_search_that_is_too_short_says_so_and_keeps_what_was_typed() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let page = admin.get("/contacts?q=ab").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.field_errors(), ["Type at least 3 characters."]);
        assert_eq!(page.attributes("input[name=q]", "value"), ["ab"]);
        let long = "x".repeat(60_000);
        let page = admin.get(&format!("/contacts?q={long}")).await;
        assert_eq!(page.field_errors(), ["Type at most 254 characters."]);
    })
    .await;
}

#[actix_web::test]
async fn a_list_can_be_narrowed_to_one_status() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        world.lead("new@example.com", "203.0.113.7", 0).await;
        let (visit, _) = world.lead("known@example.com", "203.0.113.7", 1).await;
        world.details(&visit, "Known", "", false, 2).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let page = admin.get("/contacts?status=disqualified").await;
        assert_eq!(emails(&page), ["known@example.com"]);
        assert_eq!(
            page.attributes("option[selected]", "value"),
            ["disqualified"]
        );
        let page = admin.get("/contacts?status=potential&q=new").await;
        assert_eq!(emails(&page), ["new@example.com"]);
        let page = admin.get("/contacts?status=golden").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.texts("#status-error")[0].contains("no such status"));
        let offered = page.attributes("select[name=status] option", "value");
        assert_eq!(offered.len(), 8);
        // Who has a call is in another section.
        let page = admin.get("/contacts?section=appointment-setting").await;
        let offered = page.attributes("select[name=status] option", "value");
        let there = [
            "",
            "potential",
            "qualified",
            "disqualified",
            "canceled",
            "no_show",
        ];
        assert_eq!(offered, there);
    })
    .await;
}

#[actix_web::test]
async fn another_section_keeps_the_search_and_the_order() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let page = admin
            .get("/contacts?section=contacts&q=hassan&status=potential&sort=name")
            .await;
        let tabs = page.attributes(".nav-tabs a", "href");
        assert_eq!(
            tabs[1],
            "/contacts?section=appointment-setting&q=hassan&sort=name"
        );
        assert_eq!(tabs[2], "/contacts?section=calls&q=hassan&sort=name");
    })
    .await;
}

#[actix_web::test]
async fn the_section_calls_tells_of_the_next_call_or_the_last_one() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let host = app.member(Role::Closer).await;
        let (_, coming) = world.lead("coming@example.com", "203.0.113.7", 0).await;
        let (_, held) = world.lead("held@example.com", "203.0.113.8", 1).await;
        let ahead = (UtcTime::now() - at(0)).num_minutes();
        // Held, the next one, one after that, and one that is canceled.
        let mut ids = Vec::new();
        for (contact, minute) in [
            (coming.id, 600),
            (coming.id, ahead + 120),
            (coming.id, ahead + 240),
            (coming.id, ahead + 60),
            (held.id, 900),
            (held.id, 700),
        ] {
            ids.push(world.call(contact, &host, minute).await);
        }
        world.cancel(ids[3]).await;
        let host_id = host.id;
        for (contact, call) in [(coming, ids[1]), (held, ids[4])] {
            world
                .write(move |conn| {
                    contact.note_booking(conn, call, Status::StrategyCall, host_id, None, at(7))
                })
                .await;
        }
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let page = admin.get("/contacts?section=calls").await;
        let heads = page.texts("thead th");
        assert!(!heads.contains(&"Added".to_owned()), "{heads:?}");
        // What the section is for stands first, so that it is in view.
        let begin: Vec<_> = heads.iter().filter(|head| !head.is_empty()).collect();
        assert_eq!(
            begin[..6],
            ["Email", "Name", "Call", "Event", "Host", "Last seen"]
        );
        let place = heads.iter().position(|head| head == "Call").unwrap();
        let cells = page.texts("tbody tr > *");
        let row = |email: &str| {
            let begin = cells.iter().position(|cell| cell.contains(email)).unwrap() - 1;
            cells[begin + place..begin + place + 3].to_vec()
        };
        let told = |minute: i64| {
            let time = at(minute).to_utc().format("%-d %b %Y, %H:%M");
            let rest = ["Intro Call", "Closer of acme"].map(ToOwned::to_owned);
            [vec![time.to_string()], rest.to_vec()].concat()
        };
        assert_eq!(row("coming@example.com"), told(ahead + 120));
        assert_eq!(row("held@example.com"), told(900));
        // A phone shows the column that stays in view, and not much more.
        let first = |page: &Answer| {
            let mut lines = page.texts("th.sticky-column .phone-line");
            lines.sort();
            lines
        };
        let line = |minute: i64| format!("{} · {}", told(minute)[0], told(minute)[2]);
        let mut lines = [line(ahead + 120), line(900)];
        lines.sort();
        assert_eq!(first(&page), lines);
        let titles = page.attributes("th.sticky-column", "title");
        assert!(
            titles.contains(&"held@example.com".to_owned()),
            "{titles:?}"
        );
        let contacts = admin.get("/contacts").await;
        assert!(first(&contacts)[0].starts_with("Last seen"));
        let contacts = contacts.texts("thead th");
        assert!(contacts.contains(&"Added".to_owned()), "{contacts:?}");
    })
    .await;
}

#[actix_web::test]
async fn ip_addresses_are_for_those_who_may_use_tracking() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let setter = app.member(Role::Setter).await;
        let (_, contact) = world.lead("jane@example.com", "203.0.113.70", 0).await;
        book(&world, contact.id, &setter, 600).await;
        world.lead("jane@example.com", "2001:db8::77", 1).await;
        let card = format!("/contacts/{}", contact.id);

        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for search in ["203.0.113.70", "2001:db8::77", "2001:DB8:0:0::77"] {
            let page = admin.get(&format!("/contacts?q={search}")).await;
            assert_eq!(emails(&page), ["jane@example.com"], "{search}");
        }
        assert!(admin.get("/contacts").await.body.contains("2001:db8::77"));
        assert!(admin.get(&card).await.body.contains("203.0.113.70"));

        let setter = app.signed_in(&setter).await;
        for search in ["203.0.113.70", "2001:db8::77"] {
            let page = setter.get(&format!("/contacts?q={search}")).await;
            assert!(emails(&page).is_empty(), "{search}");
        }
        for path in ["/contacts", card.as_str()] {
            let body = setter.get(path).await.body;
            assert!(body.contains("jane@example.com"), "{path}");
            for trace in ["203.0.113.70", "2001:db8::77", "IP address"] {
                assert!(!body.contains(trace), "{path} shows {trace}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn another_organizations_contacts_are_in_no_list() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let other = crate::support::app::found(&app.db, "other").await;
        let other = World::of(app.db.clone(), &other).await;
        other.lead("theirs@example.com", "203.0.113.7", 0).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for query in ["", "?q=theirs", "?q=203.0.113.7", "?q=theirs@example.com"] {
            let page = admin.get(&format!("/contacts{query}")).await;
            assert!(emails(&page).is_empty(), "{query}");
        }
        let empty = admin.get("/contacts").await;
        assert_eq!(empty.texts(".empty-title"), ["No contacts yet"]);
    })
    .await;
}

async fn book(
    world: &World,
    id: leadgate::values::ContactId,
    host: &leadgate::staff::Member,
    minute: i64,
) {
    let call = world.call(id, host, minute).await;
    let (contact, host) = (world.contact(id).await, host.id);
    world
        .write(move |conn| {
            contact.note_booking(conn, call, Status::StrategyCall, host, None, at(10))
        })
        .await;
}
