//! A call that is over stays where it was: it can be canceled and judged, and is not moved.

use chrono::TimeDelta;
use leadgate::calls::NewCall;
use leadgate::mail::Message;
use leadgate::staff::Role;
use leadgate::values::{TimeZone, UtcTime};
use reqwest::StatusCode;

use super::desk::{Desk, day_after_tomorrow};
use super::fixture::book;
use crate::support::database::on_each_database;

#[actix_web::test]
async fn a_call_that_is_over_is_moved_by_nobody_of_the_staff() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let (app, host) = (&desk.site.app, &desk.hosts[0]);
        let coming = desk.booked("soon@buyer.example", 10).await;
        let ended = UtcTime::now() - TimeDelta::seconds(1);
        let over = NewCall {
            organization_id: app.organization.id,
            event_id: desk.event.id,
            contact_id: coming.contact_id,
            host_id: host.id,
            visit_id: None,
            starts_at: ended - TimeDelta::hours(1),
            ends_at: ended,
            time_zone: TimeZone::UTC,
            created_at: ended - TimeDelta::days(1),
        };
        let over = book(&app.db, over).await.unwrap();
        let path = format!("/calls/{}/reschedule", over.id);
        let (free, id) = (day_after_tomorrow(12).to_string(), host.id.to_string());
        let closer = app.signed_in(host).await;
        let manager = app.signed_in_as(Role::SalesManager).await;
        for client in [&desk.admin, &manager, &closer] {
            let page = client.get("/calls?tab=past").await;
            let acts = page.attributes(".expandable-body a.btn", "href").join(" ");
            assert!(
                acts.contains(&format!("/calls/{}/cancel", over.id)),
                "{acts}"
            );
            assert!(!acts.contains("/reschedule"), "{acts}");

            let form = [
                ("version", "1"),
                ("host", &id),
                ("start", &free),
                ("reason", "The lead was late."),
            ];
            let asked = client.get(&path).await;
            assert_eq!(asked.status, StatusCode::OK);
            let refused = client.post(&path, &form).await;
            assert_eq!(refused.status, StatusCode::CONFLICT);
            for page in [asked, refused] {
                let said = page.texts(".card-body").join(" ");
                let why = "This call has ended: only upcoming calls can be moved.";
                assert!(said.contains(why), "{said}");
                assert!(page.attributes("[name=start]", "value").is_empty());
            }
            assert_eq!(desk.call(over.id).await, over);
        }
        let rows = move |conn: &mut _| Message::of_call(conn, over.organization_id, over.id);
        assert!(app.db.read(rows).await.unwrap().is_empty());
        let upcoming = desk.admin.get("/calls").await;
        let acts = upcoming.attributes(".expandable-body a.btn", "href");
        let path = format!("/calls/{}/reschedule", coming.id);
        assert!(acts.iter().any(|href| href.starts_with(&path)), "{acts:?}");
    })
    .await;
}
