//! The address of a host's feed: shown to the host alone, and revoked by whoever keeps the host's hours.

use diesel::prelude::*;
use leadgate::calls::FeedOf;
use leadgate::db::schema::audit_log;
use leadgate::staff::{Member, Role};
use reqwest::StatusCode;

use crate::support::app::{Answer, Client, TestApp, add_member, found, link_key};
use crate::support::database::on_each_database;

const ADDRESS: &str = "[data-copy][aria-label='Copy calendar address']";

/// The address of this host's feed now.
async fn address(app: &TestApp, host: &Member) -> String {
    let (organization, host) = (host.organization_id, host.id);
    let find = move |conn: &mut _| Member::find(conn, organization, host);
    let host = app.db.read(find).await.unwrap();
    format!("{}{}", app.url, link_key().feed_path(FeedOf::from(&host)))
}

async fn fetched(app: &TestApp, address: &str) -> StatusCode {
    let path = address.strip_prefix(&app.url).unwrap();
    app.visitor().get(path).await.status
}

/// Sends the form of the page that asks before revoking, as it stands there.
async fn revokes(client: &Client, page: &Answer) -> Answer {
    let action = page.attributes("main form", "action").remove(0);
    let version = page.attributes("main input[name=version]", "value");
    client.post(&action, &[("version", &version[0])]).await
}

async fn audited(app: &TestApp) -> Vec<(String, String)> {
    let read = app.db.read(|conn| {
        Ok(audit_log::table
            .order(audit_log::id)
            .select((audit_log::action, audit_log::subject))
            .load(conn)?)
    });
    read.await.unwrap()
}

#[actix_web::test]
async fn nobody_but_the_host_is_shown_the_address_of_their_feed() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        for role in Role::ALL {
            let member = app.member(role).await;
            let client = app.signed_in(&member).await;
            for page in ["/availability", &format!("/availability/{}", member.id)] {
                let page = client.get(page).await;
                assert_eq!(page.texts("#feed-title"), ["Your calendar"]);
                let address = address(&app, &member).await;
                assert_eq!(page.attributes(ADDRESS, "data-copy"), [address.as_str()]);
                assert!(address.starts_with("http://127.0.0.1:"), "no webcal:");
                assert_eq!(fetched(&app, &address).await, StatusCode::OK);
            }
            // A form that is sent back has it too.
            let path = format!("/availability/{}", member.id);
            let sent = super::form::Sent::hours("soon");
            let refused = client.post(&path, &sent.fields()).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(refused.attributes(ADDRESS, "data-copy").len(), 1);
        }
        let closer = add_member(&app.db, &app.organization, Role::Closer, "c@acme.example").await;
        for email in ["super-admin@acme.example", "sales-manager@acme.example"] {
            let email = email.parse().unwrap();
            let find = move |conn: &mut _| Member::for_sign_in(conn, &email);
            let (member, _) = app.db.read(find).await.unwrap().unwrap();
            let client = app.signed_in(&member).await;
            let path = format!("/availability/{}", closer.id);
            for page in [path.clone(), format!("{path}/feed")] {
                let page = client.get(&page).await;
                assert_eq!(page.status, StatusCode::OK);
                assert!(!page.body.contains(".ics"), "{}", page.body);
                assert!(page.body.contains("Revoke and make a new one"));
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn a_revoked_address_is_dead_at_once_and_another_one_stands_in_its_place() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let closer = app.member(Role::Closer).await;
        let own = app.signed_in(&closer).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for (client, said, back) in [
            (&own, "Subscribe to the new one.", "/availability"),
            (&admin, "their own Availability page", ""),
        ] {
            let before = address(&app, &closer).await;
            let path = format!("/availability/{}/feed", closer.id);
            let asks = client.get(&path).await;
            assert_eq!(asks.status, StatusCode::OK);
            assert!(asks.body.contains("leads nowhere"), "{}", asks.body);
            assert_eq!(
                address(&app, &closer).await,
                before,
                "a look changes nothing"
            );

            let answer = revokes(client, &asks).await;
            let back = match back {
                "" => format!("/availability/{}", closer.id),
                own => own.to_owned(),
            };
            assert_eq!(answer.location, back);
            let page = client.get(&answer.location).await;
            assert!(page.texts(".alert-success")[0].contains(said));
            let after = address(&app, &closer).await;
            assert_ne!(after, before);
            assert_eq!(fetched(&app, &before).await, StatusCode::NOT_FOUND);
            assert_eq!(fetched(&app, &after).await, StatusCode::OK);
            let shown = own.get("/availability").await;
            assert_eq!(shown.attributes(ADDRESS, "data-copy"), [after.as_str()]);

            // The same form sent twice revokes once.
            let answer = revokes(client, &asks).await;
            let page = client.get(&answer.location).await;
            assert!(page.texts(".alert-warning")[0].contains("Nothing changed"));
            assert_eq!(address(&app, &closer).await, after);
        }
        let revoked = ("feed.revoke".to_owned(), closer.email.to_string());
        assert_eq!(audited(&app).await, [revoked.clone(), revoked]);
    })
    .await;
}

#[actix_web::test]
async fn nobody_revokes_the_address_of_whose_hours_they_do_not_keep() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let admin = app.member(Role::SuperAdmin).await;
        let other = found(&app.db, "globex").await;
        let stranger = add_member(&app.db, &other, Role::Closer, "c@globex.example").await;
        let manager = app.signed_in_as(Role::SalesManager).await;
        let closer = app.signed_in_as(Role::Closer).await;
        let form = [("version", "1")];
        for (client, host, expected) in [
            (&closer, &admin, StatusCode::FORBIDDEN),
            (&closer, &stranger, StatusCode::FORBIDDEN),
            (&manager, &stranger, StatusCode::NOT_FOUND),
            (&app.visitor(), &admin, StatusCode::SEE_OTHER),
        ] {
            let path = format!("/availability/{}/feed", host.id);
            assert_eq!(client.get(&path).await.status, expected);
            assert_eq!(client.post(&path, &form).await.status, expected);
        }
        for host in [&admin, &stranger] {
            assert_eq!(
                fetched(&app, &address(&app, host).await).await,
                StatusCode::OK
            );
            let of = FeedOf::from(host);
            assert_eq!(of.version, 1);
            let now = address(&app, host).await;
            assert!(now.ends_with(&link_key().feed_path(of)), "as it was");
        }
        assert!(audited(&app).await.is_empty());
    })
    .await;
}
