//! Extend: until when a block is to last.

use askama::Template;
use serde::Deserialize;

use super::named;
use crate::blocking::Block;
use crate::tracking::expiry::Expiry;
use crate::values::{TimeZone, UtcTime};
use crate::web::field::SelectOption;
use crate::web::{Field, Frame, Moment};

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ExtendForm {
    /// The name of one of the spans.
    pub lasts: Field,
    /// The last day, if a date is chosen.
    #[serde(default)]
    pub date: Field,
    /// Why.
    #[serde(default)]
    pub reason: Field,
}

/// For how long, from now on.
const SPANS: [(&str, &str); 5] = [
    ("never", "Does not expire"),
    ("day", "A day from now"),
    ("week", "A week from now"),
    ("month", "A month from now"),
    ("date", "At the end of a day:"),
];

impl ExtendForm {
    /// When the block is to expire, if ever, and why; unless something is wrong: then the field says so.
    pub fn parse(&mut self, zone: TimeZone, now: UtcTime) -> Option<(Option<UtcTime>, String)> {
        self.reason.max_chars(500);
        let expires_at = match Expiry::parse(&self.lasts.value, &self.date.value) {
            Ok(expiry) => expiry.at(now, zone),
            Err(error) => Err(error),
        };
        let expires_at = match (expires_at, self.lasts.value.as_str()) {
            (Ok(expires_at), _) => Some(expires_at),
            (Err(error), "date") => {
                self.date.refuse(error);
                None
            }
            (Err(error), _) => {
                self.lasts.refuse(error);
                None
            }
        };
        let reason = self
            .reason
            .parse(|text| Ok::<_, String>(text.trim().to_owned()));
        Some((expires_at?, reason?))
    }
}

/// Tracking → Blocking → Extend.
#[derive(Template)]
#[template(path = "tracking/extend.html")]
pub struct ExtendPage {
    frame: Frame,
    block: Block,
    form: ExtendForm,
    now: UtcTime,
}

impl ExtendPage {
    /// The page for this block, with what was typed.
    pub fn new(frame: Frame, block: Block, form: ExtendForm, now: UtcTime) -> Self {
        Self {
            frame,
            block,
            form,
            now,
        }
    }

    fn name(&self) -> String {
        named(&self.block.target, self.block.effect)
    }

    fn spans(&self) -> Vec<SelectOption> {
        let option = |(value, label): (&str, &str)| SelectOption {
            value: value.to_owned(),
            label: label.to_owned(),
        };
        SPANS.map(option).into()
    }

    fn expires(&self) -> Option<Moment> {
        let zone = self.frame.signed_in.member.time_zone;
        Some(Moment::new(self.block.expires_at?, zone))
    }

    fn is_expired(&self) -> bool {
        self.block.is_expired(self.now)
    }

    fn action(&self) -> String {
        format!("/tracking/blocking/{}/extend", self.block.id)
    }
}
