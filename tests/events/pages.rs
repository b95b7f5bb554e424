//! The pages of events.

use diesel::prelude::*;
use leadgate::db::schema::{audit_log, events};
use leadgate::events::slots::WeeklySpan;
use leadgate::events::{Event, Question, availability};
use leadgate::staff::{Member, Role};
use leadgate::values::{EventId, EventKind};
use reqwest::{Method, StatusCode};

use super::form::{Sent, save};
use crate::support::app::{Client, TestApp, add_member, found};
use crate::support::database::on_each_database;

/// Creates an event by the form, and gives its page's path.
pub(super) async fn create(client: &Client, sent: &Sent) -> String {
    let answer = client.post("/events/new", &sent.fields()).await;
    let errors = answer.field_errors();
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{errors:?}");
    answer.location
}

fn id(path: &str) -> EventId {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

pub(super) async fn all(app: &TestApp) -> Vec<Event> {
    let organization = app.organization.id;
    app.db
        .read(move |conn| Event::all(conn, organization))
        .await
        .unwrap()
}

async fn questions(app: &TestApp, event: EventId) -> Vec<Question> {
    let organization = app.organization.id;
    app.db
        .read(move |conn| Question::of_event(conn, organization, event))
        .await
        .unwrap()
}

async fn keep_hours(app: &TestApp, host: &Member) {
    let (organization, host) = (app.organization.id, host.id);
    app.db
        .write(move |conn| {
            let monday = WeeklySpan::new(chrono::Weekday::Mon, 540, 1020).unwrap();
            availability::set_hours(conn, organization, host, &[monday])
        })
        .await
        .unwrap();
}

#[actix_web::test]
async fn an_event_is_created_and_its_public_link_can_be_copied() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let admin = app.member(Role::SuperAdmin).await;
        keep_hours(&app, &admin).await;
        let client = app.signed_in(&admin).await;
        let list = client.get("/events").await;
        assert_eq!(list.texts(".empty-title"), ["No events yet"]);
        assert_eq!(list.attributes(".page-actions a", "href"), ["/events/new"]);

        let sent = Sent::event(" Intro & Call ").and("hosts", &admin.id.to_string());
        let path = create(&client, &sent).await;
        let event = all(&app).await.remove(0);
        assert_eq!(path, format!("/events/{}", event.id));
        assert_eq!(event.name, "Intro & Call");
        assert_eq!(event.slug.as_str(), "intro-call");
        assert_eq!((event.duration_minutes, event.notice_minutes), (30, 240));
        assert_eq!(event.daily_cap, None);

        let link = format!("{}/e/acme/intro-call", app.url);
        let list = client.get("/events").await;
        assert_eq!(
            list.attributes("[data-copy]", "data-copy"),
            std::slice::from_ref(&link)
        );
        assert!(!list.body.contains("Nobody can book"));
        let page = client.get(&path).await;
        assert_eq!(page.texts("h1"), ["Intro & Call"]);
        assert_eq!(page.attributes("[data-copy]", "data-copy"), [link]);
        assert_eq!(
            page.attributes("input[name=hosts][checked]", "value").len(),
            1
        );
        assert!(!page.body.contains("Nobody can book"));
    })
    .await;
}

#[actix_web::test]
async fn each_field_of_the_form_is_stored_as_what_it_is_called() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let sent = Sent::event("Demo")
            .with("slug", "see-it")
            .with("kind", "discovery")
            .with("description", "What you will see")
            .with("duration_minutes", "15")
            .with("increment_minutes", "20")
            .with("notice", "2")
            .with("notice_unit", "days")
            .with("days_ahead", "21")
            .with("buffer_minutes", "7")
            .with("daily_cap", "5");
        create(&client, &sent).await;
        let event = all(&app).await.remove(0);
        assert_eq!(
            (event.name.as_str(), event.slug.as_str(), event.kind),
            ("Demo", "see-it", EventKind::Discovery)
        );
        assert_eq!(event.description, "What you will see");
        assert_eq!((event.duration_minutes, event.increment_minutes), (15, 20));
        assert_eq!((event.notice_minutes, event.days_ahead), (2880, 21));
        assert_eq!((event.buffer_minutes, event.daily_cap), (7, Some(5)));

        let lead = app.visitor().get("/e/acme/see-it").await;
        assert_eq!(lead.texts("h1"), ["Demo"]);
        assert_eq!(lead.texts(".public-description"), ["What you will see"]);
    })
    .await;
}

