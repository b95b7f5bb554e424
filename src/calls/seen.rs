//! A call as somebody saw it: whoever changes it says which version they looked at, so that nobody's act is lost.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Call, Scope};
use crate::contacts::Contact;
use crate::db::lock::Lock;
use crate::db::schema::calls;
use crate::db::{Connection, Error, Result};
use crate::values::{CallId, CallStatus, ContactId, OrganizationId};

/// A call, and the version in which a page showed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// Which call.
    pub id: CallId,
    /// Its [`Call::version`] at that time.
    pub version: i64,
}

impl Seen {
    /// The call as it was seen, which nobody else changes until the transaction ends; nothing if somebody has changed it
    /// since, and if it was given away. [`Error::NotFound`] if there is no such call within the scope, nor was then.
    pub(super) fn hold(
        self,
        conn: &mut Connection,
        organization: OrganizationId,
        scope: Scope,
    ) -> Result<Option<Call>> {
        lock_contacts(conn, organization, &[self.id])?;
        let call = Call::find(conn, organization, self.id)?;
        if !scope.holds(&call) {
            let lost = Self::given_away(conn, organization, scope, &[self])?;
            return match lost.is_empty() {
                true => Err(Error::NotFound),
                false => Ok(None),
            };
        }
        Ok((Self::from(&call) == self).then_some(call))
    }
}

impl From<&Call> for Seen {
    fn from(call: &Call) -> Self {
        Self {
            id: call.id,
            version: call.version,
        }
    }
}

/// Those of these calls that stand, and that somebody has changed since they were seen. What was canceled meanwhile is
/// not among them: canceling it once more is harmless.
///
/// The caller holds the contacts of the calls ([`lock_contacts`]), as everybody does who changes a call: what is said
/// here holds until the transaction ends.
pub(super) fn changed_since(
    conn: &mut Connection,
    organization: OrganizationId,
    seen: &[Seen],
) -> Result<Vec<CallId>> {
    let versions: HashMap<CallId, i64> = seen.iter().map(|one| (one.id, one.version)).collect();
    let standing: Vec<(CallId, i64)> = calls::table
        .filter(
            calls::organization_id
                .eq(organization)
                .and(calls::id.eq_any(versions.keys()))
                .and(calls::status.eq(CallStatus::Scheduled)),
        )
        .order((calls::starts_at, calls::id))
        .select((calls::id, calls::version))
        .load(conn)?;
    let changed =
        |(id, version): (CallId, i64)| (versions.get(&id) != Some(&version)).then_some(id);
    Ok(standing.into_iter().filter_map(changed).collect())
}

/// Waits for everybody who books or changes another call of the same contacts: two who each cancel one of a contact's
/// two calls would otherwise both take the other for standing. Always in the same order, so that nobody waits in a ring.
///
/// The block list is shared before any contact is locked, as those take it who change it: otherwise the two could wait
/// for each other.
pub(super) fn lock_contacts(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: &[CallId],
) -> Result<()> {
    Lock::BlockList(organization).share(conn)?;
    let of_calls: Vec<ContactId> = calls::table
        .filter(
            calls::organization_id
                .eq(organization)
                .and(calls::id.eq_any(ids)),
        )
        .select(calls::contact_id)
        .distinct()
        .order(calls::contact_id)
        .load(conn)?;
    for contact in of_calls {
        Contact::lock(conn, organization, contact)?;
    }
    Ok(())
}
