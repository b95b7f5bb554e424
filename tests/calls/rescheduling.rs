//! A call is moved by staff: to what the page offers and to nothing else, and never over somebody else's act.

use chrono::TimeDelta;
use leadgate::calls::Call;
use leadgate::mail::{Audience, MessageKind};
use leadgate::staff::{Member, Role};
use leadgate::values::{Kind, UtcTime};
use reqwest::StatusCode;

use super::desk::{Desk, complaint, day_after_tomorrow, start_about};
use super::fixture::Fixture;
use crate::scheduler::site::starts;
use crate::support::app::{Answer, Client};
use crate::support::database::on_each_database;

const LEAD: &str = "lee@buyer.example";

fn path(call: &Call) -> String {
    format!("/calls/{}/reschedule", call.id)
}

/// Sends the form as it is shown of this call.
async fn send(
    client: &Client,
    call: &Call,
    host: &Member,
    start: impl ToString,
    more: &[(&str, &str)],
) -> Answer {
    let (version, host, start) = (
        call.version.to_string(),
        host.id.to_string(),
        start.to_string(),
    );
    let mut form = vec![
        ("version", version.as_str()),
        ("host", &host),
        ("start", &start),
    ];
    form.extend(more);
    if more.iter().all(|(name, _)| *name != "reason") {
        form.push(("reason", "The lead is in a train."));
    }
    client.post(&path(call), &form).await
}

#[actix_web::test]
async fn a_call_is_moved_to_another_time_and_host_and_keeps_its_id() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let call = desk.booked(LEAD, 10).await;
        let other = desk.other_host(&call);
        // Within the minimum notice, which holds for leads alone.
        let soon = UtcTime::now() + TimeDelta::hours(3);
        let day = soon.to_utc().format("%Y-%m-%d").to_string();
        let address = format!(
            "{}?host={}&month={}&day={day}",
            path(&call),
            other.id,
            &day[..7]
        );
        let page = desk.admin.get(&address).await;
        let said = page.texts(".card-body").join(" ");
        for part in [
            LEAD,
            "The team call",
            "does not hold for you",
            "No mail leaves",
        ] {
            assert!(said.contains(part), "{part} in {said}");
        }
        let start = start_about(soon, &page);
        let answer = send(&desk.admin, &call, other, &start, &[]).await;
        assert_eq!(answer.location, "/calls", "{}", answer.body);

        let moved = desk.call(call.id).await;
        let expected = Call {
            host_id: other.id,
            starts_at: start.parse().unwrap(),
            ends_at: start.parse::<UtcTime>().unwrap() + TimeDelta::minutes(60),
            version: call.version + 1,
            ..call.clone()
        };
        assert_eq!(moved, expected);
        let list = desk.admin.get("/calls").await;
        let said = list.texts(".alert-success").join(" ");
        assert!(said.contains("Moved: the call with Lee Lead"), "{said}");
        let card = format!("/contacts/{}", call.contact_id);
        let journey = desk.admin.get(&card).await.texts("#journey li");
        assert!(journey[0].starts_with("Call moved from"), "{journey:?}");
        assert!(
            journey[0].contains("Reason: The lead is in a train."),
            "{journey:?}"
        );
        assert!(journey[0].contains("Super Admin of acme"), "{journey:?}");
        // Both hosts read by whom and why, and the lead does not.
        let mut reasons = desk.told(&moved).await;
        reasons.retain(|(kind, ..)| *kind != MessageKind::Booked);
        let why = "Super Admin of acme moved it: The lead is in a train.";
        for (kind, audience, reason) in [
            (MessageKind::Canceled, Audience::Staff, why),
            (MessageKind::Rescheduled, Audience::Host, why),
            (MessageKind::Rescheduled, Audience::Lead, ""),
        ] {
            let told = (kind, audience, reason.to_owned());
            assert!(reasons.contains(&told), "{told:?}: {reasons:?}");
        }
        let first = call.starts_at.to_utc().format("%a %-d %b %Y, %H:%M");
        let booked = format!("Booked a call for {first} UTC");
        assert!(journey[1].starts_with(&booked), "{journey:?}");
        // Its old time is free again, for the same host too.
        let again = desk.booked("next@buyer.example", 10).await;
        let back = send(
            &desk.admin,
            &moved,
            desk.other_host(&moved),
            call.starts_at,
            &[],
        )
        .await;
        let status = if again.host_id == call.host_id {
            StatusCode::CONFLICT
        } else {
            StatusCode::SEE_OTHER
        };
        assert_eq!(back.status, status);
    })
    .await;
}

