//! Undoing an act as a whole: its blocks, and the calls that it canceled.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{calls, follow};
use crate::blocking::undo::{self, Turn};
use crate::blocking::{Act, ActKind, Block, Job, JobKind, NewAct};
use crate::calls::{Call, Rebooking};
use crate::contacts::Contact;
use crate::contacts::hiding::Rescreened;
use crate::db::json::{from_json, to_json};
use crate::db::lock::Lock;
use crate::db::schema::{acts, changes};
use crate::db::{Connection, Error, Result};
use crate::mail::Audience;
use crate::values::{ActId, CallId, MemberId, OrganizationId, UtcTime};

/// For how long an act can be undone.
pub const WITHIN: TimeDelta = TimeDelta::days(30);

/// As many lines of one act as a list of acts looks at.
const FEW: i64 = 20;

/// Why an act cannot be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It is an undo, or the server's own.
    Never,
    /// It was done more than 30 days ago.
    TooLongAgo,
    /// It was undone before, by this act.
    UndoneBy(Act),
    /// A job is still at it.
    UnderWay,
    /// All that it did was changed again since. Whoever takes that back can undo this afterwards.
    NothingLeft,
}

/// What undoing an act would do.
#[derive(Clone, Debug)]
pub struct Foreseen {
    /// The act.
    pub act: Act,
    /// Why it cannot be undone, if it cannot.
    pub obstacle: Option<Obstacle>,
    /// What becomes of the first blocks.
    pub turns: Vec<Turn>,
    /// Whether it changed more blocks than those.
    pub more: bool,
    /// The calls that it canceled, soonest first.
    pub calls: Vec<(Call, Rebooking)>,
    /// Who has been told of a cancelation, and would be told that the call takes place after all.
    pub told: HashMap<CallId, Vec<Audience>>,
    /// Who has yet to be told of the cancelation of those calls that stay canceled, and when that leaves.
    pub waiting: HashMap<CallId, Vec<(Audience, UtcTime)>>,
}

impl Foreseen {
    /// Whether the undo would change anything that is shown.
    fn is_a_change(&self) -> bool {
        let books = |(_, rebooking): &(Call, Rebooking)| *rebooking == Rebooking::Possible;
        self.more
            || self.turns.iter().any(|turn| turn.way.is_a_change())
            || self.calls.iter().any(books)
    }
}

/// What an undo came to.
#[derive(Clone, Debug)]
pub enum Undoing {
    /// The act is undone.
    Undone(Undone),
    /// It cannot be, and nothing changed.
    Refused(Obstacle),
}

/// What an undo has changed.
#[derive(Clone, Debug)]
pub struct Undone {
    /// The undo itself.
    pub act: Act,
    /// The blocks that it turned back.
    pub blocks: Vec<Block>,
    /// The calls that the act had canceled, and what has become of each.
    pub calls: Vec<(Call, Rebooking)>,
    /// The contacts that are hidden or shown by it.
    pub changed: Vec<Contact>,
    /// Whether a job goes on, with blocks or with contacts that are not counted here.
    pub goes_on: bool,
}

/// Foresees the undo of an act as things stand now, naming the first `named` blocks.
pub fn foresee(
    conn: &mut Connection,
    organization: OrganizationId,
    id: ActId,
    named: usize,
    now: UtcTime,
) -> Result<Foreseen> {
    let act = Act::find(conn, organization, id)?;
    let mut turns = undo::foresee(conn, &act, None, named as i64 + 1, now)?;
    let more = turns.len() > named;
    turns.truncate(named);
    let calls = calls::foresee(conn, &act, now)?;
    let (booked, left): (Vec<_>, Vec<_>) = calls
        .iter()
        .partition(|(_, rebooking)| *rebooking == Rebooking::Possible);
    let booked: Vec<&Call> = booked.into_iter().map(|(call, _)| call).collect();
    let left: Vec<&Call> = left.into_iter().map(|(call, _)| call).collect();
    let mut foreseen = Foreseen {
        obstacle: obstacle(conn, &act, now)?,
        told: Call::told_of_cancelation(conn, organization, &booked)?,
        waiting: Call::to_be_told_of_cancelation(conn, organization, &left)?,
        calls,
        act,
        turns,
        more,
    };
    if foreseen.obstacle.is_none() && !foreseen.is_a_change() {
        foreseen.obstacle = Some(Obstacle::NothingLeft);
    }
    Ok(foreseen)
}

