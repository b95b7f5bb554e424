//! Who can be in a list at all, where an event, a host or a search leaves few.

use diesel::prelude::*;

use super::Wanted;
use crate::contacts::IdentityKind;
use crate::contacts::search::{Search, Word};
use crate::db::parts::{self, Texts};
use crate::db::schema::{calls, contact_identities, visits};
use crate::db::{Connection, Result};
use crate::values::{ContactId, EventId, MemberId, OrganizationId, PhoneNumber};

/// As many visits and as many calls are looked through: so few contacts are found and sorted at once.
const FEW: i64 = 500;

/// What is known before a list is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    /// All of the list are among these, if these are few.
    pub(super) few: Option<Vec<ContactId>>,
    /// Whoever is in the list is asked for this event: it has so many that the next page of any list is full of them soon.
    pub(super) event: Option<EventId>,
    /// The same of this host: then it is a call with them that is of the event, if one is wanted.
    pub(super) host: Option<MemberId>,
}

impl Chosen {
    /// What the event, the host and the search say that are wanted.
    pub(super) fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        wanted: &Wanted,
    ) -> Result<Self> {
        let mut chosen = Self::default();
        if wanted.event.is_some() || wanted.host.is_some() {
            match who_came(conn, organization, wanted)? {
                Some(few) => chosen.narrow(few),
                None => (chosen.event, chosen.host) = (wanted.event, wanted.host),
            }
        }
        if let Some(Search::Part(words)) = &wanted.search {
            // By the longest, which the fewest have; each of them is asked for all words later.
            let longest = words.iter().max_by_key(|word| word.chars());
            let cases = longest.map_or(&[][..], Word::cases);
            let mut parts: Vec<&str> = cases.iter().map(String::as_str).collect();
            parts.extend(longest.and_then(Word::digits));
            if let Some(found) = Texts::Contact.few(conn, organization, &parts)? {
                chosen.narrow(found.into_iter().map(ContactId::from).collect());
            }
        }
        if let Some(Search::Phone(number)) = &wanted.search
            && let Some(mut found) = who_gave(conn, organization, number)?
            && let Some(begin) = Texts::Contact.few(conn, organization, &[number.as_str()])?
        {
            found.extend(begin.into_iter().map(ContactId::from));
            chosen.narrow(found);
        }
        Ok(chosen)
    }

    /// All are among these as well.
    fn narrow(&mut self, mut found: Vec<ContactId>) {
        found.sort_unstable();
        found.dedup();
        if let Some(few) = &self.few {
            found.retain(|id| few.binary_search(id).is_ok());
        }
        self.few = Some(found);
    }
}

/// Who has ever given this number; `None` if they are not few.
fn who_gave(
    conn: &mut Connection,
    organization: OrganizationId,
    number: &PhoneNumber,
) -> Result<Option<Vec<ContactId>>> {
    let gave: Vec<ContactId> = contact_identities::table
        .filter(contact_identities::organization_id.eq(organization))
        .filter(contact_identities::kind.eq(IdentityKind::Phone))
        .filter(contact_identities::value.eq(number.as_str()))
        .select(contact_identities::contact_id)
        .limit(parts::FEW + 1)
        .load(conn)?;
    Ok((gave.len() as i64 <= parts::FEW).then_some(gave))
}

/// Who came for the event, or has a call with the host, that is wanted; `None` if they are not few.
fn who_came(
    conn: &mut Connection,
    organization: OrganizationId,
    wanted: &Wanted,
) -> Result<Option<Vec<ContactId>>> {
    match (wanted.event, wanted.host) {
        (event, Some(host)) => of_host(conn, organization, host, event),
        (Some(event), None) => of_event(conn, organization, event),
        (None, None) => Ok(None),
    }
}

/// Who came to the form of this event, or has a call of it; `None` if they are not few.
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
    Ok(Some(visitors.into_iter().flatten().chain(called).collect()))
}

/// Who has a call with this host, of this event if one is given; `None` if the host's calls are not few.
fn of_host(
    conn: &mut Connection,
    organization: OrganizationId,
    host: MemberId,
    event: Option<EventId>,
) -> Result<Option<Vec<ContactId>>> {
    let called: Vec<(ContactId, EventId)> = calls::table
        .filter(calls::organization_id.eq(organization))
        .filter(calls::host_id.eq(host))
        .select((calls::contact_id, calls::event_id))
        .limit(FEW + 1)
        .load(conn)?;
    if called.len() as i64 > FEW {
        return Ok(None);
    }
    let called = called.into_iter();
    let called = called.filter(|(_, of)| event.is_none_or(|event| event == *of));
    Ok(Some(called.map(|(contact, _)| contact).collect()))
}
