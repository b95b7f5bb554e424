//! The way of an ordinary lead, step by step.

use leadgate::blocking::Step;
use leadgate::contacts::Status;
use leadgate::events::{Event, NewQuestion, QuestionKind};
use leadgate::values::UtcTime;
use reqwest::{Method, StatusCode};

use super::site::{Lead, Site, asking, budget, event, first_question, form, open_start, token};
use crate::support::app::found;
use crate::support::database::on_each_database;

#[actix_web::test]
async fn a_lead_walks_from_the_contact_to_the_confirmation_without_a_cookie() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let first = site.app.visitor().get(&site.form()).await;
        assert_eq!(first.status, StatusCode::OK);
        assert_eq!(first.texts("[aria-current=step]"), ["1 Contact"]);

        let lead = site.contact("Lee@Example.com").await;
        let contacts = site.contacts().await;
        assert_eq!(contacts.len(), 1);
        assert_eq!(contacts[0].email.as_str(), "lee@example.com");
        assert_eq!(contacts[0].status, Status::Potential);

        lead.send_details(&[("name", "Lee Lead"), ("phone", "+1 202-555-0123")])
            .await;
        let contacts = site.contacts().await;
        assert_eq!(contacts[0].status, Status::Qualified);
        assert_eq!(contacts[0].name, "Lee Lead");
        assert_eq!(contacts[0].phone, "+12025550123");

        let page = lead.get("time").await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(site.visits().await[0].step, Step::Time);
        let start = lead.offered().await.pop().unwrap();
        lead.books(&start).await;
        let calls = site.calls().await;
        assert_eq!(calls.len(), 1);
        assert_eq!(calls[0].starts_at.to_string(), start);
        let contacts = site.contacts().await;
        assert_eq!(contacts[0].status, Status::StrategyCall);
        assert_eq!(contacts[0].owner_id, Some(site.host.id));
        let visit = &site.visits().await[0];
        assert_eq!(visit.step, Step::Booked);

        let booked = lead.get("booked").await;
        let facts = booked.texts("dd");
        assert_eq!(facts[0], "The intro call, 60 minutes");
        assert_eq!(facts[1], site.host.name);
        assert!(facts[2].ends_with(" UTC"), "{facts:?}");
        assert_eq!(facts[3], "https://meet.example.com/room");
        assert_eq!(facts[4], visit.reference);
        for page in [&first, &page, &booked] {
            assert_eq!(page.headers.get("set-cookie"), None);
        }
        for page in ["details", "time"] {
            assert!(lead.get(page).await.location.ends_with("/booked"));
        }
    })
    .await;
}

#[actix_web::test]
async fn where_a_lead_comes_from_is_carried_to_the_contact() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let client = site.app.visitor();
        let path = format!("{}?utm_source=mail&utm_term=a%20b&other=x", site.form());
        let request = client
            .request(Method::GET, &path)
            .header("referer", "https://blog.example/post");
        let page = client.send(request).await;
        let names = page.attributes("input[type=hidden]", "name");
        let values = page.attributes("input[type=hidden]", "value");
        let mut sent: Vec<(&str, &str)> = names
            .iter()
            .map(String::as_str)
            .zip(values.iter().map(String::as_str))
            .filter(|(name, _)| *name != "time_zone")
            .collect();
        let long = "x".repeat(2000);
        sent.extend([
            ("email", "lee@example.com"),
            ("time_zone", "Asia/Tokyo"),
            ("utm_content", &long),
        ]);
        let answer = client.post(&site.form(), &sent).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let contact = &site.contacts().await[0];
        assert_eq!(contact.referrer, "https://blog.example/post");
        assert_eq!(contact.page, path);
        assert_eq!(contact.utm["utm_source"], "mail");
        assert_eq!(contact.utm["utm_term"], "a b");
        assert_eq!(contact.utm["utm_content"].len(), 500);
        assert_eq!(contact.utm.len(), 3);
        assert_eq!(contact.time_zone.as_str(), "Asia/Tokyo");
        assert_eq!(contact.ip.unwrap().to_string(), "203.0.113.7");
    })
    .await;
}

