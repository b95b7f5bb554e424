//! The feed of a host's calls, read back by a library that did not write it.

use std::collections::HashMap;

use chrono::{NaiveDateTime, TimeDelta};
use chrono_tz::Europe::Berlin;
use diesel::prelude::*;
use ical::parser::Component as _;
use ical::parser::ical::component::{IcalCalendar, IcalEvent};
use leadgate::calls::{Call, CancelNews, CausedBy, FeedOf, pages};
use leadgate::db::schema::{calls, contacts, members};
use leadgate::mail::{Message, MessageKind};
use leadgate::staff::Member;
use leadgate::values::{CallId, MemberId, UtcTime};
use reqwest::{Method, StatusCode};

use super::fixture::{Fixture, book};
use crate::scheduler::site::Site;
use crate::support::app::{Answer, TestApp, found, link_key};
use crate::support::database::{TestDatabase, on_each_database};

/// A server with a host who has calls.
struct Hosted {
    app: TestApp,
    fixture: Fixture,
    now: UtcTime,
}

impl Hosted {
    async fn start(database: TestDatabase, options: &[&str]) -> Self {
        let app = TestApp::start_with(database, options).await;
        Self {
            fixture: Fixture::within(&app.db, &app.organization).await,
            app,
            now: UtcTime::now(),
        }
    }

    /// Books a call of half an hour that begins then, with the first host.
    async fn call(&self, starts_at: UtcTime) -> Call {
        let mut new = self.fixture.call(0);
        new.starts_at = starts_at;
        new.ends_at = starts_at + TimeDelta::minutes(30);
        book(&self.app.db, new).await.unwrap()
    }

    async fn cancel(&self, id: CallId, at: UtcTime) {
        let organization = self.fixture.organization;
        let write = self.app.db.write(move |conn| {
            Call::cancel(conn, organization, &[id], "Their boss is a spy.", None, at)
        });
        write.await.unwrap();
    }

    async fn host(&self) -> Member {
        let (organization, host) = (self.fixture.organization, self.fixture.hosts[0]);
        let find = move |conn: &mut _| Member::find(conn, organization, host);
        self.app.db.read(find).await.unwrap()
    }

    async fn path(&self) -> String {
        link_key().feed_path(FeedOf::from(&self.host().await))
    }

    async fn read(&self) -> IcalCalendar {
        let answer = self.app.visitor().get(&self.path().await).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        parse(&answer)
    }
}

fn parse(answer: &Answer) -> IcalCalendar {
    let mut all = ical::IcalParser::new(answer.body.as_bytes());
    let calendar = all.next().unwrap().unwrap();
    assert!(all.next().is_none());
    calendar
}

fn value(event: &IcalEvent, name: &str) -> String {
    let property = event.get_property(name).expect(name);
    property.value.clone().unwrap()
}

fn instant(time: UtcTime) -> String {
    time.to_utc().format("%Y%m%dT%H%M%SZ").to_string()
}

/// In whole seconds, as calendars have them.
fn whole(time: UtcTime) -> UtcTime {
    let micros = time.micros();
    UtcTime::from_micros(micros - micros.rem_euclid(1_000_000)).unwrap()
}

