//! Which contacts a block target can catch, found by the indexes of what it is aimed at.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::Contact;
use crate::db::schema::contacts;
use crate::db::{Backend, Connection, Result};
use crate::values::{BlockTarget, ClientIp, ContactId, OrganizationId, Reach};

/// As many contacts as are put into an order of their own.
const SORTED: usize = 500;

type Question<'a> = contacts::BoxedQuery<'a, Backend, diesel::sql_types::BigInt>;

/// Everyone whom one of these targets may catch, in the order of their ids, if these are no more than `limit`: not one too
/// few; a few too many, for a mailbox has many addresses.
pub(super) fn caught(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
    limit: usize,
) -> Result<Option<Vec<ContactId>>> {
    let mut found = BTreeSet::new();
    for question in questions(organization, targets) {
        let ids: Vec<ContactId> = question.limit(limit as i64 + 1).load(conn)?;
        found.extend(ids);
        if found.len() > limit {
            return Ok(None);
        }
    }
    Ok(Some(found.into_iter().collect()))
}

/// A place in the walk through all whom one target may catch: a contact, and what the index by which it is found says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    value: String,
    id: ContactId,
}

impl Place {
    /// Who stands there.
    pub(super) fn contact(&self) -> ContactId {
        self.id
    }
}

/// The next `limit` of those whom a target may catch, after a place, in the order of the index by which they are found;
/// fewer if there are no more.
pub(super) fn next_caught(
    conn: &mut Connection,
    organization: OrganizationId,
    target: &BlockTarget,
    after: Option<&Place>,
    limit: usize,
) -> Result<Vec<Place>> {
    let own = || {
        contacts::table
            .filter(contacts::organization_id.eq(organization))
            .filter(contacts::merged_into.is_null())
    };
    let beyond = after.map_or(ContactId::from(0), |place| place.id);
    let by_id = |ids: Vec<ContactId>| {
        let place = |id| Place {
            value: String::new(),
            id,
        };
        ids.into_iter().map(place).collect()
    };
    Ok(match target {
        BlockTarget::Network(network) => {
            let columns = (contacts::ip, contacts::id);
            let begun = after.and_then(|place| ClientIp::parse(&place.value).ok());
            let mut found: Vec<(Option<ClientIp>, ContactId)> = Vec::new();
            let mut rest = own()
                .filter(contacts::ip.le(network.last()))
                .into_boxed::<Backend>();
            // The rest of those with the same value first: in one question with what follows, an index would read all of
            // them again for each piece, and there may be a hundred thousand.
            if let Some(ip) = begun {
                found = own()
                    .filter(contacts::ip.eq(ip).and(contacts::id.gt(beyond)))
                    .order(contacts::id)
                    .limit(limit as i64)
                    .select(columns)
                    .load(conn)?;
                rest = rest.filter(contacts::ip.gt(ip));
            } else {
                rest = rest.filter(contacts::ip.ge(network.first()));
            }
            let room = limit - found.len();
            let rest: Vec<(Option<ClientIp>, ContactId)> = rest
                .order(columns)
                .limit(room as i64)
                .select(columns)
                .load(conn)?;
            let place = |(ip, id): (Option<ClientIp>, _)| {
                let value = ip?.to_string();
                Some(Place { value, id })
            };
            found.into_iter().chain(rest).filter_map(place).collect()
        }
        BlockTarget::Subdomains(domain) => {
            let columns = (contacts::domain, contacts::id);
            // From the name itself on: in between stand names such as com.example-shop, which do no harm.
            let (first, end) = (domain.reversed(), domain.below().end);
            let mut found: Vec<(String, ContactId)> = Vec::new();
            let mut rest = own()
                .filter(contacts::domain.lt(end))
                .into_boxed::<Backend>();
            if let Some(place) = after {
                found = own()
                    .filter(contacts::domain.eq(&place.value))
                    .filter(contacts::id.gt(beyond))
                    .order(contacts::id)
                    .limit(limit as i64)
                    .select(columns)
                    .load(conn)?;
                rest = rest.filter(contacts::domain.gt(&place.value));
            } else {
                rest = rest.filter(contacts::domain.ge(first));
            }
            let room = limit - found.len();
            let rest: Vec<(String, ContactId)> = rest
                .order(columns)
                .limit(room as i64)
                .select(columns)
                .load(conn)?;
            let place = |(value, id)| Place { value, id };
            found.into_iter().chain(rest).map(place).collect()
        }
        BlockTarget::Domain(domain) => by_id(
            own()
                .filter(contacts::domain.eq(domain.reversed()))
                .filter(contacts::id.gt(beyond))
                .order(contacts::id)
                .limit(limit as i64)
                .select(contacts::id)
                .load(conn)?,
        ),
        BlockTarget::Phone(phone) => by_id(
            own()
                .filter(contacts::phone.eq(phone.to_string()))
                .filter(contacts::id.gt(beyond))
                .order(contacts::id)
                .limit(limit as i64)
                .select(contacts::id)
                .load(conn)?,
        ),
        BlockTarget::Email(_) | BlockTarget::Mailbox(_) => {
            let mailbox = match target {
                BlockTarget::Email(email) => email.mailbox().to_string(),
                _ => target.value(),
            };
            by_id(
                own()
                    .filter(contacts::mailbox.eq(mailbox))
                    .filter(contacts::id.gt(beyond))
                    .order(contacts::id)
                    .limit(limit as i64)
                    .select(contacts::id)
                    .load(conn)?,
            )
        }
    })
}