#[actix_web::test]
async fn a_lead_whose_browser_tells_no_zone_has_the_organizations() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let (client, form) = (site.app.visitor(), site.form());
        let token = token(&client, &form).await;
        let sent = [
            ("email", "lee@example.com"),
            ("time_zone", ""),
            ("token", &token),
        ];
        let answer = client.post(&form, &sent).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(site.visits().await[0].time_zone.as_str(), "UTC");
    })
    .await;
}

#[actix_web::test]
async fn bad_input_is_shown_beside_its_field_and_keeps_what_was_typed() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let answer = site
            .app
            .visitor()
            .post(&site.form(), &[("email", "lee(at)example")])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.field_errors().len(), 1);
        assert_eq!(answer.attributes("#email", "value"), ["lee(at)example"]);
        assert!(site.visits().await.is_empty());

        site.event = asking(&site.app, "asked", &[site.host.id], &[budget()], |_| ()).await;
        let question = first_question(&site.app, &site.event).await;
        let lead = site.contact("lee@example.com").await;
        let long = "x".repeat(201);
        for (name, phone, choice, errors) in [
            ("", "", "yes", 1),
            (long.as_str(), "", "yes", 1),
            ("Lee", &long, "yes", 1),
            ("Lee", "abc", "yes", 1),
            ("Lee\u{1}", "", "yes", 1),
            ("\u{200b}", "", "yes", 1),
            ("Lee", "", "", 1),
            ("Lee", "", "perhaps", 1),
            (" ", &long, "perhaps", 3),
        ] {
            let sent = [("name", name), ("phone", phone), (&question, choice)];
            let answer = lead.post_details(&sent).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(answer.field_errors().len(), errors, "{sent:?}");
            assert_eq!(answer.attributes("#name", "value"), [name]);
        }
        assert_eq!(site.visits().await[0].qualified, None);
        assert!(lead.get("time").await.location.ends_with("/details"));
    })
    .await;
}

#[actix_web::test]
async fn questions_are_answered_by_writing_choosing_and_ticking() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        let question = |label: &str, kind| NewQuestion {
            label: label.to_owned(),
            kind,
            choices: Vec::new(),
            ..budget()
        };
        let questions = [
            question("Why?", QuestionKind::Text),
            question("Do you agree?", QuestionKind::Checkbox),
        ];
        site.event = asking(&site.app, "asked", &[site.host.id], &questions, |_| ()).await;
        let lead = site.contact("lee@example.com").await;
        let page = lead.get("details").await;
        let fields = page.attributes("input[name^=q]", "name");
        let [why, agree] = &fields[..] else {
            panic!("{fields:?}")
        };
        let answer = lead
            .post_details(&[("name", "Lee"), (why, ""), (agree, "maybe")])
            .await;
        assert_eq!(answer.field_errors().len(), 2);
        let answer = lead.post_details(&[("name", "Lee"), (why, "so")]).await;
        assert_eq!(answer.field_errors().len(), 1);
        lead.send_details(&[("name", "Lee"), (why, " so "), (agree, "Yes")])
            .await;
        let answers = &site.visits().await[0].answers;
        let answers: Vec<_> = answers
            .iter()
            .map(|one| (one.question.as_str(), one.answer.as_str()))
            .collect();
        assert_eq!(answers, [("Why?", "so"), ("Do you agree?", "Yes")]);
    })
    .await;
}

