//! Where bad input goes: each to a clear page, and nothing half-saved.

use diesel::prelude::*;
use leadgate::blocking::Step;
use leadgate::db::schema::members;
use leadgate::events::{Event, NewEvent, NewQuestion, QuestionKind};
use leadgate::organization::Organization;
use leadgate::values::UtcTime;
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::site::{
    Lead, Site, asking, assert_taken, budget, event, first_question, open_start, settings, token,
};
use crate::support::app::{Answer, found};
use crate::support::database::{TestDatabase, on_each_database};
use crate::wrong_fields::assert_begins_at;

async fn archive(site: &Site, event: &Event) {
    let (organization, id) = (event.organization_id, event.id);
    let db = &site.app.db;
    let write = db.write(move |conn| Event::archive(conn, organization, id, UtcTime::now()));
    write.await.unwrap();
}

/// Asserts that it is a whole page that says what is wrong, to a person, and no breakage.
fn assert_clear(answer: &Answer, status: StatusCode, said: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert!(
        answer.body.contains(said),
        "{said:?} is not in {}",
        answer.body
    );
    assert!(answer.body.contains("</html>"));
}

#[actix_web::test]
async fn a_time_that_is_not_free_any_more_is_said_and_others_are_offered() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let (first, late) = (
            site.lead("first@example.com").await,
            site.lead("late@example.com").await,
        );
        let start = late.offered().await.pop().unwrap();
        first.books(&start).await;
        let answer = late.book(&start).await;
        assert_taken(&answer);
        assert!(!answer.attributes(".time input", "value").is_empty());
        assert!(!answer.attributes(".time input", "value").contains(&start));
        assert_eq!(site.calls().await.len(), 1);
        assert!(late.get("booked").await.location.ends_with("/time"));
    })
    .await;
}

#[actix_web::test]
async fn a_date_or_a_zone_that_does_not_exist_is_said_on_the_calendar() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        for query in [
            "day=2027-02-31",
            "day=31.12.2026",
            "day=99999999-01-01",
            "month=2026-13",
            "month=December",
        ] {
            let answer = lead.get(&format!("time?{query}")).await;
            let said = "names no day that there is";
            assert_clear(&answer, StatusCode::UNPROCESSABLE_ENTITY, said);
            assert_eq!(answer.texts(".month").len(), 1);
        }
        let unknown = "We do not know that time zone.";
        let answer = lead.get("time?zone=Mars/Olympus").await;
        assert_clear(&answer, StatusCode::UNPROCESSABLE_ENTITY, unknown);
        assert!(answer.body.contains("Times are shown in UTC"));

        let start = lead.offered().await.pop().unwrap();
        let (form, visit) = lead.visit.split_once("/v/").unwrap();
        let path = format!("{form}/book");
        let mut sent = vec![
            ("visit", visit),
            ("start", start.as_str()),
            ("time_zone", "Mars/Olympus"),
        ];
        let answer = lead.client.post(&path, &sent).await;
        assert_clear(&answer, StatusCode::UNPROCESSABLE_ENTITY, unknown);
        assert_eq!(answer.texts(".month").len(), 1);
        for start in [
            "2027-02-31T09:00:00Z",
            "2027-01-01",
            "soon",
            "2027-01-01T25:00:00Z",
        ] {
            sent[1].1 = start;
            sent[2].1 = "UTC";
            let answer = lead.client.post(&path, &sent).await;
            assert_clear(
                &answer,
                StatusCode::BAD_REQUEST,
                "This time could not be read.",
            );
        }
        sent[0] = ("email", "direct@example.com");
        sent[1].1 = &start;
        sent[2].1 = "Mars/Olympus";
        sent.push(("name", "Direct"));
        let answer = lead.client.post(&path, &sent).await;
        assert_clear(&answer, StatusCode::BAD_REQUEST, unknown);
        assert!(site.calls().await.is_empty());
        assert_eq!(site.visits().await.len(), 1);
        assert_eq!(site.visits().await[0].time_zone.as_str(), "UTC");
    })
    .await;
}

