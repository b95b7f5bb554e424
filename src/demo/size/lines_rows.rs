//! The rows of the block list: targets, acts, blocks with their counts, and what each act changed.

use super::lines::{self, Line, Lines, PlannedAct};
use super::{World, refusals, store};
use crate::blocking::{ActKind, ChangeKind};
use crate::db::bulk::Rows;
use crate::db::{Db, Result};
use crate::values::BlockTarget;

/// Stores all of them.
pub async fn insert(
    db: &Db,
    world: &World,
    lines: &Lines,
    tell: &mut dyn FnMut(&'static str, usize, usize),
) -> Result<()> {
    let organization = world.organization.get();
    let counts = refusals::counts(lines, &refusals::refusals(world, lines));
    let added = targets_added(world, lines);
    let targets = |numbers: std::ops::Range<usize>| {
        let all: Vec<BlockTarget> = numbers
            .clone()
            .map(|number| lines::target(world, number))
            .collect();
        vec![
            Rows::of("targets")
                .numbers(
                    "id",
                    numbers
                        .clone()
                        .map(|number| world.first.target + number as i64),
                )
                .numbers("organization_id", all.iter().map(|_| organization))
                .texts("kind", all.iter().map(|target| target.kind().as_str()))
                .texts("key", all.iter().map(BlockTarget::key))
                .times("created_at", numbers.map(|number| added[number])),
        ]
    };
    store(db, "targets", lines.targets, targets, tell).await?;
    let acts = |numbers: std::ops::Range<usize>| {
        let all = || numbers.clone().map(|number| (number, &lines.acts[number]));
        vec![
            Rows::of("acts")
                .numbers(
                    "id",
                    all().map(|(number, _)| world.first.act + number as i64),
                )
                .numbers("organization_id", all().map(|_| organization))
                .texts("kind", all().map(|(_, act)| act.kind.as_str()))
                .numbers(
                    "member_id",
                    all().map(|(number, act)| doer(world, number, act)),
                )
                .texts("reason", all().map(|(_, act)| act.reason))
                .times("created_at", all().map(|(_, act)| act.at))
                .times("applied_at", all().map(|(_, act)| act.at)),
        ]
    };
    store(db, "acts", lines.acts.len(), acts, tell).await?;
    let blocks = |numbers: std::ops::Range<usize>| {
        let values: Vec<(usize, &Line, BlockTarget)> = numbers
            .map(|number| {
                let line = &lines.lines[number];
                (number, line, lines::target(world, line.target))
            })
            .collect();
        vec![blocks(world, &counts, &values)]
    };
    store(db, "blocks", lines.lines.len(), blocks, tell).await?;
    let changes = |numbers: std::ops::Range<usize>| vec![changes(world, lines, numbers)];
    store(db, "history of the blocks", lines.acts.len(), changes, tell).await
}

/// When each target came on the list first.
fn targets_added(world: &World, lines: &Lines) -> Vec<crate::values::UtcTime> {
    let mut added = vec![world.now; lines.targets];
    for line in &lines.lines {
        added[line.target] = added[line.target].min(line.created_at);
    }
    added
}

/// Nobody cleans up: the server does.
fn doer(world: &World, number: usize, act: &PlannedAct) -> Option<i64> {
    let manager = world.managers.get(number % world.managers.len().max(1));
    manager
        .filter(|_| act.kind != ActKind::Clean)
        .map(|member| member.get())
}

fn blocks(
    world: &World,
    counts: &[(i64, Option<crate::values::UtcTime>)],
    values: &[(usize, &Line, BlockTarget)],
) -> Rows {
    let all = || {
        values
            .iter()
            .map(|(number, line, target)| (*number, *line, target))
    };
    let act = |number: usize| world.first.act + number as i64;
    let over = |line: &Line| line.expires_at.is_some_and(|at| at <= world.now);
    Rows::of("blocks")
        .numbers(
            "id",
            all().map(|(number, ..)| world.first.block + number as i64),
        )
        .numbers("organization_id", all().map(|_| world.organization.get()))
        .numbers(
            "target_id",
            all().map(|(_, line, _)| world.first.target + line.target as i64),
        )
        .texts("kind", all().map(|(.., target)| target.kind().as_str()))
        .texts("key", all().map(|(.., target)| target.key()))
        .flags("network", all().map(|(.., target)| target.is_network()))
        .texts("effect", all().map(|(_, line, _)| line.effect.as_str()))
        .texts("reason", all().map(|(_, line, _)| line.reason))
        .numbers("added_by", all().map(|(_, line, _)| act(line.added_by)))
        .numbers(
            "lifted_by",
            all().map(|(_, line, _)| line.lifted.map(|(_, by)| act(by))),
        )
        .times("created_at", all().map(|(_, line, _)| line.created_at))
        .times("expires_at", all().map(|(_, line, _)| line.expires_at))
        .flags("expiry_seen", all().map(|(_, line, _)| over(line)))
        .times(
            "lifted_at",
            all().map(|(_, line, _)| line.lifted.map(|(at, _)| at)),
        )
        .numbers("entries", all().map(|(_, line, _)| counts[line.target].0))
        .times(
            "last_entry_at",
            all().map(|(_, line, _)| counts[line.target].1),
        )
}

fn changes(world: &World, lines: &Lines, acts: std::ops::Range<usize>) -> Rows {
    let values: Vec<(usize, &PlannedAct, usize)> = acts
        .flat_map(|number| {
            let act = &lines.acts[number];
            act.lines.iter().map(move |line| (number, act, *line))
        })
        .collect();
    let all = || {
        values
            .iter()
            .map(|(number, act, line)| (*number, *act, *line))
    };
    let extended = |act: &PlannedAct, line: usize| {
        let line = &lines.lines[line];
        line.expires_at.filter(|_| act.change == ChangeKind::Extend)
    };
    Rows::of("changes")
        .numbers("organization_id", all().map(|_| world.organization.get()))
        .numbers(
            "act_id",
            all().map(|(number, ..)| world.first.act + number as i64),
        )
        .numbers(
            "block_id",
            all().map(|(.., line)| world.first.block + line as i64),
        )
        .texts("kind", all().map(|(_, act, _)| act.change.as_str()))
        .times(
            "expires_before",
            all().map(|(_, act, line)| extended(act, line).map(|_| act.at)),
        )
        .times(
            "expires_after",
            all().map(|(_, act, line)| extended(act, line)),
        )
}
