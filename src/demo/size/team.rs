//! The teams who hold all those calls: ten closers and an event for each.

use chrono::TimeDelta;

use super::calendar::CALLS_OF_A_HOST;
use crate::db::{Connection, Result};
use crate::demo::people::{FIRST, LAST};
use crate::demo::{self, Demo, events, staff};
use crate::events::availability::set_hours;
use crate::events::{EventSettings, NewEvent};
use crate::staff::{NewMember, Role};
use crate::values::{EventId, EventKind, MemberId, OrganizationId, UtcTime};

/// How many hosts a team has.
const TEAM: usize = 10;

/// Who was hired.
pub struct Teams {
    /// All hosts, team by team.
    pub hosts: Vec<MemberId>,
    /// The event of each team.
    pub events: Vec<EventId>,
}

/// Those of the small organization who work the block list.
pub fn managers(demo: &Demo) -> Vec<MemberId> {
    let managers = demo
        .accounts
        .iter()
        .filter(|member| matches!(member.role, Role::SuperAdmin | Role::SalesManager));
    managers.map(|member| member.id).collect()
}

/// Hires as many as so many calls need.
pub fn hire(
    conn: &mut Connection,
    organization: OrganizationId,
    password_hash: &str,
    calls: usize,
    now: UtcTime,
) -> Result<Teams> {
    let count = calls.div_ceil(CALLS_OF_A_HOST).max(1);
    let since = now - super::PAST;
    let mut hosts = Vec::new();
    for number in 0..count {
        let first = FIRST[number % FIRST.len()];
        let last = LAST[(number * 7 + number / FIRST.len()) % LAST.len()];
        let short = format!("{}{}", first.to_lowercase(), number + 1);
        let member = NewMember {
            organization_id: organization,
            email: demo::email(&format!("{short}@acme.example")),
            name: format!("{first} {last}"),
            role: Role::Closer,
            password_hash: password_hash.to_owned(),
            time_zone: demo::zone("America/New_York"),
            meeting_link: Some(format!("https://meet.acme.example/{short}")),
            active: true,
            calendar_version: 0,
            created_at: since,
        }
        .insert(conn)?;
        set_hours(conn, organization, member.id, &staff::hours(&short))?;
        hosts.push(member.id);
    }
    let mut of_teams = Vec::new();
    for (number, team) in hosts.chunks(TEAM).enumerate() {
        let number = number + 1;
        let (slug, name) = (
            format!("strategy-team-{number}"),
            format!("Strategy Call, Team {number}"),
        );
        let event = NewEvent {
            organization_id: organization,
            settings: EventSettings {
                description: "Half an hour about your plans, with one of the team.".to_owned(),
                ..events::settings(&slug, &name, EventKind::Strategy, 30)
            },
            created_at: since - TimeDelta::days(1),
        }
        .insert(conn, team, &events::questions())?;
        of_teams.push(event.id);
    }
    Ok(Teams {
        hosts,
        events: of_teams,
    })
}

/// The team of a host, both by their numbers.
pub fn team_of(host: usize) -> usize {
    host / TEAM
}
