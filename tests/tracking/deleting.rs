//! View Entries and Delete: what was refused, what will happen, and what did.

use diesel::prelude::*;
use leadgate::blocking::Effect;
use reqwest::StatusCode;

use super::fixture::{Tracking, block, on_each_server};
use crate::support::app::found;
use crate::support::blocks;

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
                "Actions Block this domain too Never block this IP Never block this email Never block this domain \
                 This IP is covered: IP address 203.0.113.77 Open the contact",
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
        let ids = page.attributes("input[name=id][checked]", "value");
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
async fn whoever_a_block_that_has_just_expired_still_hides_is_named_as_coming_back() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let block = tracking.block_for("mailbox:jane@example.com", 1).await;
        // Sooner than the lists follow.
        tracking.expired(block, 3).await;
        let id = block.to_string();
        let page = tracking.client.get(&format!("{DELETE}?id={id}")).await;
        assert_eq!(
            page.texts("main h2"),
            ["Back in Global Data, and able to book again"]
        );
        let page = tracking
            .client
            .post_and_follow(DELETE, &[("id", &id)])
            .await;
        assert_eq!(
            page.texts(".alert-success"),
            ["Deleted the block of jane@example.com. 1 contact is back in Global Data. Undo"]
        );
    })
    .await;
}

#[actix_web::test]
async fn who_has_ticked_nothing_is_told_to_tick() {
    on_each_server(async |tracking| {
        let block = tracking.block("ip:203.0.113.9/32").await;
        let said = ["Tick the blocks to delete first."];
        let page = tracking.client.post_and_follow(DELETE, &[]).await;
        assert_eq!(page.texts(".alert-warning"), said);
        let answer = tracking.client.get(DELETE).await;
        let page = tracking.client.get(&answer.location).await;
        assert_eq!(page.texts(".alert-warning"), said);
        tracking.is_left_with(&[block]).await;
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

#[actix_web::test]
async fn deleting_an_exception_names_whom_it_protects_and_what_becomes_of_them() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        tracking.call(&jane, 24).await;
        let joe = tracking.lead("joe@example.org", "203.0.113.9", "Joe").await;
        tracking.call(&joe, -24).await;
        // The block of her own email decides about her, with or without the exception.
        tracking
            .lead("zoe@example.net", "203.0.113.9", "Zoe")
            .await;
        let zoe_only = tracking.block("mailbox:zoe@example.net").await;
        let exception = tracking.exempt("ip:203.0.113.9/32").await.to_string();
        let network = tracking.block("ip:203.0.113.0/24").await;
        assert_eq!(tracking.hidden().await, ["zoe@example.net"]);

        let page = tracking
            .client
            .get(&format!("{DELETE}?id={exception}"))
            .await;
        assert_eq!(page.texts("h1"), ["Delete this exception?"]);
        assert_eq!(
            page.texts("main h2"),
            [
                "Hidden from Global Data, and not able to book any more",
                "Not able to book any more",
                "Still blocked"
            ]
        );
        let lines = page.texts("main ul:not(.list-unstyled) li");
        assert_eq!(
            lines[..2],
            [
                "Jane (jane@example.com) Caught by: Network 203.0.113.0/24. 1 upcoming call stays booked.",
                "Joe (joe@example.org) A customer, so in Global Data all the same, with a badge. Caught by: Network 203.0.113.0/24."
            ]
        );
        let calls = format!("/calls?contact={}", jane.contact_id.unwrap());
        assert!(page.attributes("main li a", "href").contains(&calls));
        assert!(!page.body.contains("No contact in Global Data is concerned."));
        let others = [zoe_only.to_string(), network.to_string()];
        assert_eq!(
            page.attributes("input[name=also]", "value"),
            others,
            "of those who are blocked now"
        );

        let page = tracking
            .client
            .post_and_follow(DELETE, &[("id", &exception), ("confirm", "203.0.113.9")])
            .await;
        assert_eq!(
            page.texts(".alert-success"),
            ["Deleted the exception for 203.0.113.9. 1 contact is hidden from Global Data. Joe, a customer, cannot book any more. Undo"]
        );
        assert_eq!(
            tracking.hidden().await,
            ["jane@example.com", "zoe@example.net"]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_block_and_an_exception_together_are_lines() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        tracking.lead("joe@example.org", "203.0.113.8", "Joe").await;
        let jane = tracking.block("mailbox:jane@example.com").await.to_string();
        let joe = tracking.exempt("mailbox:joe@example.org").await.to_string();
        tracking.block("ip:203.0.113.8/32").await;
        let page = tracking
            .client
            .get(&format!("{DELETE}?id={jane}&id={joe}"))
            .await;
        assert_eq!(page.texts("h1"), ["Delete 2 lines?"]);
        assert_eq!(page.texts("button.btn-danger"), ["Delete ticked lines"]);
        let page = tracking
            .client
            .post_and_follow(DELETE, &[("id", &jane), ("id", &joe)])
            .await;
        assert_eq!(
            page.texts(".alert-success"),
            [
                "Deleted 2 lines. 1 contact is back in Global Data. 1 contact is hidden from Global Data. Undo"
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn who_is_added_with_a_deletion_that_comes_too_late_is_added_all_the_same() {
    on_each_server(async |tracking| {
        let id = tracking.block("ip:203.0.113.9/32").await.to_string();
        let refused = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        tracking.client.post(DELETE, &[("id", &id)]).await;
        tracking.client.get("/tracking/blocking").await;
        let form = [("id", &*id), ("add", &*refused.id.to_string())];
        let page = tracking.client.post_and_follow(DELETE, &form).await;
        assert_eq!(
            page.texts(".alert-success"),
            ["This was deleted already. 1 person was added to Global Data."]
        );
        assert_eq!(page.texts(".alert-warning"), Vec::<String>::new());
    })
    .await;
}

#[actix_web::test]
async fn what_was_ticked_stays_ticked_if_the_reason_is_too_long() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let by_email = tracking.block("mailbox:jane@example.com").await.to_string();
        let by_ip = tracking.block("ip:203.0.113.9/32").await.to_string();
        let refused = tracking
            .lead("jane+1@example.com", "203.0.113.1", "Jo")
            .await;
        // Whoever has the mailbox is known; this one is not.
        let stranger = tracking
            .lead("joe@example.com", "203.0.113.9", "Joe")
            .await
            .id
            .to_string();
        assert!(refused.refused);
        let page = tracking.client.get(&format!("{DELETE}?id={by_ip}")).await;
        assert_eq!(page.attributes("input[name=also]", "value"), [&*by_email]);
        assert_eq!(page.attributes("input[name=add]", "value"), [&*stranger]);
        assert_eq!(
            page.attributes("input[checked]", "name"),
            Vec::<String>::new()
        );

        let long = "x".repeat(501);
        let form = [
            ("id", by_ip.as_str()),
            ("also", &by_email),
            ("add", &stranger),
            ("reason", &long),
        ];
        let page = tracking.client.post(DELETE, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.field_errors().len(), 1);
        assert_eq!(page.attributes("input[checked]", "name"), ["add", "also"]);
        assert_eq!(page.attributes("input[name=id]", "value"), [&*by_ip]);
        assert_eq!(tracking.standing().await.len(), 2);

        let page = tracking.client.post_and_follow(DELETE, &form[..3]).await;
        assert_eq!(
            page.texts(".alert-success"),
            [
                "Deleted 2 blocks. 1 contact is back in Global Data. 1 person was added to Global Data. Undo"
            ]
        );
        assert_eq!(tracking.standing().await, []);
    })
    .await;
}

#[actix_web::test]
async fn what_is_added_or_put_back_after_the_person_has_looked_is_not_deleted_with_all_that_match()
{
    on_each_server(async |tracking| {
        let organization = tracking.app.organization.id;
        let write = tracking
            .app
            .db
            .write(move |conn| blocks::many(conn, organization, 250));
        write.await.unwrap();
        let early = tracking.block("mailbox:early@example.com").await;
        let before = tracking.delete(&[early]).await;
        let page = tracking.client.get(&format!("{DELETE}?all=on")).await;
        assert_eq!(page.texts("h1"), ["Delete the whole block list?"]);
        let seen = &page.attributes("input[name=seen]", "value")[0];
        let late = tracking.block("mailbox:late@example.com").await;
        // Put back by an undo it is as old as before; it was not there when the page was made.
        tracking.undo(before).await;
        let form = [("all", "on"), ("seen", seen), ("reason", &"x".repeat(501))];
        let again = tracking.client.post(DELETE, &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(&again.attributes("input[name=seen]", "value")[0], seen);
        // Not all of them were looked at.
        let typed = [form[0], form[1], ("confirm", "delete")];
        let answer = tracking.client.post(DELETE, &typed).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        tracking.is_left_with(&[early, late]).await;
        tracking.delete(&[early, late]).await;

        // What no page of ours has sent is as good as now.
        for (number, seen) in ["soon", "2999-01-01T00:00:00Z"].into_iter().enumerate() {
            tracking
                .block(&format!("mailbox:m{number}@example.com"))
                .await;
            let form = [("all", "on"), ("seen", seen)];
            let answer = tracking.client.post(DELETE, &form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{seen}");
            assert_eq!(tracking.standing().await, [], "{seen}");
        }
    })
    .await;
}

#[actix_web::test]
async fn whom_many_blocks_refused_is_named_and_whoever_another_block_catches_is_told_apart() {
    on_each_server(async |tracking| {
        let mut ids = Vec::new();
        for number in 0..12 {
            let email = format!("lead{number}@many.example");
            ids.push(tracking.block(&format!("mailbox:{email}")).await);
            assert!(tracking.lead(&email, "203.0.113.9", "").await.refused);
        }
        let wider = tracking.block("subdomains:many.example").await.to_string();
        tracking.exempt("email:lead1@many.example").await;
        let ticked: Vec<String> = ids.iter().map(|id| format!("id={id}")).collect();
        let path = format!("{DELETE}?{}", ticked.join("&"));
        let page = tracking.client.get(&path).await;
        let legend = "Refused, and not in Global Data".to_owned();
        assert!(page.texts("legend").contains(&legend), "{}", page.body);
        let strangers = page.attributes("input[name=add]", "value");
        assert_eq!(strangers.len(), 12);
        let caught = "Add lead11@many.example to Global Data Still blocked then, and hidden there. Another block catches \
                      this lead: Domain and subdomains many.example";
        let labels = page.texts("label:has(input[name=add])");
        assert_eq!(labels[0], caught, "the last refused first");
        assert_eq!(labels[10], "Add lead1@many.example to Global Data", "an exception is closer");
        assert_eq!(page.attributes("input[name=also]", "value"), [&*wider]);

        let mut form: Vec<(&str, String)> = ids.iter().map(|id| ("id", id.to_string())).collect();
        form.extend([("add", strangers[10].clone()), ("add", strangers[11].clone())]);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, &**value)).collect();
        let page = tracking.client.post_and_follow(DELETE, &form).await;
        assert_eq!(
            page.texts(".alert-success"),
            ["Deleted 12 blocks. 2 people were added to Global Data, but one of them is hidden there, under Blocked: \
              another block catches them. Undo"]
        );
        assert_eq!(tracking.hidden().await, ["lead0@many.example"]);
    })
    .await;
}

#[actix_web::test]
async fn whom_so_many_entries_name_that_not_all_are_shown_is_counted_as_far_as_was_looked() {
    on_each_server(async |tracking| {
        let first = tracking.block("domain:many.example").await.to_string();
        let second = tracking.block("domain:other.example").await.to_string();
        tracking.lead("lead@many.example", "203.0.113.9", "").await;
        tracking.refused_like("lead@many.example", 59).await;
        tracking.lead("lead@other.example", "203.0.113.9", "").await;
        let path = format!("{DELETE}?id={first}&id={second}");
        let page = tracking.client.get(&path).await;
        assert_eq!(page.texts("label:has(input[name=add])").len(), 50);
        assert!(
            page.body
                .contains("And 11 others. See View Entries of each block."),
            "{}",
            page.body
        );

        tracking.refused_like("lead@many.example", 1_000).await;
        let page = tracking.client.get(&path).await;
        assert_eq!(page.texts("label:has(input[name=add])").len(), 50);
        assert!(
            page.body
                .contains("And at least 951 others: not all entries were looked at."),
            "{}",
            page.body
        );
    })
    .await;
}

impl Tracking {
    /// This many refused visits like the one of this email, each with a mailbox of its own: rows only.
    async fn refused_like(&self, email: &'static str, count: usize) {
        let write = self.app.db.write(move |conn| {
            let further = format!("'m{count}-' || visits.id || '-' || n || visits.email");
            for sql in [
                format!(
                    "INSERT INTO visits (organization_id, event_id, token, reference, email, mailbox, domain, name, phone, \
                     phone_number, answers, ip, user_agent, referrer, page, utm, time_zone, step, qualified, refused, \
                     refused_customer, decision, contact_id, created_at, last_seen_at) \
                     WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) \
                     SELECT organization_id, event_id, {further}, {further}, {further}, {further}, domain, name, phone, \
                     phone_number, answers, ip, user_agent, referrer, page, utm, time_zone, step, qualified, refused, \
                     refused_customer, decision, contact_id, created_at, last_seen_at \
                     FROM visits CROSS JOIN numbers WHERE visits.email = '{email}'"
                ),
                format!(
                    "INSERT INTO entries (organization_id, target_id, visit_id, tries, first_at, last_at, ip) \
                     SELECT e.organization_id, e.target_id, v.id, 1, e.first_at, e.last_at, e.ip FROM entries e \
                     JOIN visits one ON one.id = e.visit_id AND one.email = '{email}' \
                     JOIN visits v ON v.email LIKE 'm{count}-%{email}'"
                ),
                format!(
                    "INSERT INTO entry_tallies (organization_id, target_id, entries, at) \
                     SELECT e.organization_id, e.target_id, {count}, e.last_at FROM entries e \
                     JOIN visits one ON one.id = e.visit_id AND one.email = '{email}'"
                ),
            ] {
                diesel::sql_query(sql).execute(conn)?;
            }
            Ok(())
        });
        write.await.unwrap();
    }
}

#[actix_web::test]
async fn after_a_deletion_one_is_back_in_the_list_with_its_filter_and_page() {
    on_each_server(async |tracking| {
        let twice = tracking
            .block("mailbox:twice@example.com")
            .await
            .to_string();
        let other = tracking.block("mailbox:twin@example.com").await.to_string();
        let list = "/tracking/blocking?kind=email&q=twi&sort=value";
        let page = tracking.client.get(list).await;
        let delete = page.attributes("tbody .btn-outline-danger", "href");
        assert_eq!(
            page.attributes("form [name=list]", "value"),
            ["kind=email&q=twi&sort=value"]
        );
        let page = tracking.client.get(&delete[1]).await;
        assert_eq!(page.attributes("input[name=id]", "value"), [&*other]);
        assert_eq!(page.attributes(".form-actions a", "href"), [list]);
        let query = page.attributes("input[name=list]", "value").remove(0);
        let long = "x".repeat(501);
        let form = [("id", &*other), ("list", &*query), ("reason", &*long)];
        let page = tracking.client.post(DELETE, &form).await;
        assert_eq!(
            page.attributes(".form-actions a", "href"),
            [list],
            "kept over a 422"
        );
        let answer = tracking.client.post(DELETE, &form[..2]).await;
        assert_eq!(answer.location, list);
        let answer = tracking.client.post(DELETE, &form[..2]).await;
        assert_eq!(
            answer.location, list,
            "also if there was nothing left to delete"
        );

        let form = [("all", "on"), ("kind", "email"), ("list", &*query)];
        assert_eq!(tracking.client.post(DELETE, &form).await.location, list);
        assert_eq!(tracking.standing().await, [], "{twice}");
        for odd in [
            "//evil.example",
            "https://evil.example/?q",
            "next=//evil.example",
        ] {
            let form = [("id", &*twice), ("list", odd)];
            let answer = tracking.client.post(DELETE, &form).await;
            assert_eq!(answer.location, "/tracking/blocking", "{odd}");
        }
    })
    .await;
}

#[actix_web::test]
async fn deleting_an_exception_names_the_wider_blocks_that_count_again() {
    on_each_server(async |tracking| {
        let wider = tracking.block("subdomains:talent.example").await;
        let exception = tracking.exempt("mailbox:partner@talent.example").await;
        let words = "Whoever the exception let in is caught again by Domain and subdomains talent.example .";
        let page = tracking.client.get(&format!("{DELETE}?id={exception}")).await;
        assert!(page.texts("main p").contains(&words.to_owned()), "{}", page.body);
        let log = format!("/tracking/blocking/{wider}/entries");
        assert!(page.attributes("main p a", "href").contains(&log));

        let page = tracking.client.get(&format!("{DELETE}?id={exception}&id={wider}")).await;
        assert!(!page.body.contains("is caught again by"), "it goes, too");
        tracking.exempt("domain:talent.example").await;
        let page = tracking.client.get(&format!("{DELETE}?id={exception}")).await;
        assert!(!page.body.contains("is caught again by"), "a wider exception lets in all the same");
    })
    .await;
}
