//! What adding targets will do to contacts and their calls, said before it is done.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::blocking::{Decision, Effect, Match, screening};
use crate::calls::Call;
use crate::contacts::{Contact, customers, hiding, last_caught, some_caught};
use crate::db::schema::contacts;
use crate::db::{Connection, Result};
use crate::values::{BlockId, BlockTarget, ContactId, Identity, OrganizationId, TargetId, UtcTime};

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
    /// How many are refused and stay in sight all the same, for they are customers.
    pub badged: Count,
    /// The last seen of these.
    pub first_badged: Vec<Contact>,
    /// Those who are hidden now, and are back in Global Data then: the last seen first.
    pub back: Vec<Contact>,
    /// How many are hidden now, and stay so.
    pub already: Count,
    /// How many stay in sight and can book although the targets catch them, for an exception is closer.
    pub let_in: Count,
    /// Those who are in sight now, but cannot book, and can then: customers. The last seen first.
    pub freed: Vec<Contact>,
    /// How many customers the targets refuse, hidden or not.
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
        let identities: Vec<_> = contacts.iter().map(Contact::identity).collect();
        let decisions = screening::screen_all(conn, organization, &identities, now)?;
        let refused_now: Vec<bool> = decisions.iter().map(Decision::is_refused).collect();
        let with_targets = decisions.into_iter().zip(&identities);
        let decisions: Vec<_> = with_targets
            .map(|(decision, identity)| with(decision, identity, targets, effect))
            .collect();
        let hidden = hiding::hidden(conn, organization, &contacts, &decisions, now)?;

        let mut foresight = Self::default();
        let mut refused = Vec::new();
        foresight.caught = Count::exactly(contacts.len());
        let fates = decisions.into_iter().zip(refused_now).zip(hidden);
        for (contact, ((decision, refused_now), hidden)) in contacts.into_iter().zip(fates) {
            if decision.is_refused() {
                refused.push(contact.id);
            }
            match (contact.blocked, hidden) {
                (false, true) => foresight.first_hidden.push(contact),
                (true, false) => foresight.back.push(contact),
                (false, false) if decision.is_refused() => foresight.first_badged.push(contact),
                (false, false) if refused_now => foresight.freed.push(contact),
                (false, false) => foresight.let_in.number += 1,
                (true, true) => foresight.already.number += 1,
            }
        }
        if effect == Effect::Exempt {
            foresight.caught.more = more;
            return Ok(foresight);
        }
        foresight.hidden = Count::exactly(foresight.first_hidden.len());
        foresight.badged = Count::exactly(foresight.first_badged.len());
        if more {
            refused = foresight.count_all(conn, organization, targets)?;
        }
        let customers = customers(conn, organization, refused.iter().copied(), now)?;
        foresight.customers = Count::exactly(customers.len());
        if more {
            foresight.badged = Count::up_to(customers.len());
        }
        foresight.calls = Call::upcoming_of_contacts(conn, organization, &refused, now)?;
        foresight.more_calls = foresight.calls.len() >= CALLS;
        if more {
            foresight.keep_calls_of_refused(conn, organization, targets, now)?;
        }
        Ok(foresight)
    }

    /// Counts those whom the targets catch, too many to be screened one by one, and gives them back.
    fn count_all(
        &mut self,
        conn: &mut Connection,
        organization: OrganizationId,
        targets: &[BlockTarget],
    ) -> Result<Vec<ContactId>> {
        let mut ids = some_caught(conn, organization, targets, COUNTED + 1)?;
        self.caught = Count::up_to(ids.len());
        ids.truncate(COUNTED);
        let in_sight: i64 = contacts::table
            .filter(contacts::organization_id.eq(organization))
            .filter(contacts::id.eq_any(&ids))
            .filter(contacts::blocked.eq(false))
            .count()
            .get_result(conn)?;
        let in_sight = usize::try_from(in_sight).unwrap_or_default();
        self.hidden = Count {
            number: in_sight,
            ..self.caught
        };
        self.already = Count {
            number: ids.len().saturating_sub(in_sight),
            more: self.caught.more,
            at_most: false,
        };
        // Who of those in sight is let in was not looked at.
        self.let_in = Count::default();
        Ok(ids)
    }

    /// Keeps of the calls those only whose leads will be refused: an exception may let some of so many in all the same.
    fn keep_calls_of_refused(
        &mut self,
        conn: &mut Connection,
        organization: OrganizationId,
        targets: &[BlockTarget],
        now: UtcTime,
    ) -> Result<()> {
        let ids = self.calls.iter().map(|call| call.contact_id.get());
        let of_calls: Vec<Contact> = contacts::table
            .filter(contacts::organization_id.eq(organization))
            .filter(contacts::id.eq_any(ids))
            .select(Contact::as_select())
            .load(conn)?;
        let identities: Vec<_> = of_calls.iter().map(Contact::identity).collect();
        let decisions = screening::screen_all(conn, organization, &identities, now)?;
        let fates = of_calls.iter().zip(&identities).zip(decisions);
        let refused: HashSet<ContactId> = fates
            .filter_map(|((contact, identity), decision)| {
                let then = with(decision, identity, targets, Effect::Block);
                then.is_refused().then_some(contact.id)
            })
            .collect();
        self.calls.retain(|call| refused.contains(&call.contact_id));
        Ok(())
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

/// The decision about this identity as it would be if these targets were on the list.
fn with(
    decision: Decision,
    identity: &Identity,
    targets: &[BlockTarget],
    effect: Effect,
) -> Decision {
    let mut matches = decision.matches;
    for target in targets.iter().filter(|target| target.catches(identity)) {
        // Of each target one line stands: it takes the place of the other effect.
        matches.retain(|found| found.target != *target);
        matches.push(Match {
            target_id: TargetId::from(0),
            target: target.clone(),
            effect,
            block_id: BlockId::from(0),
            reason: String::new(),
        });
    }
    screening::decide(matches)
}