#[actix_web::test]
async fn what_the_page_of_an_event_shows_can_be_sent_back_unchanged() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SalesManager).await;
        let sent = Sent::event("Demo")
            .with("description", "Two\r\nlines")
            .with("notice", "90")
            .with("notice_unit", "minutes")
            .with("daily_cap", "3")
            .with("kind", "discovery")
            .question(["", "Why?", "text", "no", "", ""])
            .question(["", "", "text", "no", "", ""])
            .question(["", "Budget?", "choice", "yes", "None\r\n\r\n Some ", "none"]);
        let path = create(&client, &sent).await;
        let before = all(&app).await.remove(0);
        assert_eq!(before.description, "Two\nlines");
        assert_eq!(before.notice_minutes, 90);
        let asked = questions(&app, before.id).await;
        assert_eq!(asked.len(), 2);
        let choices: Vec<_> = asked[1]
            .choices
            .iter()
            .map(|choice| (choice.label.as_str(), choice.disqualifies))
            .collect();
        assert_eq!(choices, [("None", true), ("Some", false)]);

        let page = client.get(&path).await;
        assert_eq!(
            page.attributes("input[name=question_id]", "value").len(),
            5,
            "the two questions, and three empty rows"
        );
        let mut sent = Sent::event("Demo")
            .with("slug", "demo")
            .with("description", &page.texts("textarea[name=description]")[0])
            .with("notice", &page.attributes("[name=notice]", "value")[0])
            .with(
                "notice_unit",
                &page.attributes("[name=notice_unit] [selected]", "value")[0],
            )
            .with(
                "daily_cap",
                &page.attributes("[name=daily_cap]", "value")[0],
            )
            .with(
                "kind",
                &page.attributes("[name=kind] [selected]", "value")[0],
            );
        let ids = page.attributes("input[name=question_id]", "value");
        sent = sent
            .question([&ids[0], "Why?", "text", "no", "", ""])
            .question([&ids[1], "Budget?", "choice", "yes", "None\nSome", "None"])
            .question(["", "", "text", "no", "", ""]);
        let sent = sent.from(&page);
        let answer = client.post(&path, &sent.fields()).await;
        assert_eq!(answer.location, path, "{:?}", answer.field_errors());
        let after = all(&app).await.remove(0);
        assert_eq!(after.rules(), before.rules());
        assert_eq!(after.kind, before.kind);
        assert_eq!(questions(&app, after.id).await, asked);
    })
    .await;
}

#[actix_web::test]
async fn clearing_a_question_removes_it_and_leaves_the_others_their_ids() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let sent = Sent::event("Demo")
            .question(["", "First?", "choice", "no", "A\nB", ""])
            .question(["", "Second?", "checkbox", "no", "", ""]);
        let path = create(&client, &sent).await;
        let asked = questions(&app, id(&path)).await;
        let ids: Vec<_> = asked
            .iter()
            .map(|question| question.id.to_string())
            .collect();
        let sent = Sent::event("Demo")
            .question([&ids[0], " ", "choice", "no", "A\nB", ""])
            .question([&ids[1], "Second, really?", "text", "yes", "", ""])
            .question(["", "Third?", "text", "no", "", ""]);
        save(&client, &path, sent).await;
        let now = questions(&app, id(&path)).await;
        assert_eq!(now.len(), 2);
        assert_eq!(now[0].id, asked[1].id);
        assert_eq!(now[0].label, "Second, really?");
        assert_eq!(now[1].label, "Third?");
    })
    .await;
}

