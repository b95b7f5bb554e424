//! What the form asks before it saves, and what was answered.

use super::block_form::BlockForm;
use crate::tracking::adding::{Answers, Calls, Unanswered};
use crate::tracking::guard_rails::phrase;
use crate::tracking::pages::confirm;
use crate::values::BlockTarget;

/// The longest reason for canceling calls, in characters.
const CANCEL_REASON: usize = 1_000;

impl BlockForm {
    /// Says beside the fields what is still to be answered.
    pub fn ask(&mut self, open: Unanswered, targets: &[BlockTarget]) {
        if open.listed {
            self.refuse("This is on the block list already.");
        }
        if open.unconfirmed {
            confirm::ask(&mut self.confirm, &phrase(targets));
        }
        if open.in_the_way {
            self.replace.refuse("Tick this if you want to replace it.");
        }
        if open.calls && self.cancel_reason.error.is_none() {
            self.calls.refuse(match self.calls.value.as_str() {
                "cancel" => "Other calls stand there now than before: look at them again.",
                _ => "Say what is to become of these calls.",
            });
        }
    }

    /// Whether something is to be answered under what it will do, at the foot of the form.
    pub fn is_asked(&self) -> bool {
        [
            &self.confirm,
            &self.replace,
            &self.calls,
            &self.cancel_reason,
        ]
        .iter()
        .any(|field| field.error.is_some())
    }

    /// What was answered, for these targets.
    pub(super) fn answers(&mut self, targets: &[BlockTarget]) -> Answers {
        Answers {
            confirmed: confirm::answer(&self.confirm, &self.seen).of(targets),
            replace: self.replace.value == "on",
            calls: match self.calls.value.as_str() {
                "keep" => Some(Calls::Keep),
                "cancel" => self.cancel_calls(),
                _ => None,
            },
        }
    }

    fn cancel_calls(&mut self) -> Option<Calls> {
        self.cancel_reason.value = self.cancel_reason.value.replace("\r\n", "\n");
        self.cancel_reason
            .required("Say why: the reason stays with the calls, for your colleagues.");
        self.cancel_reason.max_chars(CANCEL_REASON);
        self.cancel_reason.plain();
        let reason = self
            .cancel_reason
            .parse(|text| Ok::<_, String>(text.trim().to_owned()))?;
        Some(Calls::Cancel {
            calls: self.call.iter().copied().collect(),
            reason,
            to_leads: self.tell_leads.value == "on",
        })
    }
}
