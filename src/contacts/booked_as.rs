//! By what the lead of a call is known besides its contact: by what it was booked with.

use std::collections::HashMap;

use super::{CallLine, Contact, Refusal, customers};
use crate::blocking::Visit;
use crate::db::{Connection, Result};
use crate::values::{CallId, Identity, UtcTime, VisitId};

impl Contact {
    /// By what the lead was known who booked a call of this contact with this visit: whoever holds the link of the call is that
    /// lead still, whatever the contact is known by since.
    ///
    /// A customer is known by where it comes from now alone: a block of an address it once had does not keep it out.
    pub fn booked_as(
        &self,
        conn: &mut Connection,
        visit: VisitId,
        now: UtcTime,
    ) -> Result<Identity> {
        let visit = Visit::find(conn, self.organization_id, visit)?;
        Ok(identity(&visit, self.is_customer(conn, now)?))
    }

    /// Those of these calls, before it and standing, whose lead cannot move them by their links because of what they were
    /// booked with, and why; without `reasons` only that it is so.
    pub(super) fn unmovable(
        &self,
        conn: &mut Connection,
        calls: &[CallLine],
        reasons: bool,
        now: UtcTime,
    ) -> Result<HashMap<CallId, Refusal>> {
        let upcoming = calls
            .iter()
            .filter(|call| call.canceled_at.is_none() && call.starts_at > now);
        let booked = upcoming.filter_map(|call| Some((call.visit_id?, call.id)));
        let booked: HashMap<VisitId, CallId> = booked.collect();
        if booked.is_empty() {
            return Ok(HashMap::new());
        }
        let is_customer = self.is_customer(conn, now)?;
        let visits = Visit::these(conn, self.organization_id, booked.keys().copied())?;
        let identities: Vec<Identity> = visits
            .iter()
            .map(|visit| identity(visit, is_customer))
            .collect();
        let refusals = Refusal::of_all(conn, self.organization_id, &identities, reasons, now)?;
        let refused = visits.iter().zip(refusals);
        Ok(refused
            .filter_map(|(visit, refusal)| Some((*booked.get(&visit.id)?, refusal?)))
            .collect())
    }

    fn is_customer(&self, conn: &mut Connection, now: UtcTime) -> Result<bool> {
        let found = customers(conn, self.organization_id, [self.id].into_iter(), now)?;
        Ok(!found.is_empty())
    }
}

fn identity(visit: &Visit, is_customer: bool) -> Identity {
    let identity = visit.identity();
    Identity {
        ip: identity.ip.filter(|_| !is_customer),
        ..identity
    }
}
