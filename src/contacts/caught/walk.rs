//! The walk through all whom one target may catch, a piece at a time along the index by which they are found.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::own;
use crate::db::schema::contacts;
use crate::db::{Connection, Result};
use crate::values::{BlockTarget, ClientIp, ContactId, DomainName, Network, OrganizationId};

/// A place in the walk: a contact, and what the index by which it is found says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::contacts) struct Place {
    value: String,
    id: ContactId,
}

impl Place {
    /// The place of this contact, at this value.
    pub(super) fn new(value: String, id: ContactId) -> Self {
        Self { value, id }
    }

    /// What the index by which it is found says of the contact.
    pub(super) fn value(&self) -> &str {
        &self.value
    }

    /// Who stands there.
    pub(in crate::contacts) fn contact(&self) -> ContactId {
        self.id
    }
}

/// The next `limit` of those whom a target may catch, after a place, in the order of the index by which they are found;
/// fewer if there are no more.
pub(in crate::contacts) fn next_caught(
    conn: &mut Connection,
    organization: OrganizationId,
    target: &BlockTarget,
    after: Option<&Place>,
    limit: usize,
) -> Result<Vec<Place>> {
    let level = match target {
        BlockTarget::Network(network) => {
            return in_network(conn, organization, network, after, limit);
        }
        BlockTarget::Subdomains(domain) => {
            return below(conn, organization, domain, after, limit);
        }
        BlockTarget::Domain(domain) => {
            own(organization).filter(contacts::domain.eq(domain.reversed()))
        }
        BlockTarget::Phone(phone) => {
            own(organization).filter(contacts::phone.eq(phone.to_string()))
        }
        BlockTarget::Email(email) => {
            own(organization).filter(contacts::mailbox.eq(email.mailbox()))
        }
        BlockTarget::Mailbox(_) => own(organization).filter(contacts::mailbox.eq(target.value())),
    };
    let ids: Vec<ContactId> = level
        .filter(contacts::id.gt(beyond(after)))
        .order(contacts::id)
        .limit(limit as i64)
        .select(contacts::id)
        .load(conn)?;
    let place = |id| Place {
        value: String::new(),
        id,
    };
    Ok(ids.into_iter().map(place).collect())
}

/// By their address.
///
/// The rest of those with the same value first, here and in [`below`]: in one question with what follows, an index would read
/// all of them again for each piece, and there may be a hundred thousand.
fn in_network(
    conn: &mut Connection,
    organization: OrganizationId,
    network: &Network,
    after: Option<&Place>,
    limit: usize,
) -> Result<Vec<Place>> {
    let columns = (contacts::ip, contacts::id);
    let begun = after.and_then(|place| ClientIp::parse(&place.value).ok());
    let mut found: Vec<(Option<ClientIp>, ContactId)> = Vec::new();
    let mut rest = own(organization).filter(contacts::ip.le(network.last()));
    if let Some(ip) = begun {
        found = own(organization)
            .filter(contacts::ip.eq(ip).and(contacts::id.gt(beyond(after))))
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
    Ok(found.into_iter().chain(rest).filter_map(place).collect())
}

/// By their domain, from the name itself on: in between stand names such as com.example-shop, which do no harm.
fn below(
    conn: &mut Connection,
    organization: OrganizationId,
    domain: &DomainName,
    after: Option<&Place>,
    limit: usize,
) -> Result<Vec<Place>> {
    let columns = (contacts::domain, contacts::id);
    let mut found: Vec<(String, ContactId)> = Vec::new();
    let mut rest = own(organization).filter(contacts::domain.lt(domain.below().end));
    if let Some(place) = after {
        found = own(organization)
            .filter(contacts::domain.eq(&place.value))
            .filter(contacts::id.gt(beyond(after)))
            .order(contacts::id)
            .limit(limit as i64)
            .select(columns)
            .load(conn)?;
        rest = rest.filter(contacts::domain.gt(&place.value));
    } else {
        rest = rest.filter(contacts::domain.ge(domain.reversed()));
    }
    let room = limit - found.len();
    let rest: Vec<(String, ContactId)> = rest
        .order(columns)
        .limit(room as i64)
        .select(columns)
        .load(conn)?;
    let place = |(value, id)| Place { value, id };
    Ok(found.into_iter().chain(rest).map(place).collect())
}

/// After which contact the walk goes on among those with the same value.
fn beyond(after: Option<&Place>) -> ContactId {
    after.map_or(ContactId::from(0), |place| place.id)
}
