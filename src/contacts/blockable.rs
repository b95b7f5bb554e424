//! What of a contact can be blocked by one tick: its mailbox, and the address from which it came last.

use super::Contact;
use crate::blocking::{Decision, Effect, Match};
use crate::values::{BlockTarget, Rank};

/// A target that is offered, or that is on the list already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blockable {
    /// What would be blocked.
    pub target: BlockTarget,
    /// The block in force of it, or of a part of it that catches this contact: then there is nothing to offer.
    pub listed: Option<Match>,
}

impl Blockable {
    /// The email first; no address if none is known. `decision` is the one about this contact.
    pub(super) fn of(contact: &Contact, decision: &Decision) -> Vec<Self> {
        let mailbox = BlockTarget::Mailbox(contact.email.mailbox());
        let address = contact.ip.map(|ip| BlockTarget::Network(ip.subscriber()));
        let offer = |target: BlockTarget| Self {
            listed: listed(&target, decision).cloned(),
            target,
        };
        [Some(mailbox), address]
            .into_iter()
            .flatten()
            .map(offer)
            .collect()
    }

    /// Whether it is the address, and not the email.
    pub fn is_address(&self) -> bool {
        matches!(self.target, BlockTarget::Network(_))
    }

    /// Whether it is more than the very address of the contact: in IPv6, all that one subscriber has.
    pub fn is_network(&self) -> bool {
        matches!(&self.target, BlockTarget::Network(network) if !network.is_single())
    }
}

fn listed<'a>(target: &BlockTarget, decision: &'a Decision) -> Option<&'a Match> {
    let is_address = matches!(target, BlockTarget::Network(_));
    let mut blocks = decision.matches.iter();
    blocks.find(|found| {
        let same_kind = match found.target.rank() {
            Rank::Email | Rank::Mailbox => !is_address,
            Rank::Address { .. } => is_address,
            _ => false,
        };
        found.effect == Effect::Block && same_kind
    })
}
