//! Whoever wants to change a call that was given to somebody else meanwhile is told by whom.

use diesel::prelude::*;
use leadgate::calls::Call;
use leadgate::db::schema::contacts;
use reqwest::StatusCode;

use super::desk::{Desk, day_after_tomorrow};
use crate::support::app::{Answer, Client};
use crate::support::database::on_each_database;
use leadgate::staff::Role;
use leadgate::values::CallStatus;

const LEAD: &str = "lee@buyer.example";

/// Gives the call to the desk's other host.
async fn give_away(desk: &Desk, call: &Call) {
    let form = [
        ("version", call.version.to_string()),
        ("host", desk.other_host(call).id.to_string()),
        ("start", day_after_tomorrow(15).to_string()),
        ("reason", "Is on holiday.".to_owned()),
    ];
    let form = form.each_ref().map(|(name, text)| (*name, text.as_str()));
    let path = format!("/calls/{}/reschedule", call.id);
    let answer = desk.admin.post(&path, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

async fn former_host(desk: &Desk, call: &Call) -> Client {
    let host = desk.hosts.iter().find(|host| host.id == call.host_id);
    desk.site.app.signed_in(host.unwrap()).await
}

fn assert_told(desk: &Desk, call: &Call, answer: &Answer) {
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    let said = answer.texts(".alert").join(" ");
    let to = format!("to {}", desk.other_host(call).name);
    for part in [
        "Nothing was changed.",
        "Super Admin of acme gave the call with Lee Lead",
        &to,
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert_eq!(answer.attributes(".page-pretitle a", "href"), ["/calls"]);
}

#[actix_web::test]
async fn the_host_who_had_the_call_is_told_who_gave_it_to_whom_whatever_they_wanted_to_do() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let call = desk.booked(LEAD, 10).await;
        let closer = former_host(&desk, &call).await;
        give_away(&desk, &call).await;
        let version = call.version.to_string();
        let seen = ("version", version.as_str());
        let reason = ("reason", "The lead is a competitor.");
        let cancel = format!("/calls/{}/cancel", call.id);
        let canceling = closer.post(&cancel, &[seen, reason]).await;
        assert_told(&desk, &call, &canceling);
        assert!(canceling.body.contains("The lead is a competitor."));
        let host = call.host_id.to_string();
        let start = day_after_tomorrow(11).to_string();
        let form = [seen, reason, ("host", host.as_str()), ("start", &start)];
        let path = format!("/calls/{}/reschedule", call.id);
        assert_told(&desk, &call, &closer.post(&path, &form).await);
        let path = format!("/calls/{}/outcome", call.id);
        let form = [seen, ("outcome", "sale")];
        assert_told(&desk, &call, &closer.post(&path, &form).await);

        let stands = desk.call(call.id).await;
        assert_eq!(stands.status, CallStatus::Scheduled);
        assert_eq!(stands.host_id, desk.other_host(&call).id);
        // As it is now it never was theirs.
        let now = stands.version.to_string();
        let answer = closer.post(&cancel, &[("version", &now), reason]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        // A link to it does not tell in which version it was seen: it was theirs once.
        for act in ["cancel", "reschedule", "outcome"] {
            let path = format!("/calls/{}/{act}", call.id);
            assert_told(&desk, &call, &closer.get(&path).await);
        }
        assert_told(
            &desk,
            &call,
            &closer.get(&format!("/calls/cancel?id={}", call.id)).await,
        );
        // To others it is none as before.
        let setter = desk.site.app.signed_in_as(Role::Setter).await;
        for act in ["cancel", "reschedule", "outcome"] {
            let path = format!("/calls/{}/{act}", call.id);
            assert_eq!(setter.get(&path).await.status, StatusCode::NOT_FOUND);
        }
    })
    .await;
}

#[actix_web::test]
async fn what_became_of_the_call_after_that_is_not_told() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let call = desk.booked(LEAD, 10).await;
        let closer = former_host(&desk, &call).await;
        give_away(&desk, &call).await;
        let cancel = format!("/calls/{}/cancel", call.id);
        let (version, reason) = (call.version.to_string(), ("reason", "Is a spy."));
        let form = [("version", version.as_str()), reason];
        let told = async || {
            let (linked, sent) = (closer.get(&cancel).await, closer.post(&cancel, &form).await);
            assert_told(&desk, &call, &linked);
            assert_told(&desk, &call, &sent);
            [linked, sent].map(|answer| answer.texts(".alert").join(" "))
        };
        let before = told().await;

        let other = desk.other_host(&call);
        let (version, host) = ((call.version + 1).to_string(), other.id.to_string());
        let start = day_after_tomorrow(16).to_string();
        let moved = [
            ("version", version.as_str()),
            ("host", &host),
            ("start", &start),
            ("reason", "Lunch."),
        ];
        let path = format!("/calls/{}/reschedule", call.id);
        let holder = desk.site.app.signed_in(other).await;
        let answer = holder.post(&path, &moved).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(told().await, before);
    })
    .await;
}

