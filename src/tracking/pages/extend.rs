//! Extend: until when a block is to last.

use std::slice;

use askama::Template;
use serde::Deserialize;

use super::form::{Group, groups};
use super::{confirm, counted, named, reason, said};
use crate::blocking::Block;
use crate::tracking::adding::Review;
use crate::tracking::expiry::Expiry;
use crate::tracking::guard_rails::{Confirmation, phrase};
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
    /// What was typed to confirm the warnings.
    #[serde(default)]
    pub confirm: Field,
    /// The warnings that were shown.
    #[serde(default)]
    pub seen: Vec<String>,
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
        let reason = reason(&mut self.reason);
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
        Some((expires_at?, reason?))
    }

    /// What was answered to the warnings.
    pub fn confirmation(&self) -> Confirmation {
        confirm::answer(&self.confirm, &self.seen)
    }

    /// Asks for the answer that is missing.
    pub fn ask(&mut self, block: &Block) {
        confirm::ask(&mut self.confirm, &phrase(slice::from_ref(&block.target)));
    }
}

/// Tracking → Blocking → Extend.
#[derive(Template)]
#[template(path = "tracking/extend.html")]
pub struct ExtendPage {
    frame: Frame,
    block: Block,
    /// What it will do, if that is more than to go on.
    review: Option<Review>,
    form: ExtendForm,
    now: UtcTime,
}

impl ExtendPage {
    /// The page for this block, with what was typed.
    pub fn new(
        frame: Frame,
        block: Block,
        review: Option<Review>,
        form: ExtendForm,
        now: UtcTime,
    ) -> Self {
        Self {
            frame,
            block,
            review,
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

    fn groups(&self, review: &Review) -> Vec<Group> {
        groups(&review.foresight, self.block.effect)
    }

    /// `1 upcoming call, booked before, stays`; nothing if there is none.
    fn upcoming(&self, review: &Review) -> Option<String> {
        let calls = review.foresight.calls.len();
        let stay = match calls {
            0 => return None,
            1 => "stays",
            _ => "stay",
        };
        let calls = counted(calls, "upcoming call", "upcoming calls");
        Some(format!("{calls}, booked before, {stay} booked"))
    }

    /// Which calls can be moved no more, or again.
    fn links(&self, review: &Review) -> Vec<String> {
        said::of_links(&review.links)
    }

    fn refusals(&self, review: &Review) -> Vec<String> {
        confirm::refusals(&review.guard_rails)
    }

    fn warnings(&self, review: &Review) -> Vec<(String, String)> {
        confirm::warnings(&review.guard_rails)
    }

    fn phrase(&self) -> String {
        phrase(slice::from_ref(&self.block.target))
    }

    fn action(&self) -> String {
        format!("/tracking/blocking/{}/extend", self.block.id)
    }
}
