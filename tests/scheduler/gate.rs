//! The first form tells people from programs, keeps what a person typed, and asks about slips of the finger.

use chrono::TimeDelta;
use leadgate::scheduler::form_token::FormTokens;
use leadgate::scheduler::place::Place;
use leadgate::values::{Kind, UtcTime};
use reqwest::StatusCode;

use super::site::{Site, event, form, token};
use crate::support::app::{Answer, config, found};
use crate::support::database::on_each_database;

/// What a lead sends with this token, and a campaign's name.
fn filled<'a>(email: &'a str, token: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("email", email),
        ("time_zone", "Asia/Tokyo"),
        ("utm_source", "mail"),
        ("token", token),
    ]
}

/// Every field of a page's form as the browser would send it again.
pub fn as_it_is(page: &Answer) -> Vec<(String, String)> {
    let names = page.attributes("main form input[name]", "name");
    let values = page.attributes("main form input[name]", "value");
    assert_eq!(names.len(), values.len());
    names.into_iter().zip(values).collect()
}

async fn send_again(site: &Site, page: &Answer) -> Answer {
    let fields = as_it_is(page);
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    site.app.visitor().post(&site.form(), &fields).await
}

/// Asserts that the form came again with what was typed, and nothing was kept of it.
async fn assert_shown_again(site: &Site, answer: &Answer, email: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.attributes("#email", "value"), [email]);
    let carried = |name| answer.attributes(&format!("input[name={name}]"), "value");
    assert_eq!(carried("time_zone"), ["Asia/Tokyo"]);
    assert_eq!(carried("utm_source"), ["mail"]);
    assert!(site.visits().await.is_empty());
    assert!(site.contacts().await.is_empty());
}

#[actix_web::test]
async fn a_form_whose_token_is_old_strange_or_missing_comes_again_and_is_taken_the_second_time() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let other = event(&site.app, "other", &[site.host.id], |_| ()).await;
        let rival = found(&site.app.db, "rival").await;
        let secret = config(&[]).secret_key.unwrap();
        let tokens = FormTokens::new(secret.key("form token"), TimeDelta::zero());
        let place = |organization: &leadgate::organization::Organization, event| Place {
            organization: organization.clone(),
            event,
            is_preview: false,
        };
        let acme = &site.app.organization;
        let now = UtcTime::now();
        let here = place(acme, site.event.clone());
        let old = tokens.issue(&here, now - TimeDelta::hours(25));
        let good = tokens.issue(&here, now - TimeDelta::hours(23));
        let made_up = FormTokens::new([7; 64], TimeDelta::zero()).issue(&here, now);
        let later = good.replacen(|digit: char| digit.is_ascii_digit(), "9", 3);
        let (_, tag) = good.split_once('-').unwrap();
        let visitor = site.app.visitor();
        for (token, said) in [
            (old, "open for a long time"),
            (String::new(), "out of date"),
            (tokens.issue(&place(acme, other), now), "out of date"),
            (
                tokens.issue(&place(&rival, site.event.clone()), now),
                "out of date",
            ),
            (made_up, "out of date"),
            (later, "out of date"),
            (tag.to_owned(), "out of date"),
            ("5-".to_owned(), "out of date"),
            ("5-ä".to_owned(), "out of date"),
            ("x".repeat(5_000), "out of date"),
        ] {
            let answer = visitor
                .post(&site.form(), &filled("lee@example.com", &token))
                .await;
            let alerts = answer.texts(".alert");
            assert!(alerts.len() == 1 && alerts[0].contains(said), "{alerts:?}");
            assert_shown_again(&site, &answer, "lee@example.com").await;
        }
        let again = visitor
            .post(&site.form(), &filled("lee@example.com", "x"))
            .await;
        let taken = send_again(&site, &again).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER);
        let taken = visitor
            .post(&site.form(), &filled("other@example.com", &good))
            .await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER);
        let visits = site.visits().await;
        assert_eq!(visits.len(), 2);
        assert_eq!(visits[0].time_zone.as_str(), "Asia/Tokyo");
        assert_eq!(visits[0].utm["utm_source"], "mail");
    })
    .await;
}

