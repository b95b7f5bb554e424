//! The pages about the organization itself, and the checks that they share.

mod settings;
mod setup;

pub use settings::{SettingsForm, SettingsPage};
pub use setup::{SetupForm, SetupPage, UnhashedAdmin};

use std::convert::Infallible;

use crate::web::Field;

/// The organization's name.
fn name(field: &mut Field) -> Option<String> {
    field.required("Enter the name of your organization.");
    field.max_chars(100);
    field.one_line();
    field.parse(trimmed)
}

/// Where leads can turn: whatever the organization answers to.
fn contact_address(field: &mut Field) -> Option<String> {
    field.required("Enter how leads can reach you: an email address or a phone number.");
    field.max_chars(200);
    field.one_line();
    field.parse(trimmed)
}

fn trimmed(text: &str) -> Result<String, Infallible> {
    Ok(text.trim().to_owned())
}
