//! Settings: what an organization says about itself, changed by its Super Admins and told to the audit log.

use diesel::prelude::*;
use leadgate::db::schema::audit_log;
use leadgate::organization::{Organization, Refusal};
use leadgate::staff::Role;
use leadgate::values::MemberId;
use reqwest::StatusCode;

use crate::support::app::{TestApp, found};
use crate::support::database::on_each_database;

/// The form as it is sent when nothing is changed, with these fields instead.
fn form<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let unchanged = [
        ("name", "acme Inc."),
        ("time_zone", "UTC"),
        ("privacy_url", ""),
        ("contact_address", "hello@acme.example"),
        ("refusal", "no-free-times"),
        ("refusal_message", ""),
        ("keep_expired_days", "30"),
    ];
    let value = |name| changed.iter().find(|(changed, _)| *changed == name);
    unchanged
        .into_iter()
        .map(|(name, before)| (name, value(name).map_or(before, |(_, value)| value)))
        .collect()
}

async fn organization(app: &TestApp) -> Organization {
    let id = app.organization.id;
    let find = app.db.read(move |conn| Organization::find(conn, id));
    find.await.unwrap()
}

async fn audited(app: &TestApp) -> Vec<(String, String, Option<MemberId>, String)> {
    let lines = audit_log::table
        .filter(audit_log::organization_id.eq(app.organization.id))
        .order(audit_log::id)
        .select((
            audit_log::action,
            audit_log::subject,
            audit_log::member_id,
            audit_log::detail,
        ));
    let load = app.db.read(move |conn| Ok(lines.load(conn)?));
    load.await.unwrap()
}

#[actix_web::test]
async fn super_admins_change_the_settings_and_the_audit_log_names_what_changed() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let rival = found(&app.db, "rival").await;
        let admin = app.member(Role::SuperAdmin).await;
        let client = app.signed_in(&admin).await;
        let page = client.get("/settings").await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.attributes("[name=name]", "value"), ["acme Inc."]);
        assert_eq!(
            page.attributes("[name=refusal][checked]", "value"),
            ["no-free-times"]
        );
        assert_eq!(page.attributes("[name=keep_expired_days]", "value"), ["30"]);
        assert_eq!(
            page.attributes("a[aria-current=page]", "href"),
            ["/settings"]
        );

        let sent = form(&[
            ("name", " Acme Growth "),
            ("time_zone", "Europe/Berlin"),
            ("privacy_url", "acme.example/privacy"),
            ("contact_address", "+1 202 555 0123"),
            ("refusal", "message"),
            ("refusal_message", "No, thank you.\r\n\r\nWe are not a fit. "),
            ("keep_expired_days", "0"),
        ]);
        let page = client.post_and_follow("/settings", &sent).await;
        assert_eq!(page.texts(".alert"), ["The settings are saved."]);
        assert_eq!(page.texts(".top-bar-organization"), ["Acme Growth"]);
        assert_eq!(
            page.attributes("[name=refusal][checked]", "value"),
            ["message"]
        );
        let saved = organization(&app).await;
        assert_eq!(saved.name, "Acme Growth");
        assert_eq!(saved.slug, app.organization.slug);
        assert_eq!(saved.time_zone.as_str(), "Europe/Berlin");
        let privacy = saved.privacy_url.as_deref();
        assert_eq!(privacy, Some("https://acme.example/privacy"));
        assert_eq!(saved.contact_address, "+1 202 555 0123");
        let message = "No, thank you.\n\nWe are not a fit.";
        assert_eq!(saved.refusal, Refusal::Message(message.to_owned()));
        assert_eq!(saved.keep_expired_days, 0);
        let other = rival.id;
        let rival_now = app.db.read(move |conn| Organization::find(conn, other));
        let rival_now = rival_now.await.unwrap();
        assert_eq!(rival_now.name, "rival Inc.");
        assert_eq!(rival_now.refusal, Refusal::NoFreeTimes);
        assert_eq!(rival_now.keep_expired_days, 30);

        let back = [
            ("name", "Acme Growth"),
            ("time_zone", "Europe/Berlin"),
            ("contact_address", "+1 202 555 0123"),
            ("refusal_message", "kept by the browser, and not chosen"),
            ("keep_expired_days", "3650"),
        ];
        client.post_and_follow("/settings", &form(&back)).await;
        let saved = organization(&app).await;
        assert_eq!(saved.privacy_url, None);
        assert_eq!(saved.refusal, Refusal::NoFreeTimes);
        let again = client.post_and_follow("/settings", &form(&back)).await;
        assert_eq!(again.texts(".alert"), ["Nothing was changed."]);

        let line = |detail: &str| {
            let action = "settings.update".to_owned();
            let subject = "Acme Growth".to_owned();
            (action, subject, Some(admin.id), detail.to_owned())
        };
        let expected = [
            line(
                r#"name "acme Inc." to "Acme Growth"; time zone "UTC" to "Europe/Berlin"; privacy notice "" to "https://acme.example/privacy"; contact address "hello@acme.example" to "+1 202 555 0123"; message to refused leads "" to "No, thank you.\n\nWe are not a fit."; days of expired blocks "30" to "0""#,
            ),
            line(
                r#"privacy notice "https://acme.example/privacy" to ""; message to refused leads "No, thank you.\n\nWe are not a fit." to ""; days of expired blocks "0" to "3650""#,
            ),
        ];
        assert_eq!(audited(&app).await, expected);
    })
    .await;
}