#[actix_web::test]
async fn a_zone_under_a_name_of_before_is_shown_and_kept_under_that_of_today() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let client = site.app.visitor();
        let token = token(&client, &site.form()).await;
        let sent = [
            ("email", "lee@example.com"),
            ("time_zone", "Asia/Calcutta"),
            ("token", &token),
        ];
        let answer = client.post(&site.form(), &sent).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(site.visits().await[0].time_zone.as_str(), "Asia/Kolkata");
        let lead = site.lead("sam@example.com").await;
        let page = lead.get("time?zone=Europe/Kiev").await;
        assert!(page.body.contains("Times are shown in Europe/Kyiv"));
        let chosen = page.attributes("select[name=zone] option[selected]", "value");
        assert_eq!(chosen, ["Europe/Kyiv"]);
        let offered = page.attributes("select[name=zone] option", "value");
        assert!(!offered.contains(&"Europe/Kiev".to_owned()));
    })
    .await;
}

#[actix_web::test]
async fn a_lead_whose_zone_nobody_knows_chooses_one() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let (client, form) = (site.app.visitor(), site.form());
        let token = token(&client, &form).await;
        let mut sent = [
            ("email", "lee@example.com"),
            ("time_zone", "Mars/Olympus"),
            ("token", &token),
        ];
        let answer = client.post(&form, &sent).await;
        let said = "We do not know this time zone. Choose yours.";
        assert_clear(&answer, StatusCode::UNPROCESSABLE_ENTITY, said);
        assert_eq!(answer.attributes("#email", "value"), ["lee@example.com"]);
        let zones = answer.attributes("select[name=time_zone] option", "value");
        assert!(zones.contains(&"Asia/Tokyo".to_owned()));
        assert!(site.visits().await.is_empty());
        sent[1].1 = "Asia/Tokyo";
        client.post(&form, &sent).await;
        assert_eq!(site.visits().await[0].time_zone.as_str(), "Asia/Tokyo");
    })
    .await;
}

#[actix_web::test]
async fn long_texts_and_control_characters_are_refused_beside_their_fields() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let why = NewQuestion {
            label: "Why?".to_owned(),
            kind: QuestionKind::Text,
            choices: Vec::new(),
            ..budget()
        };
        site.event = asking(&site.app, "asked", &[site.host.id], &[why], |_| ()).await;
        let question = first_question(&site.app, &site.event).await;
        let (client, form) = (site.app.visitor(), site.form());
        let token = token(&client, &form).await;
        let long = "x".repeat(10_000);
        for email in [
            format!("{long}@example.com"),
            "lee\u{1}@example.com".to_owned(),
            "lee@exam\u{7f}ple.com".to_owned(),
        ] {
            let sent = [("email", email.as_str()), ("token", &token)];
            let answer = client.post(&form, &sent).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(answer.field_errors().len(), 1);
            assert_eq!(answer.attributes("#email", "value"), [email]);
        }
        assert!(site.visits().await.is_empty());

        let lead = site.contact("lee@example.com").await;
        for (name, phone, answer) in [
            (long.as_str(), "", "so"),
            ("Lee\u{1b}[31m", "", "so"),
            ("Lee\r\nBcc: x@example.com", "", "so"),
            ("Lee \u{202e}gnp.exe", "", "so"),
            ("Lee", "+1 202\u{7}5550123", "so"),
            ("Lee", &long, "so"),
            ("Lee", "", &long),
            ("Lee", "", "so\u{8}"),
            ("Lee", "", "\u{202e}so"),
        ] {
            let sent = [("name", name), ("phone", phone), (&question, answer)];
            let page = lead.post_details(&sent).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{sent:?}");
            assert_eq!(page.field_errors().len(), 1, "{sent:?}");
            // A browser sends line breaks of a field on one line as the person sees them: not at all.
            assert_eq!(page.attributes("#phone", "value"), [phone]);
        }
        // The database would refuse NUL; no browser sends it, so it is told apart from bad input.
        let zero = [("name", "Lee\0"), (question.as_str(), "so")];
        let answer = lead.post_details(&zero).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let huge = "x".repeat(500_000);
        let answer = lead.post_details(&[("name", &huge)]).await;
        assert_clear(
            &answer,
            StatusCode::PAYLOAD_TOO_LARGE,
            "larger than this page accepts",
        );

        let path = format!("{form}/book");
        let start = open_start();
        for (name, answer) in [
            (long.as_str(), "so"),
            ("Lee\u{1}", "so"),
            ("Lee", "so\u{8}"),
        ] {
            let sent = [
                ("email", "lee@example.com"),
                ("start", &start),
                ("name", name),
                (&question, answer),
            ];
            let page = lead.client.post(&path, &sent).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST);
        }
        let visits = site.visits().await;
        assert_eq!(visits.len(), 1);
        assert_eq!(visits[0].step, Step::Contact);
        assert_eq!(visits[0].name, "");
        assert_eq!(site.contacts().await[0].name, "");
    })
    .await;
}

