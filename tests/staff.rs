//! Setup, sign-in, sessions, and the guard round everything that is not public.

use diesel::prelude::*;
use leadgate::db::schema::{members, sessions};
use leadgate::staff::Role;
use leadgate::values::UtcTime;
use reqwest::{Method, StatusCode};

use crate::support::app::{Answer, Client, PASSWORD, TestApp, add_member, config, found, serve};
use crate::support::database::on_each_database;

const STAFF_PAGES: [&str; 9] = [
    "/",
    "/calls",
    "/events",
    "/availability",
    "/contacts",
    "/contacts/1",
    "/tracking/blocking",
    "/tracking/blocking/new",
    "/nowhere",
];

#[actix_web::test]
async fn every_page_that_is_not_public_leads_to_sign_in_and_back() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let visitor = app.visitor();
        for path in STAFF_PAGES {
            let answer = visitor.get(path).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
            assert!(
                answer.location.starts_with("/sign-in"),
                "{path}: {}",
                answer.location
            );
        }
        let answer = visitor
            .post("/tracking/blocking/delete", &[("id", "1")])
            .await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::SEE_OTHER, "/sign-in")
        );

        let member = app.member(Role::SuperAdmin).await;
        let answer = visitor.get("/contacts?section=calls").await;
        let page = visitor.get(&answer.location).await;
        let next = page.attributes("input[name=next]", "value").remove(0);
        let form = [
            ("email", member.email.as_str()),
            ("password", PASSWORD),
            ("next", &next),
        ];
        assert_eq!(
            visitor.post("/sign-in", &form).await.location,
            "/contacts?section=calls"
        );
    })
    .await;
}

#[actix_web::test]
async fn unknown_email_wrong_password_and_inactive_member_get_one_answer() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let member = app.member(Role::Closer).await;
        let former = add_member(
            &app.db,
            &app.organization,
            Role::Closer,
            "former@acme.example",
        )
        .await;
        let id = former.id;
        app.db
            .write(move |conn| {
                diesel::update(members::table.find(id))
                    .set(members::active.eq(false))
                    .execute(conn)?;
                Ok(())
            })
            .await
            .unwrap();
        let mut answers = Vec::new();
        for (email, password) in [
            ("nobody@acme.example", PASSWORD),
            (member.email.as_str(), "wrong"),
            (former.email.as_str(), PASSWORD),
            ("no email at all", PASSWORD),
        ] {
            let answer = app
                .visitor()
                .post("/sign-in", &[("email", email), ("password", password)])
                .await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(!answer.headers.contains_key("set-cookie"));
            assert!(
                !answer.body.contains(password),
                "a password never comes back"
            );
            answers.push(answer.body.replace(email, "EMAIL"));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn who_tries_too_many_sign_ins_waits_and_nobody_else_does() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let member = app.member(Role::Closer).await;
        let wrong = [
            ("email", member.email.as_str()),
            ("password", "wrong"),
            ("next", "/calls?tab=past"),
        ];
        let right = [("email", member.email.as_str()), ("password", PASSWORD)];
        let stranger = app.visitor_from([203, 0, 113, 66]);
        for _ in 0..20 {
            let answer = stranger.post("/sign-in", &wrong).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let answer = stranger.post("/sign-in", &wrong).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        let wait = answer.headers["retry-after"].to_str().unwrap();
        assert!((1..=6).contains(&wait.parse::<u64>().unwrap()), "{wait}");
        let said = answer.texts("[role=alert]").join(" ");
        assert!(said.contains("Too many sign-ins"), "{said}");
        assert!(said.contains(&format!("Wait {wait} second")), "{said}");
        assert_eq!(
            answer.attributes("input[name=email]", "value"),
            [member.email.as_str()]
        );
        assert_eq!(
            answer.attributes("input[name=next]", "value"),
            ["/calls?tab=past"]
        );
        // Not even the right password gets in from there; the page and the public form are not counted with it.
        let answer = stranger.post("/sign-in", &right).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(stranger.get("/sign-in").await.status, StatusCode::OK);

        // Whose email was tried is let in from everywhere else.
        let answer = app.visitor().post("/sign-in", &right).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[actix_web::test]
async fn who_guesses_at_the_setup_code_waits() {
    on_each_database(async |database| {
        let (client, _) = fresh(&database).await;
        let guess = [&[("code", "AAAA-AAAA-AAAA")], &SETUP[..]].concat();
        for _ in 0..20 {
            let answer = client.post("/setup", &guess).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let answer = client.post("/setup", &guess).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(answer.headers.contains_key("retry-after"));
        assert!(answer.body.contains("One moment, please"));
    })
    .await;
}

#[actix_web::test]
async fn signing_in_starts_a_new_session_and_signing_out_ends_it() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let member = app.member(Role::SuperAdmin).await;
        let form = [("email", member.email.as_str()), ("password", PASSWORD)];
        let client = app.visitor();
        let first = client.post("/sign-in", &form).await.headers["set-cookie"].clone();
        let second = client.post("/sign-in", &form).await.headers["set-cookie"].clone();
        assert_ne!(first, second, "a new key");
        let cookie = second.to_str().unwrap();
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
            "{cookie}"
        );
        let kept: i64 = app
            .db
            .read(|conn| Ok(sessions::table.count().get_result(conn)?))
            .await
            .unwrap();
        assert_eq!(kept, 1, "the old session is gone");

        assert_eq!(client.get("/").await.location, "/calls");
        let old = first
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let with_old = app.visitor();
        let answer = with_old
            .send(with_old.request(Method::GET, "/").header("cookie", old))
            .await;
        assert_eq!(answer.location, "/sign-in");

        assert_eq!(client.post("/sign-out", &[]).await.location, "/sign-in");
        assert_eq!(client.get("/").await.location, "/sign-in");
    })
    .await;
}