#[actix_web::test]
async fn nobody_else_sees_the_settings_or_changes_them() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        for role in [Role::SalesManager, Role::Closer, Role::Setter] {
            let client = app.signed_in_as(role).await;
            assert_eq!(client.get("/settings").await.status, StatusCode::FORBIDDEN);
            let answer = client.post("/settings", &form(&[("name", "Mine")])).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
            let menu = client.get("/calls").await;
            assert!(!menu.body.contains("/settings"), "{}", role.label());
        }
        let answer = app.visitor().post("/settings", &form(&[])).await;
        assert_eq!(answer.location, "/sign-in");
        assert_eq!(organization(&app).await.name, "acme Inc.");
    })
    .await;
}

#[actix_web::test]
async fn what_is_wrong_is_said_beside_its_field_and_nothing_is_saved() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let long = "x".repeat(501);
        for (name, typed, error) in [
            ("name", " ", "Enter the name of your organization."),
            ("time_zone", "Mars/Olympus", ""),
            ("privacy_url", "javascript://x/%0aalert(1)", ""),
            (
                "contact_address",
                "",
                "Enter how leads can reach you: an email address or a phone number.",
            ),
            ("refusal", "shout", "Choose what a refused lead sees."),
            (
                "refusal_message",
                "\r\n",
                "Write what a refused lead is to read.",
            ),
            (
                "refusal_message",
                &long,
                "At most 500 characters, please; these are 501.",
            ),
            (
                "keep_expired_days",
                "3651",
                "Enter a whole number of days from 0 to 3650.",
            ),
            (
                "keep_expired_days",
                "-1",
                "Enter a whole number of days from 0 to 3650.",
            ),
            (
                "keep_expired_days",
                "a month",
                "Enter a whole number of days from 0 to 3650.",
            ),
        ] {
            // What is changed first counts, so the mistake stands before what is right.
            let sent = form(&[
                (name, typed),
                ("name", "New name"),
                ("refusal", "message"),
                ("refusal_message", "No."),
            ]);
            let answer = client.post("/settings", &sent).await;
            assert_eq!(
                answer.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{name} {typed}"
            );
            let errors = answer.field_errors();
            assert_eq!(errors.len(), 1, "{name} {typed}: {errors:?}");
            if !error.is_empty() {
                assert_eq!(errors, [error], "{name} {typed}");
            }
            let described = answer.attributes(
                &format!("#{name}, fieldset[aria-invalid]"),
                "aria-describedby",
            );
            assert!(
                described
                    .iter()
                    .any(|ids| ids.contains(&format!("{name}-error"))),
                "{name}"
            );
            if name == "keep_expired_days" {
                assert_eq!(
                    answer.attributes("[name=keep_expired_days]", "value"),
                    [typed]
                );
                assert_eq!(answer.attributes("[name=name]", "value"), ["New name"]);
            }
        }
        let unchanged = organization(&app).await;
        assert_eq!(unchanged.name, "acme Inc.");
        assert_eq!(unchanged.refusal, Refusal::NoFreeTimes);
        assert_eq!(audited(&app).await, []);
    })
    .await;
}
