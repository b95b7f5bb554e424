//! Who a block is about: the first contacts that its target catches, hidden or not.

use crate::contacts::{Contact, last_caught};
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
        let (contacts, more) = last_caught(conn, organization, targets, NAMED)?;
        Ok(Self { contacts, more })
    }
}
