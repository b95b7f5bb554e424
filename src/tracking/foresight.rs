//! What adding targets will do to contacts and their calls, said before it is done.

mod becoming;
mod many;

pub use becoming::{Becoming, Foreseen, foresee};

use crate::blocking::{Effect, Match};
use crate::calls::Call;
use crate::contacts::{Contact, customers, last_caught};
use crate::db::{Connection, Result};
use crate::values::{BlockTarget, OrganizationId, UtcTime};

/// As many contacts as are screened one by one; of more than these there are counts only.
const SCREENED: usize = 500;
/// As far as anything is counted.
pub const COUNTED: usize = 10_000;
/// The most upcoming calls that are offered to be canceled with it.
const CALLS: usize = 200;

/// How many there are, as far as that was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// The number, at most [`COUNTED`].
    pub number: usize,
    /// Whether there are more.
    pub more: bool,
    /// Whether there may be fewer, for they were not screened one by one.
    pub at_most: bool,
}

/// What adding targets to the list will do.
#[derive(Clone, Debug, Default)]
pub struct Foresight {
    /// How many contacts the targets catch, whatever becomes of them.
    pub caught: Count,
    /// How many will be hidden, and are not now.
    pub hidden: Count,
    /// The last seen of these, at most 500.
    pub first_hidden: Vec<Contact>,
    /// How many can book now, will be refused, and stay in sight all the same, for they are customers.
    pub badged: Count,
    /// The last seen of these.
    pub first_badged: Vec<Contact>,
    /// Those who are hidden now, and are back in Global Data then: the last seen first.
    pub back: Vec<Contact>,
    /// How many cannot book now either, hidden or not.
    pub already: Count,
    /// How many stay in sight and can book although the targets catch them, for an exception is closer.
    pub let_in: Count,
    /// Those who are in sight now, but cannot book, and can then: customers. The last seen first.
    pub freed: Vec<Contact>,
    /// Those whom an exception would not let in, for a closer block catches them: the last seen first.
    pub kept: Vec<Contact>,
    /// What keeps them, each block once.
    pub closer: Vec<Match>,
    /// How many customers the targets keep from booking, or hide, who can book or are in sight now.
    pub customers: Count,
    /// The calls that those who will be refused still have before them, the soonest first: at most 200.
    pub calls: Vec<Call>,
    /// Whether there may be more of them.
    pub more_calls: bool,
}

impl Foresight {
    /// Foresees that these targets are added with this effect. [`Foresight::calls`] are looked up for blocks only.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        targets: &[BlockTarget],
        effect: Effect,
        now: UtcTime,
    ) -> Result<Self> {
        let (contacts, more) = last_caught(conn, organization, targets, SCREENED)?;
        let mut foresight = Self::default();
        let (mut refused, mut hit) = (Vec::new(), Vec::new());
        foresight.caught = Count::exactly(contacts.len());
        for foreseen in foresee(conn, organization, contacts, targets, effect, now)? {
            let is_hit = foreseen.is_hit();
            let contact = foreseen.contact;
            refused.extend(foreseen.is_refused.then_some(contact.id));
            hit.extend(is_hit.then_some(contact.id));
            match foreseen.becoming {
                Becoming::Hidden => foresight.first_hidden.push(contact),
                Becoming::Badged => foresight.first_badged.push(contact),
                Becoming::Already => foresight.already.number += 1,
                Becoming::Kept(closer) => {
                    foresight.closer.push(closer);
                    foresight.kept.push(contact);
                }
                Becoming::Back => foresight.back.push(contact),
                Becoming::Freed => foresight.freed.push(contact),
                Becoming::LetIn => foresight.let_in.number += 1,
            }
        }
        if effect == Effect::Exempt {
            foresight.closer.sort_by_key(|found| found.block_id);
            foresight.closer.dedup_by_key(|found| found.block_id);
            foresight.caught.more = more;
            return Ok(foresight);
        }
        foresight.hidden = Count::exactly(foresight.first_hidden.len());
        foresight.badged = Count::exactly(foresight.first_badged.len());
        if more {
            refused = foresight.count_all(conn, organization, targets)?;
            hit.clone_from(&refused);
        }
        let customers = customers(conn, organization, hit.iter().copied(), now)?;
        foresight.customers = Count::exactly(customers.len());
        if more {
            foresight.count_customers(conn, organization, targets, customers, now)?;
        }
        foresight.calls = Call::upcoming_of_contacts(conn, organization, &refused, now)?;
        foresight.more_calls = foresight.calls.len() >= CALLS;
        if more {
            foresight.keep_calls_of_refused(conn, organization, targets, now)?;
        }
        Ok(foresight)
    }
}

impl Count {
    /// So many, and that is certain.
    pub fn exactly(number: usize) -> Self {
        Self {
            number,
            ..Self::default()
        }
    }

    /// So many at most; more than [`COUNTED`] are more.
    pub fn up_to(number: usize) -> Self {
        Self {
            number: number.min(COUNTED),
            more: number > COUNTED,
            at_most: true,
        }
    }
}
