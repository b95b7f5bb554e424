//! What deleting blocks will do, said before it is done.

mod meant;

use std::collections::HashSet;

use super::{Caught, Count, Matching, Seen, Strangers, acts, covering_all};
use crate::blocking::{Block, Decision, Effect, Match, screening};
use crate::calls::Call;
use crate::contacts::{Contact, hiding};
use crate::db::{Connection, Result};
use crate::values::{BlockId, BlockTarget, Identity, OrganizationId, UtcTime};

pub use meant::Meant;

/// As many lines, and as many hidden contacts, as are counted.
const COUNTED: i64 = 10_000;

/// How much there is, when more lines match a filter than are looked at one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mass {
    /// The lines that match.
    pub lines: Count,
    /// Whether there are blocks among them.
    pub blocks: bool,
    /// Whether there are exceptions among them.
    pub exceptions: bool,
    /// The contacts that are hidden now, by whatever line.
    pub hidden: Count,
}

impl Mass {
    /// Counts up to 10,000 of each.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        matching: &Matching,
        seen: Seen,
    ) -> Result<Self> {
        let lines = matching.ids(conn, organization, seen, COUNTED + 1)?.len();
        let hidden = hiding::count(conn, organization, COUNTED + 1)?;
        let mut has_any = |effect| matching.has_any(conn, organization, seen, effect);
        Ok(Self {
            lines: capped(lines),
            blocks: has_any(Effect::Block)?,
            exceptions: has_any(Effect::Exempt)?,
            hidden: capped(hidden),
        })
    }
}

fn capped(number: usize) -> Count {
    let most = usize::try_from(COUNTED).unwrap_or(usize::MAX);
    Count {
        more: number > most,
        ..Count::exactly(number.min(most))
    }
}

/// What becomes of the contacts that the blocks catch or, if they are exemptions, protect.
#[derive(Clone, Debug)]
pub struct Impact {
    /// The blocks that were looked at; those that were deleted before are left out.
    pub blocks: Vec<Block>,
    /// The contacts that may not book now or then, or come back, the last seen first: at most [`super::caught::NAMED`].
    pub fates: Vec<Fate>,
    /// Whether there may be more of them.
    pub more: bool,
    /// The wider blocks that count again for what an exception among them lets in now, each once.
    pub counting_again: Vec<Block>,
    /// Those whom the blocks have refused, and who are not in Global Data.
    pub strangers: Strangers,
}

/// What becomes of one contact.
#[derive(Clone, Debug)]
pub struct Fate {
    /// Who it is.
    pub contact: Contact,
    /// Whether it can book now, and cannot any more then.
    pub is_shut_out: bool,
    /// Which of the blocks that would be deleted catch it now.
    pub caught_by: Vec<Match>,
    /// The other blocks that catch it, and keep it from booking then; none if it can book again.
    pub others: Vec<Match>,
    /// Whether it is hidden now, and comes back to Global Data: a customer may, though another block keeps it from
    /// booking.
    pub comes_back: bool,
    /// Whether it is in sight now, and hidden then: a customer is not, though it cannot book any more.
    pub is_hidden: bool,
    /// How many calls it still has before it, which stay booked; not asked of those who could not book before.
    pub upcoming_calls: usize,
}

