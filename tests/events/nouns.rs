//! The rows of events, questions and availability.

use std::collections::BTreeSet;

use chrono::{NaiveDate, Weekday};
use diesel::connection::{Connection as _, InstrumentationEvent};
use diesel::prelude::*;
use leadgate::db::schema::{event_hosts, events, members};
use leadgate::db::{Connection, Error, Result, unless_taken};
use leadgate::events::slots::{Rules, WeeklySpan};
use leadgate::events::{
    Availability, Choice, Event, EventSettings, NewEvent, NewQuestion, Question, QuestionKind,
    availability, hosts,
};
use leadgate::organization::{NewOrganization, Organization, Plan};
use leadgate::staff::{Member, NewMember, Role};
use leadgate::values::{EmailAddress, EventKind, OrganizationId, Slug, TimeZone, UtcTime};

use crate::support::database::on_each_database;

fn organization(conn: &mut Connection, slug: &str) -> Result<Organization> {
    NewOrganization {
        slug: Slug::parse(slug).unwrap(),
        name: slug.to_owned(),
        time_zone: TimeZone::UTC,
        plan: Plan::Business,
        privacy_url: None,
        contact_address: "hello@example.com".to_owned(),
        created_at: UtcTime::now(),
    }
    .insert(conn)
}

fn member(conn: &mut Connection, organization: OrganizationId, name: &str) -> Result<Member> {
    NewMember {
        organization_id: organization,
        email: EmailAddress::parse(&format!("{name}@{organization}.example.com")).unwrap(),
        name: name.to_owned(),
        role: Role::Closer,
        password_hash: String::new(),
        time_zone: TimeZone::parse("Europe/Berlin").unwrap(),
        meeting_link: None,
        active: true,
        calendar_version: 0,
        created_at: UtcTime::now(),
    }
    .insert(conn)
}

fn settings(slug: &str) -> EventSettings {
    EventSettings {
        slug: Slug::parse(slug).unwrap(),
        name: slug.to_owned(),
        kind: EventKind::Strategy,
        description: String::new(),
        duration_minutes: 45,
        increment_minutes: 15,
        notice_minutes: 240,
        days_ahead: 30,
        buffer_minutes: 10,
        daily_cap: Some(4),
        mails: leadgate::events::MailSwitches::default(),
    }
}

fn new_event(organization: OrganizationId, slug: &str) -> NewEvent {
    NewEvent {
        organization_id: organization,
        settings: settings(slug),
        created_at: UtcTime::now(),
    }
}

fn question(label: &str) -> NewQuestion {
    NewQuestion {
        id: None,
        label: label.to_owned(),
        kind: QuestionKind::Text,
        required: false,
        choices: Vec::new(),
    }
}

fn deactivate(conn: &mut Connection, member: &Member) -> Result<()> {
    diesel::update(members::table.find(member.id))
        .set(members::active.eq(false))
        .execute(conn)?;
    Ok(())
}

fn span(weekday: Weekday, from: u16, until: u16) -> WeeklySpan {
    WeeklySpan::new(weekday, from, until).unwrap()
}

