//! Who of the contacts of a page may not book, and why, found by one question for all of them.

use super::Contact;
use crate::blocking::{Decision, Effect, Match, screening};
use crate::db::{Connection, Result};
use crate::values::{Identity, OrganizationId, UtcTime};

/// That a visit like a contact's would be refused now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The blocks that match, the one that decides first; nothing for those who may not use Tracking.
    pub blocks: Vec<Match>,
}

impl Contact {
    /// Whether a visit like this contact's would be refused now: by its email, its phone and its latest IP address. It is
    /// the whole contact, its IP address with it.
    pub fn is_refused(&self, conn: &mut Connection, now: UtcTime) -> Result<bool> {
        let decision = screening::screen(conn, self.organization_id, &self.identity(), now)?;
        Ok(decision.is_refused())
    }
}

impl Refusal {
    /// Whether visits like these would be refused, in the order of the identities: as many as are on a page.
    ///
    /// Without `reasons`, for those who may not use Tracking, it is said that, and not why.
    pub fn of_all(
        conn: &mut Connection,
        organization: OrganizationId,
        identities: &[Identity],
        reasons: bool,
        now: UtcTime,
    ) -> Result<Vec<Option<Self>>> {
        let decisions = screening::screen_all(conn, organization, identities, now)?;
        let refusals = decisions.into_iter().map(|one| Self::of(one, reasons));
        Ok(refusals.collect())
    }

    /// What this decision means, if it is a refusal.
    pub fn of(decision: Decision, reasons: bool) -> Option<Self> {
        if !decision.is_refused() {
            return None;
        }
        let mut blocks = decision.matches;
        blocks.retain(|found| reasons && found.effect == Effect::Block);
        Some(Self { blocks })
    }

    /// The block that decides; nothing for those who may not use Tracking.
    pub fn winner(&self) -> Option<&Match> {
        self.blocks.first()
    }

    /// How many blocks match beside the one that decides.
    pub fn others(&self) -> usize {
        self.blocks.len().saturating_sub(1)
    }
}
