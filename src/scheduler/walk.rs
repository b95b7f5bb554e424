//! What all forms that a lead sends have in common: the visit is screened, then remembered as a contact or logged.

use crate::blocking::{Decision, Snapshot, Step, Visit, entry, screening};
use crate::contacts::{Contact, is_customer};
use crate::db::lock::Lock;
use crate::db::{Connection, Result};
use crate::values::{ClientIp, ContactId, Identity, UtcTime};

/// The visit as it stands now, kept from others until the transaction ends: the same form sent twice waits here.
///
/// The block list is locked first, as everybody does who locks both, so that nobody waits in a ring.
pub fn take(conn: &mut Connection, visit: &Visit) -> Result<Visit> {
    Lock::BlockList(visit.organization_id).share(conn)?;
    visit.lock(conn)
}

/// Decides about a visit that has just sent the form of `step` from `ip`, and keeps the visit and what follows:
/// its contact in Global Data, or `None` and an entry under each block that caught it.
///
/// The caller shares [`Lock::BlockList`], so that a block is either seen here or comes after all of this.
pub fn admit(
    conn: &mut Connection,
    visit: &mut Visit,
    step: Step,
    ip: ClientIp,
    now: UtcTime,
) -> Result<Option<Contact>> {
    let known = visit.contact_id;
    let decision = decide(conn, visit, None, step, ip, now)?;
    if visit.refused {
        visit.save(conn)?;
        entry::log(conn, visit, &decision, now)?;
        hide_with(conn, visit, known, now)?;
        return Ok(None);
    }
    let contact = Contact::remember(conn, visit, now)?;
    visit.contact_id = Some(contact.id);
    visit.save(conn)?;
    Ok(Some(contact))
}

/// Notes that the visit looks at the times, and what the block list says to that. No form was sent, so nobody is
/// remembered; a visit that is refused only now is logged like one that was refused before.
///
/// The lead of a call is known by that with which it was booked as well.
pub fn reach_times(
    conn: &mut Connection,
    visit: &Visit,
    booked_as: Option<&Identity>,
    ip: ClientIp,
    now: UtcTime,
) -> Result<()> {
    let mut visit = take(conn, visit)?;
    let (refused_before, known) = (visit.refused, visit.contact_id);
    let decision = decide(conn, &mut visit, booked_as, Step::Time, ip, now)?;
    visit.save(conn)?;
    // Of one who was refused before, it is the same try, a step further.
    entry::log(conn, &visit, &decision, now)?;
    if visit.refused && !refused_before {
        hide_with(conn, &visit, known, now)?;
    }
    Ok(())
}

/// Decides about a visit that wants to move the call that its lead has: whether it is refused. A refusal is logged, and counts
/// as a further try; of one that is not, nobody is remembered, for the lead is known already.
pub fn try_again(
    conn: &mut Connection,
    visit: &mut Visit,
    booked_as: Option<&Identity>,
    ip: ClientIp,
    now: UtcTime,
) -> Result<bool> {
    let decision = decide(conn, visit, booked_as, Step::Time, ip, now)?;
    visit.save(conn)?;
    entry::log(conn, visit, &decision, now)?;
    Ok(visit.refused)
}

/// A lead who is refused only now, by what a later step has told, came to Global Data with the first one: what this visit
/// made there is hidden with it.
fn hide_with(
    conn: &mut Connection,
    visit: &Visit,
    known: Option<ContactId>,
    now: UtcTime,
) -> Result<()> {
    match known {
        Some(contact) => Contact::follow_refused(conn, contact, visit, now),
        None => Ok(()),
    }
}

/// Screens the visit, and sets down in it what was decided.
fn decide(
    conn: &mut Connection,
    visit: &mut Visit,
    booked_as: Option<&Identity>,
    step: Step,
    ip: ClientIp,
    now: UtcTime,
) -> Result<Decision> {
    visit.step = visit.step.max(step);
    visit.ip = ip;
    visit.last_seen_at = now;
    let organization = visit.organization_id;
    let identity = visit.identity();
    let decision = screening::screen_with(conn, organization, &identity, booked_as, now)?;
    let refused_before = visit.refused;
    visit.refused = decision.is_refused();
    visit.decision = Snapshot::of(&decision, &identity, now)
        .with(booked_as)
        .to_json()?;
    // One and the same question about everybody who is refused: the answer's time tells nobody who is a customer.
    visit.refused_customer =
        visit.refused && is_customer(conn, organization, &identity.email.mailbox(), now)?;
    if visit.refused && !refused_before {
        // What it tells from now on is not the contact's. If it was refused before and has one, a member has added it.
        visit.contact_id = None;
    }
    Ok(decision)
}
