//! Which contacts a block target can catch, found by the indexes of what it is aimed at.

mod walk;

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::Contact;
use crate::db::schema::contacts;
use crate::db::{Backend, Connection, Result};
use crate::values::{BlockTarget, ContactId, OrganizationId, Reach};

pub(super) use walk::{Place, next_caught};

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

/// A place in the walk through all whom several targets catch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Which of the targets is walked through.
    pub target: usize,
    /// What the index by which its contacts are found says of the last one; blank at its beginning.
    pub value: String,
    /// The last contact; none at its beginning.
    pub contact: Option<ContactId>,
}

/// Those whom these targets catch, a piece at a time: of one target after the other, at most `limit`, in the order of the index
/// by which they are found, and where the next piece begins. A piece may be short, for whoever an earlier target catches, or
/// whom only the index takes for caught, is left out.
pub fn walk_caught(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
    from: &Stop,
    limit: usize,
) -> Result<(Vec<Contact>, Option<Stop>)> {
    let Some(target) = targets.get(from.target) else {
        return Ok((Vec::new(), None));
    };
    let after = from.contact.map(|id| Place::new(from.value.clone(), id));
    let mut places = next_caught(conn, organization, target, after.as_ref(), limit + 1)?;
    let more = places.len() > limit;
    places.truncate(limit);
    let next = match places.last().filter(|_| more) {
        Some(last) => Some(Stop {
            target: from.target,
            value: last.value().to_owned(),
            contact: Some(last.contact()),
        }),
        None => (from.target + 1 < targets.len()).then(|| Stop {
            target: from.target + 1,
            value: String::new(),
            contact: None,
        }),
    };
    let ids: Vec<ContactId> = places.iter().map(Place::contact).collect();
    let found: Vec<Contact> = contacts::table
        .filter(contacts::organization_id.eq(organization))
        .filter(contacts::id.eq_any(&ids))
        .select(Contact::as_select())
        .load(conn)?;
    let mut found: HashMap<ContactId, Contact> = found
        .into_iter()
        .map(|contact| (contact.id, contact))
        .collect();
    let mut contacts: Vec<Contact> = ids.iter().filter_map(|id| found.remove(id)).collect();
    contacts.retain(|contact| {
        let identity = contact.identity();
        let mut earlier = targets[..from.target].iter();
        target.catches(&identity) && !earlier.any(|earlier| earlier.catches(&identity))
    });
    Ok((contacts, next))
}

/// What to ask, each question for one index.
fn questions(organization: OrganizationId, targets: &[BlockTarget]) -> Vec<Question<'static>> {
    let own = || own(organization).select(contacts::id);
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

/// The organization's contacts that answer for themselves.
fn own(organization: OrganizationId) -> contacts::BoxedQuery<'static, Backend> {
    contacts::table
        .filter(contacts::organization_id.eq(organization))
        .filter(contacts::merged_into.is_null())
        .into_boxed()
}
