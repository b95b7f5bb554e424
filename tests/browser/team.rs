//! A day of the sales team in a real browser, at the desk and on the phone: the contact card, its copy buttons, the
//! preview of a form, and what becomes of calls.

mod calls;
mod card;
mod lists;
mod preview;
mod world;

use crate::support::browser::{Browser, Device, driver};
use world::Team;

#[actix_web::test]
async fn a_day_of_the_sales_team_at_the_desk() {
    day_on(Device::Desktop).await;
}

#[actix_web::test]
async fn a_day_of_the_sales_team_on_the_phone() {
    day_on(Device::Phone).await;
}

/// One browser and one set of leads for all that they do.
async fn day_on(device: Device) {
    let Some(driver) = driver() else { return };
    let team = Team::at_work(device).await;
    let browser = Browser::open(driver, device, "192.0.2.10", team.address()).await;
    team.signs_in(&browser).await;
    team.finds_its_lists_at_first_sight(&browser).await;
    team.sees_with_whom_a_call_is(&browser, device).await;
    if device == Device::Phone {
        team.finds_whose_row_it_is_after_scrolling_the_table_sideways(&browser)
            .await;
        team.sees_whose_hours_it_looks_at(&browser).await;
        team.compares_two_contacts_side_by_side(&browser).await;
    }

    team.walks_from_card_to_card(&browser).await;
    team.opens_additional_details_in_place(&browser).await;
    team.copies_by_mouse_and_keyboard(&browser).await;
    team.copies_where_the_clipboard_is_not_allowed(&browser)
        .await;
    team.keeps_the_list_while_it_writes(&browser).await;

    team.adds_a_call(&browser).await;
    team.previews_a_form(&browser).await;

    team.says_how_a_call_went(&browser).await;
    team.moves_a_call(&browser).await;
    team.cancels_a_call(&browser).await;
    team.cancels_many_calls(&browser).await;
    browser.close().await;
}
