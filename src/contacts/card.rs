//! Everything that the card of a contact shows, as far as the viewer may see it.

use super::{Answers, CallLine, Contact, ContactIdentity, IdentityKind, JourneyEntry, Viewer};
use crate::blocking::{Effect, Match, screening};
use crate::db::{Connection, Result};
use crate::staff::Member;
use crate::values::{ContactId, UtcTime};

/// A contact with what belongs to it.
#[derive(Clone, Debug)]
pub struct Card {
    /// The contact itself.
    pub contact: Contact,
    /// The name of the member whose lead it is.
    pub owner_name: Option<String>,
    /// The answers of the latest visit.
    pub answers: Option<Answers>,
    /// The email addresses under which it came, the latest first.
    pub emails: Vec<ContactIdentity>,
    /// The phone numbers that it gave, the latest first.
    pub phones: Vec<ContactIdentity>,
    /// Where it came from, the latest first; nothing for those who may not use Tracking.
    pub ips: Vec<ContactIdentity>,
    /// What happened, newest first.
    pub journey: Vec<JourneyEntry>,
    /// Its calls, the last one first.
    pub calls: Vec<CallLine>,
    /// The blocks for which a visit like this contact's would be refused, the one that decides first; nothing for those
    /// who may not use Tracking.
    pub blocks: Vec<Match>,
}

impl Card {
    /// The card of this contact, if there is one for this viewer.
    pub fn find(
        conn: &mut Connection,
        viewer: &Viewer,
        id: ContactId,
        now: UtcTime,
    ) -> Result<Self> {
        let contact = viewer.contact(conn, id)?;
        let owner_name = match contact.owner_id {
            Some(owner) => Some(Member::find(conn, contact.organization_id, owner)?.name),
            None => None,
        };
        let mut came_with =
            |kind| ContactIdentity::of_contact(conn, contact.organization_id, contact.id, kind);
        let emails = came_with(IdentityKind::Email)?;
        let phones = came_with(IdentityKind::Phone)?;
        let (ips, blocks) = if viewer.may_track() {
            (came_with(IdentityKind::Ip)?, blocks(conn, &contact, now)?)
        } else {
            (Vec::new(), Vec::new())
        };
        Ok(Self {
            owner_name,
            answers: Answers::latest(conn, &contact)?,
            emails,
            phones,
            ips,
            journey: JourneyEntry::of_contact(conn, contact.organization_id, contact.id)?,
            calls: CallLine::of_contact(conn, &contact)?,
            blocks,
            contact,
        })
    }
}

fn blocks(conn: &mut Connection, contact: &Contact, now: UtcTime) -> Result<Vec<Match>> {
    let decision = screening::screen(conn, contact.organization_id, &contact.identity(), now)?;
    if !decision.is_refused() {
        return Ok(Vec::new());
    }
    let mut matches = decision.matches;
    matches.retain(|found| found.effect == Effect::Block);
    Ok(matches)
}
