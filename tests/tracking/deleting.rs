//! View Entries and Delete: what was refused, what will happen, and what did.

use leadgate::blocking::Effect;
use reqwest::StatusCode;

use super::fixture::{block, on_each_server};
use crate::support::app::found;

const DELETE: &str = "/tracking/blocking/delete";

#[actix_web::test]
async fn the_entries_of_a_block_show_who_was_refused_and_who_it_is_about() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        tracking.call(&jane, 24).await;
        let id = tracking.block("mailbox:jane@example.com").await;
        let other = tracking.block("ip:203.0.113.77/32").await;
        let path = format!("/tracking/blocking/{id}/entries");
        let page = tracking.client.get(&path).await;
        assert_eq!(page.texts(".empty-title"), ["No entries"]);

        let refused = tracking
            .lead("Jane+2@example.com", "203.0.113.77", "Not Jane")
            .await;
        assert!(refused.refused);
        let page = tracking.client.get(&path).await;
        let cells = page.texts("tbody td");
        let other_columns = (0..cells.len()).filter(|column| *column != 1);
        let fixed: Vec<_> = other_columns.map(|column| cells[column].as_str()).collect();
        assert_eq!(
            fixed,
            [
                "jane+2@example.com",
                "Actions Block this IP Block this domain too Never block this Open the contact",
                "Not Jane",
                "203.0.113.77",
                "Intro Call",
                "Details",
                "1 try",
                &refused.reference,
                "A <browser>"
            ]
        );
        assert!(!cells[1].is_empty());
        assert!(page.body.contains("Times are in UTC."));
        let about = page.texts("main .card.mb-3 p").join(" ");
        assert!(
            about.contains("Email address jane@example.com , blocked since"),
            "{about}"
        );
        assert!(about.contains("Reason: spam"), "{about}");
        assert!(about.contains("Jane (jane@example.com)"), "{about}");
        assert!(about.contains("1 upcoming call"), "{about}");
        let card = format!("/contacts/{}", jane.contact_id.unwrap());
        assert!(page.attributes("main a", "href").contains(&card));

        let page = tracking
            .client
            .get(&format!("/tracking/blocking/{other}/entries"))
            .await;
        assert_eq!(
            page.texts("tbody tr").len(),
            1,
            "each block that caught it has the entry"
        );
    })
    .await;
}

#[actix_web::test]
async fn deleting_one_of_two_blocks_names_the_one_that_still_catches_the_lead() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let by_email = tracking.block("mailbox:jane@example.com").await.to_string();
        let by_ip = tracking.block("ip:203.0.113.9/32").await.to_string();
        let page = tracking
            .client
            .get(&format!("{DELETE}?id={by_email}"))
            .await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.texts("h1"), ["Delete this block?"]);
        assert_eq!(page.texts("main h2"), ["Still blocked"]);
        assert_eq!(
            page.texts("main ul ul, main ul:not(.list-unstyled) li"),
            ["Jane (jane@example.com) Another block catches this lead: IP address 203.0.113.9"]
        );
        assert_eq!(tracking.standing().await.len(), 2, "a GET deletes nothing");

        let page = tracking
            .client
            .post_and_follow(DELETE, &[("id", &by_email)])
            .await;
        assert_eq!(
            page.texts(".alert-success"),
            ["Deleted the block of jane@example.com. No contact came back to Global Data by that. Undo"]
        );
        assert_eq!(tracking.hidden().await, ["jane@example.com"]);

        let page = tracking.client.get(&format!("{DELETE}?id={by_ip}")).await;
        assert_eq!(
            page.texts("main h2"),
            ["Back in Global Data, and able to book again"]
        );
        let page = tracking
            .client
            .post_and_follow(DELETE, &[("id", &by_ip)])
            .await;
        assert_eq!(
            page.texts(".alert-success"),
            ["Deleted the block of 203.0.113.9. 1 contact is back in Global Data. Undo"]
        );
        assert_eq!(tracking.hidden().await, Vec::<String>::new());
        assert!(
            !tracking
                .lead("jane@example.com", "203.0.113.9", "Jane")
                .await
                .refused
        );
    })
    .await;
}

