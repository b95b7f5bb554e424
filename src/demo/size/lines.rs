//! What the lines of the block list are: targets, their periods, and the acts that changed them.
//!
//! Lines come by fifties, each with the same pattern of imports, single additions, deletions, extensions and expiries.

use chrono::TimeDelta;
use rand::prelude::*;

use super::{Luck, World, addresses, crowd};
use crate::blocking::{ActKind, ChangeKind, Effect};
use crate::values::{BlockTarget, Kind, Network, UtcTime};

const FIFTY: usize = 50;
/// Reasons of what is added one by one.
const REASONS: [&str; 6] = [
    "Spam",
    "Never shows up",
    "Sells to us on our calls",
    "Junk bookings at night",
    "Competitor",
    "",
];
const IMPORTED: &str = "From the shared list of spam senders";

/// A period of a target that is to be stored.
pub struct Line {
    /// Which target, by number.
    pub target: usize,
    /// Whether it keeps out or lets in.
    pub effect: Effect,
    /// When it was added, by which act.
    pub created_at: UtcTime,
    pub added_by: usize,
    pub reason: &'static str,
    /// When it ends by itself.
    pub expires_at: Option<UtcTime>,
    /// When it was lifted, by which act.
    pub lifted: Option<(UtcTime, usize)>,
}

/// An act that is to be stored, and what it did to which lines.
pub struct PlannedAct {
    pub kind: ActKind,
    pub at: UtcTime,
    pub reason: &'static str,
    /// What it did to each of its lines.
    pub change: ChangeKind,
    pub lines: Vec<usize>,
}

/// All of them.
pub struct Lines {
    pub lines: Vec<Line>,
    /// In the order of their times.
    pub acts: Vec<PlannedAct>,
    /// How many targets there are.
    pub targets: usize,
}

impl Lines {
    /// As many as are wanted.
    pub fn of(world: &World) -> Self {
        let count = world.size.blocks;
        let mut lines: Vec<Line> = (0..count).map(|number| line(world, number)).collect();
        let mut acts = Vec::new();
        for from in (0..count).step_by(FIFTY) {
            additions(&lines, from, &mut acts);
            ends(world, &mut lines, from, &mut acts);
        }
        acts.sort_by_key(|act| act.at);
        for (number, act) in acts.iter().enumerate() {
            for line in &act.lines {
                match act.change {
                    ChangeKind::Add => lines[*line].added_by = number,
                    ChangeKind::Lift => lines[*line].lifted = Some((act.at, number)),
                    ChangeKind::Extend | ChangeKind::Restore => {}
                }
            }
        }
        let targets = count.checked_sub(1).map_or(0, |last| target_of(last) + 1);
        Self {
            lines,
            acts,
            targets,
        }
    }
}

/// The last two of fifty lines are two periods of one target.
fn target_of(line: usize) -> usize {
    line / FIFTY * (FIFTY - 1) + (line % FIFTY).min(FIFTY - 2)
}

fn line(world: &World, number: usize) -> Line {
    let target = target_of(number);
    let place = number % FIFTY;
    // Half of them come in with an import, some five together, the rest one by one.
    let together = match place {
        0..25 => number - place,
        25..30 => number - place + 25,
        _ => number,
    };
    Line {
        target,
        effect: if target % FIFTY == 9 {
            Effect::Exempt
        } else {
            Effect::Block
        },
        created_at: world.moment(together, world.size.blocks),
        added_by: 0,
        reason: if place < 25 {
            IMPORTED
        } else {
            REASONS[number / 7 % REASONS.len()]
        },
        expires_at: None,
        lifted: None,
    }
}

/// The acts that add these fifty.
fn additions(lines: &[Line], from: usize, acts: &mut Vec<PlannedAct>) {
    let until = (from + FIFTY).min(lines.len());
    let mut next = from;
    while next < until {
        let together = match next - from {
            0 => 25,
            25 => 5,
            _ => 1,
        };
        let end = (next + together).min(until);
        acts.push(PlannedAct {
            kind: ActKind::Add,
            at: lines[next].created_at,
            reason: lines[next].reason,
            change: ChangeKind::Add,
            lines: (next..end).collect(),
        });
        next = end;
    }
}