#[actix_web::test]
async fn what_is_not_offered_is_not_accepted_and_nothing_is_half_saved() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let call = desk.booked(LEAD, 10).await;
        let mut host = desk.hosts[0].clone();
        if host.id != call.host_id {
            host = desk.hosts[1].clone();
        }
        let taken = desk.booked("next@buyer.example", 11).await;
        let foreign = Fixture::found(&desk.site.app.db, "other").await;
        let stranger = Member {
            id: foreign.hosts[0],
            ..host.clone()
        };
        let gone = Member {
            id: 999_999.into(),
            ..host.clone()
        };
        let free = day_after_tomorrow(15);
        let day = free.to_utc().format("%Y-%m-%d").to_string();
        let address = format!(
            "{}?host={}&month={}&day={day}",
            path(&call),
            taken.host_id,
            &day[..7]
        );
        let offered = starts(&desk.admin.get(&address).await);
        assert!(!offered.contains(&taken.starts_at.to_string()));
        assert!(offered.contains(&free.to_string()));

        let of_taken = desk
            .hosts
            .iter()
            .find(|one| one.id == taken.host_id)
            .unwrap();
        let long = "x".repeat(10_000);
        let (conflict, unprocessable) = (StatusCode::CONFLICT, StatusCode::UNPROCESSABLE_ENTITY);
        let not_free = "not free any more";
        for (host, start, more, status, message) in [
            (
                of_taken,
                taken.starts_at.to_string(),
                &[][..],
                conflict,
                not_free,
            ),
            (
                &host,
                (free + TimeDelta::minutes(30)).to_string(),
                &[],
                conflict,
                not_free,
            ),
            (
                &host,
                (UtcTime::now() - TimeDelta::hours(5)).to_string(),
                &[],
                conflict,
                not_free,
            ),
            (
                &host,
                (free + TimeDelta::days(90)).to_string(),
                &[],
                conflict,
                not_free,
            ),
            (
                &host,
                call.starts_at.to_string(),
                &[],
                unprocessable,
                "at that time already",
            ),
            (
                &host,
                String::new(),
                &[],
                unprocessable,
                "Choose one of the free times",
            ),
            (
                &host,
                "2026-02-31T10:00:00Z".into(),
                &[],
                unprocessable,
                "Choose one of",
            ),
            (
                &host,
                "tomorrow\u{7}".into(),
                &[],
                unprocessable,
                "Choose one of",
            ),
            (&gone, free.to_string(), &[], unprocessable, "does not host"),
            (
                &stranger,
                free.to_string(),
                &[],
                unprocessable,
                "does not host",
            ),
            (
                &host,
                free.to_string(),
                &[("reason", " ")],
                unprocessable,
                "Say why",
            ),
            (
                &host,
                free.to_string(),
                &[("reason", &long)],
                unprocessable,
                "At most 1000",
            ),
            (
                &host,
                free.to_string(),
                &[("reason", "a\u{7}b")],
                unprocessable,
                "letters",
            ),
        ] {
            let page = send(&desk.admin, &call, host, &start, more).await;
            assert_eq!(page.status, status, "{start:?} {}", page.body);
            assert!(
                complaint(&page).contains(message),
                "{start:?}: {}",
                complaint(&page)
            );
            assert_eq!(desk.call(call.id).await, call, "{start:?}");
        }
        let admin = &desk.admin;
        for host in [gone.id, stranger.id] {
            let answer = admin.get(&format!("{}?host={host}", path(&call))).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        let answer = admin.get(&format!("{}?host=x", path(&call))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let answer = admin
            .get(&format!("{}?month=2026-99&day=x", path(&call)))
            .await;
        assert_eq!(
            answer.status,
            StatusCode::OK,
            "a mistyped address still shows times"
        );
        let answer = admin.post(&path(&call), &[("start", "x")]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "without a version");
    })
    .await;
}

