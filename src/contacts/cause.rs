//! Why a contact is hidden or shown again, as its journey keeps it: by which line of the block list, and by whom.

use super::Contact;
use crate::blocking::{Act, Decision, Effect};
use crate::values::{BlockTarget, MemberId};

/// What in the journey stands before the key of an exemption.
const EXEMPT: &str = "exempt ";

/// Why contacts are screened again.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cause<'a> {
    /// The targets of which a line was added, was lifted or has expired; none if the contacts themselves changed.
    targets: &'a [BlockTarget],
    /// Who did it; nobody when a lead, time or the server did.
    pub(super) member: Option<MemberId>,
}

/// A line of the block list that hid a contact, or because of which it is shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Whom it catches.
    pub target: BlockTarget,
    /// [`Effect::Exempt`] if an exemption of it brought the contact back.
    pub effect: Effect,
}

impl<'a> Cause<'a> {
    /// That this act, or else time, changed lines of these targets.
    pub(super) fn of(act: Option<&Act>, targets: &'a [BlockTarget]) -> Self {
        Self {
            targets,
            member: act.and_then(|act| act.member_id),
        }
    }

    /// Why this contact is hidden or shown from now on, after this decision about it. None if no line is the reason: a lead
    /// who comes from another address, say, is caught no more.
    pub(super) fn reason(&self, contact: &Contact, decision: &Decision) -> Option<Reason> {
        let decided = decision.winner().map(|winner| Reason {
            target: winner.target.clone(),
            effect: winner.effect,
        });
        if contact.blocked {
            return decided;
        }
        let exempted = decided.filter(|winner| winner.effect == Effect::Exempt);
        exempted.or_else(|| self.ended(contact))
    }

    /// The block that was lifted or has expired: of several, the one that decided.
    fn ended(&self, contact: &Contact) -> Option<Reason> {
        let identity = contact.identity();
        let catching = self.targets.iter().filter(|one| one.catches(&identity));
        catching.max_by_key(|one| one.rank()).map(|target| Reason {
            target: target.clone(),
            effect: Effect::Block,
        })
    }
}

impl Reason {
    /// The text that the journey keeps: the target's key, with a word before it if it is exempt.
    pub(super) fn to_detail(&self) -> String {
        let key = self.target.key();
        match self.effect {
            Effect::Block => key,
            Effect::Exempt => format!("{EXEMPT}{key}"),
        }
    }

    /// Reads what [`Reason::to_detail`] wrote. None if it is something else, or nothing.
    pub(super) fn from_detail(detail: &str) -> Option<Self> {
        let (effect, key) = match detail.strip_prefix(EXEMPT) {
            Some(key) => (Effect::Exempt, key),
            None => (Effect::Block, detail),
        };
        let target = BlockTarget::from_key(key).ok()?;
        Some(Self { target, effect })
    }
}
