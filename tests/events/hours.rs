//! The pages of availability.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use diesel::RunQueryDsl as _;
use leadgate::events::Availability;
use leadgate::events::slots::WeeklySpan;
use leadgate::staff::{Member, Role};
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use super::form::{Sent, save};
use crate::calls::desk::Desk;
use crate::scheduler::site::Site;
use crate::support::app::{TestApp, add_member, found};
use crate::support::database::on_each_database;

async fn stored(app: &TestApp, host: &Member) -> Availability {
    let (organization, host) = (host.organization_id, host.id);
    app.db
        .read(move |conn| {
            let host = Member::find(conn, organization, host)?;
            Availability::of(conn, &host)
        })
        .await
        .unwrap()
}

fn in_days(days: u64) -> NaiveDate {
    UtcTime::now().to_utc().date_naive() + Days::new(days)
}

#[actix_web::test]
async fn everybody_keeps_their_own_hours() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        for role in Role::ALL {
            let member = app.member(role).await;
            let client = app.signed_in(&member).await;
            let page = client.get("/availability").await;
            assert_eq!(page.status, StatusCode::OK);
            let action = page.attributes("main form", "action").remove(0);
            assert_eq!(action, format!("/availability/{}", member.id));

            let (first, last) = (in_days(10), in_days(12));
            let sent = Sent::hours("9-12, 1pm-5pm")
                .with("meeting_link", "meet.example.com/me")
                .off(&first.to_string(), &last.to_string())
                .off("", "");
            let page = save(&client, &action, sent).await;
            assert_eq!(page.texts(".alert"), ["Saved."]);
            assert_eq!(
                page.attributes("#hours-1", "value"),
                ["09:00-12:00, 13:00-17:00"]
            );
            assert_eq!(
                page.attributes("[name=off_from]", "value"),
                [first.to_string(), String::new(), String::new()]
            );
            let stored = stored(&app, &member).await;
            assert_eq!(stored.time_zone.as_str(), "Europe/Berlin");
            assert_eq!(
                stored.meeting_link.as_deref(),
                Some("https://meet.example.com/me")
            );
            assert_eq!(
                stored.weekly,
                [(540, 720), (780, 1020)].map(|(from, until)| WeeklySpan::new(
                    Weekday::Mon,
                    from,
                    until
                )
                .unwrap())
            );
            assert!(stored.days_off.into_iter().eq([first, in_days(11), last]));
        }
    })
    .await;
}

#[actix_web::test]
async fn wrong_hours_have_their_message_keep_what_was_typed_and_store_nothing() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let member = app.member(Role::Closer).await;
        let client = app.signed_in(&member).await;
        let path = format!("/availability/{}", member.id);
        save(&client, &path, Sent::hours("9-12")).await;
        let before = stored(&app, &member).await;
        let past = "2001-01-01";
        for (sent, place, typed, message) in [
            (
                Sent::hours("9-5"),
                "hours-1",
                "9-5",
                "ends before it begins",
            ),
            (
                Sent::hours("9-12,11-13"),
                "hours-1",
                "9-12,11-13",
                "overlap",
            ),
            (Sent::hours("soon"), "hours-1", "soon", "is not understood"),
            (
                Sent::hours("10-11").with("meeting_link", "javascript:alert(1)"),
                "meeting_link",
                "javascript:alert(1)",
                "Enter a web address",
            ),
            (
                Sent::hours("10-11").with("meeting_link", "ftp://example.com"),
                "meeting_link",
                "ftp://example.com",
                "Enter a web address",
            ),
            (
                Sent::hours("10-11").off("soon", ""),
                "off-1-from",
                "soon",
                "Enter a date",
            ),
            (
                Sent::hours("10-11").off(past, ""),
                "off-1-from",
                past,
                "is over",
            ),
        ] {
            let answer = client.post(&path, &sent.fields()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
            assert_eq!(
                answer.field_errors(),
                answer.texts(&format!("#{place}-error"))
            );
            assert!(answer.field_errors()[0].contains(message), "{typed}");
            assert_eq!(answer.attributes(&format!("#{place}"), "value"), [typed]);
        }
        let sent = Sent::hours("10-11").with("time_zone", "Mars/Olympus");
        let answer = client.post(&path, &sent.fields()).await;
        assert_eq!(answer.texts("#time_zone-error").len(), 1);
        for sent in [
            Sent::hours("10-11").and("hours", "9-12"),
            Sent::hours("10-11").and("off_from", ""),
        ] {
            let answer = client.post(&path, &sent.fields()).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        }
        assert_eq!(stored(&app, &member).await, before);
    })
    .await;
}

#[actix_web::test]
async fn closers_and_setters_keep_nobody_elses_hours() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let admin = app.member(Role::SuperAdmin).await;
        let before = stored(&app, &admin).await;
        for role in [Role::Closer, Role::Setter] {
            let client = app.signed_in_as(role).await;
            let own = client.get("/availability").await;
            assert!(own.attributes(".list-group a", "href").is_empty());
            // Whether there is such a member is nobody's business either.
            for id in [admin.id.to_string(), "987654".to_owned()] {
                let path = format!("/availability/{id}");
                assert_eq!(client.get(&path).await.status, StatusCode::FORBIDDEN);
                let answer = client.post(&path, &Sent::hours("9-12").fields()).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN);
            }
        }
        assert_eq!(stored(&app, &admin).await, before);
    })
    .await;
}

