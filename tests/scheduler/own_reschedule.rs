//! A lead moves its call by its link.

use chrono::TimeDelta;
use ical::parser::Component as _;
use leadgate::calls::Call;
use leadgate::contacts::{JourneyKind, Status};
use leadgate::events::EventSettings;
use leadgate::mail::{Audience, MessageKind, MessageState};
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use super::own_cancel::last;
use super::own_links::{Owner, version};
use super::site::{Site, event, host, set_hours, starts};
use crate::support::app::Answer;
use crate::support::database::on_each_database;

impl Owner {
    /// The times that its page offers on the day of `at`.
    pub async fn offered(&self, at: UtcTime) -> Vec<String> {
        starts(&self.looks_at(at).await)
    }

    pub async fn looks_at(&self, at: UtcTime) -> Answer {
        let day = at.to_utc();
        let (month, day) = (day.format("%Y-%m"), day.format("%Y-%m-%d"));
        self.get(&format!("/reschedule?month={month}&day={day}"))
            .await
    }

    /// Sends the form of the page as it stands there, with this start.
    pub async fn moves_to(&self, start: &str) -> Answer {
        let version = match self.get("/reschedule").await {
            page if page.attributes("input[name=version]", "value").is_empty() => "1".to_owned(),
            page => version(&page),
        };
        let form = [
            ("version", version.as_str()),
            ("start", start),
            ("time_zone", "UTC"),
        ];
        self.post("/reschedule", &form).await
    }
}

#[actix_web::test]
async fn a_lead_moves_its_call_and_everybody_is_told() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let before = site.call().await;
        let offered = owner.offered(before.starts_at).await;
        assert!(!offered.contains(&before.starts_at.to_string()));
        let start = offered[0].clone();
        let form = [
            ("version", "1"),
            ("start", &start),
            ("time_zone", "Asia/Kolkata"),
        ];
        let sent = owner.post("/reschedule", &form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let page = owner.lead.client.get(&sent.location).await;
        assert_eq!(page.texts("h2"), ["Your call has a new time"]);
        assert_eq!(page.attributes("time", "datetime")[0], start);
        assert!(page.body.contains("Asia/Kolkata"), "{}", page.body);

        let call = site.call().await;
        assert_eq!(call.starts_at.to_string(), start);
        let expected = Call {
            starts_at: call.starts_at,
            ends_at: call.starts_at + TimeDelta::hours(1),
            time_zone: call.time_zone,
            version: before.version + 1,
            ..before.clone()
        };
        assert_eq!(call, expected, "nothing else has changed");
        let history = site.history().await;
        assert_eq!(history[0].kind, JourneyKind::Rescheduled);
        assert_eq!(history[0].member_name, None);
        let moved = history[0].moved().unwrap();
        assert_eq!(
            (moved.from(), moved.to()),
            (Some(before.starts_at), Some(call.starts_at))
        );
        assert_eq!(site.contacts().await[0].status, Status::StrategyCall);

        let told = site.told().await;
        let (_, to_lead) = last(&told, MessageKind::Rescheduled, Audience::Lead);
        assert_eq!(to_lead.before, Some(before.starts_at));
        assert_eq!(to_lead.version, call.version, "the SEQUENCE of its entry");
        assert_eq!(
            (to_lead.reason.as_str(), to_lead.time_zone.as_str()),
            ("", "Asia/Kolkata")
        );
        let (_, to_host) = last(&told, MessageKind::Rescheduled, Audience::Host);
        assert_eq!(to_host.reason, "The lead chose another time.");
        for audience in [Audience::Lead, Audience::Host] {
            let reminders: Vec<_> = told
                .iter()
                .filter(|one| one.kind == MessageKind::ReminderDay && one.audience == audience)
                .collect();
            let states: Vec<_> = reminders.iter().map(|one| one.state).collect();
            assert_eq!(states, [MessageState::Withdrawn, MessageState::Waiting]);
            assert_eq!(reminders[1].due_at, call.starts_at - TimeDelta::days(1));
        }

        // Whoever looks again does so on the clock by which they chose.
        let page = owner.get("/reschedule").await;
        assert!(
            page.body.contains("Times are shown in Asia/Kolkata"),
            "{}",
            page.body
        );
        let fields = page.attributes("form [name=time_zone]", "value");
        assert!(!fields.is_empty() && fields.iter().all(|zone| zone == "Asia/Kolkata"));

        // The old time is free again, and the link moves the call back.
        let sent = owner.moves_to(&before.starts_at.to_string()).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        assert_eq!(site.call().await.starts_at, before.starts_at);
    })
    .await;
}

