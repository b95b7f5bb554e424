//! Who can be in a list at all, where an event or a search leaves few.

use diesel::prelude::*;

use super::Wanted;
use crate::contacts::search::Search;
use crate::db::parts::Texts;
use crate::db::schema::{calls, visits};
use crate::db::{Connection, Result};
use crate::values::{ContactId, EventId, OrganizationId};

/// As many visits and as many calls are looked through: so few contacts are found and sorted at once.
const FEW: i64 = 500;

/// What is known before a list is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    /// All of the list are among these, if these are few.
    pub(super) few: Option<Vec<ContactId>>,
    /// Whoever is in the list is asked for this event: it has so many that the next page of any list is full of them soon.
    pub(super) event: Option<EventId>,
}

impl Chosen {
    /// What the event and the search say that are wanted.
    pub(super) fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        wanted: &Wanted,
    ) -> Result<Self> {
        let mut chosen = Self::default();
        if let Some(event) = wanted.event {
            chosen.few = of_event(conn, organization, event)?;
            chosen.event = chosen.few.is_none().then_some(event);
        }
        if let Some(Search::Part { text, digits }) = &wanted.search {
            let mut parts = vec![text.as_str()];
            parts.extend(digits.as_deref());
            if let Some(found) = Texts::Contact.few(conn, organization, &parts)? {
                let mut found: Vec<_> = found.into_iter().map(ContactId::from).collect();
                if let Some(few) = &chosen.few {
                    found.retain(|id| few.binary_search(id).is_ok());
                }
                chosen.few = Some(found);
            }
        }
        Ok(chosen)
    }
}

/// Who came to the form of this event, or has a call of it, in the order of their ids; `None` if they are not few.
fn of_event(
    conn: &mut Connection,
    organization: OrganizationId,
    event: EventId,
) -> Result<Option<Vec<ContactId>>> {
    let visitors: Vec<Option<ContactId>> = visits::table
        .filter(visits::organization_id.eq(organization))
        .filter(visits::event_id.eq(event))
        .filter(visits::contact_id.is_not_null())
        .select(visits::contact_id)
        .limit(FEW + 1)
        .load(conn)?;
    let called: Vec<ContactId> = calls::table
        .filter(calls::organization_id.eq(organization))
        .filter(calls::event_id.eq(event))
        .select(calls::contact_id)
        .limit(FEW + 1)
        .load(conn)?;
    if visitors.len().max(called.len()) as i64 > FEW {
        return Ok(None);
    }
    let mut all: Vec<_> = visitors.into_iter().flatten().chain(called).collect();
    all.sort_unstable();
    all.dedup();
    Ok(Some(all))
}