#[actix_web::test]
async fn of_two_who_change_a_call_the_second_is_told_who_did_what() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let call = desk.booked(LEAD, 10).await;
        let host = desk.other_host(&call);
        let manager = desk.site.app.signed_in_as(Role::SalesManager).await;
        let first = send(&manager, &call, host, day_after_tomorrow(12), &[]).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);

        let page = send(&desk.admin, &call, host, day_after_tomorrow(14), &[]).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        let said = page.texts(".alert-warning").join(" ");
        for part in [
            "a colleague was faster",
            "Moved from",
            "by Sales Manager of acme",
            "train",
        ] {
            assert!(said.contains(part), "{part} in {said}");
        }
        assert_eq!(
            page.attributes("input[name=version]", "value"),
            ["2"],
            "the way on"
        );
        let moved = desk.call(call.id).await;
        assert_eq!(moved.starts_at, day_after_tomorrow(12));

        let cancel = format!("/calls/{}/cancel", call.id);
        let form = [("version", "1"), ("reason", "No lead.")];
        let page = desk.admin.post(&cancel, &form).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        let told = page.texts("form.card li").join(" ");
        assert!(told.contains("Moved from"), "{told}");
        let form = [("version", "2"), ("reason", "No lead.")];
        assert_eq!(
            desk.admin.post(&cancel, &form).await.status,
            StatusCode::SEE_OTHER
        );
        for seen in [&call, &moved, &desk.call(call.id).await] {
            let page = send(&manager, seen, host, day_after_tomorrow(15), &[]).await;
            assert_eq!(page.status, StatusCode::CONFLICT);
            let said = page.texts(".card-body").join(" ");
            assert!(said.contains("This call is canceled"), "{said}");
        }
        assert_eq!(desk.call(call.id).await.version, 3);
    })
    .await;
}

#[actix_web::test]
async fn of_two_calls_that_are_moved_to_one_time_at_once_one_gets_it() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let one = desk.booked("one@buyer.example", 1).await;
        let two = desk.booked("two@buyer.example", 2).await;
        let admin = &desk.admin;
        let host = desk.hosts[0].clone();
        for hour in 10..13 {
            let (one, two) = (desk.call(one.id).await, desk.call(two.id).await);
            let start = day_after_tomorrow(hour);
            let (first, second) = tokio::join!(
                send(admin, &one, &host, start, &[]),
                send(admin, &two, &host, start, &[]),
            );
            let mut statuses = [first.status, second.status];
            statuses.sort();
            assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
        }
    })
    .await;
}

#[actix_web::test]
async fn staff_are_warned_that_the_lead_is_blocked_and_may_go_on() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let call = desk.booked(LEAD, 10).await;
        desk.site.block(Kind::Email, LEAD).await;
        let mut own = desk.hosts.iter();
        let own = own.find(|host| host.id == call.host_id).unwrap();
        let closer = desk.site.app.signed_in(own).await;
        for (client, knows) in [(&desk.admin, true), (&closer, false)] {
            let page = client.get(&path(&call)).await;
            let warning = page.texts(".alert").join(" ");
            assert!(warning.contains("This lead is blocked."), "{warning}");
            let links = page.attributes(".alert a", "href").join(" ");
            assert_eq!(links.contains("/tracking/blocking/"), knows, "{links}");
            assert_eq!(page.body.contains("spam"), knows);
            let page = send(client, &call, own, day_after_tomorrow(12), &[]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(
                complaint(&page).contains("The lead is blocked"),
                "{}",
                complaint(&page)
            );
            assert_eq!(desk.call(call.id).await, call);
        }
        let tick = [("despite", "on")];
        let answer = send(&closer, &call, own, day_after_tomorrow(12), &tick).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(desk.call(call.id).await.starts_at, day_after_tomorrow(12));
    })
    .await;
}