#[actix_web::test]
async fn a_call_is_not_in_its_own_way_and_others_are() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let every_half_hour = |settings: &mut leadgate::events::EventSettings| {
            settings.increment_minutes = 30;
        };
        site.event = event(&site.app, "halves", &[site.host.id], every_half_hour).await;
        let lead = site.lead("ann@example.com").await;
        let times = lead.offered().await;
        let (early, late) = (&times[4], &times[8]);
        lead.books(early).await;
        let other = site.lead("lee@example.com").await;
        other.books(late).await;
        let page = other.get("booked").await;
        let path = page.attributes("a.btn-outline-danger", "href").remove(0);
        let owner = Owner {
            lead: other,
            path: path.strip_suffix("/cancel").unwrap().to_owned(),
        };
        let offered = owner.offered(late.parse().unwrap()).await;
        for (time, free) in [
            (&times[3], false),
            (early, false),
            (&times[5], false),
            (&times[6], true),
            (&times[7], true),
            (late, false),
            (&times[9], true),
        ] {
            assert_eq!(offered.contains(time), free, "{time} {offered:?}");
        }
        assert_eq!(
            owner.moves_to(&times[7]).await.status,
            StatusCode::SEE_OTHER
        );
        for (start, status) in [
            (&times[5], StatusCode::CONFLICT),
            (&times[7], StatusCode::UNPROCESSABLE_ENTITY),
        ] {
            let page = owner.moves_to(start).await;
            assert_eq!(page.status, status, "{}", page.body);
            assert_eq!(page.texts(".alert").len(), 1);
            assert_eq!(site.calls().await[1].starts_at.to_string(), times[7]);
        }
    })
    .await;
}

#[actix_web::test]
async fn the_minimum_notice_holds_for_leads() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let a_day = |settings: &mut leadgate::events::EventSettings| {
            settings.notice_minutes = 24 * 60;
        };
        site.event = event(&site.app, "slow", &[site.host.id], a_day).await;
        let owner = site.owner("lee@example.com").await;
        let call = site.call().await;
        let now = UtcTime::now();
        let soonest = now + TimeDelta::days(1);
        let tomorrow = owner.offered(soonest).await;
        assert!(
            tomorrow
                .iter()
                .all(|time| time.parse::<UtcTime>().unwrap() >= soonest)
        );
        let hour = (now + TimeDelta::hours(3))
            .to_utc()
            .format("%Y-%m-%dT%H:00:00Z");
        let page = owner.moves_to(&hour.to_string()).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.body);
        assert_eq!(site.call().await, call);
    })
    .await;
}

#[actix_web::test]
async fn the_host_stays_who_is_free_and_else_another_one_takes_over() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let ben = host(&site.app, "ben@acme.example").await;
        site.event = event(&site.app, "both", &[site.host.id, ben.id], |_| ()).await;
        let owner = site.owner("lee@example.com").await;
        let before = site.call().await;
        assert_eq!(before.host_id, site.host.id, "the first in turn");
        let offered = owner.offered(before.starts_at).await;
        // Ben would be in turn: he has no call.
        let sent = owner.moves_to(&offered[0]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        assert_eq!(site.call().await.host_id, site.host.id);
        let page = owner.lead.client.get(&sent.location).await;
        assert!(!page.body.contains("It is with"), "{}", page.body);

        set_hours(&site.app, &site.host, Vec::new()).await;
        let sent = owner.moves_to(&offered[1]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        assert_eq!(site.call().await.host_id, ben.id);
        let page = owner.lead.client.get(&sent.location).await;
        let handed_over = format!("It is with {} now, who is free at that time.", ben.name);
        assert!(page.texts("p").contains(&handed_over), "{}", page.body);
        let told = site.told().await;
        let (former, _) = last(&told, MessageKind::Canceled, Audience::Staff);
        assert_eq!(former.recipient, site.host.email);
        let (new, _) = last(&told, MessageKind::Rescheduled, Audience::Host);
        assert_eq!(new.recipient, ben.email);
    })
    .await;
}

