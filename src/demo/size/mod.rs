//! The demo at size: on top of the small believable organization, as many contacts, calls, blocks and entries as wanted.
//!
//! Nobody walks through a form here; rows are made in bulk, each a pure function of the seed and its number. What they may not
//! contradict is kept all the same: no two calls of a host overlap, a contact's status follows from its calls, counts of
//! entries from the entries, and who is hidden is derived by screening.

mod addresses;
mod calendar;
mod crowd;
mod crowd_rows;
mod lines;
mod lines_rows;
mod refusal_rows;
mod refusals;
mod team;
mod world;

use super::Demo;
use crate::contacts::hiding;
use crate::db::bulk::{self, Rows};
use crate::db::indexes::{self, LaidAside};
use crate::db::lock::Lock;
use crate::db::{Connection, Db, Result};
use crate::jobs;
use crate::values::UtcTime;

pub use world::Size;
use world::{FirstIds, Luck, PAST, World};

/// How many rows of a kind share a transaction.
const TOGETHER: usize = 10_000;
/// As many targets as are screened for in one transaction: none of them catches more than a few contacts.
const TARGETS: usize = 100;

/// The tables that grow.
const TABLES: [&str; 10] = [
    "acts",
    "blocks",
    "calls",
    "changes",
    "contact_identities",
    "contacts",
    "entries",
    "journey",
    "targets",
    "visits",
];
/// The indexes that are needed meanwhile: by this one SQLite's trigger finds the calls that a new one might overlap.
const NEEDED: [&str; 1] = ["calls_host_index"];

/// Fills in what is wanted. `tell` hears what is being made, how much of it is done, and of how much.
///
/// The members of the new teams have the password of the others. Nobody else may change the database meanwhile; if the process
/// ends before it is done, indexes and constraints are missing, and the database is to be thrown away.
pub async fn grow(
    db: &Db,
    demo: &Demo,
    password_hash: String,
    size: Size,
    seed: u64,
    now: UtcTime,
    tell: &mut dyn FnMut(&'static str, usize, usize),
) -> Result<()> {
    if size.is_small() {
        return Ok(());
    }
    let size = size.whole();
    let (organization, managers) = (demo.organization.id, team::managers(demo));
    let (hosts, events, first) = db
        .write(move |conn| {
            bulk::begin(conn)?;
            let teams = team::hire(conn, organization, &password_hash, size.calls, now)?;
            Ok((teams.hosts, teams.events, first_ids(conn)?))
        })
        .await?;
    let world = World {
        seed,
        now,
        organization,
        size,
        managers,
        hosts,
        events,
        first,
    };
    let laid = db
        .write(|conn| indexes::lay_aside(conn, &TABLES, &NEEDED))
        .await?;
    let stored = store_all(db, &world, tell).await;
    let put_back = put_back(db, laid, tell).await;
    // What could not be stored is why something may not fit.
    stored.and(put_back)?;
    db.write(bulk::analyze).await?;
    hide(db, &world, tell).await?;
    db.write(|conn| {
        bulk::settle(
            conn,
            &["contacts", "calls", "targets", "acts", "blocks", "visits"],
        )
    })
    .await
}

async fn store_all(
    db: &Db,
    world: &World,
    tell: &mut dyn FnMut(&'static str, usize, usize),
) -> Result<()> {
    crowd_rows::insert(db, world, tell).await?;
    tell("blocks and acts that are thought up", 0, 1);
    let lines = lines::Lines::of(world);
    lines_rows::insert(db, world, &lines, tell).await?;
    refusal_rows::insert(db, world, &lines, tell).await
}

/// One in each transaction, so that it can be told how far that has come.
async fn put_back(
    db: &Db,
    laid: Vec<LaidAside>,
    tell: &mut dyn FnMut(&'static str, usize, usize),
) -> Result<()> {
    let (all, mut first) = (laid.len(), Ok(()));
    for (number, one) in laid.into_iter().enumerate() {
        // One that does not fit keeps no other away.
        first = first.and(db.write(move |conn| one.put_back(conn)).await);
        tell("indexes and constraints", number + 1, all);
    }
    first
}

fn first_ids(conn: &mut Connection) -> Result<FirstIds> {
    Ok(FirstIds {
        contact: bulk::first_free_id(conn, "contacts")?,
        call: bulk::first_free_id(conn, "calls")?,
        target: bulk::first_free_id(conn, "targets")?,
        act: bulk::first_free_id(conn, "acts")?,
        block: bulk::first_free_id(conn, "blocks")?,
        visit: bulk::first_free_id(conn, "visits")?,
    })
}

/// Stores what `rows` makes of each of `TOGETHER` numbers up to `total`, in a transaction each.
async fn store(
    db: &Db,
    what: &'static str,
    total: usize,
    rows: impl Fn(std::ops::Range<usize>) -> Vec<Rows>,
    tell: &mut dyn FnMut(&'static str, usize, usize),
) -> Result<()> {
    let mut numbers = 0..TOGETHER.min(total);
    let mut tables = rows(numbers.clone());
    while !numbers.is_empty() {
        let next = numbers.end..(numbers.end + TOGETHER).min(total);
        let storing = db.write(move |conn| tables.iter().try_for_each(|rows| rows.insert(conn)));
        // While some are being stored the next ones are made, on this thread, which has nothing else to do.
        let (stored, made) = tokio::join!(storing, async { rows(next.clone()) });
        stored?;
        tell(what, numbers.end, total);
        (numbers, tables) = (next, made);
    }
    Ok(())
}

/// Screens all whom a block can catch: the targets of the others are nobody's among the contacts.
async fn hide(
    db: &Db,
    world: &World,
    tell: &mut dyn FnMut(&'static str, usize, usize),
) -> Result<()> {
    let (organization, now) = (world.organization, world.now);
    let aimed = lines::aimed_targets(world);
    for (number, targets) in aimed.chunks(TARGETS).enumerate() {
        let targets = targets.to_vec();
        db.write(move |conn| {
            Lock::BlockList(organization).hold(conn)?;
            hiding::rescreen(conn, organization, None, &targets, now)
        })
        .await?;
        tell(
            "contacts that are hidden",
            ((number + 1) * TARGETS).min(aimed.len()),
            aimed.len(),
        );
    }
    // Should there be more of them than one transaction screens, a job was left.
    while jobs::go_on(db, || now, 1_000).await? > 0 {}
    Ok(())
}
