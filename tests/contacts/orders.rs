//! Global Data sorted by its columns, and narrowed to an event.

use diesel::prelude::*;
use leadgate::contacts::Status;
use leadgate::db::schema::contacts;
use leadgate::staff::Role;
use leadgate::values::{ContactId, EventId, UtcTime};
use reqwest::StatusCode;

use super::world::{World, at};
use crate::support::app::{Answer, Client, TestApp};
use crate::support::database::on_each_database;
use crate::support::events;

/// The ids of the contacts of all pages of a list, in its order; back from the last page the same pages are found.
async fn walked(client: &Client, list: &str) -> Vec<i64> {
    let pages = turned(client, list.to_owned(), "next").await;
    let (last, _) = pages.last().unwrap().clone();
    let mut back = turned(client, last, "prev").await;
    back.reverse();
    let ids = |pages: &[(String, Vec<i64>)]| -> Vec<Vec<i64>> {
        pages.iter().map(|(_, ids)| ids.clone()).collect()
    };
    assert_eq!(ids(&back), ids(&pages), "{list}");
    ids(&pages).concat()
}

/// The path of each page that is found by turning pages one way, with the ids on it.
async fn turned(client: &Client, from: String, rel: &str) -> Vec<(String, Vec<i64>)> {
    let (mut pages, mut path) = (Vec::new(), from);
    loop {
        let page = client.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        let there = page
            .attributes(&format!(".pager a[rel={rel}]"), "href")
            .pop();
        pages.push((path, on_page(&page)));
        match there {
            Some(href) => path = format!("/contacts{href}"),
            None => return pages,
        }
    }
}

fn on_page(page: &Answer) -> Vec<i64> {
    let links = page.attributes("tbody th a", "href");
    let id = |link: &String| {
        let path = link.split('?').next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().parse().unwrap()
    };
    links.iter().map(id).collect()
}

/// Contacts with these emails, names and times of which some are alike: the id, email, name, first and last seen of each.
async fn crowd(world: &World) -> Vec<(i64, String, String, UtcTime, UtcTime)> {
    let organization = world.organization;
    let rows = (0..130_i64).map(|number| {
        let name = match number % 5 {
            0 => String::new(),
            1 => "Zoë".to_owned(),
            2 => format!("ann {}", number % 3),
            3 => "Ann 1".to_owned(),
            _ => format!("Ölga {number}"),
        };
        let email = format!(
            "{}{number}@x.example",
            (b'a' + (number * 7 % 26) as u8) as char
        );
        (
            email,
            name,
            at(number % 9),
            at(100 + number % 4),
            number % 3 == 0,
        )
    });
    let rows: Vec<_> = rows.collect();
    let insert = rows.clone();
    let ids: Vec<ContactId> = world
        .write(move |conn| {
            let one =
                |(email, name, first, last, booked): &(String, String, UtcTime, UtcTime, bool)| {
                    diesel::insert_into(contacts::table)
                        .values((
                            (
                                contacts::organization_id.eq(organization),
                                contacts::mailbox.eq(email.clone()),
                                contacts::email.eq(email.clone()),
                                contacts::domain.eq("example.x"),
                                contacts::name.eq(name.clone()),
                                contacts::phone.eq(""),
                                contacts::status.eq(Status::Potential),
                                contacts::blocked.eq(false),
                                contacts::booked.eq(*booked),
                            ),
                            (
                                contacts::time_zone.eq("UTC"),
                                contacts::user_agent.eq(""),
                                contacts::referrer.eq(""),
                                contacts::page.eq(""),
                                contacts::utm.eq("{}"),
                                contacts::first_seen_at.eq(*first),
                                contacts::last_seen_at.eq(*last),
                            ),
                        ))
                        .returning(contacts::id)
                        .get_result(conn)
                };
            let mut one = one;
            Ok(insert.iter().map(&mut one).collect::<Result<_, _>>()?)
        })
        .await;
    let known = ids.into_iter().zip(rows);
    let known =
        known.map(|(id, (email, name, first, last, _))| (id.get(), email, name, first, last));
    known.collect()
}

