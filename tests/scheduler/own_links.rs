//! The links to a lead's own call: where they stand, what they open, and what looking at them leaves alone.

use diesel::prelude::*;
use leadgate::calls::pages::letter;
use leadgate::calls::{Call, CancelNews, CausedBy, LinkKey};
use leadgate::db::schema::calls;
use leadgate::mail::{Audience, Message, MessageKind};
use leadgate::values::UtcTime;
use leadgate::web::BaseUrl;
use reqwest::{Method, StatusCode};

use super::site::{Lead, Site, open_start};
use crate::support::app::{Answer, found, link_key as key};
use crate::support::database::on_each_database;

/// A lead with a call, and the path of that call's own page.
pub struct Owner {
    pub lead: Lead,
    pub path: String,
}

impl Site {
    /// A lead who has booked the last hour of the day after tomorrow that is offered.
    pub async fn owner(&self, email: &str) -> Owner {
        let lead = self.lead(email).await;
        let start = lead.offered().await.pop().unwrap();
        lead.books(&start).await;
        Owner::of(lead).await
    }

    /// Takes all mail that is due for sent.
    pub async fn mail_has_left(&self) {
        let organization = self.app.organization.id;
        let write = self
            .app
            .db
            .write(move |conn| Message::call_past_sent(conn, organization, UtcTime::now()));
        write.await.unwrap();
    }

    /// The only call there is.
    pub async fn call(&self) -> Call {
        let mut calls = self.calls().await;
        assert_eq!(calls.len(), 1);
        calls.remove(0)
    }

