//! By what the lead of a call is known besides its contact: by what it was booked with.

use std::collections::HashMap;

use super::{Contact, Refusal, customers};
use crate::blocking::Visit;
use crate::db::{Connection, Result};
use crate::values::{CallId, ContactId, Identity, OrganizationId, UtcTime, VisitId};

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

    fn is_customer(&self, conn: &mut Connection, now: UtcTime) -> Result<bool> {
        let found = customers(conn, self.organization_id, [self.id].into_iter(), now)?;
        Ok(!found.is_empty())
    }
}

/// A call that stands and is still to come, of whom, and the visit that booked it.
#[derive(Clone, Copy, Debug)]
pub struct Booked {
    /// The call.
    pub call: CallId,
    /// Whose it is.
    pub contact: ContactId,
    /// By which it was booked.
    pub visit: VisitId,
}

/// Those of these calls that their lead cannot move by its link because of what they were booked with, and why; without
/// `reasons` only that it is so.
pub fn unmovable(
    conn: &mut Connection,
    organization: OrganizationId,
    booked: &[Booked],
    reasons: bool,
    now: UtcTime,
) -> Result<HashMap<CallId, Refusal>> {
    let known = booked_as(conn, organization, booked, now)?;
    let (calls, identities): (Vec<CallId>, Vec<Identity>) = known.into_iter().unzip();
    let refusals = Refusal::of_all(conn, organization, &identities, reasons, now)?;
    let refused = calls.into_iter().zip(refusals);
    Ok(refused
        .filter_map(|(call, refusal)| Some((call, refusal?)))
        .collect())
}

/// By what the leads of these calls were known who booked them, as [`Contact::booked_as`] tells it of one call.
pub fn booked_as(
    conn: &mut Connection,
    organization: OrganizationId,
    booked: &[Booked],
    now: UtcTime,
) -> Result<HashMap<CallId, Identity>> {
    if booked.is_empty() {
        return Ok(HashMap::new());
    }
    let contacts = booked.iter().map(|booked| booked.contact);
    let customers = customers(conn, organization, contacts, now)?;
    let visits = Visit::these(conn, organization, booked.iter().map(|booked| booked.visit))?;
    let visits: HashMap<VisitId, Visit> = visits.into_iter().map(|one| (one.id, one)).collect();
    let known = booked.iter().filter_map(|booked| {
        let visit = visits.get(&booked.visit)?;
        let identity = identity(visit, customers.contains(&booked.contact));
        Some((booked.call, identity))
    });
    Ok(known.collect())
}

fn identity(visit: &Visit, is_customer: bool) -> Identity {
    let identity = visit.identity();
    Identity {
        ip: identity.ip.filter(|_| !is_customer),
        ..identity
    }
}
