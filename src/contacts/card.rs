//! Everything that the card of a contact shows, as far as the viewer may see it.

use std::collections::HashMap;

use super::merging::{Merge, NamedMerge};
use super::{
    Answered, Blockable, Booked, CallLine, Contact, ContactIdentity, IdentityKind, Note, Refusal,
    Tag, Told, Viewer, hiding, journey, note, unmovable,
};
use crate::blocking::{Effect, Match, screening};
use crate::db::{Connection, Result};
use crate::staff::Member;
use crate::values::{CallId, ContactId, UtcTime};

/// A contact with what belongs to it.
#[derive(Clone, Debug)]
pub struct Card {
    /// The contact itself.
    pub contact: Contact,
    /// The name of the member whose lead it is.
    pub owner_name: Option<String>,
    /// What it has answered.
    pub answered: Answered,
    /// The email addresses under which it came, the latest first.
    pub emails: Vec<ContactIdentity>,
    /// The phone numbers that it gave, the latest first.
    pub phones: Vec<ContactIdentity>,
    /// Where it came from, the latest first; nothing for those who may not use Tracking.
    pub ips: Vec<ContactIdentity>,
    /// What happened, newest first.
    pub journey: Vec<Told>,
    /// Whether more has happened before that.
    pub journey_goes_on: bool,
    /// Its calls, the last one first.
    pub calls: Vec<CallLine>,
    /// Those of them that their lead cannot move by a link, for what they were booked with is blocked, and by what; not asked if
    /// the contact cannot book anyway.
    pub unmovable: HashMap<CallId, Refusal>,
    /// What the block list says about it.
    pub blocking: Blocking,
    /// What the staff wrote about it, the newest first.
    pub notes: Vec<Note>,
    /// Whether there are older ones.
    pub notes_go_on: bool,
    /// Its tags, in the order of the alphabet.
    pub tags: Vec<Tag>,
    /// The merges into it that can still be undone; nothing for those who may not merge.
    pub merges: Vec<NamedMerge>,
}

/// What the block list says about a contact.
#[derive(Clone, Debug, Default)]
pub struct Blocking {
    /// That a visit like this contact's would be refused now, if so.
    pub refusal: Option<Refusal>,
    /// Whether it stays visible although it would be refused: a customer.
    pub spared: bool,
    /// The exemption that wins over whatever blocks match; nothing for those who may not use Tracking.
    pub exemption: Option<Match>,
    /// What of it can be blocked, or is; nothing for those who may not use Tracking.
    pub offers: Vec<Blockable>,
}

impl Card {
    /// The card of this contact, or of the one that it was merged into, if there is one for this viewer.
    pub fn find(
        conn: &mut Connection,
        viewer: &Viewer,
        id: ContactId,
        now: UtcTime,
    ) -> Result<Self> {
        let mut contact = viewer.whole_contact(conn, id)?;
        // Another one, if this one was merged into it.
        let id = contact.id;
        let organization = contact.organization_id;
        let blocking = Blocking::of(conn, &contact, viewer.may_track(), now)?;
        let owner_name = match contact.owner_id {
            Some(owner) => Some(Member::find(conn, organization, owner)?.name),
            None => None,
        };
        let mut came_with = |kind| ContactIdentity::of_contact(conn, organization, id, kind);
        let emails = came_with(IdentityKind::Email)?;
        let phones = came_with(IdentityKind::Phone)?;
        let calls = CallLine::of_contact(conn, &contact)?;
        let unmovable = match blocking.refusal {
            None => {
                let booked = upcoming(&contact, &calls, now);
                unmovable(conn, organization, &booked, viewer.may_track(), now)?
            }
            Some(_) => HashMap::new(),
        };
        let mut ips = Vec::new();
        let mut journey = viewer.journey(conn, &contact, None, journey::SHOWN + 1)?;
        let journey_goes_on = cut(&mut journey, journey::SHOWN);
        let mut notes = Note::of_contact(conn, &contact, None, note::SHOWN + 1)?;
        let notes_go_on = cut(&mut notes, note::SHOWN);
        if viewer.may_track() {
            ips = ContactIdentity::of_contact(conn, organization, id, IdentityKind::Ip)?;
        } else {
            contact.ip = None;
        }
        let merges = match viewer.may_merge() {
            true => Merge::undoable(conn, organization, id, now)?,
            false => Vec::new(),
        };
        Ok(Self {
            merges,
            owner_name,
            answered: Answered::of(conn, &contact)?,
            emails,
            phones,
            ips,
            journey,
            journey_goes_on,
            calls,
            unmovable,
            notes,
            notes_go_on,
            tags: Tag::of_contact(conn, &contact)?,
            blocking,
            contact,
        })
    }
}

/// The calls before it that it has booked itself.
fn upcoming(contact: &Contact, calls: &[CallLine], now: UtcTime) -> Vec<Booked> {
    let upcoming = calls
        .iter()
        .filter(|call| call.canceled_at.is_none() && call.starts_at > now);
    let booked = |call: &CallLine| {
        Some(Booked {
            call: call.id,
            contact: contact.id,
            visit: call.visit_id?,
        })
    };
    upcoming.filter_map(booked).collect()
}

/// Cuts what was loaded to what is shown, and tells whether there was more.
fn cut<T>(loaded: &mut Vec<T>, shown: i64) -> bool {
    let more = loaded.len() as i64 > shown;
    loaded.truncate(shown as usize);
    more
}

impl Blocking {
    fn of(conn: &mut Connection, contact: &Contact, reasons: bool, now: UtcTime) -> Result<Self> {
        let organization = contact.organization_id;
        let decision = screening::screen(conn, organization, &contact.identity(), now)?;
        let (one, about_it) = (
            std::slice::from_ref(contact),
            std::slice::from_ref(&decision),
        );
        let hides = hiding::hidden(conn, organization, one, about_it, now)?;
        let mut known = Self {
            spared: decision.is_refused() && hides.iter().all(|hides| !hides),
            ..Self::default()
        };
        if reasons {
            let winner = decision.winner().cloned();
            known.exemption = winner.filter(|winner| winner.effect == Effect::Exempt);
            known.offers = Blockable::of(contact, &decision);
        }
        known.refusal = Refusal::of(decision, reasons);
        Ok(known)
    }
}
