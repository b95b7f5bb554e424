//! The log of a target: every visit that it refused, the last refusal first.

mod search;

use diesel::prelude::*;

pub use search::{EntrySearch, EntrySearchError, Part};

use crate::blocking::{Entry, Snapshot, Visit};
use crate::db::pattern::{containing, lower};
use crate::db::schema::{contacts, entries, events, visits};
use crate::db::{Backend, Connection, Result};
use crate::values::{ContactId, EntryId, OrganizationId, TargetId, UtcTime, VisitId};

/// Which entries are asked for.
#[derive(Clone, Debug)]
pub struct EntryLog {
    /// Whose log.
    pub organization: OrganizationId,
    /// Of which target.
    pub target: TargetId,
    /// Only these visits.
    pub search: Option<EntrySearch>,
    /// Only what was refused last at this time or later.
    pub from: Option<UtcTime>,
    /// Only what was refused last before this time.
    pub until: Option<UtcTime>,
}

/// A refused visit, as View Entries shows it.
#[derive(Clone, Debug, Queryable)]
pub struct LoggedVisit {
    /// How often it was refused, and when.
    pub entry: Entry,
    /// What was typed, and from where, as it was when it was refused last under this target.
    pub visit: Visit,
    /// For what.
    pub event_name: String,
    /// Who has its mailbox in Global Data, hidden or not: a refused visit itself has a contact only if that was made of it.
    pub contact: Option<ContactId>,
}

impl LoggedVisit {
    /// Whether a later request of the visit was let in.
    pub fn is_let_in(&self) -> bool {
        !self.visit.refused
    }

    /// With what else it was refused: what the call was booked with that it wanted to move, where that is something else.
    pub fn booked_as(&self) -> Option<String> {
        let decision = Snapshot::parse(&self.entry.decision).ok()?;
        decision.booked_otherwise()
    }

    /// What the visit has come to since stands in its own row; the log is about what was refused.
    fn when_refused(mut self) -> Self {
        let (entry, visit) = (&self.entry, &mut self.visit);
        visit.ip = entry.ip;
        visit.name.clone_from(&entry.name);
        visit.phone.clone_from(&entry.phone);
        visit.step = entry.step;
        self
    }
}

/// Entries with their visits, the kind of call, and whoever has the mailbox.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn with_visits() -> _ {
    let of_entry = visits::organization_id
        .eq(entries::organization_id)
        .and(visits::id.eq(entries::visit_id));
    let of_visit = events::organization_id
        .eq(visits::organization_id)
        .and(events::id.eq(visits::event_id));
    let of_mailbox = contacts::organization_id
        .eq(visits::organization_id)
        .and(contacts::mailbox.eq(visits::mailbox));
    entries::table
        .inner_join(visits::table.on(of_entry))
        .inner_join(events::table.on(of_visit))
        .left_join(contacts::table.on(of_mailbox))
}

impl EntryLog {
    /// The first `limit` entries after the one of this place, as [`EntryLog::place`] gives it; the first of all without.
    ///
    /// A mailbox is looked up in the visits' own index, the visit that began last first; all else stands in the order of the log,
    /// the last refusal first: an address along the index of its own, of a part that few have these few, else what has it along
    /// the index of the log. Name, email and reference are the visit's of now, the address is the one that was refused.
    pub fn load(
        &self,
        conn: &mut Connection,
        after: Option<(UtcTime, i64)>,
        limit: i64,
    ) -> Result<Vec<LoggedVisit>> {
        let found = self.ask(conn, self.search.as_ref(), after, limit)?;
        match &self.search {
            // Some names look like a reference.
            Some(EntrySearch::Reference(_, part)) if found.is_empty() => {
                let part = EntrySearch::Part(part.clone());
                self.ask(conn, Some(&part), after, limit)
            }
            _ => Ok(found),
        }
    }

    /// Where in the log this entry stands: the next page begins after it.
    pub fn place(&self, logged: &LoggedVisit) -> (UtcTime, i64) {
        match self.search {
            Some(EntrySearch::Mailbox(_)) => (logged.visit.created_at, logged.visit.id.get()),
            None | Some(EntrySearch::Ip(_) | EntrySearch::Part(_) | EntrySearch::Reference(..)) => {
                (logged.entry.last_at, logged.entry.id.get())
            }
        }
    }

    fn ask(
        &self,
        conn: &mut Connection,
        search: Option<&EntrySearch>,
        after: Option<(UtcTime, i64)>,
        limit: i64,
    ) -> Result<Vec<LoggedVisit>> {
        let few = match search {
            Some(EntrySearch::Part(part)) => part.few(conn, self.organization)?,
            _ => None,
        };
        let mut query = with_visits()
            .filter(entries::target_id.eq(self.target))
            .limit(limit)
            .select((
                Entry::as_select(),
                Visit::as_select(),
                events::name,
                contacts::id.nullable(),
            ))
            .into_boxed::<Backend>();
        query = match few {
            None => query.filter(entries::organization_id.eq(self.organization)),
            // As a sum the organization is served by no index: SQLite would take that of the log before the ids of many.
            Some(few) => query
                .filter((entries::organization_id + 0_i64).eq(self.organization))
                .filter(entries::visit_id.eq_any(few)),
        };
        if let Some(from) = self.from {
            query = query.filter(entries::last_at.ge(from));
        }
        if let Some(until) = self.until {
            query = query.filter(entries::last_at.lt(until));
        }
        let of_visits = visits::organization_id.eq(self.organization);
        query = match search {
            None => query,
            Some(EntrySearch::Part(part)) => {
                let text = containing(&part.text);
                let reference = text.to_ascii_uppercase();
                let words = lower(visits::name)
                    .like(text.clone())
                    .escape('\\')
                    .or(visits::email.like(text).escape('\\'))
                    .or(visits::reference.like(reference).escape('\\'));
                match part.ips {
                    Some((first, last)) => query.filter(words.or(entries::ip.between(first, last))),
                    None => query.filter(words),
                }
            }
            Some(EntrySearch::Reference(reference, _)) => {
                query.filter(of_visits.and(visits::reference.eq(reference.as_str())))
            }
            Some(EntrySearch::Mailbox(mailbox)) => {
                query.filter(of_visits.and(visits::mailbox.eq(mailbox)))
            }
            Some(EntrySearch::Ip(ip)) => query.filter(entries::ip.eq(ip)),
        };
        // The first condition of a place is the one that an index understands. One visit needs no order: to ask for one
        // would tempt the database to walk through the log in search of it.
        query = match search {
            Some(EntrySearch::Mailbox(_)) => {
                if let Some((time, id)) = after {
                    let beyond = visits::created_at
                        .lt(time)
                        .or(visits::id.lt(VisitId::from(id)));
                    query = query.filter(visits::created_at.le(time).and(beyond));
                }
                query.order((visits::created_at.desc(), visits::id.desc()))
            }
            Some(EntrySearch::Reference(..)) => query,
            None | Some(EntrySearch::Ip(_) | EntrySearch::Part(_)) => {
                if let Some((time, id)) = after {
                    let beyond = entries::last_at
                        .lt(time)
                        .or(entries::id.lt(EntryId::from(id)));
                    query = query.filter(entries::last_at.le(time).and(beyond));
                }
                query.order((entries::last_at.desc(), entries::id.desc()))
            }
        };
        let logged: Vec<LoggedVisit> = query.load(conn)?;
        Ok(logged.into_iter().map(LoggedVisit::when_refused).collect())
    }
}
