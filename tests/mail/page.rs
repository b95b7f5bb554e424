//! Settings → Mail.

use std::time::Duration;

use leadgate::mail::{Message, MessageState};
use leadgate::staff::Role;
use reqwest::StatusCode;

use crate::support::app::TestApp;
use crate::support::database::on_each_database;

/// What has left, once something has: the server's own worker is at it.
async fn sent(app: &TestApp) -> Vec<Message> {
    let organization = app.organization.id;
    for _ in 0..150 {
        let sent = app
            .db
            .read(move |conn| Message::list(conn, organization, MessageState::Sent, None, 10))
            .await
            .unwrap();
        if !sent.is_empty() {
            return sent;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nothing was sent within 15 seconds");
}

#[actix_web::test]
async fn a_test_message_becomes_a_file_and_the_page_says_that_no_mail_leaves() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let page = client.get("/settings/mail").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("SMTP_URL"), "{}", page.body);
        let page = client.post_and_follow("/settings/mail/test", &[]).await;
        assert!(page.texts(".alert-success")[0].contains("will be a file"));
        sent(&app).await;
        let page = client.get("/settings/mail?state=sent").await;
        assert_eq!(
            page.texts("tbody tr .text-break"),
            ["super-admin@acme.example"]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_message_refused_for_good_is_shown_first_with_its_error_and_sent_again() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        client.post("/settings/mail/test", &[]).await;
        let id = sent(&app).await[0].id;
        // Refused, as if by a server.
        app.db
            .write(move |conn| {
                use diesel::prelude::*;
                use leadgate::db::schema::outbox;
                diesel::update(outbox::table.find(id))
                    .set((
                        outbox::state.eq("failed"),
                        outbox::error.eq("550 <no> such user"),
                    ))
                    .execute(conn)?;
                Ok(())
            })
            .await
            .unwrap();
        let page = client.get("/settings/mail").await;
        assert!(
            page.body.contains("550 &#60;no&#62; such user"),
            "{}",
            page.body
        );
        let path = format!("/settings/mail/{id}/again");
        let stranger = app.signed_in_as(Role::SalesManager).await;
        assert_eq!(
            stranger.get("/settings/mail").await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            stranger.post(&path, &[]).await.status,
            StatusCode::FORBIDDEN
        );
        let page = client.post_and_follow(&path, &[]).await;
        assert!(page.texts(".alert-success")[0].contains("tried again"));
        let page = client.post_and_follow(&path, &[]).await;
        assert!(page.texts(".alert-warning")[0].contains("Nothing changed"));
        let foreign = client.post("/settings/mail/999999/again", &[]).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    })
    .await;
}
