//! What turning lines of the list back will do to contacts, said before it is done.

use super::{Links, Then};
use crate::blocking::undo::Turn;
use crate::blocking::{Decision, Effect, screening};
use crate::contacts::{Contact, customers, hiding, last_caught};
use crate::db::{Connection, Result};
use crate::values::{BlockTarget, Identity, OrganizationId, UtcTime};

/// As many contacts as are screened one by one.
const SCREENED: usize = 500;

/// What becomes of the contacts whom the lines catch that are turned back.
#[derive(Clone, Debug, Default)]
pub struct Outlook {
    /// Those who will be hidden, and are not now: the last seen first.
    pub hidden: Vec<Contact>,
    /// Those who are hidden now, and come back to Global Data.
    pub back: Vec<Contact>,
    /// Those who stay in sight, but cannot book any more: customers.
    pub badged: Vec<Contact>,
    /// Of all these, the customers who can book now, and cannot then.
    pub customers: Vec<Contact>,
    /// Those in sight who cannot book now, and can then.
    pub freed: Vec<Contact>,
    /// Whether there may be more than these, for only 500 were looked at.
    pub more: bool,
    /// The upcoming calls of further contacts whose leads can move them no more, or again.
    pub links: Links,
    /// What is blocked then, and is not now.
    pub blocked: Vec<BlockTarget>,
    /// What is never blocked then, and is not excepted now.
    pub excepted: Vec<BlockTarget>,
    /// What all the lines are aimed at.
    pub targets: Vec<BlockTarget>,
}

impl Outlook {
    /// What these turns will do, all at once.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        turns: &[Turn],
        now: UtcTime,
    ) -> Result<Self> {
        let then = Then::after(turns, now);
        let targets = then.targets();
        if targets.is_empty() {
            return Ok(Self::default());
        }
        let (contacts, more) = last_caught(conn, organization, &targets, SCREENED)?;
        let identities: Vec<Identity> = contacts.iter().map(Contact::identity).collect();
        let decisions = screening::screen_all(conn, organization, &identities, now)?;
        let refused: Vec<bool> = decisions.iter().map(Decision::is_refused).collect();
        let decisions: Vec<Decision> = decisions
            .into_iter()
            .zip(&identities)
            .map(|(decision, identity)| then.decide(decision, identity))
            .collect();
        let hidden = hiding::hidden(conn, organization, &contacts, &decisions, now)?;
        let mut outlook = Self {
            more,
            links: Links::of(conn, organization, &then, now)?,
            blocked: new_then(Effect::Block, turns, &then, now),
            excepted: new_then(Effect::Exempt, turns, &then, now),
            targets,
            ..Self::default()
        };
        let mut shut_out = Vec::new();
        let fates = decisions.iter().zip(refused).zip(hidden);
        for (contact, ((decision, refused), hidden)) in contacts.into_iter().zip(fates) {
            let is_refused = decision.is_refused();
            if is_refused && !refused {
                shut_out.push(contact.id);
            }
            match (contact.blocked, hidden) {
                (false, true) => outlook.hidden.push(contact),
                (true, false) => outlook.back.push(contact),
                (false, false) if is_refused && !refused => outlook.badged.push(contact),
                (false, false) if refused && !is_refused => outlook.freed.push(contact),
                _ => {}
            }
        }
        let shut_out = customers(conn, organization, shut_out.into_iter(), now)?;
        let concerned = outlook.hidden.iter().chain(&outlook.badged);
        let customers = concerned.filter(|contact| shut_out.contains(&contact.id));
        outlook.customers = customers.cloned().collect();
        Ok(outlook)
    }
}

/// What has this effect then, and has not now.
fn new_then(effect: Effect, turns: &[Turn], then: &Then, now: UtcTime) -> Vec<BlockTarget> {
    let counts_now = |turn: &&Turn| {
        let block = &turn.block;
        block.effect == effect && block.lifted_at.is_none() && !block.is_expired(now)
    };
    let now: Vec<&BlockTarget> = turns
        .iter()
        .filter(counts_now)
        .map(|turn| &turn.block.target)
        .collect();
    let new = then.having(effect).filter(|target| !now.contains(target));
    new.cloned().collect()
}