#[actix_web::test]
async fn a_form_without_a_time_comes_again_with_the_month_and_the_zone_that_were_shown() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        site.event = event(&site.app, "ahead", &[site.host.id], |settings| {
            settings.days_ahead = 90;
        })
        .await;
        let lead = site.lead("lee@example.com").await;
        let later = UtcTime::now() + chrono::TimeDelta::days(62);
        let month = later.to_utc().format("%Y-%m").to_string();
        let address = format!("time?month={month}&zone=Asia/Kolkata");
        let shown = lead.get(&address).await;
        let title = shown.texts(".month-head .month-title");
        let hidden = |name: &str| {
            let found = shown.attributes(&format!("form[method=post] input[name={name}]"), "value");
            found.into_iter().next().unwrap()
        };
        let (visit, zone, month) = (hidden("visit"), hidden("time_zone"), hidden("month"));
        let sent = [
            ("visit", visit.as_str()),
            ("time_zone", &zone),
            ("month", &month),
        ];
        let path = format!("{}/book", site.form());
        let answer = lead.client.post(&path, &sent).await;
        assert_clear(&answer, StatusCode::UNPROCESSABLE_ENTITY, "Choose a time");
        assert_begins_at(&answer, "start");
        assert!(answer.body.contains("Times are shown in Asia/Kolkata"));
        assert_eq!(answer.texts(".month-head .month-title"), title);
    })
    .await;
}

#[actix_web::test]
async fn answers_as_long_as_their_fields_allow_are_never_too_large() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let ask = |number: usize| NewQuestion {
            label: format!("Question {number}?"),
            kind: QuestionKind::Text,
            choices: Vec::new(),
            ..budget()
        };
        let questions: Vec<_> = (0..15).map(ask).collect();
        site.event = asking(&site.app, "asked", &[site.host.id], &questions, |_| ()).await;
        let lead = site.contact("lee@example.com").await;
        let fields = lead.get("details").await;
        let fields = fields.attributes("main input[name^=q]", "name");
        assert_eq!(fields.len(), 15);
        // Each takes four bytes, each of which is sent as three signs.
        let long = "\u{1f4de}".repeat(2_000);
        let name = "\u{1f4de}".repeat(200);
        let mut sent = vec![("name", name.as_str())];
        sent.extend(fields.iter().map(|field| (field.as_str(), long.as_str())));
        lead.send_details(&sent).await;
        let visit = site.visits().await.remove(0);
        assert_eq!(visit.answers.len(), 15);
        assert!(visit.answers.iter().all(|given| given.answer == long));
    })
    .await;
}

