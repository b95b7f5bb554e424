//! A long list as a file: it comes in pieces, and holds what the pages of the list show.

use std::collections::BTreeSet;

use diesel::prelude::*;
use leadgate::contacts::Status;
use leadgate::db::schema::contacts;
use leadgate::staff::Role;
use leadgate::values::MemberId;
use reqwest::StatusCode;

use super::owning::listed;
use super::world::{World, at};
use crate::support::app::{Client, TestApp};
use crate::support::database::on_each_database;

/// More than two pieces of a file.
const SHOWN: i64 = 1_007;
/// Behind them, those that the block list hides.
const ALL: i64 = SHOWN + 60;

#[actix_web::test]
async fn the_file_of_a_long_list_comes_in_pieces_and_holds_what_each_filter_shows() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let closer = app.member(Role::Closer).await;
        crowd(&World::of_app(&app).await, closer.id).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for column in ["email", "name", "added", "seen"] {
            for sort in [column.to_owned(), format!("-{column}")] {
                let file = filed(&admin, &format!("sort={sort}")).await;
                assert_eq!(file, sorted_by(&sort), "{sort}");
            }
        }
        let owner = format!("owner={}", closer.id);
        let many = format!("section=calls&q=buyer&{owner}&sort=name");
        assert_same(&admin, "q=buyer.ex", |_| true).await;
        assert_same(&admin, "q=lead10", |number| is_named(number, "10")).await;
        assert_same(&admin, "status=potential", |number| number % 4 == 0).await;
        assert_same(&admin, &owner, is_owned).await;
        assert_same(&admin, "section=appointment-setting", |number| {
            !is_booked(number)
        })
        .await;
        assert_same(&admin, "section=calls", is_booked).await;
        assert_same(&admin, &many, |number| {
            is_booked(number) && is_owned(number)
        })
        .await;

        let blocked = filed(&admin, "section=blocked").await;
        assert_eq!(blocked, shown(&admin, "section=blocked").await);
        assert_eq!(blocked.len() as i64, ALL - SHOWN);
    })
    .await;
}

/// The emails of the list in this order, of which each column's own test tells more.
fn sorted_by(sort: &str) -> Vec<String> {
    let mut numbers: Vec<_> = (0..SHOWN).collect();
    numbers.sort_by_cached_key(|number| match sort.trim_start_matches('-') {
        "email" => (email(*number), 0, *number),
        "name" => (name(*number).to_ascii_lowercase(), 0, *number),
        "added" => (String::new(), first_seen(*number), *number),
        _ => (String::new(), last_seen(*number), *number),
    });
    if sort.starts_with('-') {
        numbers.reverse();
    }
    // Whoever has no name comes last, both ways.
    numbers.sort_by_key(|number| sort.ends_with("name") && name(*number).is_empty());
    numbers.into_iter().map(email).collect()
}

fn is_booked(number: i64) -> bool {
    number % 2 == 1
}

fn is_owned(number: i64) -> bool {
    number % 5 < 3
}

fn is_named(number: i64, begin: &str) -> bool {
    number.to_string().starts_with(begin)
}

/// Asserts that the file of a list holds those of the contacts that are in it, each once and in the order of its pages.
async fn assert_same(admin: &Client, query: &str, is_in: impl Fn(i64) -> bool) {
    let file = filed(admin, query).await;
    assert_eq!(file, shown(admin, query).await, "{query}");
    let expected: BTreeSet<_> = (0..SHOWN)
        .filter(|number| is_in(*number))
        .map(email)
        .collect();
    assert_eq!(file.len(), expected.len(), "{query}");
    assert_eq!(BTreeSet::from_iter(file), expected, "{query}");
}

/// The emails of the file of this list.
async fn filed(client: &Client, query: &str) -> Vec<String> {
    let file = client.get(&format!("/contacts/export?{query}")).await;
    assert_eq!(file.status, StatusCode::OK, "{query}");
    assert_eq!(file.headers["transfer-encoding"], "chunked", "{query}");
    let rows = file.body.lines().skip(1);
    rows.map(|row| row.split('"').nth(1).unwrap().to_owned())
        .collect()
}

/// The emails of all pages of this list.
async fn shown(client: &Client, query: &str) -> Vec<String> {
    let (mut emails, mut path) = (Vec::new(), format!("/contacts?{query}"));
    loop {
        let page = client.get(&path).await;
        emails.extend(listed(&page));
        match page.attributes(".pager a[rel=next]", "href").pop() {
            Some(href) => path = format!("/contacts{href}"),
            None => return emails,
        }
    }
}

fn email(number: i64) -> String {
    format!("lead{number}@buyer.example")
}

fn name(number: i64) -> &'static str {
    ["", "Ann", "zoe", "Ölga"][number as usize % 4]
}

/// In minutes.
fn first_seen(number: i64) -> i64 {
    number % 9
}

/// In minutes.
fn last_seen(number: i64) -> i64 {
    100 + number % 4
}

/// Contacts of whom many have the same name and were seen at the same times.
async fn crowd(world: &World, owner: MemberId) {
    let organization = world.organization;
    world
        .write(move |conn| {
            for number in 0..ALL {
                let status = match number % 4 {
                    0 => Status::Potential,
                    2 => Status::Qualified,
                    _ => Status::StrategyCall,
                };
                diesel::insert_into(contacts::table)
                    .values((
                        (
                            contacts::organization_id.eq(organization),
                            contacts::mailbox.eq(email(number)),
                            contacts::email.eq(email(number)),
                            contacts::domain.eq("example.buyer"),
                            contacts::name.eq(name(number)),
                            contacts::phone.eq(""),
                            contacts::status.eq(status),
                            contacts::owner_id.eq(is_owned(number).then_some(owner)),
                            contacts::blocked.eq(number >= SHOWN),
                            contacts::booked.eq(is_booked(number)),
                        ),
                        (
                            contacts::time_zone.eq("UTC"),
                            contacts::user_agent.eq(""),
                            contacts::referrer.eq(""),
                            contacts::page.eq(""),
                            contacts::utm.eq("{}"),
                            contacts::first_seen_at.eq(at(first_seen(number))),
                            contacts::last_seen_at.eq(at(last_seen(number))),
                        ),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        })
        .await;
}