impl Impact {
    /// Foresees for whom these blocks catch what the deletion of those will do that are meant;
    /// [`crate::db::Error::NotFound`] if one of the blocks is not this organization's.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        ids: &[BlockId],
        meant: Meant<'_>,
        now: UtcTime,
    ) -> Result<Self> {
        let mut blocks = acts::named(conn, organization, ids)?;
        blocks.retain(|block| block.lifted_at.is_none());
        let targets: Vec<BlockTarget> = blocks.iter().map(|block| block.target.clone()).collect();
        let Caught { contacts, more } = Caught::by(conn, organization, &targets)?;
        let identities: Vec<Identity> = contacts.iter().map(Contact::identity).collect();
        let decisions = screening::screen_all(conn, organization, &identities, now)?;
        let gone = meant.in_decisions(conn, organization, &decisions)?;
        let refused: Vec<bool> = decisions.iter().map(Decision::is_refused).collect();
        let caught_by: Vec<Vec<Match>> = decisions
            .iter()
            .map(|decision| blocks_among(&decision.matches, &gone))
            .collect();
        let decisions: Vec<_> = decisions
            .into_iter()
            .map(|decision| decision.without(&gone))
            .collect();
        let hidden = hiding::hidden(conn, organization, &contacts, &decisions, now)?;
        let mut fates: Vec<Fate> = contacts
            .into_iter()
            .zip(refused)
            .zip(decisions.into_iter().zip(hidden))
            .zip(caught_by)
            .filter_map(|(((contact, refused), (rest, hidden)), caught_by)| {
                let fate = Fate::of(contact, refused, rest, hidden)?;
                Some(Fate { caught_by, ..fate })
            })
            .collect();
        count_calls(conn, organization, &mut fates, now)?;
        Ok(Self {
            fates,
            counting_again: counting_again(conn, organization, &blocks, meant, now)?,
            strangers: Strangers::of(conn, organization, &blocks, meant, now)?,
            more,
            blocks,
        })
    }

    /// The blocks that were not looked at and still keep one of the contacts, or of the strangers, from booking, each once.
    pub fn others(&self) -> Vec<&Match> {
        let kept = self.fates.iter().filter(|fate| !fate.is_shut_out);
        let mut others: Vec<&Match> = kept.flat_map(|fate| &fate.others).collect();
        let strangers = self.strangers.named.iter();
        others.extend(strangers.flat_map(|stranger| &stranger.caught_by));
        others.retain(|found| self.blocks.iter().all(|block| block.id != found.block_id));
        others.sort_by_key(|found| found.block_id);
        others.dedup_by_key(|found| found.block_id);
        others
    }
}

/// Those of the blocks with these ids that are among the matches; exceptions catch nobody.
fn blocks_among(matches: &[Match], ids: &[BlockId]) -> Vec<Match> {
    let blocks = matches
        .iter()
        .filter(|found| found.effect == Effect::Block && ids.contains(&found.block_id));
    blocks.cloned().collect()
}

/// The wider blocks that win wherever one of these exceptions, as long as it stood, has won. What a wider exception lets in
/// all the same is let in then, too.
fn counting_again(
    conn: &mut Connection,
    organization: OrganizationId,
    blocks: &[Block],
    meant: Meant<'_>,
    now: UtcTime,
) -> Result<Vec<Block>> {
    let gone = meant.among(conn, organization, blocks.iter().map(|block| block.id))?;
    let exceptions = blocks.iter().filter(|block| {
        block.effect == Effect::Exempt && !block.is_expired(now) && gone.contains(&block.id)
    });
    let targets: Vec<BlockTarget> = exceptions.map(|block| block.target.clone()).collect();
    let coverings = covering_all(conn, organization, &targets, now)?;
    let lines = coverings.iter().flatten().map(|block| block.id);
    let gone = meant.among(conn, organization, lines)?;
    let mut seen = HashSet::new();
    let mut counting = Vec::new();
    for covering in coverings {
        let left = covering
            .into_iter()
            .filter(|block| !gone.contains(&block.id));
        let blocks = left.take_while(|block| block.effect == Effect::Block);
        counting.extend(blocks.filter(|block| seen.insert(block.id)));
    }
    Ok(counting)
}

/// Counts the calls of those who can book now, by one question for all.
fn count_calls(
    conn: &mut Connection,
    organization: OrganizationId,
    fates: &mut [Fate],
    now: UtcTime,
) -> Result<()> {
    let concerned = fates.iter().filter(|fate| fate.is_shut_out);
    let ids: Vec<_> = concerned.map(|fate| fate.contact.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let calls = Call::upcoming_of_contacts(conn, organization, &ids, now)?;
    for fate in fates {
        let own = calls
            .iter()
            .filter(|call| call.contact_id == fate.contact.id);
        fate.upcoming_calls = own.count();
    }
    Ok(())
}

impl Fate {
    /// What becomes of a contact; nothing if that is nothing. Whoever is hidden by a block that has just expired can book
    /// already, and comes back.
    fn of(contact: Contact, refused: bool, rest: Decision, hidden: bool) -> Option<Self> {
        let (comes_back, is_hidden) = (contact.blocked && !hidden, !contact.blocked && hidden);
        if !refused && !rest.is_refused() && !comes_back {
            return None;
        }
        let mut others = Vec::new();
        if rest.is_refused() {
            let blocks = rest.matches.into_iter();
            others.extend(blocks.filter(|found| found.effect == Effect::Block));
        }
        Some(Self {
            contact,
            is_shut_out: !refused && !others.is_empty(),
            caught_by: Vec::new(),
            others,
            comes_back,
            is_hidden,
            upcoming_calls: 0,
        })
    }

    /// Whether it can book then; until now it could not.
    pub fn can_book(&self) -> bool {
        self.others.is_empty()
    }
}
