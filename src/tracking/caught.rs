//! Who a block is about: the first contacts that its target catches, hidden or not.

use crate::contacts::{Contact, some_caught};
use crate::db::{Connection, Result};
use crate::values::{BlockTarget, OrganizationId};

/// The most contacts that are named.
pub const NAMED: usize = 50;

/// The contacts that targets catch.
#[derive(Clone, Debug, Default)]
pub struct Caught {
    /// The last seen first, at most [`NAMED`].
    pub contacts: Vec<Contact>,
    /// Whether there are more.
    pub more: bool,
}

impl Caught {
    /// Those whom any of these targets catches.
    pub fn by(
        conn: &mut Connection,
        organization: OrganizationId,
        targets: &[BlockTarget],
    ) -> Result<Self> {
        let mut contacts = some_caught(conn, organization, targets, NAMED as i64 + 1)?;
        contacts.sort_by_key(|contact| std::cmp::Reverse((contact.last_seen_at, contact.id)));
        let more = contacts.len() > NAMED;
        contacts.truncate(NAMED);
        Ok(Self { contacts, more })
    }
}
