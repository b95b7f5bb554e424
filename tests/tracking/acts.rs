//! Adding and deleting as transactions: once, whoever else does the same, and written down.

use diesel::prelude::*;
use leadgate::blocking::Effect;
use leadgate::db::Error;
use leadgate::db::schema::audit_log;
use leadgate::tracking::acts::{self, Addition};
use leadgate::values::{MemberId, UtcTime};

use super::fixture::{block, on_each_server};
use crate::support::app::found;
use crate::support::blocks;

#[actix_web::test]
async fn the_same_value_added_ten_times_at_once_is_one_block() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let organization = tracking.app.organization.id;
        let new = blocks::line(organization, "mailbox:jane@example.com", Effect::Block);
        let adding: Vec<_> = (0..10)
            .map(|_| {
                let (db, new) = (tracking.app.db.clone(), new.clone());
                actix_web::rt::spawn(async move {
                    db.write(move |conn| acts::add(conn, new.clone())).await
                })
            })
            .collect();
        let (mut added, mut refused) = (Vec::new(), Vec::new());
        for one in adding {
            match one.await.unwrap().unwrap() {
                Addition::Added(one) => added.push((one.blocks[0].id, one.changed.len())),
                Addition::AlreadyListed(blocks) => refused.push(blocks[0].id),
            }
        }
        let (id, hidden) = added[0];
        assert_eq!((added.len(), hidden, refused), (1, 1, vec![id; 9]));
        assert_eq!(tracking.standing().await, [id]);
    })
    .await;
}

#[actix_web::test]
async fn who_added_and_deleted_what_and_why_is_in_the_audit_log() {
    on_each_server(async |tracking| {
        let (organization, admin) = (tracking.app.organization.id, tracking.admin.id);
        let form = [
            ("kind", "ip"),
            ("value", "203.0.113.9"),
            ("reason", "A flood"),
        ];
        tracking.client.post("/tracking/blocking/new", &form).await;
        let id = tracking.standing().await[0].to_string();
        let delete = [("id", id.as_str())];
        tracking
            .client
            .post("/tracking/blocking/delete", &delete)
            .await;
        tracking
            .client
            .post("/tracking/blocking/delete", &delete)
            .await;

        let log: Vec<(Option<MemberId>, String, String, String)> = tracking
            .read(move |conn| {
                Ok(audit_log::table
                    .filter(audit_log::organization_id.eq(organization))
                    .filter(audit_log::action.like("block.%"))
                    .order(audit_log::id)
                    .select((
                        audit_log::member_id,
                        audit_log::action,
                        audit_log::subject,
                        audit_log::detail,
                    ))
                    .load(conn)?)
            })
            .await;
        let expected = ["block.add", "block.delete"].map(|action| {
            let subject = "ip:203.0.113.9/32".to_owned();
            (
                Some(admin),
                action.to_owned(),
                subject,
                "A flood".to_owned(),
            )
        });
        assert_eq!(log, expected);
    })
    .await;
}

#[actix_web::test]
async fn one_foreign_block_among_those_to_delete_keeps_them_all() {
    on_each_server(async |tracking| {
        let other = found(&tracking.app.db, "other").await;
        let theirs = block(
            &tracking.app.db,
            other.id,
            "ip:203.0.113.9/32",
            Effect::Block,
        )
        .await;
        let ours = tracking.block("ip:203.0.113.9/32").await;
        let organization = tracking.app.organization.id;
        let deleted = tracking
            .app
            .db
            .write(move |conn| {
                acts::delete(
                    conn,
                    organization,
                    &[ours, theirs],
                    "",
                    None,
                    UtcTime::now(),
                )
            })
            .await;
        assert!(matches!(deleted, Err(Error::NotFound)));
        assert_eq!(tracking.standing().await, [ours]);
    })
    .await;
}