#[actix_web::test]
async fn what_browsers_tell_is_kept_without_what_cannot_be_seen() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let (client, form) = (site.app.visitor(), site.form());
        let token = token(&client, &form).await;
        let odd = "\u{202e}evil\u{1b}[31m\u{1}";
        let sent = [
            ("email", "lee@example.com"),
            ("token", token.as_str()),
            ("utm_source", odd),
            ("referrer", odd),
            ("page", odd),
        ];
        let request = client.request(reqwest::Method::POST, &form);
        let request = request
            .header("sec-fetch-site", "same-origin")
            .header("user-agent", "Brow\u{202e}ser".as_bytes());
        let answer = client.send(request.form(&sent)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let contact = site.contacts().await.remove(0);
        assert_eq!(contact.utm["utm_source"], "evil[31m");
        assert_eq!(
            (contact.referrer, contact.page),
            ("evil[31m".into(), "evil[31m".into())
        );
        assert_eq!(contact.user_agent, "Browser");
    })
    .await;
}

#[actix_web::test]
async fn answers_to_forms_that_were_wrong_are_kept_for_the_way_back() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.contact("lee@example.com").await;
        let token = token(&lead.client, &site.form()).await;
        let wrong = [("email", "no address"), ("token", &token)];
        let contact = lead.client.post(&site.form(), &wrong).await;
        let details = lead.post_details(&[("name", "")]).await;
        lead.send_details(&[("name", "Lee Lead")]).await;
        let start = lead.offered().await.pop().unwrap();
        let (no_time, first) = (lead.book("").await, site.lead("first@example.com").await);
        first.books(&start).await;
        let taken = lead.book(&start).await;
        for answer in [contact, details, no_time, taken] {
            assert!(answer.status.is_client_error(), "{}", answer.status);
            assert_eq!(answer.headers["cache-control"], "private, no-cache");
        }
        let page = lead.get("time").await;
        assert_eq!(page.headers["cache-control"], "no-store");
    })
    .await;
}

#[actix_web::test]
async fn the_time_of_a_host_who_has_left_is_taken() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let start = lead.offered().await.pop().unwrap();
        let host = site.host.id;
        let leave = site.app.db.write(move |conn| {
            diesel::update(members::table.filter(members::id.eq(host)))
                .set(members::active.eq(false))
                .execute(conn)?;
            Ok(())
        });
        leave.await.unwrap();
        let answer = lead.book(&start).await;
        assert_taken(&answer);
        assert!(answer.body.contains("No free times in"));
        assert!(lead.offered().await.is_empty());
        assert!(site.calls().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn an_event_that_was_archived_on_the_way_is_offered_no_more_at_every_step() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let start = lead.offered().await.pop().unwrap();
        let token = token(&lead.client, &site.form()).await;
        archive(&site, &site.event).await;
        let said =
            "acme Inc. does not offer this call any more. You can write to hello@acme.example.";
        let quote = format!("Please quote {}.", site.visits().await[0].reference);
        let is_over = |answer: &Answer| {
            assert_clear(answer, StatusCode::GONE, said);
            assert!(!answer.body.contains("Please quote"), "{}", answer.body);
        };
        let is_over_for_the_lead = |answer: &Answer| {
            assert_clear(answer, StatusCode::GONE, said);
            assert!(answer.body.contains(&quote), "{}", answer.body);
        };
        let sent = [("email", "late@example.com"), ("token", &token)];
        is_over(&lead.client.get(&site.form()).await);
        is_over(&lead.client.post(&site.form(), &sent).await);
        let (_, visit) = lead.visit.split_once("/v/").unwrap();
        let back = format!("{}?visit={visit}", site.form());
        is_over_for_the_lead(&lead.client.get(&back).await);
        is_over_for_the_lead(&lead.get("details").await);
        is_over_for_the_lead(&lead.post_details(&[("name", "Other")]).await);
        is_over_for_the_lead(&lead.get("time").await);
        is_over_for_the_lead(&lead.book(&start).await);
        let direct = [
            ("email", "late@example.com"),
            ("name", "Late"),
            ("start", &start),
        ];
        let path = format!("{}/book", site.form());
        is_over(&lead.client.post(&path, &direct).await);
        assert!(site.calls().await.is_empty());
        let visits = site.visits().await;
        assert_eq!((visits.len(), visits[0].name.as_str()), (1, "Lee Lead"));
    })
    .await;
}