#[actix_web::test]
async fn an_event_is_found_by_its_own_organization_alone() {
    on_each_database(async |database| {
        let db = database.open();
        db.write(|conn| {
            let acme = organization(conn, "acme")?.id;
            let other = organization(conn, "other")?.id;
            let event = new_event(acme, "intro").insert(conn, &[], &[])?;
            // The same slug is free in another organization.
            let foreign = new_event(other, "intro").insert(conn, &[], &[])?;
            assert_eq!(Event::find(conn, acme, event.id)?.id, event.id);
            assert_eq!(Event::by_slug(conn, acme, "intro")?.id, event.id);
            assert_eq!(Event::all(conn, acme)?.len(), 1);
            assert!(matches!(
                Event::find(conn, acme, foreign.id),
                Err(Error::NotFound)
            ));
            let update = Event::update(conn, acme, foreign.id, &settings("mine"), &[], &[]);
            assert!(matches!(update, Err(Error::NotFound)));
            let archive = Event::archive(conn, acme, foreign.id, UtcTime::now());
            assert!(matches!(archive, Err(Error::NotFound)));
            assert_eq!(Event::by_slug(conn, other, "intro")?.id, foreign.id);
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn a_slug_belongs_to_one_event_of_an_organization() {
    on_each_database(async |database| {
        let db = database.open();
        db.write(|conn| {
            let acme = organization(conn, "acme")?.id;
            new_event(acme, "intro").insert(conn, &[], &[])?;
            let demo = new_event(acme, "demo").insert(conn, &[], &[])?;
            let again = unless_taken(conn, |conn| new_event(acme, "intro").insert(conn, &[], &[]))?;
            assert!(again.is_none());
            let renamed = unless_taken(conn, |conn| {
                Event::update(conn, acme, demo.id, &settings("intro"), &[], &[])
            })?;
            assert!(renamed.is_none());
            assert_eq!(Event::all(conn, acme)?.len(), 2);
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn the_numbers_of_an_event_become_its_rules() {
    on_each_database(async |database| {
        let db = database.open();
        db.write(|conn| {
            let acme = organization(conn, "acme")?.id;
            let event = new_event(acme, "intro").insert(conn, &[], &[])?;
            let rules = Rules {
                duration_minutes: 45.try_into().unwrap(),
                increment_minutes: 15.try_into().unwrap(),
                notice_minutes: 240,
                days_ahead: 30,
                buffer_minutes: 10,
                daily_cap: Some(4.try_into().unwrap()),
            };
            assert_eq!(event.rules(), rules);
            let uncapped = EventSettings {
                daily_cap: None,
                ..settings("intro")
            };
            let event = Event::update(conn, acme, event.id, &uncapped, &[], &[])?;
            assert_eq!(event.daily_cap, None);
            assert_eq!(
                Event::find(conn, acme, event.id)?.rules(),
                Rules {
                    daily_cap: None,
                    ..rules
                }
            );
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn numbers_beyond_the_bounds_are_not_stored() {
    on_each_database(async |database| {
        let db = database.open();
        let acme = db
            .write(|conn| Ok(organization(conn, "acme")?.id))
            .await
            .unwrap();
        let wrong: [fn(&mut EventSettings); 6] = [
            |event| event.duration_minutes = 14,
            |event| event.increment_minutes = 0,
            |event| event.notice_minutes = -1,
            |event| event.days_ahead = 0,
            |event| event.buffer_minutes = -1,
            |event| event.daily_cap = Some(0),
        ];
        for (number, spoil) in wrong.into_iter().enumerate() {
            let stored = db
                .write(move |conn| {
                    let mut new = new_event(acme, "intro");
                    spoil(&mut new.settings);
                    new.insert(conn, &[], &[])
                })
                .await;
            assert!(matches!(stored, Err(Error::Failed(_))), "{number}");
        }
        let events: i64 = db
            .read(|conn| Ok(events::table.count().get_result(conn)?))
            .await
            .unwrap();
        assert_eq!(events, 0);
    })
    .await;
}

#[actix_web::test]
async fn an_archived_event_takes_no_bookings_until_it_is_brought_back() {
    on_each_database(async |database| {
        let db = database.open();
        db.write(|conn| {
            let acme = organization(conn, "acme")?.id;
            let event = new_event(acme, "intro").insert(conn, &[], &[])?;
            let now = UtcTime::now();
            let archived = Event::archive(conn, acme, event.id, now)?;
            assert_eq!(archived.archived_at, Some(now));
            assert_eq!(Event::by_slug(conn, acme, "intro")?.archived_at, Some(now));
            assert_eq!(Event::find(conn, acme, event.id)?.archived_at, Some(now));
            assert_eq!(Event::all(conn, acme)?.len(), 1);
            let later = now + chrono::TimeDelta::hours(1);
            let again = Event::archive(conn, acme, event.id, later)?;
            assert_eq!(again.archived_at, Some(now));
            Event::restore(conn, acme, event.id)?;
            assert_eq!(Event::by_slug(conn, acme, "intro")?.archived_at, None);
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn only_active_staff_host_and_those_away_are_kept_for_their_return() {
    on_each_database(async |database| {
        let db = database.open();
        db.write(|conn| {
            let acme = organization(conn, "acme")?.id;
            let zoe = member(conn, acme, "zoe")?;
            let ada = member(conn, acme, "ada")?;
            let away = member(conn, acme, "away")?;
            let event =
                new_event(acme, "intro").insert(conn, &[ada.id, zoe.id, away.id, zoe.id], &[])?;
            deactivate(conn, &away)?;
            let ids = |conn: &mut Connection| -> Result<Vec<_>> {
                Ok(event.hosts(conn)?.into_iter().map(|host| host.id).collect())
            };
            assert_eq!(ids(conn)?, [zoe.id, ada.id]);

            Event::update(conn, acme, event.id, &settings("intro"), &[ada.id], &[])?;
            assert_eq!(ids(conn)?, [ada.id]);
            let all: i64 = event_hosts::table.count().get_result(conn)?;
            assert_eq!(all, 2, "the one who is away is still noted");
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn staff_of_another_organization_cannot_host() {
    on_each_database(async |database| {
        let db = database.open();
        let stored = db
            .write(|conn| {
                let acme = organization(conn, "acme")?.id;
                let other = organization(conn, "other")?.id;
                let stranger = member(conn, other, "stranger")?;
                new_event(acme, "intro").insert(conn, &[stranger.id], &[])
            })
            .await;
        assert!(matches!(stored, Err(Error::Failed(_))));
    })
    .await;
}

#[actix_web::test]
async fn the_hosts_of_all_events_tell_who_keeps_hours() {
    on_each_database(async |database| {
        let db = database.open();
        db.write(|conn| {
            let acme = organization(conn, "acme")?.id;
            let zoe = member(conn, acme, "zoe")?;
            let ada = member(conn, acme, "ada")?;
            availability::set_hours(conn, acme, zoe.id, &[span(Weekday::Mon, 540, 600)])?;
            let intro = new_event(acme, "intro").insert(conn, &[ada.id, zoe.id], &[])?;
            let empty = new_event(acme, "empty").insert(conn, &[], &[])?;
            let other = organization(conn, "other")?.id;
            let stranger = member(conn, other, "stranger")?;
            new_event(other, "intro").insert(conn, &[stranger.id], &[])?;

            let hosts = hosts::of_all(conn, acme)?;
            let of_intro: Vec<_> = hosts[&intro.id]
                .iter()
                .map(|host| (host.name.as_str(), host.has_hours))
                .collect();
            assert_eq!(of_intro, [("ada", false), ("zoe", true)]);
            assert!(!hosts.contains_key(&empty.id));
            assert_eq!(hosts.len(), 1);
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn a_question_keeps_its_id_while_it_is_asked() {
    on_each_database(async |database| {
        let db = database.open();
        db.write(|conn| {
            let acme = organization(conn, "acme")?.id;
            let budget = NewQuestion {
                kind: QuestionKind::Choice,
                required: true,
                choices: vec![
                    Choice {
                        label: "Nothing".to_owned(),
                        disqualifies: true,
                    },
                    Choice {
                        label: "Plenty".to_owned(),
                        disqualifies: false,
                    },
                ],
                ..question("Your budget?")
            };
            let event =
                new_event(acme, "intro").insert(conn, &[], &[question("Why?"), budget.clone()])?;
            let asked = Question::of_event(conn, acme, event.id)?;
            assert_eq!(
                asked
                    .iter()
                    .map(|question| question.label.as_str())
                    .collect::<Vec<_>>(),
                ["Why?", "Your budget?"]
            );
            assert_eq!(asked[1].choices, budget.choices);
            assert!(asked[1].required);

            // The first goes, the second moves up and changes, and a third is new.
            let changed = [
                NewQuestion {
                    id: Some(asked[1].id),
                    ..question("What is your budget?")
                },
                question("Anything else?"),
            ];
            Event::update(conn, acme, event.id, &settings("intro"), &[], &changed)?;
            let now = Question::of_event(conn, acme, event.id)?;
            assert_eq!(now.len(), 2);
            assert_eq!(now[0].id, asked[1].id);
            assert_eq!(now[0].label, "What is your budget?");
            assert_eq!(now[0].choices, []);
            assert_eq!(now[1].label, "Anything else?");

            // What an open form answers to a deleted question is no answer to one that is added later.
            let kept = [changed[0].clone()];
            Event::update(conn, acme, event.id, &settings("intro"), &[], &kept)?;
            let anew = [kept[0].clone(), question("Who sent you?")];
            Event::update(conn, acme, event.id, &settings("intro"), &[], &anew)?;
            let then = Question::of_event(conn, acme, event.id)?;
            assert_eq!(then[1].label, "Who sent you?");
            assert_ne!(then[1].id, now[1].id);
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn a_question_of_another_event_is_not_changed_but_asked_anew() {
    on_each_database(async |database| {
        let db = database.open();
        db.write(|conn| {
            let acme = organization(conn, "acme")?.id;
            let other = organization(conn, "other")?.id;
            let event = new_event(acme, "intro").insert(conn, &[], &[])?;
            let foreign = new_event(other, "intro").insert(conn, &[], &[question("Theirs?")])?;
            let theirs = Question::of_event(conn, other, foreign.id)?;
            assert!(Question::of_event(conn, acme, foreign.id)?.is_empty());
            let stolen = NewQuestion {
                id: Some(theirs[0].id),
                ..question("Ours?")
            };
            Event::update(conn, acme, event.id, &settings("intro"), &[], &[stolen])?;
            assert_eq!(Question::of_event(conn, other, foreign.id)?, theirs);
            let ours = Question::of_event(conn, acme, event.id)?;
            assert_eq!(ours.len(), 1);
            assert_ne!(ours[0].id, theirs[0].id);
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn an_availability_is_read_as_it_was_saved() {
    on_each_database(async |database| {
        let db = database.open();
        db.write(|conn| {
            let acme = organization(conn, "acme")?.id;
            let zoe = member(conn, acme, "zoe")?;
            let saved = Availability {
                time_zone: TimeZone::parse("America/New_York").unwrap(),
                meeting_link: Some("https://meet.example.com/zoe".to_owned()),
                weekly: vec![
                    span(Weekday::Mon, 0, 60),
                    span(Weekday::Mon, 540, 720),
                    span(Weekday::Sun, 1020, 1440),
                ],
                days_off: BTreeSet::from([NaiveDate::from_ymd_opt(2027, 1, 1).unwrap()]),
            };
            saved.save(conn, acme, zoe.id)?;
            saved.save(conn, acme, zoe.id)?;
            let zoe = Member::find(conn, acme, zoe.id)?;
            assert_eq!(Availability::of(conn, &zoe)?, saved);

            let other = organization(conn, "other")?.id;
            assert!(matches!(
                saved.save(conn, other, zoe.id),
                Err(Error::NotFound)
            ));
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn the_calendars_of_many_hosts_take_two_queries() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    on_each_database(async |database| {
        let db = database.open();
        db.write(|conn| {
            let acme = organization(conn, "acme")?.id;
            let hours = [span(Weekday::Mon, 540, 720), span(Weekday::Fri, 540, 720)];
            let day = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
            let mut hosts = Vec::new();
            for number in 0..20 {
                let host = member(conn, acme, &format!("host{number}"))?;
                Availability {
                    time_zone: host.time_zone,
                    meeting_link: None,
                    weekly: if number == 0 {
                        Vec::new()
                    } else {
                        hours.to_vec()
                    },
                    days_off: BTreeSet::from([day]),
                }
                .save(conn, acme, host.id)?;
                hosts.push(host);
            }
            let queries = Arc::new(AtomicUsize::new(0));
            let counter = Arc::clone(&queries);
            conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::StartQuery { .. } = event {
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            });
            let calendars = availability::calendars(conn, acme, &hosts)?;
            assert_eq!(queries.load(Ordering::Relaxed), 2);

            assert_eq!(calendars.len(), 19);
            assert!(
                !calendars.contains_key(&hosts[0].id),
                "nobody without hours"
            );
            let calendar = &calendars[&hosts[1].id];
            assert_eq!(calendar.zone, chrono_tz::Europe::Berlin);
            assert_eq!(calendar.weekly, hours);
            assert_eq!(calendar.days_off, BTreeSet::from([day]));
            assert_eq!(calendar.busy, []);

            let other = organization(conn, "other")?.id;
            assert!(availability::calendars(conn, other, &hosts)?.is_empty());
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}
