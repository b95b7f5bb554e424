//! The decision about a visit, found by its reference: what was decided, what would be decided now, and all that is known
//! about the visit.

use std::cmp::Reverse;
use std::collections::HashMap;

use diesel::dsl::max;
use diesel::prelude::*;

use crate::blocking::target::Key;
use crate::blocking::{Decision, Entry, Screened, Snapshot, Visit, screening};
use crate::contacts::Contact;
use crate::db::schema::{blocks, entries, events, targets};
use crate::db::{self, Connection, Db, Result};
use crate::values::{BlockId, BlockTarget, OrganizationId, Reference, TargetId, UtcTime};

/// The most targets under which a visit's tries are shown: one identity meets some 150 at most, and may change on its way.
const SHOWN: i64 = 500;
/// As many earlier refusals as are shown.
const EARLIER: usize = 5;

/// A visit, and how the block list saw and sees it.
#[derive(Clone, Debug)]
pub struct VisitDecision {
    /// The visit.
    pub visit: Visit,
    /// For what.
    pub event_name: String,
    /// Who has its mailbox in Global Data, hidden or not.
    pub contact: Option<Contact>,
    /// The refusal if it was ever refused, the last one; else the latest decision. As it was at its moment.
    pub then: Snapshot,
    /// The latest decision, if it let in who had been refused.
    pub let_in: Option<Snapshot>,
    /// Earlier refusals by other lines, the latest first: at most 5.
    pub earlier: Vec<Snapshot>,
    /// What the block list would decide now.
    pub now: Decision,
    /// With what the call was booked that it wanted to move last, if it wanted to move one.
    pub booked_as: Option<Screened>,
    /// Under which targets it was refused, and how often; the first refusal first.
    pub tries: Vec<Tries>,
}

/// How often a visit was refused under one target.
#[derive(Clone, Debug)]
pub struct Tries {
    /// The target.
    pub target: BlockTarget,
    /// The latest block of it, standing or not.
    pub block: BlockId,
    /// How often, and when.
    pub entry: Entry,
}

impl VisitDecision {
    /// The one of this reference; [`db::Error::NotFound`] if this organization has none.
    pub fn find(
        conn: &mut Connection,
        organization: OrganizationId,
        reference: &Reference,
        now: UtcTime,
    ) -> Result<Self> {
        let visit = Visit::by_reference(conn, organization, reference)?;
        let event_name = events::table
            .filter(events::organization_id.eq(organization))
            .filter(events::id.eq(visit.event_id))
            .select(events::name)
            .first(conn)?;
        let latest = parse(&visit.decision)?;
        let booked_as = latest.booked_as.clone();
        let booked_identity = booked_as.as_ref().and_then(Screened::identity);
        let tries = tries(conn, &visit)?;
        let mut refusals = refusals(&tries)?;
        // What was refused last stands first, whether the visit came to anything else since or not.
        let let_in = match latest.refused {
            true => {
                refusals.retain(|refusal| refusal.at != latest.at);
                refusals.insert(0, latest.clone());
                None
            }
            false => (!refusals.is_empty()).then(|| latest.clone()),
        };
        let mut refusals = refusals.into_iter();
        Ok(Self {
            contact: Contact::of_mailbox(conn, organization, &visit.email.mailbox())?,
            now: screening::screen_with(
                conn,
                organization,
                &visit.identity(),
                booked_identity.as_ref(),
                now,
            )?,
            booked_as,
            then: refusals.next().unwrap_or(latest),
            let_in,
            earlier: refusals.take(EARLIER).collect(),
            tries,
            visit,
            event_name,
        })
    }
}

/// The refusals that entries have kept, each once, the latest first.
fn refusals(tries: &[Tries]) -> Result<Vec<Snapshot>> {
    let kept = tries.iter().map(|tries| parse(&tries.entry.decision));
    let mut kept: Vec<Snapshot> = kept.collect::<Result<_>>()?;
    kept.retain(|snapshot| snapshot.refused && snapshot.at.is_some());
    kept.sort_by_key(|snapshot| Reverse(snapshot.at));
    kept.dedup_by_key(|snapshot| snapshot.at);
    Ok(kept)
}

fn parse(decision: &str) -> Result<Snapshot> {
    Snapshot::parse(decision).map_err(|error| {
        db::Error::Failed(diesel::result::Error::DeserializationError(error.into()))
    })
}

/// Where the decision is shown whose reference a person typed into a search; nothing if that is no reference of this
/// organization's.
pub async fn quoted(db: &Db, organization: OrganizationId, typed: &str) -> Result<Option<String>> {
    let Ok(reference) = Reference::parse(typed) else {
        return Ok(None);
    };
    let found = db
        .read(move |conn| Visit::by_reference(conn, organization, &reference))
        .await;
    match found {
        Ok(visit) => Ok(Some(href(&visit))),
        Err(db::Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The page of the decision about this visit.
pub fn href(visit: &Visit) -> String {
    format!("/tracking/visits/{}", visit.reference)
}

fn tries(conn: &mut Connection, visit: &Visit) -> Result<Vec<Tries>> {
    let of_entry = targets::organization_id
        .eq(entries::organization_id)
        .and(targets::id.eq(entries::target_id));
    let tried: Vec<(Entry, Key)> = entries::table
        .inner_join(targets::table.on(of_entry))
        .filter(entries::organization_id.eq(visit.organization_id))
        .filter(entries::visit_id.eq(visit.id))
        .order((entries::first_at, entries::id))
        .limit(SHOWN)
        .select((Entry::as_select(), targets::key))
        .load(conn)?;
    let of_targets: Vec<TargetId> = tried.iter().map(|(entry, _)| entry.target_id).collect();
    let latest: Vec<(TargetId, Option<i64>)> = blocks::table
        .filter(blocks::organization_id.eq(visit.organization_id))
        .filter(blocks::target_id.eq_any(of_targets))
        .group_by(blocks::target_id)
        .select((blocks::target_id, max(blocks::id)))
        .load(conn)?;
    let latest: HashMap<_, _> = latest.into_iter().collect();
    let tries = tried.into_iter().filter_map(|(entry, key)| {
        let block = latest.get(&entry.target_id).copied().flatten()?;
        Some(Tries {
            target: key.into(),
            block: block.into(),
            entry,
        })
    });
    Ok(tries.collect())
}
