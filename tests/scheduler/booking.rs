//! One time, one call: whoever asks at the same moment, and however often.

use std::time::Duration;

use leadgate::calls::Call;
use leadgate::db::lock::Lock;
use reqwest::StatusCode;

use super::site::{Lead, Site, assert_taken, event, form, host, starts};
use crate::support::app::Answer;
use crate::support::database::{TestDatabase, on_each_database};
use crate::support::postgres;
use leadgate::values::CallStatus;

/// Sends all bookings at the same moment; the answers come in the order of the leads.
async fn book_at_once(bookings: Vec<(Lead, String)>) -> Vec<Answer> {
    let sending: Vec<_> = bookings
        .into_iter()
        .map(|(lead, start)| actix_web::rt::spawn(async move { lead.book(&start).await }))
        .collect();
    let mut answers = Vec::new();
    for one in sending {
        answers.push(one.await.unwrap());
    }
    answers
}

/// Asserts that one answer is a confirmation and all others say that the time was taken.
fn assert_one_booked(answers: &[Answer]) {
    let (booked, others): (Vec<_>, Vec<_>) = answers
        .iter()
        .partition(|answer| answer.status == StatusCode::SEE_OTHER);
    assert_eq!(booked.len(), 1);
    assert!(booked[0].location.ends_with("/booked"));
    others.into_iter().for_each(assert_taken);
}

async fn leads(site: &Site, count: usize) -> Vec<Lead> {
    // All at once: their forms' answers leave at whole steps of time.
    let walking: Vec<_> = (0..count)
        .map(|number| {
            let (client, form) = (site.app.visitor(), site.form());
            actix_web::rt::spawn(async move {
                let email = format!("lead{number}@example.com");
                let lead = Lead::contact(client, &form, &email).await;
                lead.send_details(&[("name", "Lee Lead")]).await;
                lead
            })
        })
        .collect();
    let mut leads = Vec::new();
    for one in walking {
        leads.push(one.await.unwrap());
    }
    leads
}

#[actix_web::test]
async fn fifty_who_want_one_time_get_one_call_and_49_polite_answers() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let leads = leads(&site, 50).await;
        let start = leads[0].offered().await.pop().unwrap();
        let bookings = leads.into_iter().map(|lead| (lead, start.clone()));
        let answers = book_at_once(bookings.collect()).await;
        assert_eq!(answers.len(), 50);
        assert_one_booked(&answers);
        assert_eq!(site.calls().await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn times_that_overlap_are_not_booked_both() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        site.event = event(&site.app, "dense", &[site.host.id], |settings| {
            settings.increment_minutes = 15;
        })
        .await;
        let leads = leads(&site, 16).await;
        let day = leads[0].offered().await;
        let middle = day.len() / 2;
        let near = &day[middle - 2..middle + 2];
        let bookings = leads.into_iter().zip(near.iter().cycle().cloned());
        let answers = book_at_once(bookings.collect()).await;
        // Four starts a quarter of an hour apart: any two of these calls of an hour overlap.
        assert_one_booked(&answers);
        assert_eq!(site.calls().await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn a_daily_cap_holds_for_those_who_book_different_times_at_once() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        site.event = event(&site.app, "capped", &[site.host.id], |settings| {
            settings.daily_cap = Some(1);
        })
        .await;
        let leads = leads(&site, 20).await;
        let tomorrow = chrono::Utc::now().date_naive() + chrono::Days::new(1);
        let query = format!("time?month={}&day={tomorrow}", tomorrow.format("%Y-%m"));
        let starts = starts(&leads[0].get(&query).await);
        assert_eq!(starts.len(), 24);
        // No constraint of the database stands against these: only the lock on the host's calendar does.
        let bookings = leads.into_iter().zip(starts);
        let organization = site.app.organization.id;
        let db = site.app.db.clone();
        // While the block list is held nobody can screen, so all of them start together when it is let go.
        let gate = actix_web::rt::spawn(async move {
            let hold = db.write(move |conn| {
                Lock::BlockList(organization).hold(conn)?;
                std::thread::sleep(Duration::from_millis(500));
                Ok(())
            });
            hold.await.unwrap();
        });
        actix_web::rt::time::sleep(Duration::from_millis(100)).await;
        assert_one_booked(&book_at_once(bookings.collect()).await);
        gate.await.unwrap();
        assert_eq!(site.calls().await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn the_same_form_sent_twice_or_ten_times_at_once_books_once() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let mut offered = lead.offered().await;
        let (start, other) = (offered.pop().unwrap(), offered.pop().unwrap());
        let again = || Lead {
            client: lead.client.clone(),
            visit: lead.visit.clone(),
        };
        let bookings = (0..10).map(|_| (again(), start.clone())).collect();
        for answer in book_at_once(bookings).await {
            assert_eq!(answer.location, format!("{}/booked", lead.visit));
        }
        lead.books(&start).await;
        // One visit has one call, whatever it asks for later.
        lead.books(&other).await;
        let calls = site.calls().await;
        assert_eq!(calls.len(), 1);
        assert_eq!(calls[0].starts_at.to_string(), start);
    })
    .await;
}

