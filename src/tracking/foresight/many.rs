//! What becomes of contacts that are too many to be screened one by one: counts, as good as they can be had.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::{COUNTED, Count, Foresight, SCREENED, with};
use crate::blocking::{Effect, screening};
use crate::calls::Call;
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

    /// Counts the customers among those who are too many to be screened one by one: of a few it looks who can book now.
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
            let fates = refusals(conn, organization, customers, targets, now)?;
            let newly = fates.values().filter(|(before, then)| !before && *then);
            self.customers = Count::exactly(newly.count());
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
        let fates = refusals(conn, organization, ids, targets, now)?;
        let is_refused =
            |call: &Call| matches!(fates.get(&call.contact_id), Some((_, then)) if *then);
        self.calls.retain(is_refused);
        Ok(())
    }
}

/// Whether each of these contacts is refused now, and whether it is with blocks of these targets.
fn refusals(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: Vec<ContactId>,
    targets: &[BlockTarget],
    now: UtcTime,
) -> Result<HashMap<ContactId, (bool, bool)>> {
    let found: Vec<Contact> = contacts::table
        .filter(contacts::organization_id.eq(organization))
        .filter(contacts::id.eq_any(ids))
        .select(Contact::as_select())
        .load(conn)?;
    let identities: Vec<_> = found.iter().map(Contact::identity).collect();
    let decisions = screening::screen_all(conn, organization, &identities, now)?;
    let fates = found.iter().zip(&identities).zip(decisions);
    let fates = fates.map(|((contact, identity), decision)| {
        let before = decision.is_refused();
        let then = with(decision, identity, targets, Effect::Block);
        (contact.id, (before, then.is_refused()))
    });
    Ok(fates.collect())
}
