//! The page of an undo: whom it names, what it counts, what it asks again, and where it is offered at all.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::Effect;
use leadgate::db::schema::blocks as stored;
use leadgate::tracking::acts::Adding;
use leadgate::values::{ActId, BlockId, BlockTarget, UtcTime};
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};
use crate::support::app::Answer;
use crate::support::blocks;

const ACTS: &str = "/tracking/blocking/acts";

fn path(act: ActId) -> String {
    format!("{ACTS}/{act}/undo")
}

impl Tracking {
    async fn undo_page(&self, act: ActId) -> Answer {
        let page = self.client.get(&path(act)).await;
        assert_eq!(page.status, StatusCode::OK);
        page
    }

    /// Lets a block expire in so many days, or never, and gives the act.
    async fn extend(&self, block: BlockId, days: Option<i64>) -> ActId {
        let organization = self.app.organization.id;
        let write = self.app.db.write(move |conn| {
            let now = UtcTime::now();
            let end = days.map(|days| now + TimeDelta::days(days));
            leadgate::tracking::acts::extend(conn, organization, &[block], end, "", None, now)
        });
        write.await.unwrap().act.unwrap().id
    }

    /// This many leads of one domain, each from an address of its own.
    async fn crowd(&self, count: usize) {
        for number in 0..count {
            let email = format!("lead{number}@example.com");
            let ip = format!("203.0.113.{number}");
            self.lead(&email, &ip, "").await;
        }
    }
}

#[actix_web::test]
async fn an_undo_names_each_call_by_its_lead_host_and_time() {
    on_each_server(async |tracking| {
        let lead = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        tracking.call(&lead, 24).await;
        let (act, canceled) = tracking.block_and_cancel("mailbox:jane@example.com").await;
        let page = tracking.undo_page(act).await;
        let call = page.texts("form ul li").remove(1);
        assert!(
            call.starts_with("Jane , Intro Call with Super Admin of acme, "),
            "{call}"
        );
        assert!(call.contains("UTC"), "{call}");
        assert!(
            call.contains(": is booked again: its time is free."),
            "{call}"
        );
        let card = format!("/contacts/{}", canceled[0].contact_id);
        assert!(page.attributes("form ul a", "href").contains(&card));
    })
    .await;
}

#[actix_web::test]
async fn an_undo_says_how_many_contacts_it_hides_and_how_many_come_back() {
    on_each_server(async |tracking| {
        tracking.crowd(2).await;
        let block = tracking.block("domain:example.com").await;
        let adding = tracking.find(block).await.added_by;
        let last = async |act: ActId| {
            let page = tracking.undo_page(act).await;
            page.texts("form ul li").pop().unwrap()
        };
        assert_eq!(
            last(adding).await,
            "2 hidden contacts come back to Global Data: lead1@example.com , lead0@example.com ."
        );
        let deleting = tracking.delete(&[block]).await;
        assert_eq!(
            last(deleting).await,
            "2 contacts will be hidden from Global Data: lead1@example.com , lead0@example.com ."
        );
        // A closer exception lets one of them in all the same.
        tracking.exempt("mailbox:lead0@example.com").await;
        assert_eq!(
            last(deleting).await,
            "1 contact will be hidden from Global Data: lead1@example.com ."
        );
        tracking.client.post(&path(deleting), &[]).await;
        assert_eq!(tracking.hidden().await, ["lead1@example.com"]);
        let list = tracking.client.get("/tracking/blocking").await;
        assert_eq!(
            list.texts(".alert-success"),
            ["Undone: 1 line is as before. 1 contact is hidden from Global Data."]
        );
    })
    .await;
}

