//! A call that staff book for a contact, from its card.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::contacts::Status;
use leadgate::db::schema::members;
use leadgate::events::Event;
use leadgate::staff::Role;
use leadgate::values::{ContactId, EventId, Kind, MemberId, UtcTime};
use reqwest::StatusCode;

use super::desk::{Desk, complaint, day_after_tomorrow, start_about};
use super::fixture::Fixture;
use crate::support::app::{Answer, Client};
use crate::support::database::on_each_database;

const LEAD: &str = "lee@buyer.example";

async fn send(
    client: &Client,
    contact: ContactId,
    event: EventId,
    host: MemberId,
    start: impl ToString,
    despite: &str,
) -> Answer {
    let ids = [contact.to_string(), event.to_string(), host.to_string()];
    let form = [
        ("contact", ids[0].as_str()),
        ("event", &ids[1]),
        ("host", &ids[2]),
        ("start", &start.to_string()),
        ("despite", despite),
    ];
    client.post("/calls/new", &form).await
}

#[actix_web::test]
async fn staff_book_a_call_from_the_card_within_the_notice_and_the_contact_has_it() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        desk.lead(LEAD).await;
        let contact = desk.contact(LEAD).await;
        assert_eq!(contact.status, Status::Qualified);
        let card = format!("/contacts/{}", contact.id);
        let link = format!("/calls/new?contact={}", contact.id);
        let links = desk.admin.get(&card).await.attributes("#calls a", "href");
        assert!(links.contains(&link), "{links:?}");

        let soon = UtcTime::now() + TimeDelta::hours(3);
        let day = soon.to_utc().format("%Y-%m-%d").to_string();
        let (event, host) = (desk.event.id, desk.hosts[1].id);
        let address = format!(
            "{link}&event={event}&host={host}&month={}&day={day}",
            &day[..7]
        );
        let page = desk.admin.get(&address).await;
        assert_eq!(page.status, StatusCode::OK);
        let start = start_about(soon, &page);
        for _ in 0..2 {
            let answer = send(&desk.admin, contact.id, event, host, &start, "").await;
            assert_eq!(answer.location, card, "{}", answer.body);
        }
        let calls = desk.site.calls().await;
        assert_eq!(calls.len(), 1, "the same form sent twice books once");
        assert_eq!((calls[0].host_id, calls[0].visit_id), (host, None));
        let booked = desk.contact(LEAD).await;
        assert_eq!(booked.status, Status::StrategyCall);
        assert_eq!((booked.booked, booked.owner_id), (true, Some(host)));
        let journey = desk.admin.get(&card).await.texts("#journey li");
        assert!(journey[0].starts_with("Booked a call for"), "{journey:?}");
        assert!(journey[0].contains("Super Admin of acme"), "{journey:?}");
    })
    .await;
}

#[actix_web::test]
async fn the_card_keeps_its_list_when_a_call_is_added_from_it() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        desk.lead(LEAD).await;
        let contact = desk.contact(LEAD).await;
        let card = format!("/contacts/{}?section=contacts&q=buyer.example", contact.id);
        let opened = desk.admin.get(&card).await;
        let links = opened.attributes("#calls a[href^='/calls/new']", "href");
        let link = format!("{}&event={}", links[0], desk.event.id);
        let page = desk.admin.get(&link).await;
        let ways = page.attributes(".page-pretitle a, .form-actions a", "href");
        assert_eq!(ways, [card.as_str(), &card]);
        let list = "section=contacts&q=buyer.example";
        let forms = page.attributes("form input[name=list]", "value");
        assert_eq!(forms, [list], "event, host and time are one form");

        let host = desk.hosts[0].id.to_string();
        let (id, event) = (contact.id.to_string(), desk.event.id.to_string());
        let start = day_after_tomorrow(9).to_string();
        let sent = |list: &'static str, start: &str| {
            let fields = [
                ("contact", id.clone()),
                ("event", event.clone()),
                ("host", host.clone()),
                ("list", list.to_owned()),
                ("start", start.to_owned()),
            ];
            fields.to_vec()
        };
        let post = async |fields: Vec<(&str, String)>| {
            let fields: Vec<_> = fields
                .iter()
                .map(|(name, text)| (*name, text.as_str()))
                .collect();
            desk.admin.post("/calls/new", &fields).await
        };
        let refused = post(sent(list, "")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let ways = refused.attributes(".page-pretitle a", "href");
        assert_eq!(ways, [card.as_str()]);
        assert_eq!(post(sent(list, &start)).await.location, card);
        // What is no list leads to the card all the same, and nowhere else.
        for strange in ["https://evil.example", "\r\nset-cookie: x", "/../.."] {
            let answer = post(sent(strange, &start)).await;
            let there = format!("/contacts/{}?", contact.id);
            assert!(answer.location.starts_with(&there), "{}", answer.location);
            assert_eq!(
                desk.admin.get(&answer.location).await.status,
                StatusCode::OK
            );
        }
    })
    .await;
}

