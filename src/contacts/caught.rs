//! Which contacts a block target can catch, found by the indexes of what it is aimed at.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::contact::reversed;
use crate::db::schema::contacts;
use crate::db::{Connection, Result};
use crate::values::{BlockTarget, ContactId, OrganizationId};

/// Every contact that one of the targets can catch, each by its index; a few more do no harm.
pub(super) fn caught(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
) -> Result<BTreeSet<ContactId>> {
    let own = || contacts::table.filter(contacts::organization_id.eq(organization));
    let mut found = BTreeSet::new();
    let (mut mailboxes, mut phones, mut domains) = (Vec::new(), Vec::new(), Vec::new());
    for target in targets {
        // Ranges are asked for one by one: joined by OR, they would be no ranges of an index any more.
        match target {
            BlockTarget::Email(email) => mailboxes.push(email.mailbox()),
            BlockTarget::Mailbox(mailbox) => mailboxes.push(mailbox.clone()),
            BlockTarget::Phone(phone) => phones.push(phone.as_str()),
            BlockTarget::Domain(domain) => domains.push(reversed(domain.as_str())),
            BlockTarget::Subdomains(domain) => {
                let domain = reversed(domain.as_str());
                // The character after the dot is the slash.
                let below = contacts::domain
                    .ge(format!("{domain}."))
                    .and(contacts::domain.lt(format!("{domain}/")));
                let below: Vec<ContactId> = own().filter(below).select(contacts::id).load(conn)?;
                found.extend(below);
                domains.push(domain);
            }
            BlockTarget::Network(network) => {
                let inside = contacts::ip.between(network.first(), network.last());
                let inside: Vec<ContactId> =
                    own().filter(inside).select(contacts::id).load(conn)?;
                found.extend(inside);
            }
        }
    }
    // Three questions, each by its own index.
    if !mailboxes.is_empty() {
        let ids: Vec<ContactId> = own()
            .filter(contacts::mailbox.eq_any(&mailboxes))
            .select(contacts::id)
            .load(conn)?;
        found.extend(ids);
    }
    if !phones.is_empty() {
        let ids: Vec<ContactId> = own()
            .filter(contacts::phone.eq_any(&phones))
            .select(contacts::id)
            .load(conn)?;
        found.extend(ids);
    }
    if !domains.is_empty() {
        let ids: Vec<ContactId> = own()
            .filter(contacts::domain.eq_any(&domains))
            .select(contacts::id)
            .load(conn)?;
        found.extend(ids);
    }
    Ok(found)
}
