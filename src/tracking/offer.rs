//! What can be put on the list of some contacts: the email and the latest IP address of each.

use diesel::prelude::*;

use crate::blocking::{Block, Effect};
use crate::contacts::Contact;
use crate::db::schema::contacts;
use crate::db::{Connection, Error, Result};
use crate::values::{BlockTarget, ContactId, OrganizationId, UtcTime};

/// The most contacts at once: of each come three lines at most.
pub const CONTACTS: usize = 200;

/// A line that the form offers.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What would come on the list.
    pub target: BlockTarget,
    /// Whose it is: one contact, or several who share it.
    pub contacts: Vec<Contact>,
    /// Whether it is proposed: of an IPv6 address its network is, the single address is there to choose.
    pub proposed: bool,
    /// The line that stands for it already, with the same effect.
    pub listed: Option<Block>,
}

impl Offer {
    /// What these contacts offer, in the order of their ids; [`Error::NotFound`] if one of them is not this organization's.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        ids: &[ContactId],
        effect: Effect,
        now: UtcTime,
    ) -> Result<Vec<Self>> {
        let found: Vec<Contact> = contacts::table
            .filter(contacts::organization_id.eq(organization))
            .filter(contacts::id.eq_any(ids))
            .order(contacts::id)
            .select(Contact::as_select())
            .load(conn)?;
        if !ids
            .iter()
            .all(|id| found.iter().any(|contact| contact.id == *id))
        {
            return Err(Error::NotFound);
        }
        let mut offers: Vec<Self> = Vec::new();
        for contact in found {
            for (target, proposed) in of_contact(&contact) {
                match offers.iter_mut().find(|offer| offer.target == target) {
                    Some(offer) => offer.contacts.push(contact.clone()),
                    None => offers.push(Self {
                        target,
                        contacts: vec![contact.clone()],
                        proposed,
                        listed: None,
                    }),
                }
            }
        }
        let targets: Vec<_> = offers.iter().map(|offer| offer.target.clone()).collect();
        for block in Block::standing(conn, organization, &targets)? {
            if block.effect == effect && !block.is_expired(now) {
                let offer = offers.iter_mut().find(|offer| offer.target == block.target);
                offer
                    .into_iter()
                    .for_each(|offer| offer.listed = Some(block.clone()));
            }
        }
        Ok(offers)
    }

    /// Whether it is ticked before anybody has chosen.
    pub fn is_ticked(&self) -> bool {
        self.proposed && self.listed.is_none()
    }
}

fn of_contact(contact: &Contact) -> Vec<(BlockTarget, bool)> {
    let mut targets = vec![(BlockTarget::Mailbox(contact.email.mailbox()), true)];
    if let Some(ip) = contact.ip {
        let network = ip.subscriber();
        targets.push((BlockTarget::Network(network), true));
        if !network.is_single() {
            targets.push((BlockTarget::Network(ip.into()), false));
        }
    }
    targets
}
