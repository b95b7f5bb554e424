//! A list that cannot be asked for so begins at the first field that is wrong, each with its message beside it.

use leadgate::staff::Role;
use reqwest::StatusCode;

use super::world::World;
use crate::support::app::TestApp;
use crate::support::database::on_each_database;

#[actix_web::test]
async fn a_refused_list_begins_at_the_first_field_that_is_wrong_the_search_before_all_others() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let short = "Type at least 3 characters.";
        let no_day = "Choose a day, as in 2026-11-22.";
        let no_status = "There is no such status. Choose one from the list.";
        let backwards = "The last day lies before the first.";
        for (query, first, messages) in [
            ("q=a", "q", vec![("q", short)]),
            ("q=a&from=x", "q", vec![("q", short), ("from", no_day)]),
            (
                "status=zz&q=a",
                "q",
                vec![("q", short), ("status", no_status)],
            ),
            (
                "q=jane&from=2026-12-02&to=2026-12-01",
                "to",
                vec![("to", backwards)],
            ),
        ] {
            let page = admin.get(&format!("/contacts?{query}")).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
            assert_eq!(page.attributes("[autofocus]", "name"), [first], "{query}");
            assert!(page.texts("title")[0].starts_with("Error: "), "{query}");
            let wrong = page.attributes("[aria-invalid=true]", "aria-describedby");
            let errors: Vec<_> = messages
                .iter()
                .map(|(name, _)| format!("{name}-error"))
                .collect();
            assert_eq!(
                wrong.iter().map(|id| id.trim()).collect::<Vec<_>>(),
                errors,
                "{query}"
            );
            for (name, message) in &messages {
                assert_eq!(page.texts(&format!("#{name}-error")), [*message], "{query}");
            }
            assert_eq!(page.field_errors().len(), messages.len(), "{query}");
            let at_search = page.texts(".search > .invalid-feedback").len();
            assert_eq!(at_search == 1, first == "q", "{query}");
        }
    })
    .await;
}

#[actix_web::test]
async fn so_does_the_search_for_the_contact_to_merge_with() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let page = admin
            .get(&format!("/contacts/{}/merge?other=a", jane.id))
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.attributes("[autofocus]", "name"), ["other"]);
        let id = &page.attributes("[autofocus]", "aria-describedby")[0];
        let said = page.texts(&format!(".search #{id}"));
        assert_eq!(said, ["Type at least 3 characters."]);
        assert_eq!(page.field_errors().len(), 1);
        assert!(page.texts("title")[0].starts_with("Error: "));
    })
    .await;
}