#[actix_web::test]
async fn going_back_keeps_what_was_typed_and_shows_nothing_of_a_stored_contact() {
    on_each_database(async |database| {
        let mut site = Site::start(database).await;
        site.event = asking(&site.app, "asked", &[site.host.id], &[budget()], |_| ()).await;
        let question = first_question(&site.app, &site.event).await;
        let lead = site.contact("lee@example.com").await;
        lead.send_details(&[
            ("name", "Lee Lead"),
            ("phone", "0151 23"),
            (&question, "yes"),
        ])
        .await;
        let back = lead.get("details").await;
        assert_eq!(back.attributes("#name", "value"), ["Lee Lead"]);
        assert_eq!(back.attributes("#phone", "value"), ["0151 23"]);
        assert_eq!(back.attributes("input[checked]", "value"), ["yes"]);
        let link = back.attributes("p a", "href").remove(0);
        let first = lead.client.get(&link).await;
        assert_eq!(first.attributes("#email", "value"), ["lee@example.com"]);

        let again = site.contact("lee@example.com").await;
        let page = again.get("details").await;
        assert_eq!(page.attributes("#name", "value"), [""]);
        assert_eq!(page.attributes("#phone", "value"), [""]);
        again
            .send_details(&[("name", "Mallory"), (&question, "yes")])
            .await;
        let contacts = site.contacts().await;
        assert_eq!(contacts.len(), 1);
        assert_eq!(contacts[0].name, "Lee Lead");
    })
    .await;
}

#[actix_web::test]
async fn what_is_not_there_for_this_form_is_not_found() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.contact("lee@example.com").await;
        let (_, token) = lead.visit.split_once("/v/").unwrap();
        event(&site.app, "other", &[site.host.id], |_| ()).await;
        let archived = event(&site.app, "archived", &[site.host.id], |_| ()).await;
        let (organization, id) = (archived.organization_id, archived.id);
        let write = site
            .app
            .db
            .write(move |conn| Event::archive(conn, organization, id, UtcTime::now()));
        write.await.unwrap();
        found(&site.app.db, "rival").await;
        for path in [
            "/e/nobody/intro".to_owned(),
            "/e".to_owned(),
            "/e/acme".to_owned(),
            "/e/acme/nothing".to_owned(),
            "/e/rival/intro".to_owned(),
            "/e/acme/intro/nothing".to_owned(),
            format!("/e/acme/other/v/{token}/details"),
            format!("/e/rival/intro/v/{token}/time"),
            "/e/acme/intro/v/0123456789abcdef0123456789abcdef/booked".to_owned(),
        ] {
            let answer = lead.client.get(&path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(answer.body.contains("This link leads nowhere"), "{path}");
            assert!(!answer.body.contains("administrator"), "{path}");
        }
        let over = form(&site.app.organization, &archived);
        assert_eq!(lead.client.get(&over).await.status, StatusCode::GONE);
        for path in ["/e/ACME/Intro", "/e/acme/intro/"] {
            assert_eq!(lead.client.get(path).await.status, StatusCode::OK, "{path}");
        }
        let start = open_start();
        let posts = [
            (
                "/e/acme/archived",
                vec![("email", "lee@example.com")],
                StatusCode::GONE,
            ),
            (
                "/e/acme/other/book",
                vec![("visit", token), ("start", &start)],
                StatusCode::NOT_FOUND,
            ),
        ];
        for (path, sent, status) in posts {
            let answer = lead.client.post(path, &sent).await;
            assert_eq!(answer.status, status, "{path}");
        }
    })
    .await;
}

#[actix_web::test]
async fn there_is_no_confirmation_before_there_is_a_call() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        assert_eq!(
            lead.get("booked").await.location,
            format!("{}/time", lead.visit)
        );
        let contact_only = Lead::contact(site.app.visitor(), &site.form(), "x@example.com").await;
        let answer = contact_only.book(&open_start()).await;
        assert_eq!(answer.location, format!("{}/details", contact_only.visit));
    })
    .await;
}

#[actix_web::test]
async fn a_confirmation_outlives_its_event() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.lead("lee@example.com").await;
        let start = lead.offered().await.remove(0);
        lead.books(&start).await;
        let (organization, id) = (site.event.organization_id, site.event.id);
        let write = site
            .app
            .db
            .write(move |conn| Event::archive(conn, organization, id, UtcTime::now()));
        write.await.unwrap();
        assert_eq!(lead.get("booked").await.status, StatusCode::OK);
        assert_eq!(lead.get("time").await.status, StatusCode::GONE);
    })
    .await;
}
