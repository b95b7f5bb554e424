//! Which contacts the block list hides: never added or subtracted, always derived by screening the contact again.
//!
//! Whoever derives shares or holds [`crate::db::lock::Lock::BlockList`], so that the list stands still meanwhile.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::caught::{Place, caught, next_caught};
use super::cause::{Cause, Reason};
use super::customer::customers;
use super::journey::NewJourneyEntry;
use super::{Contact, JourneyKind};
use crate::blocking::{Act, Decision, Job, JobKind, screening};
use crate::db::json::{from_json, to_json};
use crate::db::lock::Lock;
use crate::db::schema::contacts;
use crate::db::{Connection, Error, Result};
use crate::values::{BlockTarget, ContactId, Identity, OrganizationId, UtcTime};

/// As many contacts as an act looks at in its own transaction.
const CHUNK: usize = 500;

/// What came of screening contacts again.
#[derive(Clone, Debug, Default)]
pub struct Rescreened {
    /// Those who are hidden now and were not, or the other way round.
    pub changed: Vec<Contact>,
    /// Whether there are more contacts than one transaction looks at: a job goes on with them.
    pub goes_on: bool,
}

/// How many contacts are hidden, counted up to `most`.
pub fn count(conn: &mut Connection, organization: OrganizationId, most: i64) -> Result<usize> {
    let hidden: Vec<ContactId> = contacts::table
        .filter(contacts::organization_id.eq(organization))
        .filter(contacts::blocked.eq(true))
        .limit(most)
        .select(contacts::id)
        .load(conn)?;
    Ok(hidden.len())
}

/// Derives anew whether the contacts that these targets catch are hidden.
///
/// For whoever has added, lifted or let expire a block of one of the targets, in the same transaction, holding the lock.
/// Up to 500 contacts are looked at here; if there are more, a job for the act does it all in short pieces
/// ([`rescreen_next`]), because every booking waits meanwhile.
pub fn rescreen(
    conn: &mut Connection,
    organization: OrganizationId,
    act: Option<&Act>,
    targets: &[BlockTarget],
    now: UtcTime,
) -> Result<Rescreened> {
    match caught(conn, organization, targets, CHUNK)? {
        Some(few) => {
            let cause = Cause::of(act, targets);
            Ok(Rescreened {
                changed: rescreen_contacts(conn, organization, &few, &cause, now)?,
                goes_on: false,
            })
        }
        None => {
            let keys: Vec<String> = targets.iter().map(BlockTarget::key).collect();
            let scope = to_json(&keys)?;
            let act = act.map(|act| act.id);
            Job::leave(conn, organization, JobKind::Rescreen, act, &scope, "", now)?;
            Ok(Rescreened {
                changed: Vec::new(),
                goes_on: true,
            })
        }
    }
}

/// Where a job that screens contacts again has come to: at which of its targets, and after which of its contacts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Position {
    target: usize,
    after: Option<Place>,
}

/// Does the next piece of a [`JobKind::Rescreen`], in a transaction of its own.
///
/// A contact that moves from one address to another between two pieces is screened by its own visit, so none is missed.
pub fn rescreen_next(conn: &mut Connection, job: &Job, now: UtcTime) -> Result<()> {
    let organization = job.organization_id;
    Lock::BlockList(organization).hold(conn)?;
    let Some(job) = job.reload(conn)? else {
        return Ok(());
    };
    let keys: Vec<String> = from_json(&job.scope)?;
    let mut position = match job.position.as_str() {
        "" => Position::default(),
        position => from_json(position)?,
    };
    let act = match job.act_id {
        Some(act) => Some(Act::find(conn, organization, act)?),
        None => None,
    };
    let (mut found, mut targets) = (Vec::new(), Vec::new());
    while found.len() < Job::PIECE
        && let Some(key) = keys.get(position.target)
    {
        let target = BlockTarget::from_key(key).map_err(Error::unreadable)?;
        let room = Job::PIECE - found.len();
        let some = next_caught(conn, organization, &target, position.after.as_ref(), room)?;
        if some.len() < room {
            position = Position {
                target: position.target + 1,
                after: None,
            };
        } else {
            position.after = some.last().cloned();
        }
        found.extend(some.iter().map(Place::contact));
        targets.push(target);
    }
    let cause = Cause::of(act.as_ref(), &targets);
    rescreen_contacts(conn, organization, &found, &cause, now)?;
    if position.target < keys.len() {
        job.go_on(conn, &to_json(&position)?, found.len())
    } else {
        job.finish(conn)
    }
}