#[actix_web::test]
async fn what_an_undo_blocks_again_is_asked_about_as_on_the_form() {
    on_each_server(async |tracking| {
        let block = tracking.block("domain:example.com").await;
        let adding = tracking.find(block).await.added_by;
        let deleting = tracking.delete(&[block]).await;
        tracking.crowd(21).await;
        let held = tracking.lead("lead0@example.com", "203.0.113.0", "").await;
        tracking.call(&held, -2).await;

        let page = tracking.undo_page(deleting).await;
        assert_eq!(
            page.texts("form .alert-warning li"),
            [
                "It catches a customer, who has held a call with you.",
                "It catches 21 of your contacts.",
            ]
        );
        let seen = page.attributes("input[name=seen]", "value");
        assert_eq!(seen, ["customers", "many"]);
        let (customers, many) = (("seen", "customers"), ("seen", "many"));
        for form in [
            vec![],
            vec![customers, many],
            vec![customers, many, ("confirm", "example")],
            vec![many, ("confirm", "example.com")],
        ] {
            let answer = tracking.client.post(&path(deleting), &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form:?}");
            assert_eq!(answer.field_errors().len(), 1, "{form:?}");
            assert!(tracking.standing().await.is_empty(), "{form:?}");
        }
        let form = [customers, many, ("confirm", " Example.com ")];
        let answer = tracking.client.post(&path(deleting), &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(tracking.standing().await, [block]);
        assert_eq!(tracking.hidden().await.len(), 20);

        // What takes something off the list needs no such answer.
        let page = tracking.undo_page(adding).await;
        assert!(page.texts("form .alert-warning").is_empty());
        tracking.client.post(&path(adding), &[]).await;
        assert!(tracking.standing().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn an_extension_that_had_ended_a_block_is_asked_about_too() {
    on_each_server(async |tracking| {
        tracking.crowd(21).await;
        let block = tracking.block("domain:example.com").await;
        let organization = tracking.app.organization.id;
        let soon = Some(UtcTime::now() + TimeDelta::hours(1));
        let extend = tracking.app.db.write(move |conn| {
            let now = UtcTime::now();
            leadgate::tracking::acts::extend(conn, organization, &[block], soon, "", None, now)
        });
        let act = extend.await.unwrap().act.unwrap().id;
        // As long as it counts anyway there is nothing to ask.
        let page = tracking.undo_page(act).await;
        assert!(page.texts("form .alert-warning").is_empty());
        let over = Some(UtcTime::now() - TimeDelta::minutes(1));
        let write = tracking.app.db.write(move |conn| {
            use leadgate::db::schema::changes;
            let row = stored::table.filter(stored::id.eq(block));
            diesel::update(row)
                .set(stored::expires_at.eq(over))
                .execute(conn)?;
            let change = changes::table.filter(changes::act_id.eq(act));
            Ok(diesel::update(change)
                .set(changes::expires_after.eq(over))
                .execute(conn)?)
        });
        write.await.unwrap();
        let page = tracking.undo_page(act).await;
        assert_eq!(
            page.texts("form .alert-warning li"),
            ["It catches 21 of your contacts."]
        );
    })
    .await;
}

#[actix_web::test]
async fn an_undo_says_who_was_added_with_the_deletion_and_stays() {
    on_each_server(async |tracking| {
        let block = tracking.block("mailbox:jane@example.com").await;
        let visit = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let (id, add) = (block.to_string(), visit.id.to_string());
        let form = [("id", id.as_str()), ("add", add.as_str())];
        let list = tracking
            .client
            .post_and_follow("/tracking/blocking/delete", &form)
            .await;
        let undo = list
            .attributes(".alert-success .alert-link", "href")
            .remove(0);
        let page = tracking.client.get(&undo).await;
        let last = page.texts("form ul li").pop().unwrap();
        assert_eq!(
            last,
            "jane@example.com was added to Global Data with it, and stays there."
        );
    })
    .await;
}

#[actix_web::test]
async fn undo_is_offered_only_where_something_is_left_to_undo() {
    on_each_server(async |tracking| {
        let block = tracking.block("mailbox:jane@example.com").await;
        let adding = tracking.find(block).await.added_by;
        let history = format!("/tracking/blocking/{block}/history");
        let offered = async |page: &str| {
            let page = tracking.client.get(page).await;
            page.attributes("tbody td:last-child a", "href")
        };
        assert_eq!(offered(ACTS).await, [path(adding)]);
        assert_eq!(offered(&history).await, [path(adding)]);
        let deleting = tracking.delete(&[block]).await;
        assert_eq!(offered(ACTS).await, [path(deleting)]);
        assert_eq!(offered(&history).await, [path(deleting)]);
        let again = tracking.block("mailbox:jane@example.com").await;
        let adding = tracking.find(again).await.added_by;
        assert_eq!(offered(ACTS).await, [path(adding)]);
        tracking.undo(adding).await;
        assert_eq!(offered(ACTS).await, [path(deleting)]);
        assert_eq!(offered(&history).await, [path(deleting)]);
    })
    .await;
}

#[actix_web::test]
async fn undo_is_offered_for_the_sake_of_a_canceled_call_alone() {
    on_each_server(async |tracking| {
        let lead = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        tracking.call(&lead, 24).await;
        let (act, _) = tracking.block_and_cancel("mailbox:jane@example.com").await;
        let standing = tracking.standing().await;
        let deleting = tracking.delete(&standing).await;
        let page = tracking.client.get(ACTS).await;
        let offered = page.attributes("tbody td:last-child a", "href");
        assert_eq!(offered, [path(deleting), path(act)]);
    })
    .await;
}

#[actix_web::test]
async fn the_history_of_a_target_names_what_the_same_act_changed() {
    on_each_server(async |tracking| {
        let all = Adding {
            targets: (1..=4)
                .map(|number| BlockTarget::from_key(&format!("ip:203.0.113.{number}/32")).unwrap())
                .collect(),
            ..blocks::line(
                tracking.app.organization.id,
                "ip:203.0.113.1/32",
                Effect::Block,
            )
        };
        let write = tracking
            .app
            .db
            .write(move |conn| blocks::add(conn, all.clone()));
        let added = write.await.unwrap();
        let ids: Vec<_> = added.blocks.iter().map(|block| block.id).collect();
        let history = |number: usize| format!("/tracking/blocking/{}/history", ids[number]);
        let page = tracking.client.get(&history(1)).await;
        assert_eq!(
            page.texts("tbody td:nth-child(2)"),
            ["Blocked Together with IP address 203.0.113.1 , IP address 203.0.113.4 and 1 other"]
        );
        assert_eq!(
            page.attributes("tbody td:nth-child(2) a", "href"),
            [history(0), history(3), path(added.act.id)]
        );
    })
    .await;
}

#[actix_web::test]
async fn an_undo_says_before_it_is_done_what_stays_because_it_was_changed_since() {
    on_each_server(async |tracking| {
        let said = async |act: ActId| {
            let page = tracking.undo_page(act).await;
            page.texts("form > div > ul:first-of-type li").remove(0)
        };
        let jane = "Email address jane@example.com";
        let first = tracking.block("mailbox:jane@example.com").await;
        let adding = tracking.find(first).await.added_by;
        assert_eq!(said(adding).await, format!("{jane} comes off the list."));

        let week = tracking.extend(first, Some(7)).await;
        assert_eq!(said(week).await, format!("{jane} does not expire again."));
        let month = tracking.extend(first, Some(30)).await;
        assert_eq!(
            said(week).await,
            format!("{jane} was changed since, and stays as it is.")
        );
        let then = said(month).await;
        let before = format!("{jane} expires as before: ");
        assert!(
            then.starts_with(&before) && then.ends_with("(UTC)."),
            "{then}"
        );

        let deleting = tracking.delete(&[first]).await;
        assert_eq!(
            said(adding).await,
            format!("{jane} was deleted since, and stays deleted.")
        );
        assert_eq!(
            said(month).await,
            format!("{jane} was changed since, and stays as it is.")
        );
        assert_eq!(
            said(deleting).await,
            format!("{jane} is on the list again as it was.")
        );
        // What has ended by then counts for nobody.
        tracking.has_expired(first).await;
        assert_eq!(
            said(deleting).await,
            format!("{jane} is on the list again as it was: it has expired.")
        );
        tracking.block("mailbox:jane@example.com").await;
        assert_eq!(
            said(deleting).await,
            format!("{jane} is on the list again since: that stays as it is.")
        );
        let page = tracking.undo_page(deleting).await;
        assert_eq!(
            page.texts(".alert-warning"),
            ["All that it did was changed again since: there is nothing left to undo."]
        );
        assert!(page.texts(".form-actions button").is_empty());
    })
    .await;
}

#[actix_web::test]
async fn an_undo_says_as_what_a_value_is_on_the_list_again() {
    on_each_server(async |tracking| {
        let said = async |act: ActId| {
            let page = tracking.undo_page(act).await;
            page.texts("form > div > ul:first-of-type li").remove(0)
        };
        let jane = "mailbox:jane@example.com";
        let block = tracking.block(jane).await;
        let first = tracking.delete(&[block]).await;
        let exception = tracking.exempt(jane).await;
        assert_eq!(
            said(first).await,
            "Email address jane@example.com is an exception since: that stays as it is."
        );
        let second = tracking.delete(&[exception]).await;
        tracking.block(jane).await;
        assert_eq!(
            said(second).await,
            "Email address jane@example.com, never blocked is blocked since: that stays as it is."
        );
    })
    .await;
}

#[actix_web::test]
async fn an_undo_that_would_change_nothing_is_not_spent_on_it() {
    on_each_server(async |tracking| {
        let jane = tracking.block("mailbox:jane@example.com").await;
        let adding = tracking.find(jane).await.added_by;
        let deleting = tracking.delete(&[jane]).await;
        let undo = async |act: ActId| {
            let answer = tracking.client.post(&path(act), &[]).await;
            let list = tracking.client.get(&answer.location).await;
            list.texts(".alert-warning, .alert-success").remove(0)
        };
        // From a page that was opened before the deletion.
        let nothing = "All that it did was changed again since: there is nothing left to undo.";
        assert_eq!(undo(adding).await, nothing);
        assert!(undo(deleting).await.starts_with("Undone"));
        tracking.is_left_with(&[jane]).await;
        assert!(undo(adding).await.starts_with("Undone"));
        tracking.is_left_with(&[]).await;
        // What will not happen is not said.
        let page = tracking.undo_page(adding).await;
        assert_eq!(page.texts(".alert-warning"), ["This was undone already."]);
        assert_eq!(page.texts("form li"), [""; 0]);
    })
    .await;
}

#[actix_web::test]
async fn an_undo_says_what_came_off_the_list_and_the_journey_that_a_cancellation_was_undone() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        tracking.call(&jane, 24).await;
        let (act, _) = tracking.block_and_cancel("mailbox:jane@example.com").await;
        let page = tracking.client.post_and_follow(&path(act), &[]).await;
        let said = page.texts(".alert-success").concat();
        assert!(
            said.starts_with("Undone: 1 line came off the list. 1 call is booked again."),
            "{said}"
        );
        let card = format!("/contacts/{}", jane.contact_id.unwrap());
        let journey = tracking.client.get(&card).await.texts("#journey li");
        let told = journey
            .iter()
            .find(|entry| entry.contains("is booked again: its cancellation was undone"));
        assert!(
            told.is_some_and(|entry| entry.contains("Super Admin of acme")),
            "{journey:?}"
        );
        assert!(!journey.concat().contains("Booked a call"), "{journey:?}");
        let calls = tracking.client.get("/calls").await;
        assert!(
            calls
                .body
                .contains("Cancellation undone by Super Admin of acme"),
            "{}",
            calls.body
        );
    })
    .await;
}