#[actix_web::test]
async fn each_column_sorts_the_whole_list_both_ways_page_by_page() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let mut all = crowd(&world).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let ids = |all: &[(i64, String, String, UtcTime, UtcTime)]| -> Vec<i64> {
            all.iter().map(|one| one.0).collect()
        };
        for (sort, column) in [("email", 0), ("name", 1), ("added", 2), ("seen", 3)] {
            all.sort_by_key(|(id, email, name, first, last)| match column {
                0 => (email.clone(), 0, *id),
                1 => (name.to_ascii_lowercase(), 0, *id),
                2 => (String::new(), first.micros(), *id),
                _ => (String::new(), last.micros(), *id),
            });
            // Whoever has no name comes last, both ways.
            let nameless =
                |one: &(i64, String, String, UtcTime, UtcTime)| column == 1 && one.2.is_empty();
            let mut upwards = all.clone();
            upwards.sort_by_key(nameless);
            let mut downwards = all.clone();
            downwards.reverse();
            downwards.sort_by_key(nameless);
            for (sort, expected) in [(sort.to_owned(), upwards), (format!("-{sort}"), downwards)] {
                let list = format!("/contacts?sort={sort}");
                assert_eq!(walked(&admin, &list).await, ids(&expected), "{sort}");
                // The file has the same order.
                let file = admin.get(&format!("/contacts/export?sort={sort}")).await;
                let rows: Vec<_> = file.body.lines().skip(1).collect();
                assert_eq!(rows.len(), expected.len());
                for (row, one) in rows.iter().zip(&expected) {
                    assert!(row.starts_with(&format!("\"{}\"", one.1)), "{sort}: {row}");
                }
                // And so has the way from card to card, over every kind of step.
                for pair in expected.windows(2).step_by(43) {
                    let card = |id: i64| format!("/contacts/{id}?section=contacts&sort={sort}");
                    let usual = format!("/contacts/{}?section=contacts", pair[1].0);
                    let page = admin.get(&card(pair[0].0)).await;
                    let next = page.attributes("a[rel=next]", "href");
                    assert!(
                        next == [card(pair[1].0)] || (sort == "-seen" && next == [usual]),
                        "{next:?}"
                    );
                    let page = admin.get(&card(pair[1].0)).await;
                    let previous = page.attributes("a[rel=prev]", "href").concat();
                    assert!(
                        previous.starts_with(&format!("/contacts/{}?", pair[0].0)),
                        "{previous}"
                    );
                }
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn the_head_of_a_column_says_how_the_list_is_sorted_and_turns_it_round() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        world.lead("jane@example.com", "203.0.113.7", 0).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for (query, sorted, direction, email, seen) in [
            ("", "Last seen", "descending", "&sort=email", "&sort=seen"),
            (
                "&sort=nonsense",
                "Last seen",
                "descending",
                "&sort=email",
                "&sort=seen",
            ),
            ("&sort=seen", "Last seen", "ascending", "&sort=email", ""),
            ("&sort=email", "Email", "ascending", "&sort=-email", ""),
            ("&sort=-email", "Email", "descending", "&sort=email", ""),
            ("&sort=-added", "Added", "descending", "&sort=email", ""),
        ] {
            let page = admin
                .get(&format!("/contacts?section=contacts&q=jane{query}"))
                .await;
            assert_eq!(page.texts("th[aria-sort]"), [sorted], "{query}");
            assert_eq!(page.attributes("th[aria-sort]", "aria-sort"), [direction]);
            let links = page.attributes("thead .sort-link", "href");
            let list = "/contacts?section=contacts&q=jane";
            assert_eq!(links[0], format!("{list}{email}"), "{query}");
            assert_eq!(links[2], format!("{list}{seen}"), "{query}");
            assert_eq!(links.len(), 4);
        }
        // A filter keeps the order, and so do the sections.
        let page = admin.get("/contacts?sort=name").await;
        assert_eq!(
            page.attributes(".list-tools input[name=sort]", "value"),
            ["name"]
        );
        let tabs = page.attributes(".nav-tabs a", "href");
        assert!(
            tabs.iter().all(|href| href.ends_with("&sort=name")),
            "{tabs:?}"
        );
        // A page of one order is none of another.
        let page = admin
            .get("/contacts?sort=name&after=t1774746000000000_42")
            .await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
    })
    .await;
}

