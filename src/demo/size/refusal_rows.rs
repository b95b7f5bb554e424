//! The rows of refused visits, and of their entries under the lines that caught them.

use chrono::TimeDelta;

use super::lines::{self, Lines};
use super::refusals::{self, Refusal, Refused};
use super::{World, store};
use crate::blocking::{Decision, Effect, Match, Snapshot, Step};
use crate::db::bulk::Rows;
use crate::db::{Db, Result};
use crate::values::{BlockId, Identity, TargetId};

/// Stores all of them.
pub async fn insert(
    db: &Db,
    world: &World,
    lines: &Lines,
    tell: &mut dyn FnMut(&'static str, usize, usize),
) -> Result<()> {
    let all = refusals::refusals(world, lines);
    let rows = |numbers: std::ops::Range<usize>| {
        let some: Vec<(usize, Refusal, Refused)> = numbers
            .map(|number| {
                let refusal = all[number];
                let refused = refusals::refused(world, lines, number, &refusal);
                (number, refusal, refused)
            })
            .collect();
        vec![visits(world, lines, &some), entries(world, lines, &some)]
    };
    store(db, "entries", all.len(), rows, tell).await
}

fn visits(world: &World, lines: &Lines, some: &[(usize, Refusal, Refused)]) -> Rows {
    let all = || some.iter().map(|(_, _, refused)| refused);
    let customer = |refused: &Refused| {
        refused
            .contact
            .is_some_and(|contact| refusals::is_customer(world, contact))
    };
    let sent = |refused: &Refused| refused.step != Step::Contact;
    let token = |number: usize| format!("{:032x}", world.luck_of_token(number));
    let event = |number: usize| world.events[number % world.events.len()].get();
    Rows::of("visits")
        .numbers(
            "id",
            some.iter()
                .map(|(number, ..)| world.first.visit + *number as i64),
        )
        .numbers("organization_id", all().map(|_| world.organization.get()))
        .numbers("event_id", some.iter().map(|(number, ..)| event(*number)))
        .texts("token", some.iter().map(|(number, ..)| token(*number)))
        .texts(
            "reference",
            some.iter().map(|(number, ..)| refusals::reference(*number)),
        )
        .texts("email", all().map(|refused| refused.email.as_str()))
        .texts("name", all().map(|refused| refused.name))
        .texts("phone", all().map(|refused| refused.phone.as_str()))
        .texts("answers", all().map(|_| "[]"))
        .bytes("ip", all().map(|refused| refused.ip.as_bytes().to_vec()))
        .texts(
            "user_agent",
            all().map(|_| crate::demo::people::BROWSERS[0]),
        )
        .texts("referrer", all().map(|_| ""))
        .texts("page", all().map(|_| "/e/acme/strategy-team-1"))
        .texts("utm", all().map(|_| "{}"))
        .texts("time_zone", all().map(|_| "America/New_York"))
        .texts("step", all().map(|refused| refused.step.as_str()))
        .flags(
            "qualified",
            all().map(|refused| sent(refused).then_some(true)),
        )
        .flags("refused", all().map(|_| true))
        .texts(
            "decision",
            some.iter()
                .map(|(_, refusal, refused)| decision(world, lines, refusal, refused)),
        )
        .times("created_at", some.iter().map(|(_, refusal, _)| refusal.at))
        .times(
            "last_seen_at",
            some.iter().map(|(_, refusal, _)| refusal.at),
        )
        .texts(
            "mailbox",
            all().map(|refused| refused.email.mailbox().to_string()),
        )
        .texts(
            "domain",
            all().map(|refused| refused.email.domain_name().reversed()),
        )
        .texts("phone_number", all().map(|refused| refused.phone.as_str()))
        .flags("refused_customer", all().map(customer))
}

/// What was decided, as it is kept with a visit: by the one line that caught it.
fn decision(world: &World, lines: &Lines, refusal: &Refusal, refused: &Refused) -> String {
    let line = &lines.lines[refusal.line];
    let decision = Decision {
        matches: vec![Match {
            target_id: TargetId::from(world.first.target + line.target as i64),
            target: lines::target(world, line.target),
            effect: Effect::Block,
            block_id: BlockId::from(world.first.block + refusal.line as i64),
            reason: line.reason.to_owned(),
        }],
    };
    let identity = Identity::of(&refused.email, Some(refused.ip), &refused.phone);
    let snapshot = Snapshot::of(&decision, &identity, refusal.at);
    // Texts and numbers are always written.
    snapshot
        .to_json()
        .unwrap_or_else(|error| unreachable!("{error}"))
}

fn entries(world: &World, lines: &Lines, some: &[(usize, Refusal, Refused)]) -> Rows {
    let target = |refusal: &Refusal| lines.lines[refusal.line].target as i64;
    let all = || some.iter().map(|(_, _, refused)| refused);
    // Its tries came within some seconds before the last.
    let began = |refusal: &Refusal, refused: &Refused| {
        refusal.at - TimeDelta::seconds(9 * (refused.tries - 1))
    };
    Rows::of("entries")
        .numbers(
            "organization_id",
            some.iter().map(|_| world.organization.get()),
        )
        .numbers(
            "target_id",
            some.iter()
                .map(|(_, refusal, _)| world.first.target + target(refusal)),
        )
        .numbers(
            "visit_id",
            some.iter()
                .map(|(number, ..)| world.first.visit + *number as i64),
        )
        .numbers("tries", some.iter().map(|(.., refused)| refused.tries))
        .times(
            "first_at",
            some.iter()
                .map(|(_, refusal, refused)| began(refusal, refused)),
        )
        .times("last_at", some.iter().map(|(_, refusal, _)| refusal.at))
        .bytes("ip", all().map(|refused| refused.ip.as_bytes().to_vec()))
        .texts("name", all().map(|refused| refused.name))
        .texts("phone", all().map(|refused| refused.phone.as_str()))
        .texts("step", all().map(|refused| refused.step.as_str()))
        .texts(
            "decision",
            some.iter()
                .map(|(_, refusal, refused)| decision(world, lines, refusal, refused)),
        )
}
