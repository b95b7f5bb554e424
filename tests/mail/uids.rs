//! What a call is called in the calendars of the world: the same for ever, whatever the server is called.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use leadgate::db::Db;
use leadgate::db::schema::{organizations, outbox};
use leadgate::organization::Organization;
use leadgate::values::OrganizationId;
use mail_parser::{MessageParser, MimeHeaders as _};

use super::order::{World, later};
use crate::calls::fixture::now;
use crate::support::app::{TestApp, found};
use crate::support::database::on_each_database;

/// The UIDs of all calendar entries that have arrived.
fn uids(world: &World) -> Vec<String> {
    let mut uids = Vec::new();
    for mail in world.smtp.received() {
        let mail = MessageParser::default().parse(&mail).unwrap();
        for part in &mail.parts {
            let kind = part.content_type().and_then(|kind| kind.subtype());
            if kind != Some("calendar") {
                continue;
            }
            let ics = part.text_contents().unwrap().replace("\r\n ", "");
            let uid = ics.lines().find_map(|line| line.strip_prefix("UID:"));
            uids.push(uid.unwrap().to_owned());
        }
    }
    uids
}

async fn uid_tail(db: &Db, id: OrganizationId) -> String {
    let find = db.read(move |conn| Organization::find(conn, id));
    find.await.unwrap().uid_tail
}

#[actix_web::test]
async fn a_call_keeps_its_uid_when_the_server_gets_another_name() {
    on_each_database(async |database| {
        let world = World::with_call(&database, 3_000).await;
        world.delivers_from("http://127.0.0.1:8080", now()).await;
        world.moves(later(60)).await;
        world
            .delivers_from("https://calls.acme.example", now())
            .await;
        world.cancels().await;
        world
            .delivers_from("https://meet.acme.example", now())
            .await;
        let uids = uids(&world);
        assert_eq!(uids.len(), 6);
        assert!(uids.iter().all(|uid| *uid == uids[0]), "{uids:?}");
        assert!(!uids[0].contains("127.0.0.1"), "{uids:?}");
    })
    .await;
}

#[actix_web::test]
async fn two_organizations_have_no_uid_in_common_wherever_they_are() {
    on_each_database(async |database| {
        let db = database.open();
        let one = found(&db, "acme").await.uid_tail;
        let other = found(&db, "globex").await.uid_tail;
        assert_ne!(one, other);
        assert!(one.len() > 32, "{one}");
    })
    .await;
}

#[actix_web::test]
async fn the_calls_of_before_keep_the_uid_that_calendars_know_them_by() {
    on_each_database(async |database| {
        let world = World::with_call(&database, 3_000).await;
        // As it was before organizations kept what their UIDs end in: messages that wait do not have it either.
        world
            .write(|conn| {
                let rows: Vec<(i64, String)> = outbox::table
                    .select((outbox::id, outbox::content))
                    .load(conn)?;
                for (id, content) in rows {
                    let mut notice: serde_json::Value = serde_json::from_str(&content).unwrap();
                    notice.as_object_mut().unwrap().remove("uid_tail").unwrap();
                    diesel::update(outbox::table.filter(outbox::id.eq(id)))
                        .set(outbox::content.eq(notice.to_string()))
                        .execute(conn)?;
                }
                diesel::update(organizations::table)
                    .set(organizations::uid_tail.eq(""))
                    .execute(conn)?;
                Organization::keep_uids(conn, "calls.acme.example")?;
                // It is called so no longer.
                Organization::keep_uids(conn, "meet.acme.example")
            })
            .await;
        world
            .delivers_from("https://meet.acme.example", now())
            .await;
        let expected = format!("call-{}.acme@calls.acme.example", world.call.id);
        assert_eq!(uids(&world), [expected.as_str(); 2]);
    })
    .await;
}

#[actix_web::test]
async fn a_server_that_starts_sees_to_the_uids_of_before() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let id = app.organization.id;
        let write = app.db.write(|conn| {
            diesel::update(organizations::table)
                .set(organizations::uid_tail.eq(""))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        let _second = app.second();
        let until = Instant::now() + Duration::from_secs(20);
        while uid_tail(&app.db, id).await.is_empty() {
            assert!(Instant::now() < until, "nobody saw to it");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(uid_tail(&app.db, id).await, "acme@[127.0.0.1]");
    })
    .await;
}
