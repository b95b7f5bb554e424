//! What becomes of contacts that are too many to be screened one by one: counts, as good as they can be had.

use std::collections::HashSet;

use diesel::prelude::*;

use super::{COUNTED, Count, Foreseen, Foresight, SCREENED, foresee};
use crate::blocking::Effect;
use crate::contacts::{Contact, some_caught};
use crate::db::schema::contacts;
use crate::db::{Connection, Result};
use crate::values::{BlockTarget, ContactId, OrganizationId, UtcTime};

impl Foresight {
    /// Counts those whom the targets catch, too many to be screened one by one, and gives them back.
    pub(super) fn count_all(
        &mut self,
        conn: &mut Connection,
        organization: OrganizationId,
        targets: &[BlockTarget],
    ) -> Result<Vec<ContactId>> {
        let mut ids = some_caught(conn, organization, targets, COUNTED + 1)?;
        self.caught = Count::up_to(ids.len());
        ids.truncate(COUNTED);
        let in_sight: i64 = contacts::table
            .filter(contacts::organization_id.eq(organization))
            .filter(contacts::id.eq_any(&ids))
            .filter(contacts::blocked.eq(false))
            .count()
            .get_result(conn)?;
        let in_sight = usize::try_from(in_sight).unwrap_or_default();
        self.hidden = Count {
            number: in_sight,
            ..self.caught
        };
        self.already = Count {
            number: ids.len().saturating_sub(in_sight),
            more: self.caught.more,
            at_most: false,
        };
        // Who of those in sight is let in was not looked at.
        self.let_in = Count::default();
        Ok(ids)
    }

    /// Counts the customers among those who are too many to be screened one by one: of a few it looks whom it hits.
    pub(super) fn count_customers(
        &mut self,
        conn: &mut Connection,
        organization: OrganizationId,
        targets: &[BlockTarget],
        customers: HashSet<ContactId>,
        now: UtcTime,
    ) -> Result<()> {
        self.customers = Count::up_to(customers.len());
        if customers.len() <= SCREENED {
            let customers = customers.into_iter().collect();
            let foreseen = foresee_all(conn, organization, customers, targets, now)?;
            let hit = foreseen.iter().filter(|foreseen| foreseen.is_hit());
            self.customers = Count::exactly(hit.count());
        }
        self.badged = Count {
            at_most: true,
            ..self.customers
        };
        Ok(())
    }

    /// Keeps of the calls those only whose leads will be refused: an exception may let some of so many in all the same.
    pub(super) fn keep_calls_of_refused(
        &mut self,
        conn: &mut Connection,
        organization: OrganizationId,
        targets: &[BlockTarget],
        now: UtcTime,
    ) -> Result<()> {
        let ids = self.calls.iter().map(|call| call.contact_id).collect();
        let foreseen = foresee_all(conn, organization, ids, targets, now)?;
        let refused = foreseen.iter().filter(|foreseen| foreseen.is_refused);
        let refused: HashSet<ContactId> = refused.map(|foreseen| foreseen.contact.id).collect();
        self.calls.retain(|call| refused.contains(&call.contact_id));
        Ok(())
    }
}

/// What becomes of each of these contacts if blocks of these targets are added.
fn foresee_all(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: Vec<ContactId>,
    targets: &[BlockTarget],
    now: UtcTime,
) -> Result<Vec<Foreseen>> {
    let found: Vec<Contact> = contacts::table
        .filter(contacts::organization_id.eq(organization))
        .filter(contacts::id.eq_any(ids))
        .select(Contact::as_select())
        .load(conn)?;
    foresee(conn, organization, found, targets, Effect::Block, now)
}
