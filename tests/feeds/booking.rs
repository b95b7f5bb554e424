//! Times at which a host is busy by their own calendar are offered to nobody, and cannot be booked.

use std::ops::Range;

use chrono::TimeDelta;
use leadgate::calls::Call;
use leadgate::feeds::BusyFeed;
use leadgate::staff::{Member, Role};
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use super::world::set;
use crate::calls::desk::{Desk, complaint, day_after_tomorrow};
use crate::scheduler::site::{assert_taken, starts};
use crate::support::app::{add_member, found};
use crate::support::calendars::{Calendars, Gives, calendar, reader};
use crate::support::database::on_each_database;

const LEAD: &str = "lee@buyer.example";

fn stamp(time: UtcTime) -> String {
    time.to_utc().format("%Y%m%dT%H%M%SZ").to_string()
}

/// A calendar with an event from each of these hours to the next one, the day after tomorrow.
fn hours(busy: &[i64]) -> String {
    let times: Vec<_> = busy
        .iter()
        .map(|hour| [*hour, hour + 1].map(|hour| stamp(day_after_tomorrow(hour))))
        .collect();
    let times: Vec<_> = times
        .iter()
        .map(|[from, until]| [from.as_str(), until.as_str()])
        .collect();
    calendar(&times)
}

/// So many hours from noon on, the day after tomorrow.
fn noon_to(hours: i64) -> Range<UtcTime> {
    day_after_tomorrow(12)..day_after_tomorrow(12 + hours)
}

/// Gives the host this calendar, and reads it.
async fn reads(desk: &Desk, calendars: &Calendars, host: &Member, text: String) {
    let (db, now) = (&desk.site.app.db, UtcTime::now());
    let path = format!("/{}.ics", host.id);
    calendars.gives(&path, Gives::Text(text));
    set(db, host, calendars.feed(&path), now).await;
    let (organization, id) = (host.organization_id, host.id);
    let take = db.write(move |conn| BusyFeed::take(conn, organization, id, now));
    let taken = take.await.unwrap().unwrap();
    assert_eq!(reader().read(db, taken, now).await.unwrap(), None);
}

#[actix_web::test]
async fn times_vanish_where_the_calendar_is_busy_and_come_back_when_it_is_not() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let calendars = Calendars::start().await;
        // The intro call has one host.
        let host = &desk.hosts[0];
        let lead = desk.site.lead(LEAD).await;
        let all = lead.offered().await;
        let ten = day_after_tomorrow(10).to_string();
        assert!(all.contains(&ten));

        reads(&desk, &calendars, host, hours(&[10, 11, 15])).await;
        let offered = lead.offered().await;
        let gone = [10, 11, 15].map(|hour| day_after_tomorrow(hour).to_string());
        assert_eq!(offered.len(), all.len() - 3);
        assert!(gone.iter().all(|start| !offered.contains(start)));
        assert_taken(&lead.book(&ten).await);
        assert!(desk.site.calls().await.is_empty());

        reads(&desk, &calendars, host, hours(&[])).await;
        assert_eq!(lead.offered().await, all);
        lead.books(&ten).await;
    })
    .await;
}

#[actix_web::test]
async fn a_time_that_the_calendar_has_taken_since_it_was_offered_is_taken() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let calendars = Calendars::start().await;
        let lead = desk.site.lead(LEAD).await;
        let ten = day_after_tomorrow(10).to_string();
        assert!(lead.offered().await.contains(&ten));
        reads(&desk, &calendars, &desk.hosts[0], hours(&[10])).await;
        assert_taken(&lead.book(&ten).await);
        assert!(desk.site.calls().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn another_host_of_the_event_takes_what_the_busy_one_cannot() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let calendars = Calendars::start().await;
        // The first in turn, who has no more calls than the other.
        reads(&desk, &calendars, &desk.hosts[0], hours(&[10])).await;
        let call = desk.booked(LEAD, 10).await;
        assert_eq!(call.host_id, desk.hosts[1].id);
        let call = desk.booked("next@buyer.example", 11).await;
        assert_eq!(call.host_id, desk.hosts[0].id);
    })
    .await;
}

