//! What staff may choose from when they book or move a call: the events, the hosts of one, the free times of one host.

use std::ops::Range;

use super::{Call, Scope, free_times};
use crate::db::{Connection, Result};
use crate::events::{Event, hosts as hosts_of_events};
use crate::staff::Member;
use crate::values::{MemberId, OrganizationId, UtcTime};

/// The hosts of one event, and the free times of one of them.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Of which event.
    pub event: Event,
    /// Who may hold the call, by id.
    pub hosts: Vec<Member>,
    /// Which of them is looked at; nobody if there is none.
    pub host: Option<Member>,
    /// When that host is free: sorted, each once.
    pub times: Vec<UtcTime>,
}

impl Offer {
    /// What `scope` may choose from for a call of this event; for `moved` if that is a call that is there already: its host
    /// may hold it on, and its own time is no other one.
    ///
    /// Looked at is the host `wanted`, else the one who holds the call, else the first. `window` is when.
    pub fn of(
        conn: &mut Connection,
        event: Event,
        scope: Scope,
        moved: Option<&Call>,
        wanted: Option<MemberId>,
        window: &Range<UtcTime>,
        now: UtcTime,
    ) -> Result<Self> {
        let hosts = hosts(conn, &event, scope, moved)?;
        let holds = moved.map(|call| call.host_id);
        let by_id = |id: Option<MemberId>| hosts.iter().find(|host| Some(host.id) == id);
        let host = by_id(wanted).or_else(|| by_id(holds)).or(hosts.first());
        let host = host.cloned();
        let mut times = match &host {
            Some(host) => {
                free_times::for_staff(conn, &event, host, moved.map(|call| call.id), window, now)?
            }
            None => Vec::new(),
        };
        if let (Some(call), Some(host)) = (moved, &host)
            && call.host_id == host.id
        {
            times.retain(|time| *time != call.starts_at);
        }
        Ok(Self {
            event,
            hosts,
            host,
            times,
        })
    }

    /// Whether this host may be chosen.
    pub fn has(&self, host: MemberId) -> bool {
        self.hosts.iter().any(|one| one.id == host)
    }
}

/// Who may hold a call of this event, as far as `scope` reaches: its active hosts, and whoever holds the call now.
pub(super) fn hosts(
    conn: &mut Connection,
    event: &Event,
    scope: Scope,
    moved: Option<&Call>,
) -> Result<Vec<Member>> {
    let mut hosts = event.hosts(conn)?;
    if let Some(call) = moved
        && hosts.iter().all(|host| host.id != call.host_id)
    {
        let holds = Member::find(conn, event.organization_id, call.host_id)?;
        hosts.extend(Some(holds).filter(|host| host.active));
    }
    hosts.retain(|host| match scope {
        Scope::All => true,
        Scope::HostedBy(own) => host.id == own,
    });
    Ok(hosts)
}

/// The events of which `scope` may book calls, by name: those that are not archived and have a host within it.
pub fn bookable_events(
    conn: &mut Connection,
    organization: OrganizationId,
    scope: Scope,
) -> Result<Vec<Event>> {
    let hosts = hosts_of_events::of_all(conn, organization)?;
    let has_host = |event: &Event| {
        let mut hosts = hosts.get(&event.id).into_iter().flatten();
        hosts.any(|host| match scope {
            Scope::All => true,
            Scope::HostedBy(own) => host.id == own,
        })
    };
    let mut events = Event::all(conn, organization)?;
    events.retain(|event| event.archived_at.is_none() && has_host(event));
    Ok(events)
}
