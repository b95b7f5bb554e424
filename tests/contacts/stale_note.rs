//! A form that was opened for a note changes no other one, though SQLite gives the id of a deleted one to the next.

use leadgate::staff::Role;
use reqwest::StatusCode;

use super::world::World;
use crate::support::app::TestApp;
use crate::support::database::on_each_database;

#[actix_web::test]
async fn a_form_of_a_note_that_was_deleted_meanwhile_leaves_the_next_one_alone() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, lead) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let notes = format!("/contacts/{}/notes", lead.id);
        let add = async |text: &str| {
            let card = admin.post_and_follow(&notes, &[("note", text)]).await;
            card.attributes("#notes li a", "href")
        };
        let links = add("Call on Monday").await;
        let version_in = async |path: &str| {
            let form = admin.get(path).await;
            form.attributes("input[name=version]", "value")[0].clone()
        };
        let version = version_in(&links[0]).await;
        let version = ("version", version.as_str());
        admin.post_and_follow(&links[1], &[version]).await;
        let next = add("Quite another note").await;

        let form = [version, ("note", "Call on Tuesday")];
        let page = admin.post(&links[0], &form).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.body);
        assert_eq!(page.texts("h1"), ["This note is deleted"]);
        assert_eq!(page.texts("textarea"), ["Call on Tuesday"]);
        let card = admin.post_and_follow(&links[1], &[version]).await;
        let said = card.texts(".alert").join(" ");
        assert!(said.contains("This note was deleted already."), "{said}");
        assert_eq!(card.texts("#notes li .text-break"), ["Quite another note"]);

        // Its own form changes it, and after that one of before tells that it says something else now.
        let version = version_in(&next[0]).await;
        let form = [("version", version.as_str()), ("note", "Changed")];
        let card = admin.post_and_follow(&next[0], &form).await;
        assert_eq!(card.texts("#notes li .text-break"), ["Changed"]);
        let form = [("version", version.as_str()), ("note", "Changed again")];
        let page = admin.post(&next[0], &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}