#[actix_web::test]
async fn managers_keep_the_hours_of_their_own_staff_alone() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let closer = app.member(Role::Closer).await;
        let other = found(&app.db, "other").await;
        let stranger = add_member(&app.db, &other, Role::Closer, "closer@other.example").await;
        let before = stored(&app, &stranger).await;
        let path = format!("/availability/{}", closer.id);
        let foreign = format!("/availability/{}", stranger.id);
        for role in [Role::SuperAdmin, Role::SalesManager] {
            let client = app.signed_in_as(role).await;
            let page = client.get("/availability").await;
            let links = page.attributes(".list-group a", "href");
            assert!(links.contains(&path) && !links.contains(&foreign));

            let sent = Sent::hours("9-12").from(&client.get(&path).await);
            let answer = client.post(&path, &sent.fields()).await;
            assert_eq!(answer.location, path);
            assert_eq!(
                client.get(&path).await.texts("h1"),
                ["Availability of Closer of acme"]
            );
            assert_eq!(client.get(&foreign).await.status, StatusCode::NOT_FOUND);
            let answer = client.post(&foreign, &Sent::hours("9-12").fields()).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(stored(&app, &closer).await.weekly.len(), 1);
        assert_eq!(stored(&app, &stranger).await, before);
    })
    .await;
}

#[actix_web::test]
async fn hours_that_change_move_no_call_and_say_which_now_lie_outside() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let nine = desk.booked("nine@example.com", 9).await;
        let ten = desk.booked("ten@example.com", 10).await;
        let host = desk.hosts.iter().find(|host| host.id == nine.host_id);
        let host = host.unwrap();
        let path = format!("/availability/{}", host.id);
        let outside = async || desk.admin.get(&path).await.texts("#outside li");
        assert_eq!(outside().await, [""; 0]);

        // In UTC, until ten on each day: the call at nine of an hour is held, and only just.
        let sent = |hours: &str| {
            let mut sent = Sent::hours(hours).with("time_zone", "UTC");
            for field in 0..7 {
                sent = sent.with_nth("hours", field, hours);
            }
            sent
        };
        save(&desk.admin, &path, sent("8-10")).await;
        assert_eq!(outside().await, [""; 0]);
        let shorter = sent("8-9:30");
        let page = save(&desk.admin, &path, shorter).await;
        assert_eq!(
            page.texts("#outside h2"),
            ["1 upcoming call lies outside these hours"]
        );
        assert_eq!(
            page.attributes("#outside li a", "href"),
            [
                format!("/contacts/{}", nine.contact_id),
                format!("/calls/{}/reschedule", nine.id),
                format!("/calls/{}/cancel", nine.id)
            ]
        );
        // A form that is refused tells of the hours that hold.
        let refused = desk.admin.post(&path, &sent("soon").fields()).await;
        assert_eq!(refused.texts("#outside li").len(), 1);
        for before in [&nine, &ten] {
            let call = desk.call(before.id).await;
            assert_eq!(
                (call.starts_at, call.host_id, call.version),
                (before.starts_at, before.host_id, before.version)
            );
        }

        let off = sent("0-24").off(&in_days(2).to_string(), "");
        save(&desk.admin, &path, off).await;
        assert_eq!(outside().await.len(), 1);
        // Another host's calls are not this one's.
        let other = desk.admin.get("/availability").await;
        assert_eq!(other.texts("#outside li"), [""; 0]);

        let cancel = &page.attributes("#outside li a", "href")[2];
        let sent_by_form = [
            ("version", nine.version.to_string()),
            ("reason", "Nobody is there.".to_owned()),
        ];
        let reason: Vec<_> = sent_by_form
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        desk.admin.post_and_follow(cancel, &reason).await;
        assert_eq!(outside().await, [""; 0], "a canceled call needs nobody");
    })
    .await;
}

#[actix_web::test]
async fn a_zone_that_was_stored_under_a_name_of_before_stays_chosen() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let closer = site.app.signed_in(&site.host).await;
        let path = format!("/availability/{}", site.host.id);
        save(
            &closer,
            &path,
            Sent::hours("10-11").with("time_zone", "Asia/Calcutta"),
        )
        .await;
        assert_eq!(
            stored(&site.app, &site.host).await.time_zone.as_str(),
            "Asia/Kolkata"
        );
        let write = site.app.db.write(|conn| {
            diesel::sql_query("UPDATE members SET time_zone = 'Asia/Calcutta'").execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        let page = closer.get(&path).await;
        let chosen = page.attributes("select[name=time_zone] option[selected]", "value");
        assert_eq!(chosen, ["Asia/Kolkata"]);
    })
    .await;
}

#[actix_web::test]
async fn leads_find_the_spans_of_each_day_on_the_hosts_clock_and_nothing_on_a_day_off() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let closer = site.app.signed_in(&site.host).await;
        let mut sent = Sent::hours("").with("time_zone", "Asia/Kolkata");
        for day in 0..7 {
            sent = sent.with_nth("hours", day, "9-10, 14:00-16:00");
        }
        let (off, next) = (in_days(4), in_days(5));
        let sent = sent
            .with("meeting_link", "https://meet.example.com/kolkata")
            .off(&off.to_string(), "");
        let path = format!("/availability/{}", site.host.id);
        save(&closer, &path, sent).await;

        let lead = site.lead("lee@example.com").await;
        let on = async |day: NaiveDate| {
            let page = lead
                .get(&format!("time?month={}", day.format("%Y-%m")))
                .await;
            page.texts(&format!("#day-{} .time", day.day()))
        };
        assert_eq!(on(off).await, [""; 0]);
        assert_eq!(on(next).await, ["03:30", "08:30", "09:30"]);
        lead.books(&format!("{next}T08:30:00Z")).await;
        let booked = lead.get("booked").await;
        assert_eq!(
            booked.attributes("dd a", "href"),
            ["https://meet.example.com/kolkata"]
        );
    })
    .await;
}
