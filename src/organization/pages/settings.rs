//! The settings page: what the organization says about itself, and what it says to whom it refuses.

use askama::Template;
use serde::Deserialize;

use super::{contact_address, name};
use crate::organization::{Refusal, Settings};
use crate::values::TimeZone;
use crate::web::field::{SelectOption, time_zones, web_address};
use crate::web::{Field, Frame};

/// The form's names of the two answers to a refused lead.
const NO_FREE_TIMES: &str = "no-free-times";
const MESSAGE: &str = "message";

/// What the settings page asks for.
#[derive(Debug, Deserialize)]
pub struct SettingsForm {
    name: Field,
    time_zone: Field,
    privacy_url: Field,
    contact_address: Field,
    #[serde(default)]
    refusal: Field,
    refusal_message: Field,
    keep_expired_days: Field,
}

impl SettingsForm {
    /// The form filled with the settings as they are.
    pub fn of(settings: &Settings) -> Self {
        Self {
            name: Field::of(&settings.name),
            time_zone: Field::of(settings.time_zone.as_str()),
            privacy_url: Field::of(settings.privacy_url.as_deref().unwrap_or_default()),
            contact_address: Field::of(&settings.contact_address),
            refusal: Field::of(match settings.refusal {
                Refusal::NoFreeTimes => NO_FREE_TIMES,
                Refusal::Message(_) => MESSAGE,
            }),
            refusal_message: Field::of(settings.refusal.as_str()),
            keep_expired_days: Field::of(settings.keep_expired_days.to_string()),
        }
    }

    /// What was meant, unless something is wrong: then each field that is wrong says so.
    pub fn parse(&mut self) -> Option<Settings> {
        let name = name(&mut self.name);
        let time_zone = self.time_zone.parse(TimeZone::parse);
        let privacy_url = self.privacy_url.parse(web_address);
        let contact_address = contact_address(&mut self.contact_address);
        let refusal = self.parse_refusal();
        let keep_expired_days = self.keep_expired_days.parse(days);
        Some(Settings {
            name: name?,
            time_zone: time_zone?,
            privacy_url: privacy_url?,
            contact_address: contact_address?,
            refusal: refusal?,
            keep_expired_days: keep_expired_days?,
        })
    }

    /// A message that was not chosen is not looked at.
    fn parse_refusal(&mut self) -> Option<Refusal> {
        match self.refusal.value.as_str() {
            NO_FREE_TIMES => Some(Refusal::NoFreeTimes),
            MESSAGE => self.refusal_message.parse(Refusal::message),
            _ => {
                self.refusal.refuse("Choose what a refused lead sees.");
                None
            }
        }
    }
}

fn days(text: &str) -> Result<i32, &'static str> {
    let days = text.trim().parse().ok();
    days.filter(|days| (0..=3650).contains(days))
        .ok_or("Enter a whole number of days from 0 to 3650.")
}

/// The page itself.
#[derive(Template)]
#[template(path = "organization/settings.html")]
pub struct SettingsPage {
    frame: Frame,
    form: SettingsForm,
}

impl SettingsPage {
    /// The page with this form on it.
    pub fn of(frame: Frame, form: SettingsForm) -> Self {
        Self { frame, form }
    }

    fn time_zones(&self) -> Vec<SelectOption> {
        time_zones()
    }

    fn refusals(&self) -> [SelectOption; 2] {
        let option = |value: &str, label: &str| SelectOption {
            value: value.to_owned(),
            label: label.to_owned(),
        };
        [
            option(
                NO_FREE_TIMES,
                "No free times: just what a disqualified lead sees, and any lead in a month that is full. \
                 Nothing tells that it is refused.",
            ),
            option(
                MESSAGE,
                "A message of your own in place of the calendar. The lead knows that it is refused.",
            ),
        ]
    }
}
