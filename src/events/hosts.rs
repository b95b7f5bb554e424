//! Who hosts which event, and whether they can be booked at all.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::availability;
use crate::db::schema::{event_hosts, members};
use crate::db::{Connection, Result};
use crate::values::{EventId, MemberId, OrganizationId};

/// An active host of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Who it is.
    pub id: MemberId,
    /// Their name.
    pub name: String,
    /// Whether they keep any weekly hours: without them they are never free.
    pub has_hours: bool,
}

/// The active hosts of every event of the organization, each event's by name; in two queries.
pub fn of_all(
    conn: &mut Connection,
    organization: OrganizationId,
) -> Result<HashMap<EventId, Vec<Host>>> {
    let with_hours: HashSet<MemberId> = availability::members_with_hours(conn, organization)?;
    let rows: Vec<(EventId, MemberId, String)> = event_hosts::table
        .inner_join(
            members::table.on(members::organization_id
                .eq(event_hosts::organization_id)
                .and(members::id.eq(event_hosts::member_id))),
        )
        .filter(
            event_hosts::organization_id
                .eq(organization)
                .and(members::active.eq(true)),
        )
        .order((members::name, members::id))
        .select((event_hosts::event_id, members::id, members::name))
        .load(conn)?;
    let mut hosts: HashMap<EventId, Vec<Host>> = HashMap::new();
    for (event, id, name) in rows {
        let has_hours = with_hours.contains(&id);
        hosts.entry(event).or_default().push(Host {
            id,
            name,
            has_hours,
        });
    }
    Ok(hosts)
}

/// Makes these the event's hosts. Those who are not active now stay, unseen, for the day on which they are again.
pub(super) fn set(
    conn: &mut Connection,
    organization: OrganizationId,
    event: EventId,
    hosts: &[MemberId],
) -> Result<()> {
    let active = members::table
        .filter(
            members::organization_id
                .eq(organization)
                .and(members::active.eq(true)),
        )
        .select(members::id);
    diesel::delete(
        event_hosts::table.filter(
            event_hosts::organization_id
                .eq(organization)
                .and(event_hosts::event_id.eq(event))
                .and(event_hosts::member_id.eq_any(active)),
        ),
    )
    .execute(conn)?;
    for host in hosts.iter().collect::<HashSet<_>>() {
        diesel::insert_into(event_hosts::table)
            .values((
                event_hosts::organization_id.eq(organization),
                event_hosts::event_id.eq(event),
                event_hosts::member_id.eq(host),
            ))
            .execute(conn)?;
    }
    Ok(())
}