#[actix_web::test]
async fn the_page_of_a_call_has_it_for_the_calendar_as_it_is_now() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        // The contact is known by another name, which no visitor learns.
        let known = site.contact("lee@example.com").await;
        known.send_details(&[("name", "Secret Name")]).await;
        let owner = site.owner("lee@example.com").await;
        let before = owner.lead.get("call.ics").await;
        let start = owner.offered(site.call().await.starts_at).await.remove(0);
        let sent = owner.moves_to(&start).await;
        let page = owner.lead.client.get(&sent.location).await;
        let path = format!("{}/call.ics", owner.path);
        assert!(
            page.attributes("a", "href").contains(&path),
            "{}",
            page.body
        );

        let file = owner.get("/call.ics").await;
        let header = |name: &str| file.headers[name].to_str().unwrap().to_owned();
        assert!(header("content-type").starts_with("text/calendar"));
        assert_eq!(header("x-robots-tag"), "noindex, nofollow");
        assert!(!file.body.contains("Secret"), "{}", file.body);
        let event = |file: &Answer| {
            let mut all = ical::IcalParser::new(file.body.as_bytes());
            all.next().unwrap().unwrap().events.remove(0)
        };
        let value = |file: &Answer, name: &str| {
            let event = event(file);
            event.get_property(name).unwrap().value.clone().unwrap()
        };
        assert_eq!(value(&file, "UID"), value(&before, "UID"));
        assert_eq!(value(&file, "SEQUENCE"), "2");
        let call = site.call().await;
        let starts_at = call.starts_at.to_utc().format("%Y%m%dT%H%M%SZ");
        assert_eq!(value(&file, "DTSTART"), starts_at.to_string());
        assert!(!file.body.contains("Lee Lead"), "{}", file.body);

        owner.cancels("").await;
        let gone = owner.get("/call.ics").await;
        assert_eq!(gone.status, StatusCode::GONE);
    })
    .await;
}

#[actix_web::test]
async fn who_moves_what_staff_have_moved_meanwhile_is_told_and_goes_on_from_there() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let call = site.call().await;
        let start = owner.offered(call.starts_at).await.remove(0);
        let hour = TimeDelta::hours(2);
        site.put_call(call.starts_at - hour, call.ends_at - hour)
            .await;
        let form = [
            ("version", "1"),
            ("start", start.as_str()),
            ("time_zone", "UTC"),
        ];
        let page = owner.post("/reschedule", &form).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.texts(".alert")[0].contains("changed meanwhile"));
        let now_at = (call.starts_at - hour).to_string();
        assert!(page.attributes("time", "datetime").contains(&now_at));
        assert_eq!(site.call().await.starts_at, call.starts_at - hour);
        let form = [("version", version(&page)), ("start", start)];
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        let sent = owner.post("/reschedule", &form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    })
    .await;
}

#[actix_web::test]
async fn two_leads_who_move_to_one_time_at_once_do_not_both_get_it() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owners = [
            site.owner("lee@example.com").await,
            site.owner("ann@example.com").await,
        ];
        let start = owners[0].offered(site.calls().await[0].starts_at).await[0].clone();
        let form = [("version", "1"), ("start", &start), ("time_zone", "UTC")];
        let (one, other) = futures(&owners, &form).await;
        let mut statuses = [one.status, other.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
        let calls = site.calls().await;
        let there = calls
            .iter()
            .filter(|call| call.starts_at.to_string() == start);
        assert_eq!(there.count(), 1);
    })
    .await;
}