#[actix_web::test]
async fn two_servers_on_one_database_book_a_time_once() {
    let Some(server) = postgres::server() else {
        return;
    };
    let site = Site::start(TestDatabase::postgres(server)).await;
    let second = site.app.second();
    let mut leads = leads(&site, 10).await;
    let start = leads[0].offered().await.pop().unwrap();
    for number in 0..10 {
        let lead = Lead::contact(
            second.visitor(),
            &site.form(),
            &format!("second{number}@example.com"),
        )
        .await;
        lead.send_details(&[("name", "Lee")]).await;
        leads.push(lead);
    }
    let bookings = leads.into_iter().map(|lead| (lead, start.clone()));
    assert_one_booked(&book_at_once(bookings.collect()).await);
    assert_eq!(site.calls().await.len(), 1);
}

#[actix_web::test]
async fn hosts_take_turns_the_one_with_the_fewest_calls_first() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let second = host(&site.app, "second@acme.example").await;
        let third = host(&site.app, "third@acme.example").await;
        let hosts = [third.id, site.host.id, second.id];
        site.event = event(&site.app, "team", &hosts, |_| ()).await;
        let leads = leads(&site, 7).await;
        let start = leads[0].offered().await.pop().unwrap();
        let bookings = leads.into_iter().map(|lead| (lead, start.clone()));
        let answers = book_at_once(bookings.collect()).await;
        let booked = answers
            .iter()
            .filter(|answer| answer.status == StatusCode::SEE_OTHER);
        assert_eq!(booked.count(), 3, "each of the three hosts takes one call");

        let lead = site.lead("next@example.com").await;
        let other = lead.offered().await.pop().unwrap();
        assert_ne!(other, start);
        lead.books(&other).await;
        let last = site.lead("last@example.com").await;
        last.books(&other).await;
        let calls = site.calls().await;
        assert_eq!(calls[3].host_id, site.host.id, "of equals the first by id");
        assert_eq!(calls[4].host_id, second.id);
    })
    .await;
}

#[actix_web::test]
async fn a_time_that_is_not_offered_is_answered_like_one_that_was_taken() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let offered = lead.offered().await.pop().unwrap();
        let off_grid = offered.replace(":00:00Z", ":07:00Z");
        for start in [
            off_grid.as_str(),
            "2020-01-01T09:00:00Z",
            "9999-12-31T23:00:00Z",
            "0000-01-01T00:00:00Z",
        ] {
            assert_taken(&lead.book(start).await);
        }
        let answer = lead.book("").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("Choose a time, then confirm it."));
        assert!(
            !answer.texts(".time").is_empty(),
            "the times to choose from"
        );
        for start in ["tomorrow", "2027-01-01", "2027-01-01T09:00:00"] {
            let answer = lead.book(start).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{start}");
            assert!(answer.body.contains("This time could not be read."));
        }
        assert!(site.calls().await.is_empty());
        lead.books(&offered).await;
    })
    .await;
}

#[actix_web::test]
async fn a_booked_time_is_offered_to_nobody_else_in_any_event_of_its_host() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let other = event(&site.app, "other", &[site.host.id], |_| ()).await;
        let lead = site.lead("lee@example.com").await;
        let start = lead.offered().await.pop().unwrap();
        lead.books(&start).await;
        let other = form(&site.app.organization, &other);
        let next = Lead::contact(site.app.visitor(), &other, "next@example.com").await;
        next.send_details(&[("name", "Next")]).await;
        assert!(!next.offered().await.contains(&start));
        assert_taken(&next.book(&start).await);
    })
    .await;
}

#[actix_web::test]
async fn a_canceled_call_is_shown_as_canceled_and_its_time_is_free_again() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let start = lead.offered().await.pop().unwrap();
        lead.books(&start).await;
        let call = site.calls().await.remove(0);
        let write = site.app.db.write(move |conn| {
            let now = leadgate::values::UtcTime::now();
            let ids = [call.id];
            Call::cancel(conn, call.organization_id, &ids, "ill", None, now)
        });
        write.await.unwrap();
        let page = lead.get("booked").await;
        assert_eq!(page.texts("h2"), ["This call has been canceled"]);
        assert!(!page.body.contains("meet.example.com"));
        assert!(!page.body.contains("ill</"), "the reason is for the staff");
        lead.books(&start).await;
        let next = site.lead("next@example.com").await;
        next.books(&start).await;
        let standing: Vec<_> = site.calls().await;
        assert_eq!(standing.len(), 2);
        assert_eq!(standing[0].status, CallStatus::Canceled);
    })
    .await;
}
