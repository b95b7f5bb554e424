//! While the mail server hangs, all the rest goes on.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use leadgate::blocking::{Job, JobKind};
use leadgate::db::schema::outbox;
use leadgate::mail::{Message, MessageState};
use leadgate::staff::Role;
use leadgate::values::{CallStatus, UtcTime};
use reqwest::StatusCode;

use crate::scheduler::site::Site;
use crate::support::app::TestApp;
use crate::support::database::on_each_database;
use crate::support::smtp::{Manner, Smtp};

/// How many messages the server has at this moment to itself.
async fn under_way(app: &TestApp) -> usize {
    let read = app.db.read(|conn| {
        let leased = outbox::table.filter(outbox::leased_until.is_not_null());
        Ok(leased.select(outbox::id).load::<i64>(conn)?.len())
    });
    read.await.unwrap()
}

async fn waits_until(what: &str, holds: impl AsyncFn() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !holds().await {
        assert!(Instant::now() < until, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Does it, and asserts that it took a third of the time for which the mail server hangs, at most.
async fn soon<T>(what: &str, done: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(Duration::from_secs(10), done).await;
    done.unwrap_or_else(|_| panic!("{what} waits for the mail server"))
}

#[actix_web::test]
async fn while_the_mail_server_hangs_leads_book_staff_work_and_other_jobs_go_on() {
    on_each_database(async |database| {
        let smtp = Smtp::start(Manner::Hangs).await;
        let (url, from) = (
            format!("--smtp-url={}", smtp.url()),
            "--mail-from=a@acme.example",
        );
        let site = Site::start_with(database, &[&url, from]).await;
        let app = &site.app;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let _ = site.owner("lee@example.com").await;
        let hangs = async || under_way(app).await >= 2;
        waits_until("nobody sends", hangs).await;

        let walk = async {
            let lead = site.lead("ann@example.com").await;
            let start = lead.offered().await.remove(0);
            lead.books(&start).await;
        };
        soon("a lead", walk).await;
        let calls = soon("the list", admin.get("/calls")).await;
        assert_eq!(calls.status, StatusCode::OK);
        let id = site.calls().await[0].id;
        let form = [("version", "1"), ("reason", "Ill"), ("notify", "on")];
        let path = format!("/calls/{id}/cancel");
        let answer = soon("whoever cancels", admin.post(&path, &form)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let page = soon("the outbox", admin.get("/settings/mail?state=waiting")).await;
        let lines = page.texts("[aria-label=Messages] li");
        let told_later = "Leaves after the one before it about this call";
        let (behind, others): (Vec<_>, Vec<_>) =
            lines.iter().partition(|line| line.contains(told_later));
        assert_eq!(behind.len(), 2, "{lines:#?}");
        assert!(behind.iter().all(|line| line.contains("Canceled")));
        assert!(!others.iter().any(|line| line.contains("Canceled")));
        let organization = app.organization.id;
        let write = app.db.write(move |conn| {
            let (kind, now) = (JobKind::Rescreen, UtcTime::now());
            Job::leave(conn, organization, kind, None, "[]", "", now)
        });
        write.await.unwrap();
        let is_done = async || {
            let jobs = app
                .db
                .read(move |conn| Job::of_organization(conn, organization));
            jobs.await.unwrap().is_empty()
        };
        waits_until("other work waits for the mail server", is_done).await;
        assert!(hangs().await, "it hung all the time");
        assert!(smtp.received().is_empty());
        let calls = site.calls().await;
        let statuses: Vec<_> = calls.iter().map(|call| call.status).collect();
        assert_eq!(statuses, [CallStatus::Canceled, CallStatus::Scheduled]);

        // It answers again: the cancelation and the other booking, each to lead and host.
        smtp.behaves(Manner::Receives);
        waits_until("it has given up on nothing", async || {
            under_way(app).await == 0
        })
        .await;
        // What hung is tried again after a pause, or as soon as somebody wants it.
        let all = [("state", "waiting")];
        let answer = admin.post("/settings/mail/again", &all).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        smtp.receives(4).await;
        let failed = app
            .db
            .read(move |conn| Message::any(conn, organization, MessageState::Failed));
        assert!(!failed.await.unwrap());
    })
    .await;
}
