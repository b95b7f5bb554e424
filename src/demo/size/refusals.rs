//! Who was refused, when, and under which line.

use chrono::TimeDelta;
use rand::prelude::*;

use super::lines::{self, Lines};
use super::{Luck, World, addresses};
use crate::blocking::{Effect, Step};
use crate::demo;
use crate::values::{BlockTarget, ClientIp, EmailAddress, UtcTime};

/// A refusal, before it is told who it was.
#[derive(Clone, Copy)]
pub struct Refusal {
    /// Under which line, by number.
    pub line: usize,
    /// When.
    pub at: UtcTime,
}

/// All of them, the oldest first: a tenth under one line, the others under some lines often and under most never.
pub fn refusals(world: &World, lines: &Lines) -> Vec<Refusal> {
    let blocks = |line: &usize| lines.lines[*line].effect == Effect::Block;
    let count = lines.lines.len();
    let Some(busiest) = (0..count)
        .filter(blocks)
        .find(|line| *line >= 57.min(count / 2))
    else {
        return Vec::new();
    };
    let mut all: Vec<Refusal> = (0..world.size.entries)
        .map(|number| {
            let mut luck = world.luck(Luck::Refusal, number);
            let line = if number % 10 == 0 {
                busiest
            } else {
                let part: f64 = luck.random();
                let line = (count as f64 * part.powi(4)) as usize;
                (line..count).find(blocks).unwrap_or(busiest)
            };
            let period = &lines.lines[line];
            let end = [period.expires_at, period.lifted.map(|(at, _)| at)]
                .into_iter()
                .flatten()
                .fold(world.now, UtcTime::min);
            let seconds = (end - period.created_at).num_seconds().max(1);
            let at = period.created_at + TimeDelta::seconds(luck.random_range(0..seconds));
            Refusal { line, at }
        })
        .collect();
    all.sort_by_key(|refusal| refusal.at);
    all
}

/// How often each target has refused, and when last.
pub fn counts(lines: &Lines, refusals: &[Refusal]) -> Vec<(i64, Option<UtcTime>)> {
    let mut counts = vec![(0, None); lines.targets];
    for refusal in refusals {
        let count = &mut counts[lines.lines[refusal.line].target];
        *count = (count.0 + 1, count.1.max(Some(refusal.at)));
    }
    counts
}

/// Whoever was refused, as the visit has it.
pub struct Refused {
    pub email: EmailAddress,
    pub name: &'static str,
    pub phone: String,
    pub ip: ClientIp,
    pub step: Step,
    pub tries: i64,
    /// Whose mailbox it is, by the number of the contact.
    pub contact: Option<usize>,
}

/// Who it was: somebody whom the line's target catches.
pub fn refused(world: &World, lines: &Lines, number: usize, refusal: &Refusal) -> Refused {
    let mut luck = world.luck(Luck::Visit, number);
    let target_number = lines.lines[refusal.line].target;
    let target = lines::target(world, target_number);
    let step = match luck.random_range(0..10) {
        0 => Step::Contact,
        1..4 => Step::Details,
        _ => Step::Time,
    };
    let stranger = |domain: &str| demo::email(&format!("lead{number}@{domain}"));
    let junk = || stranger(&format!("throwaway-{}.example", number % 997));
    let email = match &target {
        BlockTarget::Email(email) => email.clone(),
        BlockTarget::Mailbox(mailbox) => demo::email(&mailbox.to_string()),
        BlockTarget::Domain(domain) => stranger(domain.as_str()),
        BlockTarget::Subdomains(domain) => stranger(&format!("mail.{}", domain.as_str())),
        BlockTarget::Network(_) | BlockTarget::Phone(_) => junk(),
    };
    let ip = match &target {
        BlockTarget::Network(network) => network.first(),
        _ => addresses::of_stranger(number),
    };
    let phone = match (&target, step) {
        // Caught by its phone, it must have sent it.
        (BlockTarget::Phone(phone), _) => phone.to_string(),
        (_, Step::Contact) => String::new(),
        _ => addresses::phone_of_contact(number),
    };
    let step = if phone.is_empty() {
        step
    } else {
        step.max(Step::Details)
    };
    let own_email = matches!(target, BlockTarget::Email(_) | BlockTarget::Mailbox(_));
    Refused {
        email,
        name: if step == Step::Contact {
            ""
        } else {
            "Lead Gen"
        },
        phone,
        ip,
        step,
        tries: luck.random_range(1..=4),
        contact: lines::aim(world, target_number).filter(|_| own_email),
    }
}

/// What a visit is quoted by: eight letters, no two alike.
pub fn reference(number: usize) -> String {
    const LETTERS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
    let base = LETTERS.len() as u64;
    let all = base.pow(8);
    // Multiplied by a number without a common divisor, no two fall together.
    let mut rest = (number as u64).wrapping_mul(1_000_003) % all;
    let mut text = String::new();
    for place in 0..8 {
        if place == 4 {
            text.push('-');
        }
        text.push(char::from(LETTERS[(rest % base) as usize]));
        rest /= base;
    }
    text
}

/// Whether the contact of this number is a customer.
pub fn is_customer(world: &World, contact: usize) -> bool {
    let calendar = super::calendar::Calendar::of(world);
    calendar
        .calls_of(contact)
        .any(|call| calendar.call(call).was_held(world.now))
}