#[actix_web::test]
async fn what_was_not_shown_is_not_booked() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        desk.lead(LEAD).await;
        let contact = desk.contact(LEAD).await.id.to_string();
        let [team, intro] = [&desk.event, &desk.site.event].map(|event| event.id.to_string());
        let [first, second] = [&desk.hosts[0], &desk.hosts[1]].map(|host| host.id.to_string());
        let start = day_after_tomorrow(9).to_string();
        let sent = async |seen: [&str; 2], chosen: [&str; 2], look: &str| {
            let mut form = vec![
                ("contact", contact.as_str()),
                ("seen_event", seen[0]),
                ("seen_host", seen[1]),
                ("event", chosen[0]),
                ("host", chosen[1]),
                ("start", &start),
                ("despite", "on"),
            ];
            if !look.is_empty() {
                form.push(("look", look));
            }
            desk.admin.post("/calls/new", &form).await
        };
        let shown = |page: &Answer| {
            let of = |name: &str| page.attributes(&format!("input[name={name}]"), "value");
            (of("seen_event"), of("seen_host"))
        };
        for (seen, chosen, why) in [
            ([&*team, &*first], [&*intro, &*first], "those of this event"),
            ([&team, &second], [&intro, &second], "those of this event"),
            ([&team, &first], [&team, &second], "those of this host"),
        ] {
            let page = sent(seen, chosen, "").await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(complaint(&page).contains(why), "{}", complaint(&page));
            // `intro` has one host: whoever was chosen for the other event is not offered there.
            let host = if chosen[0] == intro { &first } else { &second };
            assert_eq!(
                shown(&page),
                (vec![chosen[0].to_owned()], vec![host.clone()])
            );
            let picked = page.attributes("select[name=event] option[selected]", "value");
            assert_eq!(picked, [chosen[0]]);
        }
        // By the buttons beside the selects nothing is booked either, and what was chosen stays.
        let month = &start[..7];
        let page = sent([&team, &first], [&intro, &second], month).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(shown(&page), (vec![intro.clone()], vec![first.clone()]));
        assert_eq!(page.attributes(".time input[checked]", "value"), [&*start]);
        assert!(desk.site.calls().await.is_empty());
        let answer = sent([&intro, &first], [&intro, &first], "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(desk.site.calls().await[0].event_id, desk.site.event.id);
    })
    .await;
}

#[actix_web::test]
async fn a_call_is_first_offered_of_the_event_for_which_the_contact_came() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let picked = async |contact: ContactId| {
            let page = desk
                .admin
                .get(&format!("/calls/new?contact={contact}"))
                .await;
            let picked = page.attributes("select[name=event] option[selected]", "value");
            picked.into_iter().next().unwrap_or_default()
        };
        // By name `intro` comes first.
        desk.lead(LEAD).await;
        let came = desk.contact(LEAD).await.id;
        assert_eq!(picked(came).await, desk.event.id.to_string());
        let (intro, host) = (desk.site.event.id, desk.hosts[0].id);
        send(&desk.admin, came, intro, host, day_after_tomorrow(9), "").await;
        assert_eq!(
            picked(came).await,
            intro.to_string(),
            "the latest call counts"
        );
    })
    .await;
}

