//! Unblock: every block that catches a contact is ticked, and what is unticked stays.

use leadgate::staff::Role;
use leadgate::values::BlockId;
use reqwest::StatusCode;

use super::world::World;
use crate::support::app::{Answer, TestApp};
use crate::support::database::on_each_database;

const DELETE: &str = "/tracking/blocking/delete";
const TICKS: &str = "input[type=checkbox][name=id]";

/// The page to which a card's Unblock leads.
fn unblock(blocks: &[BlockId]) -> String {
    let ids: Vec<_> = blocks.iter().map(|block| format!("id={block}")).collect();
    format!("{DELETE}?{}", ids.join("&"))
}

/// The blocks that a page would delete, and those that it names.
fn ticked_of(page: &Answer) -> (Vec<String>, Vec<String>) {
    let ticked = page.attributes(&format!("{TICKS}[checked]"), "value");
    (ticked, page.attributes(TICKS, "value"))
}

#[actix_web::test]
async fn unblock_opens_with_every_matching_block_ticked_and_takes_off_only_those_left_ticked() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let (network, _) = world.block("ip:203.0.113.0/24", 1).await;
        let (domain, _) = world.block("domain:example.com", 2).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let card = format!("/contacts/{}", jane.id);
        let offered = async || admin.get(&card).await.attributes(".alert .btn", "href");

        let from_card = format!(
            "{}&origin=card&contact={}",
            unblock(&[domain, network]),
            jane.id
        );
        assert_eq!(offered().await, [from_card.as_str()]);
        let page = admin.get(&unblock(&[domain, network])).await;
        let both = [domain.to_string(), network.to_string()];
        assert_eq!(ticked_of(&page), (both.to_vec(), both.to_vec()));
        let named = page.attributes("input[type=hidden][name=named]", "value");
        assert_eq!(named, both);
        let lines = page.texts("main ul li");
        let caught = "jane@example.com Caught by: Domain example.com; Network 203.0.113.0/24";
        assert_eq!(lines, [caught]);
        assert!(page.body.contains("Whatever you untick stays on the list."));
        assert_eq!(page.texts("button.btn-danger"), ["Delete ticked blocks"]);

        let named = [("named", &*both[0]), ("named", &*both[1])];
        let none = [named[0], named[1], ("reason", "Sorry")];
        let page = admin.post(DELETE, &none).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            page.field_errors(),
            ["Tick at least one of these, or cancel."]
        );
        assert_eq!(page.texts("fieldset[aria-describedby=id-error]").len(), 1);
        assert_eq!(ticked_of(&page), (vec![], both.to_vec()));
        assert_eq!(page.texts("#reason"), ["Sorry"]);
        assert_eq!(offered().await, [from_card]);

        let form = [named[0], named[1], ("id", &*both[0])];
        let long = "x".repeat(501);
        let page = admin
            .post(DELETE, &[form[0], form[1], form[2], ("reason", &long)])
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(ticked_of(&page), (both[..1].to_vec(), both.to_vec()));
        let page = admin.post_and_follow(DELETE, &form).await;
        assert_eq!(
            page.texts(".alert-success"),
            ["Deleted the block of example.com. No contact came back to Global Data by that. Undo"]
        );
        assert!(world.contact(jane.id).await.blocked);
        // The one that is left leaves nothing to choose.
        let way_back = format!("&origin=card&contact={}", jane.id);
        assert_eq!(offered().await, [unblock(&[network]) + &way_back]);
        let page = admin.get(&unblock(&[network])).await;
        assert_eq!(ticked_of(&page), (vec![], vec![]));
        assert_eq!(page.attributes("input[name=id]", "value"), both[1..]);
        admin.post(DELETE, &[("id", &*both[1])]).await;
        assert!(!world.contact(jane.id).await.blocked);
    })
    .await;
}

#[actix_web::test]
async fn whoever_unticks_all_may_still_delete_what_else_catches_the_lead() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let (network, _) = world.block("ip:203.0.113.0/24", 1).await;
        let (domain, _) = world.block("domain:example.com", 2).await;
        let (email, _) = world.block("mailbox:jane@example.com", 3).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let page = admin.get(&unblock(&[domain, network])).await;
        let email = email.to_string();
        assert_eq!(page.attributes("[name=also]", "value"), [&*email]);
        let (domain, network) = (domain.to_string(), network.to_string());
        let form = [("named", &*domain), ("named", &*network), ("also", &*email)];
        let page = admin.post_and_follow(DELETE, &form).await;
        let said = page.texts(".alert-success").concat();
        assert!(
            said.starts_with("Deleted the block of jane@example.com."),
            "{said}"
        );
        assert!(world.contact(jane.id).await.blocked);
    })
    .await;
}

#[actix_web::test]
async fn unblock_delete_and_their_undo_lead_back_to_where_they_were_opened() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let host = app.member(Role::Closer).await;
        let in_ten_years = 10 * 366 * 24 * 60;
        world.call(jane.id, &host, in_ten_years).await;
        let calls = format!("/calls?event={}", world.event);
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for (origin, link) in [
            ("/contacts?section=blocked&q=jane".to_owned(), "Unblock"),
            (
                format!("/contacts/{}?section=blocked&q=jane", jane.id),
                "Unblock",
            ),
            (format!("/contacts/{}", jane.id), "Unblock"),
            (calls, "Unblock"),
            (
                "/tracking/blocking/{block}/entries?q=jane".to_owned(),
                "Delete",
            ),
        ] {
            let (block, _) = world.block("mailbox:jane@example.com", 1).await;
            let origin = origin.replace("{block}", &block.to_string());
            let page = admin.get(&origin).await;
            let to_delete = format!("main a[href^='{DELETE}'], a.btn[href^='{DELETE}']");
            let href = page.attributes(&to_delete, "href").remove(0);
            let page = admin.get(&href).await;
            let ids = page.attributes("input[name=id]", "value");
            assert_eq!(ids, [block.to_string()], "{link} on {origin}");
            assert_eq!(page.attributes(".form-actions a", "href"), [&*origin]);
            let hidden = page.attributes("form input[type=hidden]", "name");
            let values = page.attributes("form input[type=hidden]", "value");
            let sent: Vec<(&str, &str)> = hidden
                .iter()
                .zip(&values)
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            let long = "x".repeat(501);
            let wrong = [&sent[..], &[("reason", &*long)]].concat();
            let page = admin.post(DELETE, &wrong).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(page.attributes(".form-actions a", "href"), [&*origin]);
            let answer = admin.post(DELETE, &sent).await;
            assert_eq!(answer.location, origin);
            let page = admin.get(&origin).await;
            let undo = page.attributes(".alert-success a", "href").remove(0);
            let page = admin.get(&undo).await;
            assert_eq!(page.attributes(".form-actions a", "href"), [&*origin]);
            let action = page.attributes("form.card", "action").remove(0);
            let answer = admin.post(&action, &[]).await;
            assert_eq!(answer.location, origin);
            admin.post(DELETE, &[("id", &*block.to_string())]).await;
        }
    })
    .await;
}
