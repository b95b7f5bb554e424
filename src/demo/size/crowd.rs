//! Who the contacts are.

use chrono::TimeDelta;
use rand::prelude::*;

use super::calendar::{Calendar, PlannedCall};
use super::{Luck, World, addresses};
use crate::contacts::Status;
use crate::demo;
use crate::demo::people::{BROWSERS, COMPANIES, FIRST, LAST};
use crate::values::{CallStatus, ClientIp, EmailAddress, UtcTime};

const ZONES: [&str; 5] = [
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "Europe/London",
    "Europe/Berlin",
];
const SOURCES: [&str; 4] = ["google", "linkedin", "newsletter", "youtube"];

/// A contact that is to be stored.
pub struct Lead {
    /// Its address: nobody else's.
    pub email: EmailAddress,
    /// Its name, or nothing.
    pub name: String,
    /// Its number in E.164, or nothing.
    pub phone: String,
    /// Where it came from last.
    pub ip: ClientIp,
    /// How far it has come.
    pub status: Status,
    /// Whether it has a call that is to come or was held.
    pub booked: bool,
    /// The host of its first call, by number.
    pub owner: Option<usize>,
    /// Its zone.
    pub time_zone: &'static str,
    /// Its browser.
    pub user_agent: &'static str,
    /// Where it heard of them.
    pub source: Option<&'static str>,
    /// When it came first.
    pub first_seen_at: UtcTime,
    /// When it came last: to book its last call, if it has one.
    pub last_seen_at: UtcTime,
}

/// The contact of this number; the later it came, the higher.
pub fn lead(world: &World, calendar: &Calendar<'_>, number: usize) -> Lead {
    let mut luck = world.luck(Luck::Contact, number);
    let calls: Vec<PlannedCall> = calendar
        .calls_of(number)
        .map(|call| calendar.call(call))
        .collect();
    let booked = calls.iter().any(|call| call.books(world.now));
    let status = match (&calls[..], booked) {
        (_, true) => Status::StrategyCall,
        ([], _) => match luck.random_range(0..100) {
            0..55 => Status::Potential,
            55..82 => Status::Qualified,
            _ => Status::Disqualified,
        },
        (calls, _) if calls.iter().all(|call| call.status == CallStatus::Canceled) => {
            Status::Canceled
        }
        _ => Status::NoShow,
    };
    let known = status != Status::Potential;
    let first_seen_at = world.moment(number, world.size.contacts);
    let last_seen_at = match calls.len() {
        0 => first_seen_at,
        _ => booked_at(world, number),
    };
    Lead {
        email: email(number),
        name: if known { name(number) } else { String::new() },
        phone: if known {
            addresses::phone_of_contact(number)
        } else {
            String::new()
        },
        ip: addresses::of_contact(number, has_v6(number)),
        status,
        booked,
        owner: calls.first().map(|call| call.host),
        time_zone: ZONES[luck.random_range(0..ZONES.len())],
        user_agent: BROWSERS[luck.random_range(0..BROWSERS.len())],
        source: luck
            .random_bool(0.6)
            .then(|| SOURCES[luck.random_range(0..SOURCES.len())]),
        first_seen_at,
        last_seen_at,
    }
}

/// When a contact books its calls: on the day on which it comes.
pub fn booked_at(world: &World, number: usize) -> UtcTime {
    let first = world.moment(number, world.size.contacts);
    (first + TimeDelta::minutes(10 + (number % 1_400) as i64)).min(world.now)
}

/// Whether its address is of IPv6, and so its own.
pub fn has_v6(number: usize) -> bool {
    number % 5 < 2
}

/// About a thousand in a million have their mail at a department of one university and three of seven at one large provider:
/// of either about half are neither customers nor hidden already, so that a block touches some 500 or 200,000. A tenth of the
/// rest is at another provider, and the remainder by eights at companies.
pub fn email(number: usize) -> EmailAddress {
    let (first, last) = names(number);
    let domain = match number {
        _ if number % 937 == 1 => format!("dept{}.campus.example", number / 937 % 12),
        _ if number % 7 < 3 => "bigmail.example".to_owned(),
        _ if number % 10 == 3 => "othermail.example".to_owned(),
        _ => {
            let company = COMPANIES[number / 8 % COMPANIES.len()];
            format!("{company}-{}.example", number / 8)
        }
    };
    let plain = |text: &str| text.to_lowercase().replace('ö', "o");
    demo::email(&format!(
        "{}.{}.{number}@{domain}",
        plain(first),
        plain(last)
    ))
}

fn name(number: usize) -> String {
    let (first, last) = names(number);
    format!("{first} {last}")
}

fn names(number: usize) -> (&'static str, &'static str) {
    let other = number / FIRST.len() * 7 + number;
    (FIRST[number % FIRST.len()], LAST[other % LAST.len()])
}
