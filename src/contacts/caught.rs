//! Which contacts a block target can catch, found by the indexes of what it is aimed at.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use diesel::prelude::*;

use super::Contact;
use crate::db::schema::contacts;
use crate::db::{Backend, Connection, Result};
use crate::values::{BlockTarget, ContactId, OrganizationId};

type Question<'a> = contacts::BoxedQuery<'a, Backend, diesel::sql_types::BigInt>;

/// Everyone whom one of these targets may catch: not one too few; a few too many, for a mailbox has many addresses.
pub(super) fn caught(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
) -> Result<BTreeSet<ContactId>> {
    let mut found = BTreeSet::new();
    for question in questions(organization, targets) {
        let ids: Vec<ContactId> = question.load(conn)?;
        found.extend(ids);
    }
    Ok(found)
}

/// The `limit` last seen of those whom these targets catch, hidden or not, the last seen first; and whether there may be
/// more.
pub fn last_caught(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
    limit: usize,
) -> Result<(Vec<Contact>, bool)> {
    let mut more = false;
    let mut ids = BTreeSet::new();
    for question in questions(organization, targets) {
        let latest = (contacts::last_seen_at.desc(), contacts::id.desc());
        let some: Vec<ContactId> = question.order(latest).limit(limit as i64 + 1).load(conn)?;
        more |= some.len() > limit;
        ids.extend(some);
    }
    let mut found: Vec<Contact> = contacts::table
        .filter(contacts::organization_id.eq(organization))
        .filter(contacts::id.eq_any(ids))
        .select(Contact::as_select())
        .load(conn)?;
    found.retain(|contact| {
        let identity = contact.identity();
        targets.iter().any(|target| target.catches(&identity))
    });
    found.sort_by_key(|contact| Reverse((contact.last_seen_at, contact.id)));
    more |= found.len() > limit;
    found.truncate(limit);
    Ok((found, more))
}

/// What to ask, each question for one index: joined by OR, ranges would be no ranges of an index any more.
fn questions(organization: OrganizationId, targets: &[BlockTarget]) -> Vec<Question<'static>> {
    let own = || {
        contacts::table
            .filter(contacts::organization_id.eq(organization))
            .select(contacts::id)
            .into_boxed::<Backend>()
    };
    let (mut mailboxes, mut phones, mut domains) = (Vec::new(), Vec::new(), Vec::new());
    let mut ips = Vec::new();
    let mut questions = Vec::new();
    for target in targets {
        match target {
            BlockTarget::Email(email) => mailboxes.push(email.mailbox()),
            BlockTarget::Mailbox(mailbox) => mailboxes.push(mailbox.clone()),
            BlockTarget::Phone(phone) => phones.push(phone.to_string()),
            BlockTarget::Domain(domain) => domains.push(domain.reversed()),
            BlockTarget::Subdomains(domain) => {
                let domain = domain.reversed();
                // The character after the dot is the slash.
                let below = contacts::domain
                    .ge(format!("{domain}."))
                    .and(contacts::domain.lt(format!("{domain}/")));
                questions.push(own().filter(below));
                domains.push(domain);
            }
            BlockTarget::Network(network) if network.is_single() => ips.push(network.first()),
            BlockTarget::Network(network) => {
                let inside = contacts::ip.between(network.first(), network.last());
                questions.push(own().filter(inside));
            }
        }
    }
    if !mailboxes.is_empty() {
        questions.push(own().filter(contacts::mailbox.eq_any(mailboxes)));
    }
    if !phones.is_empty() {
        questions.push(own().filter(contacts::phone.eq_any(phones)));
    }
    if !domains.is_empty() {
        questions.push(own().filter(contacts::domain.eq_any(domains)));
    }
    if !ips.is_empty() {
        questions.push(own().filter(contacts::ip.assume_not_null().eq_any(ips)));
    }
    questions
}
