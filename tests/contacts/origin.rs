//! A card knows the list from which it was opened, whatever is done on it.

use leadgate::staff::Role;
use reqwest::StatusCode;

use super::world::World;
use crate::support::app::{Answer, TestApp};
use crate::support::database::on_each_database;

/// The addresses of the cards beside this one, and of the list.
fn ways(card: &Answer) -> Vec<String> {
    assert_eq!(card.status, StatusCode::OK, "{}", card.body);
    ["a[rel=prev]", "a[rel=next]", ".page-pretitle a"]
        .into_iter()
        .flat_map(|link| card.attributes(link, "href"))
        .collect()
}

#[actix_web::test]
async fn a_card_keeps_its_list_after_everything_that_is_done_on_it() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let mut ids = Vec::new();
        for (number, email) in [
            "one@x.example",
            "two@x.example",
            "no@y.example",
            "three@x.example",
        ]
        .into_iter()
        .enumerate()
        {
            let (_, contact) = world.lead(email, "203.0.113.7", number as i64).await;
            ids.push(contact.id);
        }
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let list = "?section=appointment-setting&q=x.example&status=potential";
        let card = format!("/contacts/{}", ids[1]);
        let opened = admin.get(&format!("{card}{list}")).await;
        let expected = [
            format!("/contacts/{}{list}", ids[3]),
            format!("/contacts/{}{list}", ids[0]),
            format!("/contacts{list}"),
        ];
        assert_eq!(ways(&opened), expected);

        let forms = opened.attributes("form[action^='/contacts/']", "action");
        assert_eq!(forms.len(), 3, "claim, note and tag: {forms:?}");
        for form in &forms {
            assert!(form.ends_with(list), "{form}");
            let page = admin
                .post_and_follow(form, &[("note", "Rang."), ("tag", "warm")])
                .await;
            assert_eq!(ways(&page), expected, "{form}");
        }
        let opened = admin.get(&format!("{card}{list}")).await;
        // Refused, the card is shown as the answer.
        for form in opened.attributes("#notes form, #utms .form-narrow", "action") {
            let mut page = admin.post(&form, &[("note", " "), ("tag", " ")]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
            page.status = StatusCode::OK;
            assert_eq!(ways(&page), expected, "{form}");
        }
        let remove = opened.attributes("form[action*='/tags/remove']", "action");
        let page = admin.post_and_follow(&remove[0], &[("tag", "warm")]).await;
        assert_eq!(ways(&page), expected);

        for (part, sent) in [("/edit", &[("note", "Rang twice.")][..]), ("/delete", &[])] {
            let links = opened.attributes(&format!("#notes a[href*='{part}']"), "href");
            let page = admin.get(&links[0]).await;
            let back = format!("{card}{list}#notes");
            assert_eq!(page.attributes(".form-actions a", "href"), [back]);
            let version = page.attributes("input[name=version]", "value");
            let mut form = vec![("version", version[0].as_str())];
            form.extend(sent);
            let action = page.attributes("form.form-narrow", "action");
            let page = admin.post_and_follow(&action[0], &form).await;
            assert_eq!(ways(&page), expected, "{part}");
        }

        let edit = opened.attributes(".page-actions a[href*='/edit']", "href");
        let page = admin.get(&edit[0]).await;
        let mut form: Vec<(String, String)> = ["email", "was_email", "was_status", "was_owner"]
            .into_iter()
            .map(|name| {
                let value = page.attributes(&format!("input[name={name}]"), "value");
                (name.to_owned(), value[0].clone())
            })
            .collect();
        for (name, value) in [
            ("name", "Two"),
            ("phone", ""),
            ("status", "disqualified"),
            ("owner", ""),
            ("was_name", ""),
            ("was_phone", ""),
        ] {
            form.push((name.to_owned(), value.to_owned()));
        }
        let form: Vec<_> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let action = page.attributes("form.form-narrow", "action");
        let page = admin.post_and_follow(&action[0], &form).await;
        // It is in the list no more: it stands where it would be.
        assert_eq!(ways(&page), expected);
        assert!(page.body.contains("Disqualified"));
    })
    .await;
}

#[actix_web::test]
async fn a_card_keeps_its_list_when_its_contact_is_merged_and_parted_again() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let mut ids = Vec::new();
        for (number, email) in [
            "one@x.example",
            "two@x.example",
            "two@y.example",
            "three@x.example",
        ]
        .into_iter()
        .enumerate()
        {
            let (_, contact) = world.lead(email, "203.0.113.7", number as i64).await;
            ids.push(contact.id);
        }
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let list = "?section=appointment-setting&q=x.example&status=potential";
        let card = format!("/contacts/{}{list}", ids[1]);
        let expected = [
            format!("/contacts/{}{list}", ids[3]),
            format!("/contacts/{}{list}", ids[0]),
            format!("/contacts{list}"),
        ];
        let opened = admin.get(&card).await;
        let find = opened.attributes(".page-actions a[href*='/merge']", "href");
        let page = admin.get(&find[0]).await;
        assert_eq!(page.attributes(".page-pretitle a", "href"), [card.as_str()]);
        // The form is sent as a query string of what it holds.
        let names = page.attributes("form.list-tools input", "name");
        let values = page.attributes("form.list-tools input", "value");
        let mut query = String::new();
        for (name, value) in names.iter().zip(&values) {
            match name.as_str() {
                "other" => query += "&other=two@y",
                name => query += &format!("&{name}={value}"),
            }
        }
        let action = page.attributes("form.list-tools", "action").remove(0);
        let page = admin.get(&format!("{action}?{}", &query[1..])).await;
        let confirm = page.attributes("tbody a", "href");
        assert_eq!(
            confirm,
            [format!("/contacts/{}/merge/{}{list}", ids[1], ids[2])]
        );
        let page = admin.get(&confirm[0]).await;
        assert_eq!(
            page.attributes(".form-actions a", "href"),
            [
                format!("/contacts/{}/merge/{}{list}", ids[2], ids[1]),
                card.clone()
            ]
        );
        let action = page.attributes("main form", "action").remove(0);
        let seen = page.attributes("input[name=seen]", "value").remove(0);
        let merged = admin.post_and_follow(&action, &[("seen", &seen)]).await;
        assert_eq!(ways(&merged), expected);

        let undo = merged.attributes(".alert a", "href");
        assert_eq!(undo.len(), 1, "on the card, and not a second time");
        let page = admin.get(&undo[0]).await;
        assert_eq!(page.attributes(".form-actions a", "href"), [card.as_str()]);
        let action = page.attributes("main form", "action").remove(0);
        let parted = admin.post_and_follow(&action, &[]).await;
        assert_eq!(ways(&parted), expected);
        let other = parted.attributes(".alert a", "href");
        assert_eq!(other, [format!("/contacts/{}{list}", ids[2])]);
    })
    .await;
}

#[actix_web::test]
async fn a_card_of_no_list_leads_nowhere_but_to_global_data() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, contact) = world.lead("one@x.example", "203.0.113.7", 0).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let path = format!("/contacts/{}", contact.id);
        let notes = format!("{path}/notes?section=nowhere&q=https://evil.example");
        let answer = admin.post(&notes, &[("note", "Rang.")]).await;
        assert_eq!(answer.location, format!("{path}#notes"));
        assert_eq!(ways(&admin.get(&path).await), ["/contacts"]);
    })
    .await;
}
