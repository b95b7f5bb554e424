//! What becomes of a contact once targets are on the list.

use crate::blocking::{Decision, Effect, Match, screening};
use crate::contacts::{Contact, hiding};
use crate::db::{Connection, Result};
use crate::tracking::Then;
use crate::values::{BlockTarget, Identity, OrganizationId, UtcTime};

/// What becomes of a contact that the targets catch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Becoming {
    /// It will be hidden, and is not now.
    Hidden,
    /// It can book now, will be refused, and stays in sight all the same, for it is a customer.
    Badged,
    /// It cannot book now either, hidden or not.
    Already,
    /// An exception would not let it in: this closer block catches it.
    Kept(Match),
    /// It is hidden now, and is back in Global Data then.
    Back,
    /// It is in sight now, but cannot book, and can then: a customer.
    Freed,
    /// It stays in sight and can book although the targets catch it, for an exception is closer.
    LetIn,
}

/// A contact, and what becomes of it.
#[derive(Clone, Debug)]
pub struct Foreseen {
    /// Who it is.
    pub contact: Contact,
    /// What becomes of it.
    pub becoming: Becoming,
    /// Whether it can book now.
    pub can_book_now: bool,
    /// Whether it will be refused.
    pub is_refused: bool,
}

impl Foreseen {
    /// Whether it loses something that it has now: it can book, or is in sight.
    pub fn is_hit(&self) -> bool {
        self.is_refused && (self.can_book_now || self.becoming == Becoming::Hidden)
    }
}

/// What becomes of these contacts if the targets are added with this effect.
pub fn foresee(
    conn: &mut Connection,
    organization: OrganizationId,
    contacts: Vec<Contact>,
    targets: &[BlockTarget],
    effect: Effect,
    now: UtcTime,
) -> Result<Vec<Foreseen>> {
    let identities: Vec<Identity> = contacts.iter().map(Contact::identity).collect();
    let decisions = screening::screen_all(conn, organization, &identities, now)?;
    let refused_now: Vec<bool> = decisions.iter().map(Decision::is_refused).collect();
    let then = Then::with(targets, effect);
    let with_targets = decisions.into_iter().zip(&identities);
    let decisions: Vec<Decision> = with_targets
        .map(|(decision, identity)| then.decide(decision, identity))
        .collect();
    let hidden = hiding::hidden(conn, organization, &contacts, &decisions, now)?;
    let fates = decisions.into_iter().zip(refused_now).zip(hidden);
    let foreseen = contacts.into_iter().zip(fates);
    Ok(foreseen
        .map(|(contact, ((decision, refused_now), hidden))| Foreseen {
            becoming: becoming(&contact, effect, &decision, refused_now, hidden),
            can_book_now: !refused_now,
            is_refused: decision.is_refused(),
            contact,
        })
        .collect())
}

fn becoming(
    contact: &Contact,
    effect: Effect,
    decision: &Decision,
    refused_now: bool,
    hidden: bool,
) -> Becoming {
    let closer = decision.winner().filter(|_| decision.is_refused());
    match (closer, contact.blocked, hidden) {
        (Some(closer), ..) if effect == Effect::Exempt => Becoming::Kept(closer.clone()),
        (_, false, true) => Becoming::Hidden,
        (_, true, false) => Becoming::Back,
        (_, true, true) => Becoming::Already,
        (Some(_), false, false) if refused_now => Becoming::Already,
        (Some(_), false, false) => Becoming::Badged,
        (None, false, false) if refused_now => Becoming::Freed,
        (None, false, false) => Becoming::LetIn,
    }
}