#[actix_web::test]
async fn every_wrong_input_has_its_message_keeps_what_was_typed_and_stores_nothing() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let long = "ä".repeat(99) + "bc";
        for (field, typed, message) in [
            ("name", " ", "Give the event a name."),
            ("name", long.as_str(), "At most 100 characters"),
            ("name", "日本", "cannot be made from this name"),
            ("slug", "a b", "Use letters, digits"),
            ("kind", "other", "Choose Strategy Call"),
            ("duration_minutes", "14", "from 15 to 480"),
            ("duration_minutes", "99999999999", "from 15 to 480"),
            ("increment_minutes", "0", "from 5 to 480"),
            ("notice", "-1", "from 0 to 8760"),
            ("notice", "2000", "longer than the 30 days ahead"),
            ("notice_unit", "weeks", "Choose minutes, hours or days."),
            ("days_ahead", "366", "from 1 to 365"),
            ("days_ahead", "1.5", "from 1 to 365"),
            ("buffer_minutes", "", "from 0 to 480"),
            ("daily_cap", "0", "from 1 to 1000"),
        ] {
            let sent = Sent::event("Demo")
                .with("description", "kept")
                .with(field, typed);
            let answer = client.post("/events/new", &sent.fields()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            let errors = answer.field_errors();
            assert_eq!(errors.len(), 1, "{field} {typed}: {errors:?}");
            assert!(errors[0].contains(message), "{field} {typed}: {errors:?}");
            assert_eq!(answer.texts("textarea[name=description]"), ["kept"]);
            let shown = answer.attributes(&format!("input[name={field}]"), "value");
            assert!(shown.is_empty() || shown == [typed], "{field}: {shown:?}");
        }
        let odd = "x\u{1}\u{202e}gnp.exe";
        let sent = Sent::event("Demo").with("description", odd);
        let answer = client.post("/events/new", &sent.fields()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.field_errors().len(), 1);
        assert_eq!(answer.texts("textarea[name=description]"), [odd]);
        assert!(all(&app).await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn every_wrong_question_has_its_message_in_its_own_row() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let many: String = (0..21).map(|number| format!("{number}\n")).collect();
        let long = "ä".repeat(201);
        for (row, message) in [
            (["", "", "choice", "no", "A\nB", ""], "Enter the question."),
            (["", &long, "text", "no", "", ""], "At most 200"),
            (["", "Q?", "essay", "no", "", ""], "Choose Text, Choice"),
            (["", "Q?", "text", "maybe", "", ""], "must be answered"),
            (["", "Q?", "choice", "no", "A", ""], "Enter 2 to 20"),
            (["", "Q?", "choice", "no", &many, ""], "Enter 2 to 20"),
            (["", "Q?", "choice", "no", "A\na", ""], "stands there twice"),
            (["", "Q?", "choice", "no", "A\nB", "C"], "“C” is not among"),
            (
                ["", "Q?", "choice", "no", "A\u{1b}[31m\nB", ""],
                "Use letters",
            ),
            (
                ["", "Q?", "choice", "no", "A\n\u{202e}B", ""],
                "Use letters",
            ),
            (
                ["", "Q?", "choice", "no", "A\nB", "A\nB"],
                "Leave at least one",
            ),
            (["", "fine?", "text", "no", "", ""], "stands there twice"),
            (["", "Q?", "text", "no", "A", ""], "Only a choice"),
            (["", "Q?", "checkbox", "no", "", "A"], "Only a choice"),
        ] {
            let sent = Sent::event("Demo")
                .question(["", "Fine?", "text", "no", "", ""])
                .question(row);
            let answer = client.post("/events/new", &sent.fields()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{row:?}");
            let errors = answer.texts("fieldset:nth-of-type(2) .invalid-feedback");
            assert_eq!(errors, answer.field_errors());
            assert_eq!(errors.len(), 1, "{row:?}: {errors:?}");
            assert!(errors[0].contains(message), "{row:?}: {errors:?}");
            assert_eq!(answer.attributes("details[open]", "class").len(), 1);
            assert_eq!(
                answer.attributes("input[name=question_label]", "value"),
                ["Fine?", row[1]]
            );
        }
        let uneven = Sent::event("Demo").and("question_id", "");
        let mut many = Sent::event("Demo");
        for _ in 0..16 {
            many = many.question(["", "Q?", "text", "no", "", ""]);
        }
        for sent in [uneven, many] {
            let answer = client.post("/events/new", &sent.fields()).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        }
        assert!(all(&app).await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn a_slug_that_is_taken_says_so_and_nothing_is_half_saved() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        create(&client, &Sent::event("Demo")).await;
        let path = create(&client, &Sent::event("Intro")).await;

        let answer = client
            .post("/events/new", &Sent::event("Demo").fields())
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.field_errors()[0].contains("Another event"));
        assert_eq!(answer.attributes("#slug", "value"), ["demo"]);

        let renamed = Sent::event("Renamed")
            .with("slug", "demo")
            .question(["", "Why?", "text", "no", "", ""])
            .from(&client.get(&path).await);
        let answer = client.post(&path, &renamed.fields()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.texts("#slug-error").len(), 1);
        assert_eq!(answer.attributes("#name", "value"), ["Renamed"]);
        assert_eq!(answer.texts("h1"), ["Intro"]);
        let names: Vec<_> = all(&app)
            .await
            .into_iter()
            .map(|event| event.name)
            .collect();
        assert_eq!(names, ["Demo", "Intro"]);
        assert!(questions(&app, id(&path)).await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn an_event_that_nobody_can_book_says_so() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let admin = app.member(Role::SuperAdmin).await;
        let closer = app.member(Role::Closer).await;
        let client = app.signed_in(&admin).await;
        let path = create(&client, &Sent::event("Demo")).await;
        let no_host = "Nobody can book: it has no host.";
        assert!(client.get(&path).await.body.contains(no_host));
        assert!(client.get("/events").await.body.contains(no_host));

        let hosted = Sent::event("Demo")
            .and("hosts", &admin.id.to_string())
            .and("hosts", &closer.id.to_string());
        let page = save(&client, &path, hosted).await;
        assert!(page.body.contains("Nobody can book: no weekly hours yet"));
        let hours = format!("/availability/{}", closer.id);
        assert!(page.attributes(".alert a", "href").contains(&hours));

        keep_hours(&app, &admin).await;
        for path in [path.as_str(), "/events"] {
            let page = client.get(path).await;
            assert!(!page.body.contains("Nobody can book"));
            assert!(
                page.body
                    .contains("No weekly hours yet, so no calls, for Closer of acme.")
            );
        }
    })
    .await;
}

#[actix_web::test]
async fn only_the_organizations_own_staff_can_be_ticked() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let other = found(&app.db, "other").await;
        let stranger = add_member(&app.db, &other, Role::Closer, "closer@other.example").await;
        for host in [stranger.id.to_string(), "x".to_owned(), String::new()] {
            let sent = Sent::event("Demo").and("hosts", &host);
            let answer = client.post("/events/new", &sent.fields()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{host}");
            assert_eq!(answer.texts("#hosts-error").len(), 1);
            assert!(!answer.body.contains("of other"));
        }
        assert!(all(&app).await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn an_event_is_archived_after_a_question_and_brought_back() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SalesManager).await;
        let path = create(&client, &Sent::event("Demo")).await;
        let archive = format!("{path}/archive");
        assert_eq!(
            client
                .get(&path)
                .await
                .attributes(".page-actions a", "href"),
            [format!("{path}/preview"), archive.clone()]
        );
        let question = client.get(&archive).await;
        assert_eq!(question.texts("h1"), ["Archive Demo?"]);
        assert_eq!(
            all(&app).await[0].archived_at,
            None,
            "asking changes nothing"
        );

        let list = client.post_and_follow(&archive, &[]).await;
        assert!(list.texts(".alert")[0].contains("Demo is archived"));
        assert_eq!(list.texts(".card-title"), ["Archived"]);
        assert_eq!(list.attributes("[data-copy]", "data-copy").len(), 0);
        assert!(all(&app).await[0].archived_at.is_some());
        assert!(client.get(&path).await.body.contains("takes no bookings"));

        client
            .post_and_follow(&format!("{path}/restore"), &[])
            .await;
        assert_eq!(all(&app).await[0].archived_at, None);
        let actions: Vec<String> = app
            .db
            .read(|conn| {
                Ok(audit_log::table
                    .order(audit_log::id)
                    .select(audit_log::action)
                    .load(conn)?)
            })
            .await
            .unwrap();
        assert_eq!(actions, ["event.create", "event.archive", "event.restore"]);
    })
    .await;
}

