//! Those who are unwanted: they came, were blocked, and try again.

use chrono::TimeDelta;
use rand::prelude::*;
use rand::rngs::StdRng;

use super::Account;
use super::leads::{self, Walk, Way};
use super::people::Person;
use crate::blocking::Effect;
use crate::db::{Connection, Result};
use crate::organization::Organization;
use crate::staff::Role;
use crate::tracking::acts::{self, Adding};
use crate::values::{BlockTarget, Kind, Network, UtcTime};

/// A line of the block list, and when it is added.
pub struct Blocked {
    pub at: UtcTime,
    target: BlockTarget,
    effect: Effect,
    reason: &'static str,
    by: Role,
    expires_at: Option<UtcTime>,
}

/// Somebody unwanted: all their walks, and the block in the midst of them.
pub struct Unwanted {
    pub walks: Vec<Walk>,
    pub block: Blocked,
}

/// Email, name, and why: blocked by the email.
const BY_EMAIL: [(&str, &str, &str); 7] = [
    (
        "rank.you.first@seo-rocket.example",
        "SEO Rocket Team",
        "Sells link building on our sales calls",
    ),
    (
        "max.power@freemail.example",
        "Max Power",
        "Books and never shows up, six times",
    ),
    ("deals@crypto-pump.example", "Crypto Deals", "Spam"),
    (
        "j.smith.recruiting@talentpool.example",
        "John Smith",
        "Recruiter, not a lead",
    ),
    ("free.iphone@winner.example", "Winner Winner", "Spam"),
    (
        "competitor.research@rivalry.example",
        "Anna Field",
        "Competitor who records our calls",
    ),
    ("test@test.example", "asdf asdf", "Junk bookings"),
];
/// The part of the email before a number, name, and why: blocked by the IP address behind many emails.
const BY_IP: [(&str, &str, &str); 5] = [
    ("lead", "Lead Gen", "Bot: a new email every time"),
    ("hello", "Growth Hacker", "Form spam from one address"),
    ("info", "Info Desk", "Scraper that fills every form"),
    ("sales", "Outreach Bot", "Pitches its own agency"),
    ("qwerty", "qwerty qwerty", "Junk bookings at night"),
];

/// All of them.
pub fn unwanted(rng: &mut StdRng, now: UtcTime) -> Vec<Unwanted> {
    let by_email = BY_EMAIL.map(|(email, name, reason)| {
        let person = Person::with(rng, email, name);
        let target = BlockTarget::Mailbox(person.email.mailbox());
        let people: Vec<Person> = vec![person; 10];
        one(rng, now, people, target, reason)
    });
    let by_ip = BY_IP.map(|(local, name, reason)| {
        let first = Person::with(rng, &format!("{local}1@mailbox.example"), name);
        let people: Vec<Person> = (1..=14)
            .map(|number| Person {
                email: super::email(&format!("{local}{number}@mailbox.example")),
                ..first.clone()
            })
            .collect();
        one(
            rng,
            now,
            people,
            BlockTarget::Network(Network::from(first.ip)),
            reason,
        )
    });
    by_email.into_iter().chain(by_ip).collect()
}

/// Kind, value, effect, why, how many days ago, and for how many days: lines that are about more than one person.
type Line = (Kind, &'static str, Effect, &'static str, i64, Option<i64>);

const LINES: [Line; 6] = [
    (
        Kind::Subdomains,
        "winner.example",
        Effect::Block,
        "Prize spam from ever new names below this one",
        40,
        None,
    ),
    (
        Kind::Domain,
        "talentpool.example",
        Effect::Block,
        "Recruiters, not leads",
        33,
        None,
    ),
    (
        Kind::Mailbox,
        "partnerships@talentpool.example",
        Effect::Exempt,
        "Our partner manager there does book with us",
        32,
        None,
    ),
    (
        Kind::Ip,
        "198.51.100.128/26",
        Effect::Block,
        "Form spam from one hosting company",
        12,
        Some(30),
    ),
    (
        Kind::Ip,
        "192.0.2.77",
        Effect::Block,
        "A flood on one evening; let us see whether it stays away",
        9,
        Some(7),
    ),
    (
        Kind::Phone,
        "+12125550199",
        Effect::Block,
        "Gives this number under many names",
        20,
        None,
    ),
];

/// Those of [`LINES`].
pub fn lines(now: UtcTime) -> impl Iterator<Item = Blocked> {
    LINES
        .into_iter()
        .map(move |(kind, value, effect, reason, ago, days)| {
            let at = now - TimeDelta::days(ago);
            Blocked {
                at,
                target: super::valid(value, |text| BlockTarget::parse(kind, text)),
                effect,
                reason,
                by: Role::SuperAdmin,
                expires_at: days.map(|days| at + TimeDelta::days(days)),
            }
        })
}

/// They come once or twice, are blocked, and some of the rest comes after.
fn one(
    rng: &mut StdRng,
    now: UtcTime,
    people: Vec<Person>,
    target: BlockTarget,
    reason: &'static str,
) -> Unwanted {
    let first = now
        - TimeDelta::days(rng.random_range(6..50))
        - TimeDelta::minutes(rng.random_range(0..1_000));
    let at = first + TimeDelta::hours(rng.random_range(4..40));
    let before = rng.random_range(1..=3);
    let after = rng.random_range(0..people.len() - before);
    let mut walks = Vec::new();
    for (number, person) in people.into_iter().take(before + after).enumerate() {
        let moment = match number < before {
            true => first + TimeDelta::minutes(40 * number as i64),
            false => at + TimeDelta::minutes(rng.random_range(10..(now - at).num_minutes())),
        };
        let walk = leads::walk(rng, moment, person);
        let way = if rng.random_bool(0.6) {
            Way::Time
        } else {
            Way::Details
        };
        walks.push(Walk {
            way,
            canceled: None,
            ..walk
        });
    }
    let by = if rng.random_bool(0.5) {
        Role::SuperAdmin
    } else {
        Role::SalesManager
    };
    Unwanted {
        walks,
        block: Blocked {
            at,
            target,
            effect: Effect::Block,
            reason,
            by,
            expires_at: None,
        },
    }
}

impl Blocked {
    /// Makes the block.
    pub fn happen(
        &self,
        conn: &mut Connection,
        organization: &Organization,
        accounts: &[Account],
    ) -> Result<()> {
        acts::add(
            conn,
            Adding {
                organization_id: organization.id,
                targets: vec![self.target.clone()],
                effect: self.effect,
                reason: self.reason.to_owned(),
                member_id: accounts
                    .iter()
                    .find(|member| member.role == self.by)
                    .map(|member| member.id),
                expires_at: self.expires_at,
                now: self.at,
            },
        )?;
        Ok(())
    }
}
