//! The list of calls: upcoming or past, a page at a time, each page read from the index of its order.

use chrono::TimeDelta;
use diesel::prelude::*;
use serde::Deserialize;

use super::{Call, LONGEST};
use crate::db::schema::calls;
use crate::db::{Backend, Connection, Result};
use crate::values::{
    CallId, CallStatus, ContactId, EventId, MemberId, OrganizationId, Outcome, UtcTime,
};

/// Whose calls a person may see and change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those of every host.
    All,
    /// Those of one host.
    HostedBy(MemberId),
}

/// The part of the list that lies before `now`, or the part after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tab {
    /// Calls that have not ended, the soonest first.
    #[default]
    Upcoming,
    /// Calls that have ended, the newest first.
    Past,
}

/// How the listed calls stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// In any way, and not canceled.
    #[default]
    Standing,
    /// Nobody has said how they went.
    Pending,
    /// They went so.
    Ended(Outcome),
    /// They are canceled.
    Canceled,
}

/// What narrows the list; everything that is asked for must hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct CallFilter {
    /// How they stand.
    pub shown: Shown,
    /// Of which event.
    pub event: Option<EventId>,
    /// Held by whom.
    pub host: Option<MemberId>,
    /// Beginning no earlier than this.
    pub from: Option<UtcTime>,
    /// Beginning before this.
    pub until: Option<UtcTime>,
}

/// Which calls are listed.
#[derive(Clone, Copy, Debug)]
pub struct CallList {
    /// Whose.
    pub organization: OrganizationId,
    /// And of which host.
    pub scope: Scope,
    /// And with which contact; with everybody if none is given.
    pub contact: Option<ContactId>,
    /// On which side of `now`.
    pub tab: Tab,
    /// Whether canceled calls are listed too.
    pub canceled: bool,
    /// What else narrows the list.
    pub filter: CallFilter,
    /// Now.
    pub now: UtcTime,
}

impl Scope {
    /// Whether this call is within it.
    pub fn holds(self, call: &Call) -> bool {
        match self {
            Self::All => true,
            Self::HostedBy(host) => call.host_id == host,
        }
    }
}

impl CallList {
    /// The first `limit` calls after the one with this start and id; the first of all without.
    pub fn load(
        &self,
        conn: &mut Connection,
        after: Option<(UtcTime, CallId)>,
        limit: i64,
    ) -> Result<Vec<Call>> {
        let first = match self.filter.shown {
            Shown::Canceled => CallStatus::Canceled,
            _ => CallStatus::Scheduled,
        };
        let mut page = self.with_status(conn, first, after, limit)?;
        if self.canceled && first == CallStatus::Scheduled {
            // An index holds one status after the other, so the two are read apart and merged here.
            page.extend(self.with_status(conn, CallStatus::Canceled, after, limit)?);
            page.sort_unstable_by_key(|call| (call.starts_at, call.id));
            if self.tab == Tab::Past {
                page.reverse();
            }
            page.truncate(limit as usize);
        }
        Ok(page)
    }

    fn with_status(
        &self,
        conn: &mut Connection,
        status: CallStatus,
        after: Option<(UtcTime, CallId)>,
        limit: i64,
    ) -> Result<Vec<Call>> {
        let mut query = calls::table
            .filter(
                calls::organization_id
                    .eq(self.organization)
                    .and(calls::status.eq(status)),
            )
            .limit(limit)
            .select(Call::as_select())
            .into_boxed::<Backend>();
        if let Scope::HostedBy(host) = self.scope {
            query = query.filter(calls::host_id.eq(host));
        }
        match self.filter.shown {
            _ if status == CallStatus::Canceled => {}
            Shown::Pending => query = query.filter(calls::outcome.is_null()),
            Shown::Ended(outcome) => query = query.filter(calls::outcome.eq(outcome)),
            Shown::Standing | Shown::Canceled => {}
        }
        if let Some(event) = self.filter.event {
            query = query.filter(calls::event_id.eq(event));
        }
        if let Some(host) = self.filter.host {
            query = query.filter(calls::host_id.eq(host));
        }
        if let Some(contact) = self.contact {
            query = query.filter(calls::contact_id.eq(contact));
        }
        let (first, end) = self.bounds(after);
        if let Some(first) = first {
            query = query.filter(calls::starts_at.ge(first));
        }
        if let Some(end) = end {
            query = query.filter(calls::starts_at.lt(end));
        }
        query = match self.tab {
            Tab::Upcoming => query
                .filter(calls::ends_at.gt(self.now))
                .order((calls::starts_at, calls::id)),
            Tab::Past => query
                .filter(calls::ends_at.le(self.now))
                .order((calls::starts_at.desc(), calls::id.desc())),
        };
        if let Some((start, id)) = after {
            query = match self.tab {
                Tab::Upcoming => query.filter(calls::starts_at.gt(start).or(calls::id.gt(id))),
                Tab::Past => query.filter(calls::starts_at.lt(start).or(calls::id.lt(id))),
            };
        }
        Ok(query.load(conn)?)
    }

    /// The part of the index that is read: the first start in it, and the first one behind it.
    ///
    /// One of each, however many there are reasons for one. Of two, SQLite goes by either: a page from the middle of a million
    /// past calls then began at today.
    fn bounds(&self, after: Option<(UtcTime, CallId)>) -> (Option<UtcTime>, Option<UtcTime>) {
        let (from, until) = (self.filter.from, self.filter.until);
        let after = after.map(|(start, _)| start);
        match self.tab {
            Tab::Upcoming => {
                let going_on = Some(self.now - LONGEST);
                let first = [going_on, from, after].into_iter().flatten().max();
                (first, until)
            }
            Tab::Past => {
                let behind = after.map(|start| start + TimeDelta::microseconds(1));
                let end = [Some(self.now), until, behind].into_iter().flatten().min();
                (from, end)
            }
        }
    }
}