/// Both send the form at the same moment.
async fn futures(owners: &[Owner; 2], form: &[(&str, &str)]) -> (Answer, Answer) {
    let form: Vec<(String, String)> = form
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let [one, other] = owners.each_ref().map(|owner| {
        let (client, path) = (
            owner.lead.client.clone(),
            format!("{}/reschedule", owner.path),
        );
        let form = form.clone();
        actix_web::rt::spawn(async move {
            let form: Vec<(&str, &str)> = form
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            client.post(&path, &form).await
        })
    });
    (one.await.unwrap(), other.await.unwrap())
}

#[actix_web::test]
async fn what_no_page_of_ours_sends_gets_a_clear_page() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let call = site.call().await;
        for start in ["", "tomorrow", "2026-13-01T00:00:00Z"] {
            let page = owner.moves_to(start).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{start}");
            assert_eq!(page.texts(".alert"), ["Choose a time, then confirm it."]);
        }
        let far = owner.moves_to("9999-01-01T00:00:00Z").await;
        assert_eq!(far.status, StatusCode::CONFLICT, "{}", far.body);
        let page = owner
            .get("/reschedule?month=nonsense&day=&zone=Mars/Base")
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.texts(".alert")[0].contains("do not know that time zone"));
        assert!(
            page.body.contains("Times are shown in UTC"),
            "{}",
            page.body
        );
        let page = owner.get("/reschedule?zone=Asia/Kolkata").await;
        assert!(
            page.body.contains("Times are shown in Asia/Kolkata"),
            "{}",
            page.body
        );
        let start = owner.offered(call.starts_at).await.remove(0);
        let form = [
            ("version", "1"),
            ("start", &start),
            ("time_zone", "Nowhere"),
        ];
        let page = owner.post("/reschedule", &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.texts(".alert")[0].contains("do not know that time zone"));
        let odd = owner.post("/cancel", &[("version", "one")]).await;
        assert_eq!(odd.status, StatusCode::BAD_REQUEST);
        assert_eq!(site.call().await, call);
    })
    .await;
}

#[actix_web::test]
async fn a_call_is_not_moved_without_end_for_each_move_is_a_mail() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let call = site.call().await;
        for _ in 0..19 {
            site.put_call(call.starts_at, call.ends_at).await;
        }
        let start = owner.offered(call.starts_at).await.remove(0);
        assert_eq!(owner.moves_to(&start).await.status, StatusCode::SEE_OTHER);
        let page = owner.moves_to(&call.starts_at.to_string()).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.texts(".alert")[0].contains("too often"));
        assert_eq!(site.call().await.starts_at.to_string(), start);
        assert_eq!(owner.cancels("").await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[actix_web::test]
async fn a_lead_finds_a_month_with_all_its_times_in_one_page() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        // Two months, so that the next one is free whatever day it is.
        let ahead = |settings: &mut EventSettings| settings.days_ahead = 62;
        site.event = event(&site.app, "ahead", &[site.host.id], ahead).await;
        let owner = site.owner("lee@example.com").await;
        let next = UtcTime::now().to_utc().date_naive() + chrono::Months::new(1);
        let page = format!("/reschedule?month={}", next.format("%Y-%m"));
        let page = owner.get(&page).await;
        let days = page.attributes("a.month-day", "href");
        assert!(days.len() > 1, "{}", page.body);
        for day in &days {
            let times = page.attributes(&format!("{day} form .time input"), "value");
            assert!(!times.is_empty(), "no further page is needed: {day}");
            let sent = page.attributes(&format!("{day} form input[type=hidden]"), "name");
            assert_eq!(
                sent,
                ["version", "time_zone", "month"],
                "each day is a form"
            );
        }
        assert_eq!(page.attributes(".free-day.is-first", "id").len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn who_sends_the_form_twice_has_moved_the_call_and_is_told_so() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let start = owner.offered(site.call().await.starts_at).await.remove(0);
        let form = [("version", "1"), ("start", &start), ("time_zone", "UTC")];
        for _ in 0..2 {
            let sent = owner.post("/reschedule", &form).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
            let page = owner.lead.client.get(&sent.location).await;
            assert!(
                page.body.contains("Your call has a new time"),
                "{}",
                page.body
            );
        }
        let call = site.call().await;
        assert_eq!(call.starts_at.to_string(), start);
        assert_eq!(call.version, 2, "it was moved once");
    })
    .await;
}