#[actix_web::test]
async fn what_is_sent_quicker_than_a_person_types_comes_again_and_is_taken_a_moment_later() {
    on_each_database(async |database| {
        let site = Site::start_with(database, &["--form-min-seconds=1"]).await;
        let token = token(&site.app.visitor(), &site.form()).await;
        let sent = filled("lee@example.com", &token);
        let quick = site.app.visitor().post(&site.form(), &sent).await;
        assert_eq!(
            quick.texts(".alert"),
            ["That was very quick. Send it once more."]
        );
        assert_shown_again(&site, &quick, "lee@example.com").await;
        actix_web::rt::time::sleep(std::time::Duration::from_secs(1)).await;
        assert_eq!(
            send_again(&site, &quick).await.status,
            StatusCode::SEE_OTHER,
            "the time counts from when the form was opened first"
        );
        // Whoever was here before need not wait.
        let visit = &site.visits().await[0].token;
        let back = site
            .app
            .visitor()
            .get(&format!("{}?visit={visit}", site.form()))
            .await;
        assert_eq!(send_again(&site, &back).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[actix_web::test]
async fn a_field_that_nobody_sees_stops_whoever_fills_it_and_is_then_shown() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let page = site.app.visitor().get(&site.form()).await;
        let trap = "[aria-hidden=true] input[tabindex='-1'][autocomplete=off]";
        assert_eq!(page.attributes(trap, "name"), ["homepage"]);
        let token = token(&site.app.visitor(), &site.form()).await;
        let mut sent = filled("lee@example.com", &token);
        sent.push(("homepage", "https://spam.example"));
        let answer = site.app.visitor().post(&site.form(), &sent).await;
        assert_shown_again(&site, &answer, "lee@example.com").await;
        assert_eq!(answer.field_errors().len(), 1);
        assert!(answer.attributes(trap, "name").is_empty(), "it is seen now");
        assert_eq!(answer.attributes("label + #homepage", "value"), [""]);
        let taken = send_again(&site, &answer).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "a person gets in");
    })
    .await;
}

#[actix_web::test]
async fn a_slip_of_the_finger_is_asked_about_once_and_mended_by_one_click() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let token = token(&site.app.visitor(), &site.form()).await;
        let typed = filled("Lee@gnail.com", &token);
        let asked = site.app.visitor().post(&site.form(), &typed).await;
        assert_shown_again(&site, &asked, "Lee@gnail.com").await;
        assert!(asked.field_errors().is_empty(), "it is no refusal");
        assert!(asked.texts("#email-hint")[0].contains("Did you mean lee@gmail.com?"));
        let buttons = asked.texts("main button");
        assert_eq!(buttons, ["Continue", "Use lee@gmail.com instead"]);

        let kept = send_again(&site, &asked).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER);
        let name = asked.attributes("button[value]", "name").remove(0);
        let value = asked.attributes("button[value]", "value").remove(0);
        let mut clicked = typed.clone();
        clicked.push((&name, &value));
        let mended = site.app.visitor().post(&site.form(), &clicked).await;
        assert_eq!(mended.status, StatusCode::SEE_OTHER);
        let emails: Vec<String> = site
            .visits()
            .await
            .iter()
            .map(|visit| visit.email.to_string())
            .collect();
        assert_eq!(emails, ["lee@gnail.com", "lee@gmail.com"]);

        let mut another = typed.clone();
        another[0].1 = "lee@hotmial.com";
        another.push(("asked", "lee@gnail.com"));
        let asked = site.app.visitor().post(&site.form(), &another).await;
        assert!(asked.texts("#email-hint")[0].contains("lee@hotmail.com"));
    })
    .await;
}

#[actix_web::test]
async fn a_blocked_lead_sees_the_same_hints_and_stops_as_anybody() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        site.block(Kind::Email, "spam@gnail.com").await;
        let token = token(&site.app.visitor(), &site.form()).await;
        let shown = async |name: &str, more: (&str, &str)| {
            let email = format!("{name}@gnail.com");
            let mut sent = filled(&email, &token);
            sent.push(more);
            let answer = site.app.visitor().post(&site.form(), &sent).await;
            (answer.status, answer.body.replace(name, "NAME"))
        };
        for more in [
            ("none", ""),
            ("homepage", "x"),
            ("instead", "x"),
            ("time_zone", "x"),
        ] {
            assert_eq!(shown("spam", more).await, shown("kate", more).await);
        }
        assert!(site.entries().await.is_empty());
        let typed = filled("spam@gnail.com", &token);
        let asked = site.app.visitor().post(&site.form(), &typed).await;
        send_again(&site, &asked).await;
        assert_eq!(site.entries().await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn who_goes_back_to_mend_the_address_finds_the_details_again() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let lead = site.contact("lee@example.con").await;
        lead.send_details(&[("name", "Lee Lead"), ("phone", "0049 151 23456")])
            .await;
        let details = lead.get("details").await;
        let back = details.attributes("p a", "href").remove(0);
        let first = lead.client.get(&back).await;
        let mut fields = as_it_is(&first);
        for (name, value) in &mut fields {
            if name == "email" {
                *value = "lee@example.com".to_owned();
            }
        }
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = lead.client.post(&site.form(), &fields).await;
        let details = lead.client.get(&answer.location).await;
        assert_eq!(details.attributes("#name", "value"), ["Lee Lead"]);
        assert_eq!(details.attributes("#phone", "value"), ["+4915123456"]);
        let visits = site.visits().await;
        assert_eq!(visits[1].email.as_str(), "lee@example.com");
        assert_eq!(visits[1].qualified, None, "they are sent anew");

        // Another form's visit is as unknown as none.
        let other = event(&site.app, "other", &[site.host.id], |_| ()).await;
        let path = form(&site.app.organization, &other);
        let token = token(&lead.client, &path).await;
        let mut sent = filled("lee@example.com", &token);
        sent.push(("visit", &visits[0].token));
        let answer = lead.client.post(&path, &sent).await;
        let details = lead.client.get(&answer.location).await;
        assert_eq!(details.attributes("#name", "value"), [""]);
    })
    .await;
}
