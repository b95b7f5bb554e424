//! The five who work there, in the four roles.

use chrono::{TimeDelta, Weekday};

use crate::db::{Connection, Result};
use crate::events::availability::set_hours;
use crate::events::slots::WeeklySpan;
use crate::organization::Organization;
use crate::staff::{Member, NewMember, Role};
use crate::values::UtcTime;

/// Somebody who may sign in.
pub type Account = Member;

const STAFF: [(&str, &str, Role, &str); 5] = [
    (
        "Olivia Hart",
        "olivia",
        Role::SuperAdmin,
        "America/New_York",
    ),
    (
        "Marcus Reed",
        "marcus",
        Role::SalesManager,
        "America/New_York",
    ),
    ("Priya Nair", "priya", Role::Closer, "America/New_York"),
    ("Tom Becker", "tom", Role::Closer, "Europe/Berlin"),
    ("Lena Ortiz", "lena", Role::Setter, "America/Chicago"),
];

/// Hires all of them, with weekly hours and meeting links, under one password.
pub fn hire(
    conn: &mut Connection,
    organization: &Organization,
    password_hash: &str,
    now: UtcTime,
) -> Result<Vec<Account>> {
    let mut accounts = Vec::new();
    for (name, short, role, zone) in STAFF {
        let member = NewMember {
            organization_id: organization.id,
            email: super::email(&format!("{short}@acme.example")),
            name: name.to_owned(),
            role,
            password_hash: password_hash.to_owned(),
            time_zone: super::zone(zone),
            meeting_link: Some(format!("https://meet.acme.example/{short}")),
            active: true,
            calendar_version: 0,
            created_at: now - TimeDelta::days(super::DAYS + 5),
        }
        .insert(conn)?;
        set_hours(conn, organization.id, member.id, &hours(short))?;
        accounts.push(member);
    }
    Ok(accounts)
}

/// Monday to Friday with a lunch break; not everybody begins at the same time.
pub fn hours(short: &str) -> Vec<WeeklySpan> {
    let begin = if short == "tom" { 13 * 60 } else { 9 * 60 };
    let week = [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
    ];
    week.into_iter()
        .flat_map(|day| {
            [
                WeeklySpan::new(day, begin, begin + 180),
                WeeklySpan::new(day, begin + 240, begin + 480),
            ]
        })
        .flatten()
        .collect()
}
