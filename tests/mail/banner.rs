//! The banner that says that no mail leaves, on the pages of the staff.

use leadgate::staff::Role;
use reqwest::StatusCode;

use crate::support::app::TestApp;
use crate::support::database::on_each_database;
use crate::support::smtp::{Manner, Smtp};

#[actix_web::test]
async fn every_page_of_the_menu_says_that_no_mail_leaves_until_there_is_a_mail_server() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let (mut members, mut pages) = (Vec::new(), Vec::new());
        for role in Role::ALL {
            let member = app.member(role).await;
            let client = app.signed_in(&member).await;
            let menu = client.get("/calls").await;
            let menu = menu.attributes(".side-menu-link", "href");
            assert!(menu.contains(&"/contacts".to_owned()), "{menu:?}");
            for path in menu {
                let page = client.get(&path).await;
                assert_eq!(page.status, StatusCode::OK, "{path}");
                let said = page.texts(".mail-banner").join(" ");
                assert!(said.starts_with("No mail leaves this server"), "{path}");
                let links = page.attributes(".mail-banner a", "href");
                match role {
                    Role::SuperAdmin => assert_eq!(links, ["/settings/mail"], "{path}"),
                    _ => assert!(links.is_empty(), "{role:?} {path}"),
                }
                pages.push((members.len(), path));
            }
            members.push(member);
        }
        let smtp = Smtp::start(Manner::Receives).await;
        let url = format!("--smtp-url={}", smtp.url());
        let sends = app.second_with(&[&url, "--mail-from=a@acme.example"]);
        for (number, member) in members.iter().enumerate() {
            let client = sends.signed_in(member).await;
            for (_, path) in pages.iter().filter(|(whose, _)| *whose == number) {
                let page = client.get(path).await;
                assert_eq!(page.status, StatusCode::OK, "{path}");
                assert!(page.texts(".mail-banner").is_empty(), "{path}");
            }
        }
    })
    .await;
}
