//! Whoever saves a page that shows what is not so any more is told what a colleague has saved, and loses nothing typed.

use chrono::Days;
use leadgate::events::{Availability, Event, Question};
use leadgate::staff::{Member, Role};
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use super::form::{Sent, save};
use crate::support::app::TestApp;
use crate::support::database::on_each_database;

async fn only_event(app: &TestApp) -> (Event, Vec<String>) {
    let organization = app.organization.id;
    let read = app.db.read(move |conn| {
        let event = Event::all(conn, organization)?.remove(0);
        let asked = Question::of_event(conn, organization, event.id)?;
        Ok((event, asked.into_iter().map(|one| one.label).collect()))
    });
    read.await.unwrap()
}

#[actix_web::test]
async fn a_colleagues_question_and_name_outlive_a_stale_save_of_the_event() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let olivia = app.signed_in_as(Role::SuperAdmin).await;
        let marcus = app.signed_in_as(Role::SalesManager).await;
        let created = olivia
            .post("/events/new", &Sent::event("Demo").fields())
            .await;
        let path = created.location;
        let stale = marcus.get(&path).await;
        let hers = Sent::event("Product Demo")
            .with("slug", "demo")
            .question(["", "Why?", "text", "no", "", ""]);
        save(&olivia, &path, hers).await;

        let his = Sent::event("Demo")
            .with("slug", "demo")
            .with("buffer_minutes", "5");
        let answer = marcus.post(&path, &his.from(&stale).fields()).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        let said = answer.texts(".alert[role=alert]").join(" ");
        for part in [
            "Nothing was saved.",
            "Super Admin of acme saved it last, on",
            "Name: Product Demo",
            "Questions: Why? (Text, may be left out)",
        ] {
            assert!(said.contains(part), "{part} in {said}");
        }
        assert!(!said.contains("Buffer"), "{said}");
        assert_eq!(answer.attributes("#buffer_minutes", "value"), ["5"]);
        assert_eq!(answer.attributes("#name", "value"), ["Demo"]);
        let (event, asked) = only_event(&app).await;
        assert_eq!(
            (event.name.as_str(), event.buffer_minutes),
            ("Product Demo", 0)
        );
        assert_eq!(asked, ["Why?"]);

        // Whoever has read that and sends it again means it.
        let again = Sent::event("Demo")
            .with("slug", "demo")
            .with("buffer_minutes", "5");
        let page = marcus
            .post_and_follow(&path, &again.from(&answer).fields())
            .await;
        assert_eq!(page.texts(".alert")[0], "Saved.");
        let (event, asked) = only_event(&app).await;
        assert_eq!((event.name.as_str(), event.buffer_minutes), ("Demo", 5));
        assert_eq!(asked, [""; 0]);

        // What no page of ours has shown overwrites nothing.
        let answer = marcus.post(&path, &Sent::event("Other").fields()).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert_eq!(only_event(&app).await.0.name, "Demo");
    })
    .await;
}

#[actix_web::test]
async fn a_colleagues_day_off_outlives_a_stale_save_of_the_hours() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let priya = app.member(Role::Closer).await;
        let path = format!("/availability/{}", priya.id);
        let marcus = app.signed_in_as(Role::SalesManager).await;
        let stale = marcus.get(&path).await;
        let off = UtcTime::now().to_utc().date_naive() + Days::new(9);
        let hers = Sent::hours("9-12").off(&off.to_string(), "");
        save(&app.signed_in(&priya).await, &path, hers).await;

        let his = Sent::hours("").with("meeting_link", "https://meet.example.com/p");
        let answer = marcus.post(&path, &his.from(&stale).fields()).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        let said = answer.texts(".alert[role=alert]").join(" ");
        let days = format!("Days off: {off}");
        for part in [
            "Closer of acme saved it last, on",
            "Weekly hours: Mon 09:00-12:00",
            &days,
        ] {
            assert!(said.contains(part), "{part} in {said}");
        }
        let typed = answer.attributes("#meeting_link", "value");
        assert_eq!(typed, ["https://meet.example.com/p"]);
        let id = priya.id;
        let organization = app.organization.id;
        let stored = app.db.read(move |conn| {
            let host = Member::find(conn, organization, id)?;
            Availability::of(conn, &host)
        });
        let stored = stored.await.unwrap();
        assert!(stored.days_off.contains(&off));
        assert_eq!(stored.meeting_link, None);
    })
    .await;
}
