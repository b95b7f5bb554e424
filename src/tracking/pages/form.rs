//! Add New: the page, the part of it that is fetched while somebody types, and what stands there on a plan without it.

mod answers;
mod block_form;
mod choice;
mod preview;
mod reading;
mod words;

use std::collections::BTreeSet;

use askama::Template;

use super::NamedContact;
use crate::blocking::Effect;
use crate::tracking::Offer;
use crate::values::{BlockId, BlockTarget};
use crate::web::Frame;

pub use block_form::BlockForm;
pub use choice::Choice;
pub use preview::{Group, Preview, groups};
pub(super) use words::of_catch;

/// Tracking → Blocking → Add New.
#[derive(Template)]
#[template(path = "tracking/new.html")]
pub struct NewPage {
    /// What every page needs.
    pub frame: Frame,
    /// What was typed.
    pub form: BlockForm,
    /// What can be ticked, if it is about contacts.
    pub offers: Vec<Offer>,
    /// What it will do, once there is something to tell.
    pub preview: Option<Preview>,
}

/// A line that can be ticked.
pub struct OfferLine {
    /// What the tick sends.
    pub key: String,
    /// What comes on the list.
    pub value: String,
    /// What kind of thing that is, and whose.
    pub about: String,
    /// Whether it is ticked.
    pub ticked: bool,
    /// The log of the line that stands for it already.
    pub listed_href: Option<String>,
}

impl NewPage {
    /// Whether it cannot be done, whatever is answered.
    fn is_refused(&self) -> bool {
        self.preview.as_ref().is_some_and(Preview::is_refused)
    }

    fn main_kinds(&self) -> &'static [Choice] {
        &Choice::ALL[..2]
    }

    fn further_kinds(&self) -> &'static [Choice] {
        &Choice::ALL[2..]
    }

    fn kinds(&self) -> [Choice; 6] {
        Choice::ALL
    }

    fn is_chosen(&self, choice: &Choice) -> bool {
        self.form.choice() == *choice
    }

    fn expires(&self, choice: &str) -> bool {
        self.form.expiry() == choice
    }

    fn is_further(&self) -> bool {
        self.further_kinds().contains(&self.form.choice())
    }

    fn is_about_contacts(&self) -> bool {
        !self.form.contact.is_empty()
    }

    fn is_exempt(&self) -> bool {
        self.form.effect() == Effect::Exempt
    }

    /// The network that is proposed for the address that was typed.
    fn proposed_network(&self) -> String {
        self.form.subscriber().unwrap_or_default()
    }

    fn offer_lines(&self) -> Vec<OfferLine> {
        let ticked: BTreeSet<&str> = self.form.target.iter().map(String::as_str).collect();
        self.offers
            .iter()
            .map(|offer| {
                let key = offer.target.key();
                OfferLine {
                    ticked: ticked.contains(key.as_str()) && offer.listed.is_none(),
                    value: offer.target.value(),
                    about: words::of_offer(offer),
                    listed_href: offer.listed.as_ref().map(|block| entries_href(block.id)),
                    key,
                }
            })
            .collect()
    }

    /// Those contacts of whom no IP address is known, so that there is none to tick.
    fn without_ip(&self) -> Vec<NamedContact> {
        let emails = self
            .offers
            .iter()
            .filter(|offer| matches!(offer.target, BlockTarget::Mailbox(_)));
        let contacts = emails.flat_map(|offer| &offer.contacts);
        let without = contacts.filter(|contact| contact.ip.is_none());
        without.cloned().map(Into::into).collect()
    }
}

/// What it will do, for the form that is open in the browser.
#[derive(Template)]
#[template(path = "tracking/_preview.html")]
pub struct PreviewPart {
    /// What every page needs.
    pub frame: Frame,
    /// What was typed.
    pub form: BlockForm,
    /// What it will do, if what was typed means something.
    pub preview: Option<Preview>,
}

/// View Entries of a block.
fn entries_href(block: BlockId) -> String {
    format!("/tracking/blocking/{block}/entries")
}

/// Add New on a plan without it.
#[derive(Template)]
#[template(path = "tracking/plan.html")]
pub struct PlanPage {
    /// What every page needs.
    pub frame: Frame,
}

impl PlanPage {
    fn plan(&self) -> &'static str {
        self.frame.signed_in.organization.plan.label()
    }
}