#[actix_web::test]
async fn a_blocked_lead_is_booked_only_after_a_tick() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        desk.lead(LEAD).await;
        let contact = desk.contact(LEAD).await.id;
        desk.site.block(Kind::Email, LEAD).await;
        let page = desk
            .admin
            .get(&format!("/calls/new?contact={contact}"))
            .await;
        let warning = page.texts(".alert").join(" ");
        assert!(warning.contains("This lead is blocked."), "{warning}");
        let (event, host, start) = (desk.event.id, desk.hosts[0].id, day_after_tomorrow(9));
        let page = send(&desk.admin, contact, event, host, start, "").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(complaint(&page).contains("The lead is blocked"));
        assert!(desk.site.calls().await.is_empty());
        let answer = send(&desk.admin, contact, event, host, start, "on").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(desk.site.calls().await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn what_cannot_be_booked_is_said_and_nothing_is_half_saved() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let taken = desk.booked("next@buyer.example", 11).await;
        desk.lead(LEAD).await;
        let contact = desk.contact(LEAD).await;
        let foreign = Fixture::found(&desk.site.app.db, "other").await;
        let (event, host, free) = (desk.event.id, desk.hosts[0].id, day_after_tomorrow(15));
        let (conflict, unprocessable, not_found) = (
            StatusCode::CONFLICT,
            StatusCode::UNPROCESSABLE_ENTITY,
            StatusCode::NOT_FOUND,
        );
        archive(&desk, desk.site.event.id).await;
        deactivate(&desk, desk.hosts[1].id).await;
        let admin = &desk.admin;
        let past = UtcTime::now() - TimeDelta::hours(9);
        let is_taken = (taken.host_id, taken.starts_at.to_string());
        for (event, host, start, status, message) in [
            (event, host, past.to_string(), conflict, "not free any more"),
            (
                event,
                host,
                "2026-13-01T00:00:00Z".into(),
                unprocessable,
                "Choose one of",
            ),
            (
                event,
                host,
                "\u{1b}".repeat(10_000),
                unprocessable,
                "Choose one of",
            ),
            (
                event,
                desk.hosts[1].id,
                free.to_string(),
                unprocessable,
                "does not host",
            ),
            (
                event,
                foreign.hosts[0],
                free.to_string(),
                unprocessable,
                "does not host",
            ),
            (
                desk.site.event.id,
                host,
                free.to_string(),
                conflict,
                "archived",
            ),
        ] {
            let page = send(admin, contact.id, event, host, &start, "").await;
            assert_eq!(page.status, status, "{start:.30} {}", page.body);
            assert!(
                complaint(&page).contains(message),
                "{start:.30}: {}",
                complaint(&page)
            );
        }
        if is_taken.0 == host {
            let page = send(admin, contact.id, event, host, &is_taken.1, "").await;
            assert_eq!(page.status, conflict);
        }
        for (contact, event) in [
            (foreign.contacts[0], event),
            (contact.id, foreign.event),
            (999_999.into(), event),
        ] {
            let answer = send(admin, contact, event, host, free, "").await;
            assert_eq!(answer.status, not_found);
            let address = format!("/calls/new?contact={contact}&event={event}");
            assert_eq!(admin.get(&address).await.status, not_found, "{address}");
        }
        for query in ["", "?contact=x", "?contact=1&host=x"] {
            let answer = admin.get(&format!("/calls/new{query}")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        }
        assert_eq!(desk.site.calls().await, [taken]);
        let unchanged = desk.contact(LEAD).await;
        assert_eq!(
            (unchanged.status, unchanged.booked),
            (contact.status, false)
        );
    })
    .await;
}

#[actix_web::test]
async fn closers_book_with_the_contacts_they_see_and_in_their_own_time() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let call = desk.booked(LEAD, 10).await;
        desk.lead("new@buyer.example").await;
        let unseen = desk.contact("new@buyer.example").await.id;
        let own = desk
            .hosts
            .iter()
            .find(|host| host.id == call.host_id)
            .unwrap();
        let closer = desk.site.app.signed_in(own).await;
        let (event, start) = (desk.event.id, day_after_tomorrow(15));
        let answer = send(&closer, unseen, event, own.id, start, "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let others = desk.other_host(&call).id;
        let page = send(&closer, call.contact_id, event, others, start, "").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(desk.site.calls().await.len(), 1);
        let answer = send(&closer, call.contact_id, event, own.id, start, "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let setter = desk.site.app.signed_in_as(Role::Setter).await;
        let page = setter.get(&format!("/calls/new?contact={unseen}")).await;
        assert!(page.body.contains("no event of which you could book"));
    })
    .await;
}

async fn archive(desk: &Desk, event: EventId) {
    let organization = desk.site.app.organization.id;
    let archive = move |conn: &mut _| Event::archive(conn, organization, event, UtcTime::now());
    desk.site.app.db.write(archive).await.unwrap();
}

async fn deactivate(desk: &Desk, host: MemberId) {
    let deactivate = desk.site.app.db.write(move |conn| {
        diesel::update(members::table.find(host))
            .set(members::active.eq(false))
            .execute(conn)?;
        Ok(())
    });
    deactivate.await.unwrap();
}
