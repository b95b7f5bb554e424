//! A log as a file: its columns, times in UTC.

use crate::blocking::Block;
use crate::tracking::LoggedVisit;
use crate::values::UtcTime;

/// The columns of the file.
pub const COLUMNS: [&str; 15] = [
    "Last refused (UTC)",
    "First refused (UTC)",
    "Tries",
    "Email",
    "Booked as",
    "Name",
    "Phone",
    "IP address",
    "Event",
    "Furthest step",
    "Reference",
    "User agent",
    "Referrer",
    "Page",
    "UTM parameters",
];

/// What the file is called: `entries jane@example.com 2026-11-22`.
pub fn name(block: &Block, now: UtcTime) -> String {
    let day = now.as_naive().date();
    format!("entries {} {day}", block.target.value())
}

/// An entry as a row of the file.
pub fn row(logged: &LoggedVisit) -> Vec<String> {
    let (entry, visit) = (&logged.entry, &logged.visit);
    let utm = visit
        .utm
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    let utm: Vec<_> = utm.collect();
    vec![
        entry.last_at.to_string(),
        entry.first_at.to_string(),
        entry.tries.to_string(),
        visit.email.to_string(),
        logged.booked_as().unwrap_or_default(),
        visit.name.clone(),
        visit.phone.clone(),
        visit.ip.to_string(),
        logged.event_name.clone(),
        visit.step.label().to_owned(),
        visit.reference.clone(),
        visit.user_agent.clone(),
        visit.referrer.clone(),
        visit.page.clone(),
        utm.join("&"),
    ]
}