#[actix_web::test]
async fn ticked_blocks_are_deleted_together() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let first = tracking.block("mailbox:jane@example.com").await;
        let second = tracking.block("ip:203.0.113.9/32").await;
        let kept = tracking.block("ip:203.0.113.90/32").await;
        let page = tracking
            .client
            .get(&format!("{DELETE}?id={first}&id={second}"))
            .await;
        assert_eq!(page.texts("h1"), ["Delete 2 blocks?"]);
        assert_eq!(
            page.texts("main h2"),
            ["Back in Global Data, and able to book again"]
        );
        let ids = page.attributes("input[name=id]", "value");
        assert_eq!(ids, [second.to_string(), first.to_string()]);

        let form = [("id", ids[0].as_str()), ("id", ids[1].as_str())];
        let page = tracking.client.post_and_follow(DELETE, &form).await;
        assert_eq!(
            page.texts(".alert-success"),
            ["Deleted 2 blocks. 1 contact is back in Global Data. Undo"]
        );
        assert_eq!(tracking.standing().await, [kept]);
        let acts = [tracking.find(first).await, tracking.find(second).await];
        assert_eq!(acts[0].lifted_at, acts[1].lifted_at);
    })
    .await;
}

#[actix_web::test]
async fn a_customer_who_was_only_refused_can_book_again_and_an_exempt_lead_is_not_concerned() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        tracking.call(&jane, -24).await;
        tracking.lead("joe@example.com", "203.0.113.9", "Joe").await;
        tracking.exempt("mailbox:joe@example.com").await;
        let id = tracking.block("ip:203.0.113.9/32").await;
        let page = tracking.client.get(&format!("{DELETE}?id={id}")).await;
        assert_eq!(page.texts("main h2"), ["Able to book again"]);
        assert_eq!(
            page.texts("main ul:not(.list-unstyled) li"),
            ["Jane (jane@example.com)"]
        );
    })
    .await;
}

#[actix_web::test]
async fn deleting_what_is_deleted_changes_nothing_and_says_so() {
    on_each_server(async |tracking| {
        let id = tracking.block("ip:203.0.113.9/32").await.to_string();
        let form = [("id", id.as_str())];
        tracking.client.post(DELETE, &form).await;
        let lifted_at = tracking.find(id.parse().unwrap()).await.lifted_at;
        tracking.client.get("/tracking/blocking").await;
        let said = ["This was deleted already: nothing changed."];
        let page = tracking.client.post_and_follow(DELETE, &form).await;
        assert_eq!(page.texts(".alert-warning"), said);
        let answer = tracking.client.get(&format!("{DELETE}?id={id}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(
            tracking
                .client
                .get(&answer.location)
                .await
                .texts(".alert-warning"),
            said
        );
        assert_eq!(
            tracking.find(id.parse().unwrap()).await.lifted_at,
            lifted_at
        );

        let answer = tracking.client.get(DELETE).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "nothing was ticked");
        let entries = tracking
            .client
            .get(&format!("/tracking/blocking/{id}/entries"))
            .await;
        assert_eq!(entries.status, StatusCode::OK);
        assert!(
            !entries
                .attributes("main a", "href")
                .iter()
                .any(|href| href.starts_with(DELETE))
        );
    })
    .await;
}

#[actix_web::test]
async fn the_entries_come_back_with_the_block() {
    on_each_server(async |tracking| {
        let first = tracking.block("mailbox:jane@example.com").await.to_string();
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        tracking.client.post(DELETE, &[("id", &first)]).await;
        assert!(
            !tracking
                .lead("jane@example.com", "203.0.113.9", "Jane")
                .await
                .refused
        );
        let again = [("kind", "email"), ("value", "jane@example.com")];
        tracking.client.post("/tracking/blocking/new", &again).await;
        let second = tracking.standing().await[0];
        assert_ne!(second.to_string(), first);
        for id in [first, second.to_string()] {
            let page = tracking
                .client
                .get(&format!("/tracking/blocking/{id}/entries"))
                .await;
            assert_eq!(page.texts("tbody tr").len(), 1);
        }
    })
    .await;
}

#[actix_web::test]
async fn the_blocks_of_others_are_not_there() {
    on_each_server(async |tracking| {
        let other = found(&tracking.app.db, "other").await;
        let theirs = block(
            &tracking.app.db,
            other.id,
            "ip:203.0.113.9/32",
            Effect::Block,
        )
        .await;
        let ours = tracking.block("ip:203.0.113.10/32").await;
        for path in [
            format!("/tracking/blocking/{theirs}/entries"),
            format!("{DELETE}?id={theirs}"),
            format!("{DELETE}?id={ours}&id={theirs}"),
            "/tracking/blocking/nonsense/entries".to_owned(),
        ] {
            assert_eq!(
                tracking.client.get(&path).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        let form = [("id", &*ours.to_string()), ("id", &*theirs.to_string())];
        let answer = tracking.client.post(DELETE, &form).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(tracking.standing().await, [ours]);
        let list = tracking.client.get("/tracking/blocking").await;
        assert_eq!(list.attributes("tbody input", "value"), [ours.to_string()]);
    })
    .await;
}