#[actix_web::test]
async fn staff_are_not_offered_these_times_either() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let calendars = Calendars::start().await;
        let call = desk.booked(LEAD, 10).await;
        let other = desk.other_host(&call);
        reads(&desk, &calendars, other, hours(&[12])).await;
        let day = day_after_tomorrow(0)
            .to_utc()
            .format("%Y-%m-%d")
            .to_string();
        let window = format!("host={}&month={}&day={day}", other.id, &day[..7]);
        let (noon, one) = (
            day_after_tomorrow(12).to_string(),
            day_after_tomorrow(13).to_string(),
        );

        let page = format!("/calls/{}/reschedule", call.id);
        let offered = starts(&desk.admin.get(&format!("{page}?{window}")).await);
        assert!(
            !offered.contains(&noon) && offered.contains(&one),
            "{offered:?}"
        );
        let (version, id) = (call.version.to_string(), other.id.to_string());
        let mut form = [
            ("version", version.as_str()),
            ("host", &id),
            ("start", &noon),
            ("reason", "The lead is in a train."),
        ];
        let answer = desk.admin.post(&page, &form).await;
        assert_eq!(
            answer.status,
            StatusCode::CONFLICT,
            "{}",
            complaint(&answer)
        );
        assert_eq!(desk.call(call.id).await, call);

        let contact = call.contact_id.to_string();
        let event = desk.event.id.to_string();
        let address = format!("/calls/new?contact={contact}&event={event}&{window}");
        let offered = starts(&desk.admin.get(&address).await);
        assert!(
            !offered.contains(&noon) && offered.contains(&one),
            "{offered:?}"
        );
        let new = [
            ("contact", contact.as_str()),
            ("event", &event),
            ("host", &id),
            ("start", &noon),
            ("despite", ""),
        ];
        let answer = desk.admin.post("/calls/new", &new).await;
        assert_eq!(
            answer.status,
            StatusCode::CONFLICT,
            "{}",
            complaint(&answer)
        );
        assert_eq!(desk.site.calls().await.len(), 1);

        // Nor is the lead who moves the call.
        for host in &desk.hosts {
            reads(&desk, &calendars, host, hours(&[12])).await;
        }
        let (moved, event) = (call.clone(), desk.event.clone());
        let other_times = desk
            .site
            .app
            .db
            .read(move |conn| moved.other_times(conn, &event, &noon_to(2), UtcTime::now()));
        assert_eq!(other_times.await.unwrap(), [day_after_tomorrow(13)]);

        form[2] = ("start", &one);
        let answer = desk.admin.post(&page, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    })
    .await;
}

#[actix_web::test]
async fn our_own_calls_that_stand_in_the_calendar_count_once_and_no_longer_than_they_stand() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let calendars = Calendars::start().await;
        let lead = desk.site.lead(LEAD).await;
        let all = lead.offered().await;
        let ten = day_after_tomorrow(10).to_string();
        lead.books(&ten).await;
        let call = desk.site.calls().await.remove(0);
        // As the host's program has it, who took it over from the mail.
        let uid = format!("call-{}.{}", call.id, desk.site.app.organization.uid_tail);
        let theirs = hours(&[10]).replace("0@elsewhere.example", &uid);
        reads(&desk, &calendars, &desk.hosts[0], theirs).await;
        let next = desk.site.lead("next@buyer.example").await;
        assert_eq!(next.offered().await.len(), all.len() - 1);

        let (organization, id) = (call.organization_id, call.id);
        let cancel = desk.site.app.db.write(move |conn| {
            Call::cancel(conn, organization, &[id], "Ill.", None, UtcTime::now())
        });
        assert_eq!(cancel.await.unwrap().len(), 1);
        assert_eq!(next.offered().await, all);
    })
    .await;
}

#[actix_web::test]
async fn a_calendar_takes_the_time_of_its_own_host_alone() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let calendars = Calendars::start().await;
        let lead = desk.site.lead(LEAD).await;
        let all = lead.offered().await;
        let other = found(&desk.site.app.db, "other").await;
        let db = &desk.site.app.db;
        let stranger = add_member(db, &other, Role::Closer, "host@other.example").await;
        reads(&desk, &calendars, &stranger, hours(&[10])).await;
        reads(&desk, &calendars, &desk.hosts[1], hours(&[11])).await;
        assert_eq!(lead.offered().await, all);
    })
    .await;
}

#[actix_web::test]
async fn a_long_time_that_began_weeks_ago_counts_on_each_of_its_days() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let calendars = Calendars::start().await;
        let lead = desk.site.lead(LEAD).await;
        assert!(!lead.offered().await.is_empty());
        let now = UtcTime::now();
        let [from, until] = [now - TimeDelta::days(40), now + TimeDelta::days(40)].map(stamp);
        let vacation = calendar(&[[from.as_str(), until.as_str()]]);
        reads(&desk, &calendars, &desk.hosts[0], vacation).await;
        assert_eq!(lead.offered().await, [""; 0]);
    })
    .await;
}
