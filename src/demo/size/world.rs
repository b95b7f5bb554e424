//! What the rows of the demo at size are made of: how many are wanted, whose they are, and their luck.

use chrono::TimeDelta;
use rand::prelude::*;
use rand::rngs::StdRng;

use crate::values::{EventId, MemberId, OrganizationId, UtcTime};

/// How far back it goes.
pub(super) const PAST: TimeDelta = TimeDelta::days(3 * 365);

/// How much is wanted on top of the small organization.
#[derive(Clone, Copy, Debug, Default)]
pub struct Size {
    /// How many contacts.
    pub contacts: usize,
    /// How many calls. They bring a contact for every fifty, if there are fewer.
    pub calls: usize,
    /// How many lines of the block list, lifted ones among them.
    pub blocks: usize,
    /// How many refused visits. They bring a block for every thousand, if there are fewer.
    pub entries: usize,
}

impl Size {
    /// Whether the small organization is all that is wanted.
    pub fn is_small(self) -> bool {
        self.contacts + self.calls + self.blocks + self.entries == 0
    }

    /// With what the calls and the entries bring.
    pub(super) fn whole(self) -> Self {
        Self {
            contacts: self.contacts.max(self.calls.div_ceil(50)),
            blocks: self.blocks.max(self.entries.div_ceil(1_000)),
            ..self
        }
    }
}

/// What the rows are made of.
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) now: UtcTime,
    pub(super) organization: OrganizationId,
    pub(super) size: Size,
    /// Who changes the block list.
    pub(super) managers: Vec<MemberId>,
    pub(super) hosts: Vec<MemberId>,
    /// Each with the hosts of one team.
    pub(super) events: Vec<EventId>,
    pub(super) first: FirstIds,
}

/// The ids of the first rows that are made.
#[derive(Clone, Copy, Default)]
pub(super) struct FirstIds {
    pub(super) contact: i64,
    pub(super) call: i64,
    pub(super) target: i64,
    pub(super) act: i64,
    pub(super) block: i64,
    pub(super) visit: i64,
}

impl World {
    /// Luck that depends on nothing but the seed and what it is about.
    pub(super) fn luck(&self, what: Luck, number: usize) -> StdRng {
        let salt = (what as u64) << 56;
        StdRng::seed_from_u64(self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt ^ number as u64)
    }

    /// What is random in the URL of a visit's form.
    pub(super) fn luck_of_token(&self, visit: usize) -> u128 {
        self.luck(Luck::Token, visit).random()
    }

    /// The instant that lies as far between the beginning and now as `part` in `whole`.
    pub(super) fn moment(&self, part: usize, whole: usize) -> UtcTime {
        let span = PAST.num_seconds() as f64;
        let seconds = span * part as f64 / whole.max(1) as f64;
        self.now - PAST + TimeDelta::seconds(seconds as i64)
    }
}

/// What luck is about: the same number is another matter's, too.
#[derive(Clone, Copy)]
pub(super) enum Luck {
    Contact = 1,
    Call,
    Line,
    Refusal,
    Visit,
    Token,
}