#[actix_web::test]
async fn how_the_contact_is_called_since_it_left_their_sight_is_not_told() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let call = desk.booked(LEAD, 10).await;
        let closer = former_host(&desk, &call).await;
        give_away(&desk, &call).await;
        let (contact, owner) = (call.contact_id, desk.other_host(&call).id);
        let write = desk.site.app.db.write(move |conn| {
            diesel::update(contacts::table.find(contact))
                .set((
                    contacts::name.eq("Renamed Since"),
                    contacts::owner_id.eq(owner),
                ))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        let version = call.version.to_string();
        let cancel = format!("/calls/{}/cancel", call.id);
        let form = [("version", version.as_str()), ("reason", "Is a spy.")];
        for answer in [
            closer.get(&cancel).await,
            closer.post(&cancel, &form).await,
            closer.get(&format!("/calls/cancel?id={}", call.id)).await,
        ] {
            assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
            let said = answer.texts(".alert").join(" ");
            let start = "Super Admin of acme gave a call of yours on ";
            assert!(said.contains(start), "{said}");
            assert!(!answer.body.contains("Renamed"), "{said}");
            assert!(!answer.body.contains(LEAD), "{said}");
        }
    })
    .await;
}

#[actix_web::test]
async fn of_many_ticked_calls_those_that_are_somebody_elses_now_are_left_out_and_named() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let mut booked = vec![desk.booked("one@example.com", 9).await];
        for (number, hour) in [(1, 10), (2, 11), (3, 12)] {
            let email = format!("lead{number}@example.com");
            booked.push(desk.booked(&email, hour).await);
        }
        let host = booked[0].host_id;
        let (theirs, others): (Vec<_>, Vec<_>) =
            booked.into_iter().partition(|call| call.host_id == host);
        assert!(theirs.len() == 2 && others.len() == 2, "they go round");
        let closer = former_host(&desk, &theirs[0]).await;
        give_away(&desk, &theirs[1]).await;
        let ids = [theirs[0].id.to_string(), theirs[1].id.to_string()];
        let form = [
            ("id", ids[0].as_str()),
            ("version", "1"),
            ("id", &ids[1]),
            ("version", "1"),
            ("reason", "The fair is off."),
        ];
        let page = closer.post_and_follow("/calls/cancel", &form).await;
        assert!(page.texts(".alert-success")[0].starts_with("Canceled the call"));
        let said = page.texts(".alert-warning");
        assert!(
            said[0].starts_with("Left out: Super Admin of acme gave"),
            "{said:?}"
        );
        let status = async |call: &Call| desk.call(call.id).await.status;
        assert_eq!(status(&theirs[0]).await, CallStatus::Canceled);
        assert_eq!(status(&theirs[1]).await, CallStatus::Scheduled);

        // One that never was theirs is none at all, nor is anything beside it done.
        let other = others[0].id.to_string();
        let form = [
            ("id", other.as_str()),
            ("version", "0"),
            ("reason", "Mine now."),
        ];
        let answer = closer.post("/calls/cancel", &form).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(status(&others[0]).await, CallStatus::Scheduled);
    })
    .await;
}

