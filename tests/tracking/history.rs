//! The history of a target: every act, by whom, when and why.

use diesel::prelude::*;
use leadgate::db::schema::acts;
use leadgate::staff::Role;
use leadgate::values::{ActId, UtcTime};
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};
use crate::support::app::Client;

impl Tracking {
    /// All acts and when they were done, the newest first.
    async fn acts(&self) -> Vec<(ActId, UtcTime)> {
        let all = acts::table
            .order(acts::id.desc())
            .select((acts::id, acts::created_at));
        self.read(move |conn| Ok(all.load(conn)?)).await
    }
}

async fn does(client: &Client, path: &str, form: &[(&str, &str)]) {
    let answer = client.post(path, form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

#[actix_web::test]
async fn the_history_of_a_target_tells_every_act_with_who_when_and_why() {
    on_each_server(async |tracking| {
        let (new, delete) = ("/tracking/blocking/new", "/tracking/blocking/delete");
        let admin = &tracking.client;
        let manager = tracking.app.signed_in_as(Role::SalesManager).await;
        let jane = [("kind", "email"), ("value", "jane@example.com")];
        let because = |reason: &'static str| [jane[0], jane[1], ("reason", reason)];

        does(admin, new, &because("Spam")).await;
        let first = tracking.standing().await[0].to_string();
        let [kind, value, reason] = because("Our partner");
        let exempt = [kind, value, reason, ("effect", "exempt"), ("replace", "on")];
        does(&manager, new, &exempt).await;
        let undo = format!(
            "/tracking/blocking/acts/{}/undo",
            tracking.acts().await[0].0
        );
        does(admin, &undo, &[]).await;
        does(
            &manager,
            delete,
            &[("id", &*first), ("reason", "No longer")],
        )
        .await;
        does(admin, new, &because("Back again")).await;
        let second = tracking.standing().await[0];
        let extend = format!("/tracking/blocking/{second}/extend");
        does(
            &manager,
            &extend,
            &[("lasts", "week"), ("reason", "For a week")],
        )
        .await;

        let page = admin
            .get(&format!("/tracking/blocking/{first}/history"))
            .await;
        let column = |number: usize| page.texts(&format!("tbody td:nth-child({number})"));
        let what = column(2);
        assert!(what[0].starts_with("Expiry changed: until "), "{what:?}");
        // What one act did to both periods is told of each.
        let jane = " Together with Email address jane@example.com";
        assert_eq!(
            what[1..],
            [
                "Blocked",
                "Deleted",
                &*format!("Deleted by an undo{jane}"),
                &format!("Put back by an undo{jane}, never blocked"),
                &format!("Exempted: never blocked{jane}"),
                &format!("Replaced{jane}, never blocked"),
                "Blocked",
            ]
        );
        let (admin, manager) = ("Super Admin of acme", "Sales Manager of acme");
        assert_eq!(
            column(3),
            [
                manager, admin, manager, admin, admin, manager, manager, admin
            ]
        );
        assert_eq!(
            column(4),
            [
                "For a week",
                "Back again",
                "No longer",
                "",
                "",
                "Our partner",
                "Our partner",
                "Spam"
            ]
        );
        // The undo and the exemption each did two things.
        let acts = tracking.acts().await;
        let times = [0, 1, 2, 3, 3, 4, 4, 5].map(|number: usize| acts[number].1.to_string());
        assert_eq!(acts.len(), 6);
        let when = page.attributes("tbody td:nth-child(1) time", "datetime");
        assert_eq!(when, times);
        assert!(times.is_sorted_by(|one, other| one >= other), "{times:?}");
    })
    .await;
}
