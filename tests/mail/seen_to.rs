//! What somebody does about mail that did not get through, and is told of it.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::db::schema::outbox;
use leadgate::mail::{LEASE, MessageState};
use leadgate::staff::Role;
use leadgate::values::UtcTime;

use super::page::fill;
use crate::support::app::{Client, TestApp};
use crate::support::database::on_each_database;
use crate::support::smtp::{Manner, Smtp};

/// What stands in the row of the message with this topic.
#[derive(AsChangeset)]
#[diesel(table_name = outbox)]
struct Row {
    state: MessageState,
    tries: i32,
    error: &'static str,
    due_at: UtcTime,
    leased_until: Option<Option<UtcTime>>,
}

/// In this state after five tries in vain, due in two hours.
fn tried(state: MessageState) -> Row {
    Row {
        state,
        tries: 5,
        error: "550 5.7.1 sender no",
        due_at: UtcTime::now() + TimeDelta::hours(2),
        leased_until: Some(None),
    }
}

/// Lets the message of this topic be so, and tells its id.
async fn is(app: &TestApp, topic: &'static str, row: impl Fn() -> Row + Send + 'static) -> i64 {
    let write = app.db.write(move |conn| {
        let one = outbox::table.filter(outbox::topic.eq(topic));
        let changed = diesel::update(one).set(row());
        Ok(changed.returning(outbox::id).get_result::<i64>(conn)?)
    });
    write.await.unwrap()
}

async fn is_offered_to_try(client: &Client) -> bool {
    let page = client.get("/settings/mail?state=waiting").await;
    assert!(!page.body.contains("sender no"), "it is on another page");
    page.body.contains("Try all now")
}

#[actix_web::test]
async fn what_was_put_off_can_be_tried_now_wherever_in_the_list_it_stands() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        fill(&app, MessageState::Waiting).await;
        assert!(!is_offered_to_try(&client).await, "nothing was tried");
        is(&app, "waiting 7", || tried(MessageState::Waiting)).await;
        assert!(is_offered_to_try(&client).await);
        // By another server.
        is(&app, "waiting 7", || Row {
            leased_until: Some(Some(UtcTime::now() + LEASE)),
            ..tried(MessageState::Waiting)
        })
        .await;
        assert!(!is_offered_to_try(&client).await, "it is being sent");
        is(&app, "waiting 7", || tried(MessageState::Waiting)).await;
        let form = [("state", "waiting")];
        let page = client.post_and_follow("/settings/mail/again", &form).await;
        let said = page.texts(".alert-success").join(" ");
        assert!(said.contains("1 message is tried again"), "{said}");
    })
    .await;
}