#[actix_web::test]
async fn the_visit_of_another_organization_or_event_is_unknown_at_every_step() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let start = lead.offered().await.pop().unwrap();
        let (_, visit) = lead.visit.split_once("/v/").unwrap();
        event(&site.app, "other", &[site.host.id], |_| ()).await;
        let rival = found(&site.app.db, "rival").await;
        rivals_event(&site, &rival).await;
        for form in ["/e/acme/other", "/e/rival/intro"] {
            assert_eq!(lead.client.get(form).await.status, StatusCode::OK);
            let elsewhere = Lead {
                client: lead.client.clone(),
                visit: format!("{form}/v/{visit}"),
            };
            for answer in [
                elsewhere.get("details").await,
                elsewhere.get("time").await,
                elsewhere.get("booked").await,
                elsewhere.post_details(&[("name", "Mallory")]).await,
                elsewhere.book(&start).await,
            ] {
                assert_clear(&answer, StatusCode::NOT_FOUND, "This link leads nowhere");
            }
            let back = elsewhere.client.get(&format!("{form}?visit={visit}")).await;
            assert_eq!(back.attributes("#email", "value"), [""]);
        }
        assert!(site.calls().await.is_empty());
        let visits = site.visits().await;
        assert_eq!((visits.len(), visits[0].name.as_str()), (1, "Lee Lead"));
    })
    .await;
}

#[actix_web::test]
async fn an_address_with_a_character_that_no_address_has_leads_nowhere() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let form = site.form();
        for path in [
            "/e/%00/x",
            "/e/acme/%00",
            "/e/acme%00/intro",
            &format!("{form}%00"),
            &format!("{form}/v/%00/details"),
            &format!("{}%00/time", lead.visit),
            &format!("{form}/v/%00/booked"),
            "/c/%00",
            "/c/%00/cancel",
            "/feed/%00.ics",
        ] {
            let answer = lead.client.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/e/%00/x", "/e/%00/book", "/e/acme/%00/book"] {
            let answer = lead
                .client
                .post(path, &[("email", "lee@example.com")])
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_field_that_is_sent_twice_is_no_form_of_ours_and_nothing_of_it_is_taken() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let mut offered = lead.offered().await;
        let (one, other) = (offered.pop().unwrap(), offered.pop().unwrap());
        let (_, visit) = lead.visit.split_once("/v/").unwrap();
        let path = format!("{}/book", site.form());
        let sent = [("visit", visit), ("start", &one), ("start", &other)];
        let unreadable = "This form could not be read.";
        let answer = lead.client.post(&path, &sent).await;
        assert_clear(&answer, StatusCode::BAD_REQUEST, unreadable);
        let named = [("name", "Kim"), ("name", "Lee")];
        assert_clear(
            &lead.post_details(&named).await,
            StatusCode::BAD_REQUEST,
            unreadable,
        );
        assert!(site.calls().await.is_empty());
        assert_eq!(site.visits().await[0].name, "Lee Lead");
        // A link may have been put together carelessly: the lead cannot help it.
        let link = format!("{}?utm_source=one&utm_source=two", site.form());
        let page = lead.client.get(&link).await;
        assert_eq!(page.attributes("[name=utm_source]", "value"), ["one"]);
    })
    .await;
}

#[actix_web::test]
async fn a_form_that_never_comes_to_its_end_is_not_waited_for() {
    let site = Site::start(TestDatabase::sqlite()).await;
    let address = site.app.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST {}/book HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ne",
        site.form()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let end = stream.read_to_end(&mut answer);
    let end = timeout(std::time::Duration::from_secs(25), end).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("did not arrive whole"), "{answer}");
    assert!(end.is_ok(), "the connection ends, too");
}

/// An event `intro` of another organization.
async fn rivals_event(site: &Site, rival: &Organization) {
    let new = NewEvent {
        organization_id: rival.id,
        settings: settings("intro"),
        created_at: UtcTime::now(),
    };
    let write = site.app.db.write(move |conn| new.insert(conn, &[], &[]));
    write.await.unwrap();
}
