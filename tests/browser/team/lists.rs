//! What the team finds in lists that are wider than its screen.

use leadgate::values::Kind;

use super::world::{MANY, Team};
use crate::support::browser::Browser;

/// Blocked, and no lead of the team.
const BLOCKED: &str = "junk@spam.example";

impl Team {
    /// Scrolls each table to its other end, and still sees whose row it is. Scheduled Calls need no scrolling.
    pub async fn finds_whose_row_it_is_after_scrolling_the_table_sideways(
        &self,
        browser: &Browser,
    ) {
        self.desk.site.block(Kind::Email, BLOCKED).await;
        let ip = MANY[1].ip();
        for (path, table, first, last) in [
            ("/contacts", "Contacts", MANY[1].email, ip.as_str()),
            ("/tracking/blocking", "Blocked", BLOCKED, "View Entries"),
        ] {
            browser.visit(path).await;
            browser.scrolls_to_the_end_of(table).await;
            browser.is_in_view(last).await;
            browser.is_in_view(first).await;
        }
        browser.visit("/calls").await;
        browser.is_at("Upcoming").await;
        browser.nothing_is_cut().await;
    }
}