#[actix_web::test]
async fn whoever_dismisses_a_message_is_told_what_became_of_it() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        fill(&app, MessageState::Waiting).await;
        let dismissed = async |row: fn() -> Row| {
            let id = is(&app, "waiting 7", row).await;
            let path = format!("/settings/mail/{id}/dismiss");
            let page = client.post_and_follow(&path, &[]).await;
            let state = app.db.read(move |conn| {
                let one = outbox::table.find(id).select(outbox::state);
                Ok(one.first::<MessageState>(conn)?)
            });
            let said = page.texts(".alert-success, .alert-warning").join(" ");
            (said, state.await.unwrap())
        };
        for (row, told, state) in [
            (
                (|| tried(MessageState::Failed)) as fn() -> Row,
                "Dismissed. It stands under Withdrawn",
                MessageState::Withdrawn,
            ),
            (
                || tried(MessageState::Waiting),
                "Dismissed. It stands under Withdrawn",
                MessageState::Withdrawn,
            ),
            (
                || Row {
                    leased_until: Some(Some(UtcTime::now() + LEASE)),
                    ..tried(MessageState::Waiting)
                },
                "It is just being sent. If that succeeds it stands under Sent",
                MessageState::Withdrawn,
            ),
            (
                || tried(MessageState::Withdrawn),
                "Nothing changed: this message is withdrawn already",
                MessageState::Withdrawn,
            ),
            (
                || tried(MessageState::Sent),
                "Nothing changed: this message has left",
                MessageState::Sent,
            ),
            (
                || tried(MessageState::Filed),
                "Nothing changed: this message is a file",
                MessageState::Filed,
            ),
            (
                || Row {
                    error: "",
                    tries: 0,
                    ..tried(MessageState::Waiting)
                },
                "Nothing changed: this message waits to be sent",
                MessageState::Waiting,
            ),
            (
                || Row {
                    error: "",
                    tries: 1,
                    leased_until: Some(Some(UtcTime::now() + LEASE)),
                    ..tried(MessageState::Waiting)
                },
                "Nothing changed: this message is just being sent",
                MessageState::Waiting,
            ),
        ] {
            let (said, is) = dismissed(row).await;
            assert!(said.contains(told), "{told}: {said}");
            assert_eq!(is, state, "{told}");
        }
        is(&app, "waiting 1", || tried(MessageState::Failed)).await;
        is(&app, "waiting 2", || tried(MessageState::Failed)).await;
        for told in [
            "2 messages are dismissed. They stand under Withdrawn",
            "There is nothing to dismiss",
        ] {
            let page = client.post_and_follow("/settings/mail/dismiss", &[]).await;
            let said = page.texts(".alert-success").join(" ");
            assert!(said.contains(told), "{told}: {said}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_message_that_is_sent_again_has_met_nothing_yet() {
    on_each_database(async |database| {
        let smtp = Smtp::start(Manner::Hangs).await;
        let url = format!("--smtp-url={}", smtp.url());
        let app = TestApp::start_with(database, &[&url, "--mail-from=a@acme.example"]).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        fill(&app, MessageState::Waiting).await;
        let id = is(&app, "waiting 7", || tried(MessageState::Failed)).await;
        let page = client.get("/settings/mail").await;
        assert_eq!(page.texts(".nav-link.active"), ["Failed"]);
        assert!(page.body.contains("sender no"), "{}", page.body);
        let path = format!("/settings/mail/{id}/again");
        let page = client.post_and_follow(&path, &[]).await;
        let said = page.texts(".alert-success").join(" ");
        assert!(said.contains("tried again within seconds"), "{said}");
        let page = client.get("/settings/mail?state=waiting").await;
        let first = &page.texts("[aria-label=Messages] li")[0];
        assert!(first.contains("lead7@example.com"), "{first}");
        assert!(!first.contains("Last try"), "{first}");
    })
    .await;
}

#[actix_web::test]
async fn whoever_wants_what_is_not_refused_sent_again_is_told_what_it_is() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        fill(&app, MessageState::Waiting).await;
        for (state, told) in [
            (MessageState::Sent, "this message has left"),
            (MessageState::Withdrawn, "this message is withdrawn"),
            (MessageState::Waiting, "this message waits to be sent"),
        ] {
            let id = is(&app, "waiting 7", move || tried(state)).await;
            let path = format!("/settings/mail/{id}/again");
            let page = client.post_and_follow(&path, &[]).await;
            let said = page.texts(".alert-warning").join(" ");
            assert!(said.contains(&format!("Nothing changed: {told}")), "{said}");
        }
    })
    .await;
}

#[actix_web::test]
async fn what_may_have_arrived_says_so_and_not_that_it_never_was_tried() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        fill(&app, MessageState::Waiting).await;
        for (state, tries, said) in [
            (MessageState::Waiting, 0, "Sent again, not tried since"),
            (MessageState::Withdrawn, 0, "Not tried again"),
            (MessageState::Failed, 5, "5 tries"),
        ] {
            let id = is(&app, "waiting 7", move || Row {
                tries,
                due_at: UtcTime::now() + TimeDelta::minutes(1),
                ..tried(state)
            })
            .await;
            let write = app.db.write(move |conn| {
                let one = diesel::update(outbox::table.find(id));
                Ok(one.set(outbox::unanswered.eq(1)).execute(conn)?)
            });
            write.await.unwrap();
            let path = format!("/settings/mail?state={}", state.as_str());
            let mut lines = client.get(&path).await.texts("[aria-label=Messages] li");
            lines.retain(|line| line.contains("lead7@example.com"));
            assert_eq!(lines.len(), 1, "{state:?}");
            for part in [
                "It may have arrived: a mail server was told all of it",
                said,
            ] {
                assert!(lines[0].contains(part), "{part}: {}", lines[0]);
            }
        }
    })
    .await;
}