#[actix_web::test]
async fn a_host_subscribes_to_the_last_calls_those_to_come_and_those_canceled_lately() {
    on_each_database(async |database| {
        let hosted = Hosted::start(database, &[]).await;
        let now = whole(hosted.now);
        let (days, minutes) = (TimeDelta::days, TimeDelta::minutes);
        hosted.call(now - days(31)).await;
        let held = hosted.call(now - days(29)).await;
        let going_on = hosted.call(now - minutes(10)).await;
        let next = hosted.call(now + days(1)).await;
        let far = hosted.call(now + days(400)).await;
        let canceled = hosted.call(now + days(2)).await;
        hosted.cancel(canceled.id, now - days(29)).await;
        let forgotten = hosted.call(now + days(3)).await;
        hosted.cancel(forgotten.id, now - days(31)).await;
        // What is another host's, or of another organization, is not in it.
        let mut of_other = hosted.fixture.call(0);
        of_other.host_id = hosted.fixture.hosts[1];
        of_other.starts_at = now + days(1);
        of_other.ends_at = now + days(1) + minutes(30);
        book(&hosted.app.db, of_other).await.unwrap();
        let globex = Fixture::found(&hosted.app.db, "globex").await;
        let mut elsewhere = globex.call(0);
        elsewhere.starts_at = now + days(1);
        elsewhere.ends_at = now + days(1) + minutes(30);
        book(&hosted.app.db, elsewhere).await.unwrap();

        let calendar = hosted.read().await;
        let of_calendar = |name: &str| {
            let property = calendar.get_property(name).expect(name);
            property.value.clone().unwrap()
        };
        assert_eq!(of_calendar("METHOD"), "PUBLISH");
        assert_eq!(of_calendar("PRODID"), "-//Leadgate//Leadgate//EN");
        assert_eq!(of_calendar("X-WR-CALNAME"), "acme Inc.: calls of Ann");
        assert_eq!(of_calendar("X-WR-TIMEZONE"), "UTC");
        assert_eq!(of_calendar("REFRESH-INTERVAL"), "PT900S");
        let listed: Vec<_> = calendar
            .events
            .iter()
            .map(|event| (value(event, "UID"), value(event, "STATUS")))
            .collect();
        let expected = [&going_on, &held, &next, &far].map(|call| (call.id, "CONFIRMED"));
        let expected = expected.into_iter().chain([(canceled.id, "CANCELLED")]);
        let tail = &hosted.app.organization.uid_tail;
        let uid = |id| format!("call-{id}.{tail}");
        let expected: Vec<_> = expected
            .map(|(id, status)| (uid(id), status.to_owned()))
            .collect();
        assert_eq!(listed, expected);

        let event = &calendar.events[2];
        for (name, expected) in [
            ("SUMMARY", "Intro call: Ada".to_owned()),
            ("DTSTART", instant(next.starts_at)),
            ("DTEND", instant(next.ends_at)),
            ("SEQUENCE", next.version.to_string()),
            ("LOCATION", "https://meet.example/Ann".to_owned()),
            (
                "URL",
                format!("{}/contacts/{}", hosted.app.url, next.contact_id),
            ),
        ] {
            assert_eq!(value(event, name), expected);
        }
        let written = value(event, "DTSTAMP");
        let written = NaiveDateTime::parse_from_str(&written, "%Y%m%dT%H%M%SZ").unwrap();
        let age = UtcTime::now().to_utc() - written.and_utc();
        assert!(age < minutes(1), "{age}");
        assert_eq!(value(&calendar.events[4], "SEQUENCE"), "2");
        for event in &calendar.events {
            for property in &event.properties {
                let text = format!("{property:?}");
                for secret in ["spy", "ada@example.com", "+1555"] {
                    assert!(!text.contains(secret), "{text}");
                }
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn an_entry_has_the_uid_of_the_one_that_came_by_mail_and_follows_it() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let start = lead.offered().await.pop().unwrap();
        lead.books(&start).await;
        let call = site.calls().await.remove(0);
        let booked = call.clone();
        let write = site.app.db.write(move |conn| {
            let (organization, now) = (booked.organization_id, UtcTime::now());
            let canceled = Call::cancel(conn, organization, &[booked.id], "Ill", None, now)?;
            Call::tell_canceled(conn, organization, &canceled, &CancelNews::default(), now)?;
            Message::of_call(conn, organization, booked.id)
        });
        let messages = write.await.unwrap();
        let path = link_key().feed_path(FeedOf::from(&site.host));
        let feed = parse(&site.app.visitor().get(&path).await);
        let base_url = site.app.url.parse().unwrap();
        let mut compared = 0;
        for message in messages {
            let letter = pages::letter(&message, &base_url, &link_key(), "x@acme.example");
            let Some(calendar) = letter.unwrap().calendar else {
                continue;
            };
            let mailed = ical::IcalParser::new(calendar.ics.as_bytes()).next();
            let mailed = mailed.unwrap().unwrap();
            for name in ["UID", "DTSTART", "DTEND"] {
                let [one, other] = [&mailed, &feed].map(|all| value(&all.events[0], name));
                assert_eq!(one, other);
            }
            if message.kind == MessageKind::Canceled {
                for name in ["SEQUENCE", "STATUS"] {
                    let [one, other] = [&mailed, &feed].map(|all| value(&all.events[0], name));
                    assert_eq!(one, other);
                }
            }
            compared += 1;
        }
        assert_eq!(compared, 3, "booked to both, canceled to the host");
    })
    .await;
}

#[actix_web::test]
async fn a_call_at_ten_is_at_ten_before_and_after_the_clocks_change() {
    on_each_database(async |database| {
        let hosted = Hosted::start(database, &[]).await;
        let host = hosted.fixture.hosts[0];
        let write = hosted.app.db.write(move |conn| {
            diesel::update(members::table.find(host))
                .set(members::time_zone.eq("Europe/Berlin"))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        // The last Sunday of March is the 28th: at two the clocks go to three.
        for instant in ["2027-03-27T09:00:00Z", "2027-03-28T08:00:00Z"] {
            hosted.call(instant.parse().unwrap()).await;
        }
        let calendar = hosted.read().await;
        let clocks = calendar.events.iter().map(|event| {
            let start = value(event, "DTSTART");
            let start = NaiveDateTime::parse_from_str(&start, "%Y%m%dT%H%M%SZ").unwrap();
            let clock = start.and_utc().with_timezone(&Berlin);
            clock.format("%-d %b %H:%M").to_string()
        });
        let clocks: Vec<_> = clocks.collect();
        assert_eq!(clocks, ["27 Mar 10:00", "28 Mar 10:00"]);
        let zone = calendar.get_property("X-WR-TIMEZONE").unwrap();
        assert_eq!(zone.value.as_deref(), Some("Europe/Berlin"));
    })
    .await;
}

#[actix_web::test]
async fn what_was_typed_is_capped_and_smuggles_no_line_into_it() {
    on_each_database(async |database| {
        let hosted = Hosted::start(database, &[]).await;
        hosted.call(hosted.now + TimeDelta::days(1)).await;
        let evil = "Ann\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nURL:http://evil.example\r\nX:";
        let (contact, name) = (
            hosted.fixture.contacts[0],
            format!("{evil}{}", "ä,;\\".repeat(200)),
        );
        let host = hosted.fixture.hosts[0];
        let write = hosted.app.db.write(move |conn| {
            diesel::update(contacts::table.find(contact))
                .set(contacts::name.eq(&name))
                .execute(conn)?;
            diesel::update(members::table.find(host))
                .set((
                    members::name.eq(evil),
                    members::meeting_link.eq(Some(format!("https://x.example/{evil}"))),
                ))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        let answer = hosted.app.visitor().get(&hosted.path().await).await;
        // Some programs take either half of a line's end for a whole one.
        assert!(!answer.body.replace("\r\n", "").contains(['\r', '\n']));
        let calendar = parse(&answer);
        assert_eq!(calendar.events.len(), 1);
        let event = &calendar.events[0];
        assert!(value(event, "URL").starts_with("http://127.0.0.1"));
        let summary = value(event, "SUMMARY");
        assert!(
            summary.starts_with("Intro call: Ann END VEVENT"),
            "{summary}"
        );
        assert!(summary.chars().count() < 200, "{summary}");
        assert!(!summary.contains("evil.example"), "{summary}");
    })
    .await;
}

#[actix_web::test]
async fn an_address_that_is_unknown_revoked_or_of_nobody_active_leads_nowhere() {
    on_each_database(async |database| {
        let hosted = Hosted::start(database, &[]).await;
        let (host, path) = (hosted.host().await, hosted.path().await);
        let visitor = hosted.app.visitor();
        let answer = visitor.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK);
        let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
        assert_eq!(
            header("content-type"),
            "text/calendar; charset=utf-8; method=PUBLISH"
        );
        assert_eq!(header("cache-control"), "private, no-cache");
        assert_eq!(header("x-robots-tag"), "noindex, nofollow");
        assert!(!answer.headers.contains_key("set-cookie"));
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let request = visitor.request(method.clone(), &path);
            let request = request.header("sec-fetch-site", "same-origin");
            let status = visitor.send(request).await.status;
            assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        }
        let other = found(&hosted.app.db, "globex").await;
        let of = FeedOf::from(&host);
        let (begin, last) = path.split_at(path.len() - 5);
        let changed = if last.starts_with('0') { "1" } else { "0" };
        for wrong in [
            link_key().feed_path(FeedOf { version: 2, ..of }),
            link_key().feed_path(FeedOf { version: 0, ..of }),
            link_key().feed_path(FeedOf {
                organization: other.id,
                ..of
            }),
            link_key().feed_path(FeedOf {
                host: MemberId::from(999_999),
                ..of
            }),
            format!("{begin}{changed}.ics"),
            path.trim_end_matches(".ics").to_owned(),
            format!("{path}/x"),
            "/feed/.ics".to_owned(),
            "/feed/1.ics".to_owned(),
            "/feed/".to_owned(),
            "/feed".to_owned(),
        ] {
            let answer = visitor.get(&wrong).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
            assert!(!answer.headers.contains_key("set-cookie"));
        }
        let write = hosted.app.db.write(move |conn| {
            diesel::update(members::table.find(host.id))
                .set(members::active.eq(false))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        let answer = visitor.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[actix_web::test]
async fn what_has_not_changed_is_not_sent_again() {
    on_each_database(async |database| {
        let hosted = Hosted::start(database, &[]).await;
        let call = hosted.call(hosted.now + TimeDelta::days(1)).await;
        let (path, visitor) = (hosted.path().await, hosted.app.visitor());
        let first = visitor.get(&path).await;
        let tag = first.headers["etag"].to_str().unwrap().to_owned();
        // Its DTSTAMP would be another one.
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        let again = async |tag: &str| {
            let request = visitor.request(Method::GET, &path);
            visitor.send(request.header("if-none-match", tag)).await
        };
        for known in [tag.as_str(), tag.trim_start_matches("W/"), "*"] {
            let answer = again(known).await;
            assert_eq!(answer.status, StatusCode::NOT_MODIFIED, "{known}");
            assert_eq!(answer.body, "");
            assert_eq!(answer.headers["etag"], tag.as_str());
        }
        assert_eq!(again("W/\"other\"").await.status, StatusCode::OK);
        hosted.cancel(call.id, hosted.now).await;
        let answer = again(&tag).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_ne!(answer.headers["etag"], tag.as_str());
    })
    .await;
}

#[actix_web::test]
async fn a_program_that_asks_all_the_time_is_told_to_wait() {
    on_each_database(async |database| {
        let hosted = Hosted::start(database, &["--form-limit=1"]).await;
        let (path, visitor) = (hosted.path().await, hosted.app.visitor());
        let mut statuses = HashMap::new();
        for _ in 0..7 {
            let status = visitor.get(&path).await.status;
            *statuses.entry(status).or_insert(0) += 1;
        }
        assert_eq!(statuses[&StatusCode::OK], 5);
        assert_eq!(statuses[&StatusCode::TOO_MANY_REQUESTS], 2);
    })
    .await;
}

#[actix_web::test]
async fn of_more_calls_than_a_calendar_takes_the_next_thousand_stand_in_it() {
    on_each_database(async |database| {
        let hosted = Hosted::start(database, &[]).await;
        let (now, new) = (hosted.now, hosted.fixture.call(0));
        let write = hosted.app.db.write(move |conn| {
            for hours in 1..=1_001 {
                let mut new = new.clone();
                new.starts_at = now + TimeDelta::hours(hours);
                new.ends_at = new.starts_at + TimeDelta::minutes(30);
                new.book(conn)?;
            }
            Ok(calls::table
                .select(diesel::dsl::max(calls::starts_at))
                .first::<Option<UtcTime>>(conn)?)
        });
        let last = write.await.unwrap().unwrap();
        let starts: Vec<_> = hosted
            .read()
            .await
            .events
            .iter()
            .map(|event| value(event, "DTSTART"))
            .collect();
        assert_eq!(starts.len(), 1_000);
        assert!(!starts.contains(&instant(last)));
        assert_eq!(starts[0], instant(now + TimeDelta::hours(1)));
    })
    .await;
}

#[actix_web::test]
async fn a_call_that_was_given_to_another_host_is_off_until_it_is_back() {
    on_each_database(async |database| {
        let hosted = Hosted::start(database, &[]).await;
        let call = hosted.call(whole(hosted.now) + TimeDelta::days(1)).await;
        let [ann, ben] = hosted.fixture.hosts;
        let gives_to = async |host: MemberId, hours: i64| {
            let id = call.id;
            let write = hosted.app.db.write(move |conn| {
                let find = move || calls::table.find(id).select(Call::as_select());
                let before: Call = find().first(conn)?;
                let by = TimeDelta::hours(hours);
                diesel::update(calls::table.find(id))
                    .set((
                        calls::host_id.eq(host),
                        calls::starts_at.eq(before.starts_at + by),
                        calls::ends_at.eq(before.ends_at + by),
                        calls::version.eq(calls::version + 1),
                    ))
                    .execute(conn)?;
                let moved: Call = find().first(conn)?;
                moved.tell_rescheduled(conn, &before, "", CausedBy::Staff, UtcTime::now())
            });
            write.await.unwrap();
        };
        gives_to(ben, 3).await;
        let calendar = hosted.read().await;
        assert_eq!(calendar.events.len(), 1);
        let event = &calendar.events[0];
        let uid = format!("call-{}.{}", call.id, hosted.app.organization.uid_tail);
        for (name, expected) in [
            ("UID", uid),
            ("STATUS", "CANCELLED".to_owned()),
            ("SEQUENCE", "2".to_owned()),
            ("DTSTART", instant(call.starts_at)),
        ] {
            assert_eq!(value(event, name), expected);
        }
        gives_to(ann, 0).await;
        let calendar = hosted.read().await;
        assert_eq!(calendar.events.len(), 1);
        assert_eq!(value(&calendar.events[0], "STATUS"), "CONFIRMED");
        assert_eq!(value(&calendar.events[0], "SEQUENCE"), "3");
    })
    .await;
}
