//! What the team finds in lists that are wider than its screen.

use leadgate::staff::Role;
use leadgate::values::Kind;

use super::world::{MANY, Team};
use crate::support::browser::{Browser, Device};

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

    /// Looks in Global Data when the call of a lead with a long address is, and with whom, and need not scroll for it.
    pub async fn sees_with_whom_a_call_is(&self, browser: &Browser, device: Device) {
        let path = format!("/contacts?section=calls&q={}", MANY[0].email);
        browser.visit(&path).await;
        match device {
            Device::Phone => browser.is_in_view("· ").await,
            _ => browser.column_is_in_view("Host").await,
        }
    }

    /// Opens the hours of a colleague who stands last, out of view, in the line of the staff.
    pub async fn sees_whose_hours_it_looks_at(&self, browser: &Browser) {
        for role in [Role::SalesManager, Role::Setter] {
            let colleague = self.desk.site.app.member(role).await;
            browser
                .visit(&format!("/availability/{}", colleague.id))
                .await;
            browser.current_is_in_view("Staff").await;
            // And so are all others, without scrolling a line of them.
            browser.nothing_is_cut().await;
        }
    }

    /// Neither of two contacts that are to be merged takes the room of the other.
    pub async fn compares_two_contacts_side_by_side(&self, browser: &Browser) {
        let ids = [
            self.desk.contact(MANY[0].email).await.id,
            self.desk.contact(MANY[1].email).await.id,
        ];
        browser
            .visit(&format!("/contacts/{}/merge/{}", ids[0], ids[1]))
            .await;
        let one = browser.width_of("Stays").await;
        let other = browser.width_of("Of the other contact").await;
        let why = format!("{one} and {other} pixels");
        browser
            .make_sure(one.min(other) / one.max(other) > 0.8, &why)
            .await;
        browser.nothing_is_cut().await;
        let head = browser.text_begins_at("Stays").await;
        let cell = browser.text_begins_at(MANY[0].name).await;
        let why = format!("begin at {head} and {cell} pixels");
        browser.make_sure(head == cell, &why).await;
        let merge = browser.width_of_button("Merge").await;
        let keep = browser.width_of("instead").await;
        let why = format!("{merge} and {keep} pixels");
        browser.make_sure(merge == keep, &why).await;
    }
}
