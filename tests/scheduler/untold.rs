//! What is told is part of what is done: of what cannot be told nothing is done.

use diesel::prelude::*;
use leadgate::db::schema::outbox;
use leadgate::staff::Role;
use reqwest::StatusCode;

use super::site::{Site, open_start};
use crate::support::database::on_each_database;

impl Site {
    async fn renames(&self, from: &str, to: &str) {
        let rename = format!("ALTER TABLE {from} RENAME TO {to}");
        let write = self.app.db.write(move |conn| {
            diesel::sql_query(&rename).execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
    }

    /// How many messages there are.
    async fn written(&self) -> i64 {
        let count = outbox::table.count();
        let read = self.app.db.read(move |conn| Ok(count.get_result(conn)?));
        read.await.unwrap()
    }
}

#[actix_web::test]
async fn what_cannot_be_told_is_not_done() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let admin = site.app.signed_in_as(Role::SuperAdmin).await;
        let owner = site.owner("lee@example.com").await;
        let lead = site.lead("ann@example.com").await;
        let call = site.call().await;
        let (free, host) = (open_start(), call.host_id.to_string());
        assert_ne!(call.starts_at.to_string(), free);
        let path = format!("/calls/{}", call.id);
        let (before, written) = (site.contacts().await, site.written().await);

        // Each is done but for the last thing: there is nowhere to write down what is to be told.
        site.renames("outbox", "gone").await;
        let version = ("version", "1");
        let time = [version, ("start", free.as_str()), ("time_zone", "UTC")];
        let staff = [
            version,
            ("host", host.as_str()),
            ("start", &free),
            ("reason", "Ill"),
        ];
        let answers = [
            ("a lead books", lead.book(&free).await),
            ("a lead moves", owner.post("/reschedule", &time).await),
            ("a lead cancels", owner.post("/cancel", &[version]).await),
            (
                "staff move",
                admin.post(&format!("{path}/reschedule"), &staff).await,
            ),
            (
                "staff cancel",
                admin.post(&format!("{path}/cancel"), &staff).await,
            ),
        ];
        site.renames("gone", "outbox").await;
        for (what, answer) in answers {
            assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{what}");
        }
        assert_eq!(site.calls().await, [call]);
        assert_eq!(site.written().await, written);
        let states = |contacts: Vec<leadgate::contacts::Contact>| {
            let states = contacts
                .into_iter()
                .map(|one| (one.id, one.status, one.booked));
            states.collect::<Vec<_>>()
        };
        assert_eq!(states(site.contacts().await), states(before));

        // Nothing else was in their way.
        lead.books(&free).await;
        let answer = owner.cancels("").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    })
    .await;
}