#[actix_web::test]
async fn whatever_is_wrong_with_what_they_sent_they_are_told_that_first_and_what_they_typed_is_kept()
 {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let call = desk.booked(LEAD, 10).await;
        let closer = former_host(&desk, &call).await;
        give_away(&desk, &call).await;
        let version = call.version.to_string();
        let (seen, host) = (("version", version.as_str()), call.host_id.to_string());
        let start = day_after_tomorrow(11).to_string();
        let (host, start) = (("host", host.as_str()), ("start", start.as_str()));
        let long = "x".repeat(10_000);
        let message = ("message", "We are sorry.");
        let reason = ("reason", "The lead is a competitor.");
        for (act, form, kept) in [
            (
                "cancel",
                vec![seen, ("reason", ""), message],
                "We are sorry.",
            ),
            ("cancel", vec![seen, ("reason", &long), message], "xxx"),
            ("reschedule", vec![seen, ("reason", ""), host, start], ""),
            ("reschedule", vec![seen, reason, host], reason.1),
            (
                "reschedule",
                vec![seen, reason, host, ("look", "2027-02")],
                reason.1,
            ),
            ("outcome", vec![seen, ("outcome", "nonsense")], ""),
        ] {
            let answer = closer
                .post(&format!("/calls/{}/{act}", call.id), &form)
                .await;
            assert_told(&desk, &call, &answer);
            assert!(answer.body.contains(kept), "{act}: {}", answer.body);
        }
    })
    .await;
}

#[actix_web::test]
async fn of_many_ticked_calls_they_are_asked_about_those_that_are_still_theirs() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let mut booked = Vec::new();
        for hour in 9..13 {
            booked.push(desk.booked(&format!("lead{hour}@example.com"), hour).await);
        }
        booked.sort_by_key(|call| call.host_id);
        let (kept, given, other) = (&booked[0], &booked[1], &booked[2]);
        assert!(kept.host_id == given.host_id && given.host_id != other.host_id);
        let closer = former_host(&desk, kept).await;
        give_away(&desk, given).await;

        let list = format!("/calls/cancel?id={}&id={}", kept.id, given.id);
        let page = closer.get(&list).await;
        assert_eq!(page.status, StatusCode::OK);
        let left_out = |page: &Answer| {
            let mut said = page.texts(".alert-warning");
            said.retain(|text| text.starts_with("Left out"));
            said
        };
        let said = left_out(&page);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].starts_with("Left out: Super Admin of acme gave"),
            "{said:?}"
        );
        let asks = |page: &Answer| page.attributes("main form", "action")[0].clone();
        let of_kept = format!("/calls/{}/cancel", kept.id);
        assert!(asks(&page).starts_with(&of_kept));
        // Of one that never was theirs nothing is said, and it is told from none at all by nothing.
        for none in [other.id.to_string(), "999999".to_owned()] {
            let page = closer
                .get(&format!("/calls/cancel?id={}&id={none}", kept.id))
                .await;
            assert!(left_out(&page).is_empty());
            assert!(asks(&page).starts_with(&of_kept));
            let page = closer.get(&format!("/calls/cancel?id={none}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND);
        }

        let ids = [kept.id.to_string(), given.id.to_string()];
        let form = [
            ("id", ids[0].as_str()),
            ("version", "1"),
            ("id", &ids[1]),
            ("version", "1"),
            ("reason", ""),
            ("message", "We are sorry."),
        ];
        let page = closer.post("/calls/cancel", &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let said = page.texts(".alert-warning");
        assert!(
            said[0].starts_with("Left out: Super Admin of acme gave"),
            "{said:?}"
        );
        assert!(asks(&page).starts_with(&of_kept));
        assert_eq!(page.field_errors().len(), 1);
        assert!(page.texts("textarea").contains(&"We are sorry.".to_owned()));
        assert_eq!(desk.call(kept.id).await.status, CallStatus::Scheduled);
    })
    .await;
}