#[actix_web::test]
async fn closers_move_their_own_calls_and_only_within_their_own_time() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let call = desk.booked(LEAD, 10).await;
        let other = desk.other_host(&call);
        let own = desk
            .hosts
            .iter()
            .find(|host| host.id == call.host_id)
            .unwrap();
        let (own_client, other_client) = (
            desk.site.app.signed_in(own).await,
            desk.site.app.signed_in(other).await,
        );
        let start = day_after_tomorrow(12);
        assert_eq!(
            other_client.get(&path(&call)).await.status,
            StatusCode::NOT_FOUND
        );
        let answer = send(&other_client, &call, other, start, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let page = own_client.get(&path(&call)).await;
        assert!(page.texts("select[name=host]").is_empty());
        let page = send(&own_client, &call, other, start, &[]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(desk.call(call.id).await, call);
        let answer = send(&own_client, &call, own, start, &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[actix_web::test]
async fn a_reason_that_was_typed_before_another_month_or_host_was_chosen_is_kept() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let call = desk.booked(LEAD, 10).await;
        let (version, other) = (call.version.to_string(), desk.other_host(&call));
        let (other, reason) = (other.id.to_string(), "In a train.\nCalls <back>.");
        let page = desk.admin.get(&path(&call)).await;
        let month = page
            .attributes("button[name=look].btn-icon", "value")
            .remove(0);
        let shown = page.attributes("input[name=shown]", "value").remove(0);
        for look in [month.as_str(), &shown[..7]] {
            let looked = [
                ("version", version.as_str()),
                ("host", &other),
                ("reason", reason),
                ("despite", "on"),
                ("look", look),
            ];
            let page = desk.admin.post(&path(&call), &looked).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
            assert_eq!(page.field_errors(), [""; 0], "nothing was asked for yet");
            let kept = page.attributes("input[name=version]", "value");
            assert_eq!(kept, [version.as_str()]);
            let chosen = page.attributes("select[name=host] option[selected]", "value");
            assert_eq!(chosen, [other.as_str()]);
            assert!(
                page.body.contains("In a train.\nCalls &#60;back&#62;."),
                "{}",
                page.body
            );
            assert!(starts(&page)[0].starts_with(look), "{look}");
            assert_eq!(desk.call(call.id).await, call, "nothing was moved");
        }
        // What is wrong is said on the day that was shown.
        let incomplete = [
            ("version", version.as_str()),
            ("host", &other),
            ("reason", reason),
            ("shown", &shown),
        ];
        let page = desk.admin.post(&path(&call), &incomplete).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(complaint(&page), "Choose one of the free times.");
        assert!(starts(&page)[0].starts_with(&shown));
    })
    .await;
}

#[actix_web::test]
async fn staff_get_a_month_with_all_its_times_in_one_form() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let call = desk.booked(LEAD, 10).await;
        let contact = call.contact_id;
        let adding = format!("/calls/new?contact={contact}&event={}", desk.event.id);
        let next = UtcTime::now().to_utc().date_naive() + chrono::Months::new(1);
        for (page, action) in [
            (path(&call), path(&call)),
            (adding, "/calls/new".to_owned()),
        ] {
            let glue = if page.contains('?') { '&' } else { '?' };
            let page = format!("{page}{glue}month={}", next.format("%Y-%m"));
            let page = desk.admin.get(&page).await;
            let days = page.attributes("a.month-day", "href");
            assert!(days.len() > 1, "{}", page.body);
            for day in &days {
                assert!(day.starts_with("#day-"), "no further page is needed: {day}");
                let form = format!("form[action='{action}'] {day} .time input");
                assert!(!page.attributes(&form, "value").is_empty(), "{form}");
            }
            let sections = page.attributes(".free-day", "id");
            assert_eq!(sections.len(), days.len());
        }
    })
    .await;
}
