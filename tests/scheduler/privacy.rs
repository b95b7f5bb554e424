//! The privacy notice of the organization, where a lead is asked for the first time.

use diesel::prelude::*;
use leadgate::db::schema::organizations;

use super::site::Site;
use crate::support::database::on_each_database;

const NOTICE: &str = "https://acme.example/privacy";

#[actix_web::test]
async fn the_first_step_links_the_privacy_notice_if_the_organization_has_one() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let visitor = site.app.visitor();
        let page = visitor.get(&site.form()).await;
        assert!(page.attributes(".public-foot a", "href").is_empty());
        assert!(!page.body.contains("uses your data"));

        let organization = organizations::table.find(site.app.organization.id);
        let write = site.app.db.write(move |conn| {
            let notice = organizations::privacy_url.eq(Some(NOTICE));
            Ok(diesel::update(organization).set(notice).execute(conn)?)
        });
        write.await.unwrap();
        let page = visitor.get(&site.form()).await;
        let link = format!("a[href='{NOTICE}']");
        assert_eq!(page.texts(&link), ["How acme Inc. uses your data"]);
    })
    .await;
}