/// Undoes an act: what it did to each block is turned back unless somebody changed the same since, and the calls that it
/// canceled stand again unless their time has come or is taken.
pub fn undo(
    conn: &mut Connection,
    organization: OrganizationId,
    id: ActId,
    member: Option<MemberId>,
    now: UtcTime,
) -> Result<Undoing> {
    Lock::BlockList(organization).hold(conn)?;
    let undone = Act::find(conn, organization, id)?;
    if let Some(obstacle) = obstacle(conn, &undone, now)? {
        return Ok(Undoing::Refused(obstacle));
    }
    let mut act = NewAct {
        organization_id: organization,
        kind: ActKind::Undo,
        member_id: member,
        reason: String::new(),
        undoes: Some(id),
        now,
    }
    .insert(conn)?;
    let turns = undo::foresee(conn, &undone, None, Job::PIECE as i64, now)?;
    let blocks = undo::turn_back(conn, &act, &turns)?;
    let last = turns.last().filter(|_| turns.len() == Job::PIECE);
    if let Some(last) = last {
        let (scope, position) = (id.to_string(), to_json(&last.place)?);
        act.set_applied(conn, None)?;
        Job::leave(
            conn,
            organization,
            JobKind::Undo,
            Some(act.id),
            &scope,
            &position,
            now,
        )?;
    }
    let Rescreened { changed, goes_on } = follow(conn, &act, &blocks, now)?;
    let calls = calls::rebook(conn, &undone, member, now)?;
    Ok(Undoing::Undone(Undone {
        act,
        blocks,
        calls,
        changed,
        goes_on: goes_on || last.is_some(),
    }))
}

/// Does the next piece of a [`JobKind::Undo`], in a transaction of its own.
pub fn undo_next(conn: &mut Connection, job: &Job, now: UtcTime) -> Result<()> {
    let organization = job.organization_id;
    Lock::BlockList(organization).hold(conn)?;
    let Some(job) = job.reload(conn)? else {
        return Ok(());
    };
    let mut act = Act::find(conn, organization, job.act()?)?;
    let undone = job.scope.parse().map_err(Error::unreadable)?;
    let undone = Act::find(conn, organization, undone)?;
    let after = from_json(&job.position)?;
    let turns = undo::foresee(conn, &undone, Some(after), Job::PIECE as i64, now)?;
    let blocks = undo::turn_back(conn, &act, &turns)?;
    follow(conn, &act, &blocks, now)?;
    match turns.last() {
        Some(last) => job.go_on(conn, &to_json(&last.place)?, turns.len()),
        None => {
            act.set_applied(conn, Some(now))?;
            job.finish(conn)
        }
    }
}

/// Those of these acts that can be undone, and of which something is left to undo. Of those that changed more than 20 lines,
/// something is taken to be left: the page of the undo looks.
pub fn open_among(
    conn: &mut Connection,
    organization: OrganizationId,
    among: &[&Act],
    now: UtcTime,
) -> Result<HashSet<ActId>> {
    let undone: Vec<Option<ActId>> = acts::table
        .filter(acts::organization_id.eq(organization))
        .filter(acts::undoes.eq_any(among.iter().map(|act| Some(act.id))))
        .select(acts::undoes)
        .load(conn)?;
    let is_open = |act: &&&Act| {
        act.kind.can_be_undone()
            && act.applied_at.is_some()
            && act.created_at >= now - WITHIN
            && !undone.contains(&Some(act.id))
    };
    let open: Vec<ActId> = among.iter().filter(is_open).map(|act| act.id).collect();
    let counts: Vec<(ActId, i64)> = changes::table
        .filter(changes::organization_id.eq(organization))
        .filter(changes::act_id.eq_any(&open))
        .group_by(changes::act_id)
        .select((changes::act_id, count_star()))
        .load(conn)?;
    let (few, many): (Vec<_>, Vec<_>) = counts.into_iter().partition(|(_, count)| *count <= FEW);
    let few: Vec<ActId> = few.into_iter().map(|(act, _)| act).collect();
    let mut left = undo::with_something_left(conn, organization, &few, now)?;
    left.extend(many.into_iter().map(|(act, _)| act));
    left.extend(calls::with_calls_left(conn, organization, &open, now)?);
    Ok(left)
}

fn obstacle(conn: &mut Connection, act: &Act, now: UtcTime) -> Result<Option<Obstacle>> {
    if !act.kind.can_be_undone() {
        return Ok(Some(Obstacle::Never));
    }
    if let Some(by) = act.undone_by(conn)? {
        return Ok(Some(Obstacle::UndoneBy(by)));
    }
    Ok(if act.applied_at.is_none() {
        Some(Obstacle::UnderWay)
    } else if act.created_at < now - WITHIN {
        Some(Obstacle::TooLongAgo)
    } else {
        None
    })
}