#[actix_web::test]
async fn events_of_another_organization_are_not_there() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let other = found(&app.db, "other").await;
        let stranger = add_member(&app.db, &other, Role::SuperAdmin, "admin@other.example").await;
        let theirs = create(&app.signed_in(&stranger).await, &Sent::event("Secret")).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        assert!(!client.get("/events").await.body.contains("Secret"));
        for path in [
            theirs.clone(),
            format!("{theirs}/archive"),
            "/events/0".to_owned(),
        ] {
            assert_eq!(
                client.get(&path).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        let sent = Sent::event("Mine");
        for (path, fields) in [
            (theirs.clone(), sent.fields()),
            (format!("{theirs}/archive"), vec![]),
            (format!("{theirs}/restore"), vec![]),
        ] {
            let answer = client.post(&path, &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        let stored: Vec<(String, bool)> = app
            .db
            .read(|conn| {
                Ok(events::table
                    .select((events::name, events::archived_at.is_null()))
                    .load(conn)?)
            })
            .await
            .unwrap();
        assert_eq!(stored, [("Secret".to_owned(), true)]);
    })
    .await;
}

#[actix_web::test]
async fn closers_and_setters_have_no_events() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let path = create(&admin, &Sent::event("Demo")).await;
        let archive = format!("{path}/archive");
        let restore = format!("{path}/restore");
        for role in [Role::Closer, Role::Setter] {
            let client = app.signed_in_as(role).await;
            for path in ["/events", "/events/new", &path, &archive] {
                assert_eq!(
                    client.get(path).await.status,
                    StatusCode::FORBIDDEN,
                    "{path}"
                );
            }
            let sent = Sent::event("Other");
            for path in ["/events/new", &path, &archive, &restore] {
                let answer = client.post(path, &sent.fields()).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            }
            let menu = client.get("/availability").await;
            assert!(
                !menu
                    .attributes(".side-menu a", "href")
                    .contains(&"/events".to_owned())
            );
        }
        assert_eq!(all(&app).await.len(), 1);
        let answer = admin.send(admin.request(Method::GET, &restore)).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    })
    .await;
}