/// How some of these fifty end, and the acts that end or extend them.
fn ends(world: &World, lines: &mut [Line], from: usize, acts: &mut Vec<PlannedAct>) {
    let mut luck = world.luck(Luck::Line, from);
    let last = lines.len();
    let mut act = |kind, change, at, lines: Vec<usize>| {
        acts.push(PlannedAct {
            kind,
            at,
            reason: "",
            change,
            lines,
        });
    };
    let mut later = |created: UtcTime| {
        let whole = (world.now - created).num_seconds();
        created + TimeDelta::seconds(luck.random_range(whole / 10..=whole / 10 * 9))
    };
    // Three of an import are deleted together, one other alone; one has expired long ago and was taken off.
    if from + 23 < last {
        let lines_ = vec![from + 3, from + 13, from + 23];
        let at = later(lines[from].created_at);
        act(ActKind::Delete, ChangeKind::Lift, at, lines_);
    }
    if from + 33 < last {
        let at = later(lines[from + 33].created_at);
        act(ActKind::Delete, ChangeKind::Lift, at, vec![from + 33]);
    }
    if from + 43 < last {
        let line = &mut lines[from + 43];
        let at = later(line.created_at);
        line.expires_at = Some(line.created_at + (at - line.created_at) / 3);
        act(ActKind::Clean, ChangeKind::Lift, at, vec![from + 43]);
    }
    // One is deleted and added again.
    if from + 49 < last {
        let (first, second) = (lines[from + 48].created_at, lines[from + 49].created_at);
        let at = first + (second - first) / 2;
        act(ActKind::Delete, ChangeKind::Lift, at, vec![from + 48]);
    }
    // Some expire, one of them after an extension; of one in three expiries the time is just over.
    for place in [5, 15, 25, 35, 45] {
        if let Some(line) = lines.get_mut(from + place) {
            let over = world.now - TimeDelta::hours(1 + ((from + place) % 600) as i64);
            let expires = if place % 3 == 0 && line.created_at < over {
                over
            } else {
                world.now + TimeDelta::hours(24 + ((from + place) % 8_000) as i64)
            };
            line.expires_at = Some(expires);
            if place == 35 {
                let at = later(line.created_at);
                act(ActKind::Extend, ChangeKind::Extend, at, vec![from + place]);
            }
        }
    }
}

/// The target of this number: one in a hundred is aimed at a contact, the others at nobody's addresses.
pub fn target(world: &World, number: usize) -> BlockTarget {
    if let Some(contact) = aim(world, number) {
        let email = crowd::email(contact);
        return match number / 100 % 4 {
            0 | 1 => BlockTarget::Mailbox(email.mailbox()),
            // Others have the same IPv4 address, and no address is listed twice.
            2 if crowd::has_v6(contact) => {
                BlockTarget::Network(addresses::of_contact(contact, true).subscriber())
            }
            _ => BlockTarget::Email(email),
        };
    }
    let (round, place) = (number / 64, number % 64);
    let mailbox = |local: &str| {
        let text = format!("{local}{number}@junk-{}.example", number % 4_999);
        parse(Kind::Mailbox, &text)
    };
    match place {
        0..36 => mailbox("offer"),
        36..46 => network(addresses::blocked_v4(round * 10 + place - 36), 32),
        46..51 => network(addresses::blocked_v6(round * 6 + place - 46), 64),
        51..56 => parse(
            Kind::Email,
            &format!("promo+{number}@junk-{}.example", number % 4_999),
        ),
        56..59 => parse(Kind::Domain, &format!("spam-{number}.example")),
        59 => parse(Kind::Subdomains, &format!("bulk-{number}.example")),
        60 => network(addresses::blocked_street(round), 28),
        61 if round < 16_384 => network(addresses::blocked_site(round), 48),
        62 => network(addresses::blocked_v6(round * 6 + 5), 64),
        63 if round < 20_000 => parse(Kind::Phone, &addresses::blocked_phone(round)),
        _ => mailbox("deals"),
    }
}

/// The targets that catch contacts.
pub fn aimed_targets(world: &World) -> Vec<BlockTarget> {
    let targets = world
        .size
        .blocks
        .checked_sub(1)
        .map_or(0, |last| target_of(last) + 1);
    (0..targets)
        .filter(|number| aim(world, *number).is_some())
        .map(|number| target(world, number))
        .collect()
}

/// At which contact a target is aimed.
pub fn aim(world: &World, target: usize) -> Option<usize> {
    let (round, place) = (target / 100, target % 100);
    let step = (world.size.contacts / (world.size.blocks / 100 + 1)).max(1);
    let contact = round * step;
    (place == 17 && contact < world.size.contacts).then_some(contact)
}

fn parse(kind: Kind, text: &str) -> BlockTarget {
    crate::demo::valid(text, |text| BlockTarget::parse(kind, text))
}

fn network(ip: crate::values::ClientIp, prefix: u8) -> BlockTarget {
    let network = ip.network(prefix).unwrap_or_else(|_| Network::from(ip));
    BlockTarget::Network(network)
}