#[actix_web::test]
async fn an_expired_session_and_a_former_member_are_out_at_once() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let member = app.member(Role::SuperAdmin).await;
        let client = app.signed_in(&member).await;
        assert_eq!(client.get("/").await.location, "/calls");
        app.db
            .write(|conn| {
                diesel::update(sessions::table)
                    .set(sessions::expires_at.eq(UtcTime::now()))
                    .execute(conn)?;
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!(client.get("/").await.location, "/sign-in");

        let client = app.signed_in(&member).await;
        let id = member.id;
        app.db
            .write(move |conn| {
                diesel::update(members::table.find(id))
                    .set(members::active.eq(false))
                    .execute(conn)?;
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!(client.get("/").await.location, "/sign-in");
    })
    .await;
}

#[actix_web::test]
async fn a_session_is_seen_at_most_once_a_minute_and_knows_whence_it_came() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let seen = async || -> UtcTime {
            app.db
                .read(|conn| Ok(sessions::table.select(sessions::last_seen_at).first(conn)?))
                .await
                .unwrap()
        };
        let at_first = seen().await;
        client.get("/").await;
        assert_eq!(seen().await, at_first);
        let earlier = at_first - chrono::TimeDelta::seconds(61);
        app.db
            .write(move |conn| {
                diesel::update(sessions::table)
                    .set(sessions::last_seen_at.eq(earlier))
                    .execute(conn)?;
                Ok(())
            })
            .await
            .unwrap();
        let answer = client.get("/").await;
        assert!(seen().await >= at_first);
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        assert!(
            cookie.contains("Max-Age=604800"),
            "the cookie lives on with its session: {cookie}"
        );
        let ip: leadgate::values::ClientIp = app
            .db
            .read(|conn| Ok(sessions::table.select(sessions::ip).first(conn)?))
            .await
            .unwrap();
        assert_eq!(ip.to_string(), "198.51.100.1");
    })
    .await;
}

#[actix_web::test]
async fn a_failed_session_store_is_a_503_page() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        app.db.close();
        let answer = client.get("/").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.body.contains("<h1"), "{}", answer.body);
        assert!(!answer.body.contains("database"), "{}", answer.body);
    })
    .await;
}