#[actix_web::test]
async fn the_list_can_be_narrowed_to_who_came_for_an_event() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let host = app.member(Role::Closer).await;
        let other = second_event(&world).await;
        let of_other = World {
            event: other,
            ..world.clone()
        };
        let (_, first) = world.lead("first@x.example", "203.0.113.1", 0).await;
        let (_, second) = of_other.lead("second@x.example", "203.0.113.2", 1).await;
        let (_, both) = world.lead("both@x.example", "203.0.113.3", 2).await;
        of_other.lead("both@x.example", "203.0.113.3", 3).await;
        // By hand, and booked by a colleague: this one never came to a form of it.
        let (_, called) = of_other.lead("called@x.example", "203.0.113.4", 4).await;
        world.call(called.id, &host, 700).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for many in [false, true] {
            if many {
                // So many visits that each contact is asked instead.
                come_often(&world, first.id).await;
            }
            let event = world.event;
            for (event, found) in [
                (event, vec![called.id, both.id, first.id]),
                (other, vec![called.id, both.id, second.id]),
            ] {
                let found: Vec<_> = found.iter().map(|id| id.get()).collect();
                let list = format!("/contacts?event={event}");
                assert_eq!(walked(&admin, &list).await, found, "{many}");
                let file = admin.get(&format!("/contacts/export?event={event}")).await;
                assert_eq!(file.body.lines().count(), 4);
                let by_email = walked(&admin, &format!("{list}&sort=email")).await;
                assert_eq!(by_email.len(), 3);
                let page = admin.get(&list).await;
                let chosen = page.attributes("#event option[selected]", "value");
                assert_eq!(chosen, [event.to_string()]);
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn the_list_can_be_narrowed_to_who_has_a_call_with_a_host() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let host = app.member(Role::Closer).await;
        let other = app.member(Role::Setter).await;
        let mut ids = Vec::new();
        for (number, email) in ["a", "b", "c", "d"].into_iter().enumerate() {
            let email = format!("{email}@x.example");
            let (_, contact) = world.lead(&email, "203.0.113.1", number as i64).await;
            ids.push(contact.id);
        }
        world.call(ids[0], &host, 700).await;
        world.call(ids[1], &other, 700).await;
        let canceled = world.call(ids[2], &host, 800).await;
        world.cancel(canceled).await;
        world.call(ids[2], &other, 800).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for many in [false, true] {
            if many {
                // More than are looked through: each contact is asked.
                for number in 0..501 {
                    world.call(ids[0], &host, 10_000 + 30 * number).await;
                    world.call(ids[1], &other, 10_000 + 30 * number).await;
                }
            }
            for (host, found) in [(&host, [2, 0]), (&other, [2, 1])] {
                let list = format!("/contacts?host={}", host.id);
                let found = found.map(|place: usize| ids[place].get());
                assert_eq!(walked(&admin, &list).await, found, "{many}");
                let both = format!("{list}&event={}", world.event);
                assert_eq!(walked(&admin, &both).await, found, "{many}");
                let page = admin.get(&list).await;
                let chosen = page.attributes("#host option[selected]", "value");
                assert_eq!(chosen, [host.id.to_string()]);
            }
        }
        let wrong = admin.get("/contacts?host=x").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let nobody = admin.get("/contacts?host=999999").await;
        assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[actix_web::test]
async fn host_and_event_are_those_of_one_call_and_rows_and_file_tell_of_that_call() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (one, two) = (
            app.member(Role::Closer).await,
            app.member(Role::Setter).await,
        );
        let of_demo = World {
            event: second_event(&world).await,
            ..world.clone()
        };
        let (_, lead) = world.lead("lee@x.example", "203.0.113.1", 0).await;
        let id = lead.id;
        world.call(id, &one, 700).await;
        of_demo.call(id, &two, 800).await;
        world
            .write(move |conn| {
                diesel::update(contacts::table.find(id))
                    .set(contacts::booked.eq(true))
                    .execute(conn)?;
                Ok(())
            })
            .await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for many in [false, true] {
            if many {
                // More than are looked through: each contact is asked.
                let (_, other) = world.lead("other@x.example", "203.0.113.2", 1).await;
                for number in 0..501 {
                    world.call(other.id, &one, 10_000 + 30 * number).await;
                    world.call(other.id, &two, 10_000 + 30 * number).await;
                }
            }
            let (intro, demo) = (world.event, of_demo.event);
            for (filter, told) in [
                (
                    format!("event={intro}&host={}", one.id),
                    "Intro Call\",\"Closer of acme",
                ),
                (
                    format!("event={demo}&host={}", two.id),
                    "Demo\",\"Setter of acme",
                ),
                (format!("host={}", one.id), "Intro Call\",\"Closer of acme"),
                (format!("host={}", two.id), "Demo\",\"Setter of acme"),
                (format!("event={intro}"), "Intro Call\",\"Closer of acme"),
                (format!("event={demo}&host={}", one.id), ""),
            ] {
                let query = format!("section=calls&{filter}&q=lee@x.example");
                let file = admin.get(&format!("/contacts/export?{query}")).await.body;
                let line = file.lines().nth(1).unwrap_or_default();
                assert_eq!(line.is_empty(), told.is_empty(), "{many} {filter}: {line}");
                assert!(line.contains(told), "{many} {filter}: {line}");
                let page = admin.get(&format!("/contacts?{query}")).await;
                let row = page.texts("tbody td").join("\",\"");
                assert!(row.contains(told), "{many} {filter}: {row}");
                assert_eq!(row.is_empty(), told.is_empty());
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn the_file_of_the_section_calls_tells_of_the_calls_as_its_rows_do() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let host = app.member(Role::Closer).await;
        let (_, contact) = world.lead("a@x.example", "203.0.113.1", 0).await;
        let id = contact.id;
        world.call(id, &host, 700).await;
        world
            .write(move |conn| {
                diesel::update(contacts::table.find(id))
                    .set(contacts::booked.eq(true))
                    .execute(conn)?;
                Ok(())
            })
            .await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let file = admin.get("/contacts/export?section=calls").await.body;
        let lines: Vec<_> = file.lines().collect();
        let columns = "\"Last seen (UTC)\",\"Call (UTC)\",\"Event\",\"Host\",\"IP address\"";
        assert!(lines[0].ends_with(columns), "{file}");
        let call = "\"2026-03-02T20:40:00Z\",\"Intro Call\",\"Closer of acme\",\"203.0.113.1\"";
        assert!(lines[1].ends_with(call), "{file}");
        let others = admin.get("/contacts/export?section=contacts").await.body;
        assert!(!others.contains("Host"));
    })
    .await;
}

#[actix_web::test]
async fn an_event_of_somebody_else_is_not_there() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        World::of_app(&app).await;
        let other = crate::support::app::found(&app.db, "other").await;
        let other = World::of(app.db.clone(), &other).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for (page, wrong) in [
            ("/contacts", StatusCode::UNPROCESSABLE_ENTITY),
            ("/contacts/export", StatusCode::BAD_REQUEST),
        ] {
            for (event, status) in [
                (other.event.to_string(), StatusCode::NOT_FOUND),
                ("99999".to_owned(), StatusCode::NOT_FOUND),
            ] {
                let answer = admin.get(&format!("{page}?event={event}")).await;
                assert_eq!(answer.status, status, "{page} {event}");
            }
            // What no select offers is said beside the field of the list; a file has none.
            let answer = admin.get(&format!("{page}?event=x")).await;
            assert_eq!(answer.status, wrong, "{page}");
        }
    })
    .await;
}

async fn second_event(world: &World) -> EventId {
    let organization = world.organization;
    world
        .write(move |conn| events::add(conn, organization, "demo", "Demo", at(0)))
        .await
}

/// More than 500 further visits of one contact to the event.
async fn come_often(world: &World, contact: ContactId) {
    let visit = world.visit("first@x.example", "203.0.113.1", 0);
    let event = world.event;
    world
        .write(move |conn| {
            use leadgate::db::schema::visits;
            for _ in 0..501 {
                visit.clone().insert(conn)?;
            }
            diesel::update(visits::table.filter(visits::event_id.eq(event)))
                .filter(visits::contact_id.is_null())
                .set(visits::contact_id.eq(Some(contact)))
                .execute(conn)?;
            Ok(())
        })
        .await;
}