/// The first `limit` of them, whichever those are: for counts, of targets so wide that their order would take long.
pub fn some_caught(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
    limit: usize,
) -> Result<Vec<ContactId>> {
    let mut found = BTreeSet::new();
    for question in questions(organization, targets) {
        let ids: Vec<ContactId> = question.limit(limit as i64).load(conn)?;
        found.extend(ids);
    }
    Ok(found.into_iter().take(limit).collect())
}

/// The `limit` last seen of those whom these targets catch, hidden or not, the last seen first; and whether there may be
/// more. Of targets that catch more than 500, any of them: to sort a whole network takes most of a second, and whoever
/// changes the list asks this while every booking waits.
pub fn last_caught(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
    limit: usize,
) -> Result<(Vec<Contact>, bool)> {
    let sortable = limit.max(SORTED);
    let mut more = false;
    let ids = match caught(conn, organization, targets, sortable)? {
        Some(all) => all,
        None => {
            more = true;
            some_caught(conn, organization, targets, sortable)?
        }
    };
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

/// What to ask, each question for one index.
fn questions(organization: OrganizationId, targets: &[BlockTarget]) -> Vec<Question<'static>> {
    let own = || {
        contacts::table
            .filter(contacts::organization_id.eq(organization))
            .filter(contacts::merged_into.is_null())
            .select(contacts::id)
            .into_boxed::<Backend>()
    };
    let reach = Reach::of(targets);
    let mut questions = Vec::new();
    for below in reach.below {
        let range = contacts::domain
            .ge(below.start)
            .and(contacts::domain.lt(below.end));
        questions.push(own().filter(range));
    }
    for (first, last) in reach.networks {
        questions.push(own().filter(contacts::ip.between(first, last)));
    }
    if !reach.mailboxes.is_empty() {
        questions.push(own().filter(contacts::mailbox.eq_any(reach.mailboxes)));
    }
    if !reach.phones.is_empty() {
        questions.push(own().filter(contacts::phone.eq_any(reach.phones)));
    }
    if !reach.domains.is_empty() {
        questions.push(own().filter(contacts::domain.eq_any(reach.domains)));
    }
    if !reach.ips.is_empty() {
        questions.push(own().filter(contacts::ip.assume_not_null().eq_any(reach.ips)));
    }
    questions
}
