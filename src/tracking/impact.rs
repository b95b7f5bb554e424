//! What deleting blocks will do, said before it is done.

use std::collections::HashSet;

use super::caught::NAMED;
use super::{Caught, EntryLog, acts};
use crate::blocking::{Block, Decision, Effect, Match, Visit, screening};
use crate::contacts::{Contact, hiding};
use crate::db::{Connection, Result};
use crate::values::{BlockId, BlockTarget, Identity, OrganizationId, UtcTime};

/// What becomes of the contacts that the blocks catch now.
#[derive(Clone, Debug)]
pub struct Impact {
    /// The blocks that would be deleted; those that were deleted before are left out.
    pub blocks: Vec<Block>,
    /// The contacts that may not book now, the last seen first: at most [`super::caught::NAMED`].
    pub fates: Vec<Fate>,
    /// Whether there may be more of them.
    pub more: bool,
    /// The last refused visits of people who are not in Global Data, each mailbox once, at most
    /// [`super::caught::NAMED`]; nothing if the blocks are too many to look.
    pub strangers: Vec<Visit>,
}

/// As many blocks as are asked for those whom they refused.
const ASKED: usize = 10;

/// What becomes of one contact.
#[derive(Clone, Debug)]
pub struct Fate {
    /// Who it is.
    pub contact: Contact,
    /// The other blocks that catch it, and still keep it from booking; none if it can book again.
    pub others: Vec<Match>,
    /// Whether it is hidden now, and comes back to Global Data: a customer may, though another block keeps it from
    /// booking.
    pub comes_back: bool,
}

impl Impact {
    /// Foresees the deletion of these blocks; [`crate::db::Error::NotFound`] if one of them is not this organization's.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        ids: &[BlockId],
        now: UtcTime,
    ) -> Result<Self> {
        let mut blocks = acts::named(conn, organization, ids)?;
        blocks.retain(|block| block.lifted_at.is_none());
        let targets: Vec<BlockTarget> = blocks.iter().map(|block| block.target.clone()).collect();
        let Caught { contacts, more } = Caught::by(conn, organization, &targets)?;
        let identities: Vec<Identity> = contacts.iter().map(Contact::identity).collect();
        let decisions = screening::screen_all(conn, organization, &identities, now)?;
        let (contacts, decisions): (Vec<_>, Vec<_>) = contacts
            .into_iter()
            .zip(decisions)
            .filter(|(_, decision)| decision.is_refused())
            .map(|(contact, decision)| (contact, without(decision, ids)))
            .unzip();
        let hidden = hiding::hidden(conn, organization, &contacts, &decisions, now)?;
        let fates = contacts.into_iter().zip(decisions).zip(hidden);
        let fates = fates.map(|((contact, decision), hidden)| Fate::of(contact, decision, hidden));
        Ok(Self {
            fates: fates.collect(),
            strangers: strangers(conn, organization, &blocks)?,
            more,
            blocks,
        })
    }

    /// The other blocks that keep one of the contacts from booking, each once.
    pub fn others(&self) -> Vec<&Match> {
        let mut others: Vec<&Match> = self.fates.iter().flat_map(|fate| &fate.others).collect();
        others.sort_by_key(|found| found.block_id);
        others.dedup_by_key(|found| found.block_id);
        others
    }
}

/// Whom these blocks refused, and who is not in Global Data.
fn strangers(
    conn: &mut Connection,
    organization: OrganizationId,
    blocks: &[Block],
) -> Result<Vec<Visit>> {
    let mut found = Vec::new();
    if blocks.len() > ASKED {
        return Ok(found);
    }
    let mut seen = HashSet::new();
    // Each is read along the index of its own log: of several at once there is no order.
    for block in blocks {
        let log = EntryLog {
            organization,
            target: block.target_id,
            search: None,
            from: None,
            until: None,
        };
        let logged = log.load(conn, None, 4 * NAMED as i64)?;
        let strangers = logged.into_iter().filter(|logged| logged.contact.is_none());
        found.extend(
            strangers
                .map(|logged| logged.visit)
                .filter(|visit| seen.insert(visit.email.mailbox())),
        );
    }
    found.truncate(NAMED);
    Ok(found)
}

/// The decision as it would be if these blocks were gone.
fn without(decision: Decision, deleted: &[BlockId]) -> Decision {
    let mut matches = decision.matches;
    matches.retain(|found| !deleted.contains(&found.block_id));
    screening::decide(matches)
}

impl Fate {
    fn of(contact: Contact, rest: Decision, hidden: bool) -> Self {
        let comes_back = contact.blocked && !hidden;
        let mut others = Vec::new();
        if rest.is_refused() {
            let blocks = rest.matches.into_iter();
            others.extend(blocks.filter(|found| found.effect == Effect::Block));
        }
        Self {
            contact,
            others,
            comes_back,
        }
    }

    /// Whether it can book again; until now it could not.
    pub fn can_book(&self) -> bool {
        self.others.is_empty()
    }
}
