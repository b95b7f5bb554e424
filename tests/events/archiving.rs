//! What archiving an event leaves as it was.

use leadgate::values::CallStatus;
use reqwest::StatusCode;

use crate::calls::desk::Desk;
use crate::scheduler::site;
use crate::support::database::on_each_database;

#[actix_web::test]
async fn an_archived_event_keeps_its_calls_contacts_and_answers_and_takes_nobody_new() {
    on_each_database(async |database| {
        let desk = Desk::open(database).await;
        let call = desk.booked("lee@example.com", 9).await;
        let contact = desk.contact("lee@example.com").await;
        let app = &desk.site.app;
        let visit = desk.site.visits().await.remove(0);
        let form = site::form(&app.organization, &desk.event);
        let booked = format!("{form}/v/{}/booked", visit.token);
        let card = format!("/contacts/{}", contact.id);
        let (before, name) = (desk.admin.get(&card).await, desk.event.name.as_str());
        assert!(before.body.contains(name));

        let archive = format!("/events/{}/archive", desk.event.id);
        desk.admin.post_and_follow(&archive, &[]).await;
        let lead = app.visitor();
        let over = lead.get(&form).await;
        assert_eq!(over.status, StatusCode::GONE);
        assert!(over.body.contains(&app.organization.contact_address));

        let list = desk.admin.get("/calls").await;
        assert!(list.body.contains("lee@example.com"));
        let events = list.texts("select[name=event] option");
        assert!(events.contains(&name.to_owned()), "{events:?}");
        let filtered = format!("/calls?event={}", desk.event.id);
        let filtered = desk.admin.get(&filtered).await;
        assert!(filtered.body.contains("lee@example.com"));
        let after = desk.admin.get(&card).await;
        assert_eq!(after.texts("main"), before.texts("main"));
        let confirmation = lead.get(&booked).await;
        assert_eq!(confirmation.status, StatusCode::OK);
        assert_eq!(confirmation.texts("h2"), ["Your call is booked"]);
        for page in confirmation.attributes("main a[href^='/c/']", "href") {
            assert_eq!(lead.get(&page).await.status, StatusCode::OK, "{page}");
        }

        let cancel = format!("/calls/{}/cancel", call.id);
        let sent = [
            ("version", call.version.to_string()),
            ("reason", "The event is over.".to_owned()),
        ];
        let sent: Vec<_> = sent
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        desk.admin.post_and_follow(&cancel, &sent).await;
        assert_eq!(desk.call(call.id).await.status, CallStatus::Canceled);

        let restore = format!("/events/{}/restore", desk.event.id);
        desk.admin.post_and_follow(&restore, &[]).await;
        assert_eq!(lead.get(&form).await.status, StatusCode::OK);
    })
    .await;
}