    /// Changes the only call as a hand in the database does.
    pub async fn put_call(&self, starts_at: UtcTime, ends_at: UtcTime) {
        let write = self.app.db.write(move |conn| {
            diesel::update(calls::table)
                .set((
                    calls::starts_at.eq(starts_at),
                    calls::ends_at.eq(ends_at),
                    calls::version.eq(calls::version + 1),
                ))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
    }

    /// All messages about the only call.
    pub async fn told(&self) -> Vec<Message> {
        let call = self.call().await;
        let read = self
            .app
            .db
            .read(move |conn| Message::of_call(conn, call.organization_id, call.id));
        read.await.unwrap()
    }
}

impl Owner {
    /// Of the call that this lead has booked.
    pub async fn of(lead: Lead) -> Self {
        let page = lead.get("booked").await;
        let path = own_path(&page).expect("a link to cancel");
        Self { lead, path }
    }

    pub async fn get(&self, page: &str) -> Answer {
        self.lead.client.get(&format!("{}{page}", self.path)).await
    }

    pub async fn post(&self, page: &str, form: &[(&str, &str)]) -> Answer {
        let path = format!("{}{page}", self.path);
        self.lead.client.post(&path, form).await
    }

    /// Sends the form of the page to cancel, as it stands there.
    pub async fn cancels(&self, reason: &str) -> Answer {
        let version = version(&self.get("/cancel").await);
        let form = [("version", version.as_str()), ("reason", reason)];
        self.post("/cancel", &form).await
    }
}

/// The version of the call that a form was made for.
pub fn version(page: &Answer) -> String {
    let mut versions = page.attributes("input[name=version]", "value");
    versions.pop().expect("a form")
}

fn own_path(page: &Answer) -> Option<String> {
    let links = page.attributes("a", "href");
    let cancel = links.iter().find_map(|href| href.strip_suffix("/cancel"))?;
    let reschedule = format!("{cancel}/reschedule");
    assert!(links.contains(&reschedule), "{links:?}");
    Some(cancel.to_owned())
}

#[actix_web::test]
async fn every_mail_to_the_lead_of_a_call_that_stands_has_the_links_and_no_other_mail() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        site.mail_has_left().await;
        let call = site.call().await;
        let write = site.app.db.write(move |conn| {
            let now = UtcTime::now();
            let earlier = Call {
                version: 0,
                ..call.clone()
            };
            earlier.tell_rescheduled(conn, &call, "", CausedBy::Stranger, now)?;
            let (organization, ids) = (call.organization_id, [call.id]);
            let canceled = Call::cancel(conn, organization, &ids, "", call.canceled_by, now)?;
            let news = CancelNews {
                to_lead: true,
                ..CancelNews::default()
            };
            Call::tell_canceled(conn, organization, &canceled, &news, now)
        });
        write.await.unwrap();
        let base_url: BaseUrl = "https://calls.acme.example".parse().unwrap();
        let mut kinds = Vec::new();
        for message in site.told().await {
            let letter = letter(&message, &base_url, &key(), "calls@acme.example").unwrap();
            let to_lead = message.audience == Audience::Lead;
            let stands = message.kind != MessageKind::Canceled;
            kinds.push((message.kind, to_lead));
            let (organization, call) = (message.organization_id, message.call_id.unwrap());
            let path = key().mail_path(organization, call, message.id);
            assert_ne!(path, owner.path);
            for page in ["reschedule", "cancel"] {
                let link = format!("https://calls.acme.example{path}/{page}");
                for text in [&letter.text, &letter.html] {
                    let has = text.contains(&link);
                    assert_eq!(has, to_lead && stands, "{:?} {text}", message.kind);
                }
            }
            let has_any = letter.text.contains("/c/");
            assert_eq!(has_any, to_lead && stands, "{}", letter.text);
        }
        for kind in [
            MessageKind::Booked,
            MessageKind::Rescheduled,
            MessageKind::ReminderDay,
            MessageKind::ReminderHour,
            MessageKind::Canceled,
        ] {
            assert!(kinds.contains(&(kind, true)), "{kind:?} {kinds:?}");
            assert!(kinds.contains(&(kind, false)), "{kind:?} {kinds:?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_link_opens_its_own_call_on_every_server_and_no_other() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let other = site.owner("ann@example.com").await;
        assert_ne!(owner.path, other.path);
        let (call, id) = (site.calls().await.remove(0), site.calls().await[0].id);
        assert_eq!(owner.path, key().path(call.organization_id, id));
        assert!(!owner.path.contains(&format!("/{id}")));

        let restarted = site.app.second();
        let page = restarted.visitor().get(&owner.path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.texts("h2"), ["Your call"]);
        assert!(page.body.contains("Closer of acme"), "{}", page.body);

        let elsewhere = found(&site.app.db, "globex").await;
        let (token, rest) = owner.path.split_at(owner.path.len() - 1);
        let last = if rest == "0" { "1" } else { "0" };
        for path in [
            key().path(elsewhere.id, id),
            key().path(call.organization_id, 999_999.into()),
            LinkKey::of([0; 64]).path(call.organization_id, id),
            format!("{token}{last}"),
            format!("/c/{id}"),
            "/c/".to_owned(),
            "/c".to_owned(),
            format!("/c/{}", "é".repeat(32)),
        ] {
            for page in ["", "/cancel", "/reschedule"] {
                let answer = site.app.visitor().get(&format!("{path}{page}")).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}{page}");
                assert!(!answer.body.contains("Sign in"), "{}", answer.body);
            }
            if path.trim_end_matches('/') == "/c" {
                continue;
            }
            let start = open_start();
            let form = [("version", "1"), ("start", &start)];
            for page in ["/cancel", "/reschedule"] {
                let path = format!("{path}{page}");
                let answer = site.app.visitor().post(&path, &form).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn whoever_follows_a_link_changes_nothing_and_leaves_no_trace() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let (call, contacts) = (site.call().await, site.contacts().await);
        let told = site.told().await.len();
        let scanner = site.app.visitor_from([192, 0, 2, 200]);
        for page in ["", "/cancel", "/reschedule"] {
            for method in [Method::GET, Method::HEAD] {
                let path = format!("{}{page}", owner.path);
                let request = scanner.request(method, &path);
                let answer = scanner.send(request).await;
                assert_eq!(answer.status, StatusCode::OK, "{page}");
                let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
                assert_eq!(header("cache-control"), "no-store");
                assert_eq!(header("referrer-policy"), "same-origin");
                assert_eq!(header("x-robots-tag"), "noindex, nofollow");
                assert!(!answer.headers.contains_key("set-cookie"));
                // Nothing of what is stored of the lead: the link stands on the page of whoever books.
                assert!(!answer.body.contains("lee@example.com"), "{}", answer.body);
                assert!(!answer.body.contains("Lee Lead"), "{}", answer.body);
            }
        }
        assert_eq!(site.call().await, call);
        assert_eq!(site.told().await.len(), told);
        let now = site.contacts().await;
        assert_eq!(now[0].ip, contacts[0].ip);
        assert_eq!(now[0].last_seen_at, contacts[0].last_seen_at);
        assert_eq!(site.visits().await.len(), 2, "one for all who looked");
        assert!(site.entries().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn a_link_dies_with_its_call_and_says_so() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let call = site.call().await;
        let now = UtcTime::now();
        let hours = chrono::TimeDelta::hours;
        for (starts_at, ends_at, heading) in [
            (now - hours(1), now + hours(1), "This call has begun"),
            (now - hours(2), now - hours(1), "This call is over"),
        ] {
            site.put_call(starts_at, ends_at).await;
            assert_gone(&owner, heading).await;
            let page = owner.lead.get("booked").await;
            assert_eq!(own_path(&page), None);
        }
        site.put_call(call.starts_at, call.ends_at).await;
        owner.cancels("").await;
        let canceled = site.call().await;
        assert_gone(&owner, "This call is canceled").await;
        assert_eq!(site.call().await, canceled);
        assert_eq!(own_path(&owner.lead.get("booked").await), None);
    })
    .await;
}

async fn assert_gone(owner: &Owner, heading: &str) {
    let own = owner.get("").await;
    assert_eq!(own.status, StatusCode::OK);
    assert_eq!(own.texts("h2"), [heading]);
    assert!(own.attributes("form", "action").is_empty());
    for page in ["/cancel", "/reschedule"] {
        let shown = owner.get(page).await;
        assert_eq!(shown.status, StatusCode::GONE, "{page}");
        assert_eq!(shown.texts("h2"), [heading]);
        assert!(own_path(&shown).is_none());
        let start = open_start();
        let form = [("version", "1"), ("start", &start)];
        let sent = owner.post(page, &form).await;
        if heading == "This call is canceled" && page == "/cancel" {
            // Canceling twice is harmless.
            assert_eq!(sent.location, owner.path);
        } else {
            assert_eq!(sent.status, StatusCode::GONE, "{page}");
            assert_eq!(sent.texts("h2"), [heading]);
        }
        if page == "/reschedule" {
            // Nor is there a time left to choose.
            for form in [&[][..], &[("version", "1"), ("month", "2026-12")]] {
                let sent = owner.post(page, form).await;
                assert_eq!(sent.status, StatusCode::GONE, "{form:?}");
                assert_eq!(sent.texts("h2"), [heading]);
            }
        }
    }
}

#[actix_web::test]
async fn another_site_cannot_act_in_the_leads_name() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let call = site.call().await;
        for page in ["cancel", "reschedule"] {
            let path = format!("{}/{page}", owner.path);
            let request = owner.lead.client.request(Method::POST, &path);
            let request = request.header("origin", "https://evil.example");
            let start = open_start();
            let form = [("version", "1"), ("start", &start)];
            let answer = owner.lead.client.send(request.form(&form)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(site.call().await, call);
    })
    .await;
}
