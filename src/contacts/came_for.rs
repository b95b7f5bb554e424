//! For which event a contact is there: what a further call is most likely of.

use diesel::prelude::*;

use super::Contact;
use crate::db::schema::{calls, visits};
use crate::db::{Connection, Result};
use crate::values::{ContactId, EventId, OrganizationId};

impl Contact {
    /// The event of its latest call, canceled or not; else the one whose form it came to last.
    pub fn came_for(
        conn: &mut Connection,
        organization: OrganizationId,
        contact: ContactId,
    ) -> Result<Option<EventId>> {
        let called = calls::table
            .filter(
                calls::organization_id
                    .eq(organization)
                    .and(calls::contact_id.eq(contact)),
            )
            .order((calls::starts_at.desc(), calls::id.desc()))
            .select(calls::event_id)
            .first(conn)
            .optional()?;
        if called.is_some() {
            return Ok(called);
        }
        Ok(visits::table
            .filter(
                visits::organization_id
                    .eq(organization)
                    .and(visits::contact_id.eq(contact)),
            )
            .order(visits::last_seen_at.desc())
            .select(visits::event_id)
            .first(conn)
            .optional()?)
    }
}