/// Derives anew for contacts that are known, at most 500.
pub(super) fn rescreen_contacts(
    conn: &mut Connection,
    organization: OrganizationId,
    ids: &[ContactId],
    cause: &Cause,
    now: UtcTime,
) -> Result<Vec<Contact>> {
    let some = contacts::table
        .filter(
            contacts::organization_id
                .eq(organization)
                .and(contacts::id.eq_any(ids))
                .and(contacts::merged_into.is_null()),
        )
        .order(contacts::id)
        .select(Contact::as_select())
        .load(conn)?;
    let identities: Vec<Identity> = some.iter().map(Contact::identity).collect();
    let decisions = screening::screen_all(conn, organization, &identities, now)?;
    settle(conn, organization, some, decisions, cause, now)
}

/// The contact, hidden or shown as the block list has it now. Whoever calls it holds the contact's row.
pub(super) fn derive(conn: &mut Connection, contact: Contact, now: UtcTime) -> Result<Contact> {
    let organization = contact.organization_id;
    let decisions = vec![screening::screen(
        conn,
        organization,
        &contact.identity(),
        now,
    )?];
    let (one, cause) = (vec![contact.clone()], Cause::default());
    let changed = settle(conn, organization, one, decisions, &cause, now)?;
    Ok(changed.into_iter().next().unwrap_or(contact))
}

/// Those of these contacts for which the decisions about them change it, stored and noted in their journeys.
fn settle(
    conn: &mut Connection,
    organization: OrganizationId,
    contacts: Vec<Contact>,
    decisions: Vec<Decision>,
    cause: &Cause,
    now: UtcTime,
) -> Result<Vec<Contact>> {
    let hidden = hidden(conn, organization, &contacts, &decisions, now)?;
    let (mut changed, mut notes) = (Vec::new(), Vec::new());
    for ((mut contact, hidden), decision) in contacts.into_iter().zip(hidden).zip(decisions) {
        if contact.blocked != hidden {
            contact.blocked = hidden;
            notes.push(note(&contact, &decision, cause, now));
            changed.push(contact);
        }
    }
    store(conn, organization, &changed)?;
    NewJourneyEntry::insert_all(&notes, conn)?;
    Ok(changed)
}

/// Whether each of these contacts is hidden by the decision about it.
pub fn hidden(
    conn: &mut Connection,
    organization: OrganizationId,
    contacts: &[Contact],
    decisions: &[Decision],
    now: UtcTime,
) -> Result<Vec<bool>> {
    let pairs = || contacts.iter().zip(decisions);
    let refused = pairs().filter(|(_, decision)| decision.is_refused());
    let refused = refused.map(|(contact, _)| contact.id);
    let customers = customers(conn, organization, refused, now)?;
    let hides = |(contact, decision): (&Contact, &Decision)| {
        hides(decision, customers.contains(&contact.id))
    };
    Ok(pairs().map(hides).collect())
}

/// A customer is hidden by a block of its own email only: an address, network, domain or phone may be shared with others.
fn hides(decision: &Decision, customer: bool) -> bool {
    let own_email =
        |target: &BlockTarget| matches!(target, BlockTarget::Email(_) | BlockTarget::Mailbox(_));
    decision.is_refused()
        && (!customer
            || decision
                .winner()
                .is_some_and(|winner| own_email(&winner.target)))
}

fn store(conn: &mut Connection, organization: OrganizationId, changed: &[Contact]) -> Result<()> {
    for blocked in [true, false] {
        let these = changed.iter().filter(|contact| contact.blocked == blocked);
        let ids: Vec<_> = these.map(|contact| contact.id).collect();
        if ids.is_empty() {
            continue;
        }
        diesel::update(
            contacts::table.filter(
                contacts::organization_id
                    .eq(organization)
                    .and(contacts::id.eq_any(ids)),
            ),
        )
        .set(contacts::blocked.eq(blocked))
        .execute(conn)?;
    }
    Ok(())
}

/// What the journey tells: which line of the list did it, and who.
fn note(contact: &Contact, decision: &Decision, cause: &Cause, now: UtcTime) -> NewJourneyEntry {
    let kind = if contact.blocked {
        JourneyKind::Blocked
    } else {
        JourneyKind::Unblocked
    };
    let reason = cause.reason(contact, decision);
    NewJourneyEntry::of(contact, kind, now)
        .by(cause.member)
        .detail(reason.as_ref().map(Reason::to_detail).unwrap_or_default())
}
