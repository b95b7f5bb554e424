//! The switches of an event's mail, on its page.

use leadgate::events::MailSwitches;
use leadgate::staff::Role;

use super::form::{Sent, save};
use super::pages::{all, create};
use crate::support::app::{Answer, TestApp};
use crate::support::database::on_each_database;

/// What is ticked on this page.
fn ticked(page: &Answer) -> Vec<String> {
    page.attributes("input[type=checkbox][name=mails][checked]", "value")
}

#[actix_web::test]
async fn each_message_has_a_switch_on_the_events_page_and_a_new_event_has_all_on() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let client = app.signed_in_as(Role::SuperAdmin).await;
        let new = client.get("/events/new").await;
        let kinds = MailSwitches::KINDS.map(|kind| kind.as_str());
        assert_eq!(ticked(&new), kinds);
        assert_eq!(new.attributes("[name=mails]", "value"), kinds);

        let path = create(&client, &Sent::event("Silent")).await;
        assert!(ticked(&client.get(&path).await).is_empty());
        let none = MailSwitches::only(|_| false);
        assert_eq!(all(&app).await[0].mails, none);
        for kind in MailSwitches::KINDS {
            let sent = Sent::event("Silent").and("mails", kind.as_str());
            let page = save(&client, &path, sent).await;
            assert!(page.field_errors().is_empty(), "{:?}", page.field_errors());
            let stored = all(&app).await[0].mails;
            assert!(stored.is_on(kind));
            assert_eq!(stored, MailSwitches::only(|one| one == kind));
            assert_eq!(ticked(&client.get(&path).await), [kind.as_str()]);
        }
        let mut sent = Sent::event("Loud");
        for kind in kinds {
            sent = sent.and("mails", kind);
        }
        create(&client, &sent).await;
        let loud = all(&app).await.into_iter().find(|one| one.name == "Loud");
        assert_eq!(loud.unwrap().mails, MailSwitches::default());
    })
    .await;
}
