//! Whose turn it is: of the hosts who are free, the one with the fewest calls to come.

use chrono::TimeDelta;
use leadgate::calls::{Call, NewCall};
use leadgate::values::{MemberId, TimeZone, UtcTime};

use super::site::{Site, event, host};
use crate::calls::desk::day_after_tomorrow;
use crate::calls::fixture::book;
use crate::support::database::on_each_database;

#[actix_web::test]
async fn who_has_the_fewest_calls_to_come_gets_the_next_whatever_was_held_or_canceled() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let first = site.host.id;
        let second = host(&site.app, "second@acme.example").await.id;
        let third = host(&site.app, "third@acme.example").await.id;
        site.lead("known@example.com").await;
        let morning = |hour| day_after_tomorrow(hour);
        for hours in 1..=5 {
            booked(&site, first, UtcTime::now() - TimeDelta::hours(hours * 2)).await;
        }
        for hour in [0, 1] {
            cancel(&site, booked(&site, first, morning(hour)).await).await;
        }
        // Of another event than the next: a host has them before them all the same.
        for hour in [0, 1, 2] {
            booked(&site, second, morning(hour)).await;
        }
        booked(&site, third, morning(0)).await;

        let hosts = [third, second, first];
        site.event = event(&site.app, "team", &hosts, |_| ()).await;
        for hour in 12..17 {
            let lead = site.lead(&format!("lead{hour}@example.com")).await;
            lead.books(&morning(hour).to_string()).await;
        }
        let calls = site.calls().await;
        let next: Vec<_> = calls[calls.len() - 5..]
            .iter()
            .map(|call| call.host_id)
            .collect();
        assert_eq!(next, [first, first, third, first, third]);
    })
    .await;
}

/// A call of an hour of this host with the only contact.
async fn booked(site: &Site, host_id: MemberId, starts_at: UtcTime) -> Call {
    let contact = site.contacts().await.remove(0);
    let call = NewCall {
        organization_id: contact.organization_id,
        event_id: site.event.id,
        contact_id: contact.id,
        host_id,
        visit_id: None,
        starts_at,
        ends_at: starts_at + TimeDelta::hours(1),
        time_zone: TimeZone::UTC,
        created_at: contact.first_seen_at,
    };
    book(&site.app.db, call).await.unwrap()
}

async fn cancel(site: &Site, call: Call) {
    let write = site.app.db.write(move |conn| {
        let (ids, now) = ([call.id], UtcTime::now());
        Call::cancel(conn, call.organization_id, &ids, "Ill.", None, now)
    });
    assert_eq!(write.await.unwrap().len(), 1);
}
