//! View Entries: how far each refused visit came, and how often it tried.

use leadgate::staff::Role;
use leadgate::values::Kind;

use crate::scheduler::site::{Site, assert_taken, open_start};
use crate::support::database::on_each_database;

#[actix_web::test]
async fn an_entry_tells_how_far_the_visit_came_and_how_often_it_tried() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let block = site.block(Kind::Ip, "203.0.113.7").await;
        site.contact("ann@example.com").await;
        site.lead("ben@example.com").await;
        let looks = site.lead("cleo@example.com").await;
        looks.get("time").await;
        looks.get("time").await;
        let tries = site.lead("dan@example.com").await;
        for _ in 0..3 {
            assert_taken(&tries.book(&open_start()).await);
        }

        let admin = site.app.signed_in_as(Role::SuperAdmin).await;
        let page = admin
            .get(&format!("/tracking/blocking/{block}/entries"))
            .await;
        let column = |number: usize| page.texts(&format!("tbody td:nth-child({number})"));
        let emails = ["dan", "cleo", "ben", "ann"].map(|name| format!("{name}@example.com"));
        assert_eq!(column(1), emails, "the last refused first");
        assert_eq!(column(7), ["Time", "Time", "Details", "Contact"]);
        // A walk is one try, however often it looks at the times; each further form of the same step is another.
        assert_eq!(column(8), ["3 tries", "1 try", "1 try", "1 try"]);
    })
    .await;
}