#[actix_web::test]
async fn a_post_from_another_site_is_refused() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        for site in ["cross-site", "same-site"] {
            let request = client
                .request(Method::POST, "/sign-out")
                .header("sec-fetch-site", site);
            assert_eq!(client.send(request).await.status, StatusCode::FORBIDDEN);
        }
        let bare = client.request(Method::POST, "/sign-out");
        assert_eq!(client.send(bare).await.status, StatusCode::FORBIDDEN);
        assert_eq!(client.get("/").await.location, "/calls", "still signed in");
    })
    .await;
}

const SETUP: [(&str, &str); 8] = [
    ("name", "Acme"),
    ("slug", "acme"),
    ("time_zone", "Europe/Berlin"),
    ("privacy_url", "acme.example/privacy"),
    ("contact_address", "hello@acme.example"),
    ("admin_name", "Ada"),
    ("email", "ada@acme.example"),
    ("password", PASSWORD),
];

/// A fresh server without any organization, its setup code, and a client.
async fn fresh(database: &crate::support::database::TestDatabase) -> (Client, String) {
    let app = serve(&config(&[]), database.open());
    let code = app.setup_code().await.unwrap().unwrap().to_string();
    let client = Client::of(&format!("http://{}", app.address));
    actix_web::rt::spawn(app.run());
    (client, code)
}

#[actix_web::test]
async fn a_fresh_server_is_set_up_once_with_the_code_from_its_terminal() {
    on_each_database(async |database| {
        let (client, code) = fresh(&database).await;
        let way = client.get("/calls").await;
        assert_eq!(client.get(&way.location).await.location, "/setup");
        assert!(client.get("/setup").await.body.contains("Setup code"));

        let with_code = |code| [&[("code", code)], &SETUP[..]].concat();
        let wrong = client.post("/setup", &with_code("AAAA-AAAA-AAAA")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong.field_errors().len(), 1, "{:?}", wrong.field_errors());
        assert!(
            wrong.body.contains("ada@acme.example"),
            "what was typed is kept"
        );

        let done = client.post("/setup", &with_code(&code)).await;
        assert_eq!(
            (done.status, done.location.as_str()),
            (StatusCode::SEE_OTHER, "/"),
            "{}",
            done.body
        );
        assert_eq!(client.get("/").await.location, "/calls", "signed in");
        assert_eq!(client.get("/setup").await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            client.post("/setup", &with_code(&code)).await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[actix_web::test]
async fn each_wrong_field_of_the_setup_says_so_and_nothing_is_saved() {
    on_each_database(async |database| {
        let (client, code) = fresh(&database).await;
        for (field, value) in [
            ("name", " "),
            ("slug", "a b"),
            ("time_zone", "Mars/Olympus"),
            ("privacy_url", "javascript://x"),
            ("contact_address", ""),
            ("admin_name", ""),
            ("email", "ada"),
            ("password", "short"),
        ] {
            let mut form = [&[("code", code.as_str())], &SETUP[..]].concat();
            form.iter_mut().find(|(name, _)| *name == field).unwrap().1 = value;
            let answer = client.post("/setup", &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert_eq!(
                answer.field_errors().len(),
                1,
                "{field}: {:?}",
                answer.field_errors()
            );
        }
        assert_eq!(client.get("/setup").await.status, StatusCode::OK);
    })
    .await;
}

#[actix_web::test]
async fn of_several_setups_at_once_one_succeeds() {
    on_each_database(async |database| {
        let (client, code) = fresh(&database).await;
        let sending: Vec<_> = (0..8)
            .map(|number| {
                let (client, code) = (client.clone(), code.clone());
                actix_web::rt::spawn(async move {
                    let slug = format!("acme-{number}");
                    let email = format!("ada{number}@acme.example");
                    let mut form = [&[("code", code.as_str())], &SETUP[..]].concat();
                    form.iter_mut().find(|(name, _)| *name == "slug").unwrap().1 = &slug;
                    form.iter_mut()
                        .find(|(name, _)| *name == "email")
                        .unwrap()
                        .1 = &email;
                    client.post("/setup", &form).await.status
                })
            })
            .collect();
        let mut statuses = Vec::new();
        for one in sending {
            statuses.push(one.await.unwrap());
        }
        let done = statuses
            .iter()
            .filter(|status| **status == StatusCode::SEE_OTHER)
            .count();
        assert_eq!(done, 1, "{statuses:?}");
    })
    .await;
}

#[actix_web::test]
async fn a_staff_email_is_unique_in_the_whole_deployment() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let other = found(&app.db, "globex").await;
        let member = app.member(Role::Setter).await;
        let mut again = leadgate::staff::NewMember {
            organization_id: other.id,
            email: member.email.clone(),
            name: "Other".into(),
            role: Role::SuperAdmin,
            password_hash: String::new(),
            time_zone: member.time_zone,
            meeting_link: None,
            active: true,
            calendar_version: 0,
            created_at: UtcTime::now(),
        };
        let taken = again.clone();
        let answer = app.db.write(move |conn| taken.insert(conn)).await;
        assert!(
            matches!(answer, Err(leadgate::db::Error::Taken)),
            "{answer:?}"
        );
        again.email = "other@globex.example".parse().unwrap();
        app.db.write(move |conn| again.insert(conn)).await.unwrap();
    })
    .await;
}

#[actix_web::test]
async fn health_and_readiness_are_told_apart() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let visitor = app.visitor();
        assert_eq!(visitor.get("/healthz").await.status, StatusCode::OK);
        assert_eq!(visitor.get("/readyz").await.status, StatusCode::OK);
        for path in ["/healthz", "/readyz", "/sign-in"] {
            let answer = visitor.send(visitor.request(Method::HEAD, path)).await;
            assert_eq!(
                (answer.status, answer.body.as_str()),
                (StatusCode::OK, ""),
                "{path}"
            );
        }
        let answer = visitor.send(visitor.request(Method::HEAD, "/calls")).await;
        assert!(
            answer.location.starts_with("/sign-in"),
            "{}",
            answer.location
        );
        app.db.close();
        assert_eq!(visitor.get("/healthz").await.status, StatusCode::OK);
        assert_eq!(
            visitor.get("/readyz").await.status,
            StatusCode::SERVICE_UNAVAILABLE
        );
    })
    .await;
}

#[actix_web::test]
async fn who_is_signed_in_keeps_the_menu_where_there_is_nothing_for_them() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let closer = app.signed_in_as(Role::Closer).await;
        let menu = |page: &Answer| page.attributes(".side-menu-link", "href");
        let (of_admin, of_closer) = (
            menu(&admin.get("/availability").await),
            menu(&closer.get("/availability").await),
        );
        assert!(of_admin.len() > of_closer.len() && !of_closer.is_empty());
        for (client, path, status, heading, seen) in [
            (&admin, "/events/999999", 404, "Page not found", &of_admin),
            (&admin, "/no/such/page", 404, "Page not found", &of_admin),
            (&admin, "/calls/new", 400, "That did not work", &of_admin),
            (&closer, "/events", 403, "Not allowed", &of_closer),
            (&closer, "/events/1/preview", 403, "Not allowed", &of_closer),
            (
                &closer,
                "/contacts/999999",
                404,
                "Page not found",
                &of_closer,
            ),
        ] {
            let page = client.get(path).await;
            assert_eq!(page.status.as_u16(), status, "{path}");
            assert_eq!(page.texts("h1"), [heading], "{path}");
            assert_eq!(&menu(&page), seen, "{path}");
            assert_eq!(page.texts("main code").len(), 1, "the number for the log");
        }
        // What an act has said waits for a page of its own.
        let event = [
            ("name", "Demo"),
            ("slug", ""),
            ("kind", "strategy"),
            ("description", ""),
            ("duration_minutes", "30"),
            ("increment_minutes", "30"),
            ("notice", "4"),
            ("notice_unit", "hours"),
            ("days_ahead", "30"),
            ("buffer_minutes", "0"),
            ("daily_cap", ""),
        ];
        let created = admin.post("/events/new", &event).await;
        assert_eq!(created.status, StatusCode::SEE_OTHER, "{}", created.body);
        admin.get("/no/such/page").await;
        let page = admin.get(&created.location).await;
        assert_eq!(page.texts(".alert-success"), ["Demo is created."]);

        for path in ["/e/nobody/none", "/c/0"] {
            let page = admin.get(path).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND);
            assert!(menu(&page).is_empty(), "leads have no menu: {path}");
        }
    })
    .await;
}
