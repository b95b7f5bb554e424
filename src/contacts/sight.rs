//! How long a viewer saw a contact: its journey since then is gone through, up to what took it out of their sight.

use std::collections::HashSet;

use diesel::prelude::*;

use super::journey::JourneyEntry;
use super::viewer::Looks;
use super::{Contact, JourneyKind, Viewer};
use crate::db::schema::calls;
use crate::db::{Connection, Result};
use crate::staff::Member;
use crate::values::{CallId, CallStatus, MemberId, UtcTime};

/// What lets a viewer see a contact at some moment.
pub(super) struct Sight {
    viewer: Viewer,
    /// The journey tells owners by their names.
    name: String,
    looks: Looks,
    /// The calls that they hold.
    hosted: HashSet<CallId>,
}

impl Sight {
    /// As it was at `since`, judged by the contact as it is now and by what happened after that.
    pub(super) fn at(
        conn: &mut Connection,
        viewer: Viewer,
        contact: &Contact,
        entries: &[JourneyEntry],
        since: UtcTime,
    ) -> Result<Self> {
        let name = Member::find(conn, viewer.organization, viewer.member)?.name;
        let mut looks = Looks::of(contact, viewer.member);
        if let Some((from, _)) = entries.iter().find_map(JourneyEntry::new_owner) {
            looks.owned = from == name;
        }
        if let Some(first) = entries.iter().find(|entry| entry.is_of_blocking()) {
            looks.blocked = first.kind == JourneyKind::Unblocked;
        }
        let booked = entries.iter().filter(|entry| is_new_call(entry));
        let booked: Vec<CallId> = booked.filter_map(|entry| entry.call_id).collect();
        looks.booked = had_other_call(conn, contact, &booked, since)?;
        let moved = entries.iter().filter(|entry| entry.moved().is_some());
        let hosted = moved.filter_map(|entry| entry.call_id).filter(|call| {
            !booked.contains(call) && host_before(entries, *call) == Some(viewer.member)
        });
        Ok(Self {
            hosted: hosted.collect(),
            viewer,
            name,
            looks,
        })
    }

    /// The place of the entry by which they lost sight of it; nothing if the journey does not tell.
    pub(super) fn lost_by(mut self, entries: &[JourneyEntry]) -> Option<usize> {
        if !self.holds() {
            return None;
        }
        (0..entries.len()).find(|place| {
            self.go_on(&entries[*place], &entries[place + 1..]);
            !self.holds()
        })
    }

    fn holds(&self) -> bool {
        !self.hosted.is_empty() || self.viewer.sees(self.looks)
    }

    fn go_on(&mut self, entry: &JourneyEntry, later: &[JourneyEntry]) {
        if let Some((_, to)) = entry.new_owner() {
            // Whose it was already is not its new owner, but somebody of the same name may be.
            self.looks.owned = !self.looks.owned && to == self.name;
        }
        match (entry.kind, entry.call_id) {
            (JourneyKind::Blocked, _) => self.looks.blocked = true,
            (JourneyKind::Unblocked, _) => self.looks.blocked = false,
            (JourneyKind::Booked | JourneyKind::Rescheduled, Some(call)) => {
                self.looks.booked = true;
                // Who holds it now is not them: they would see the contact.
                match host_before(later, call) == Some(self.viewer.member) {
                    true => self.hosted.insert(call),
                    false => self.hosted.remove(&call),
                };
            }
            _ => {}
        }
    }
}

/// Who held the call before it was moved for the first time in these entries; nothing if it was not.
fn host_before(entries: &[JourneyEntry], call: CallId) -> Option<MemberId> {
    let of_call = entries.iter().filter(|entry| entry.call_id == Some(call));
    of_call.filter_map(JourneyEntry::moved).next()?.from_host_id
}

/// Whether a call was booked that was not there before.
fn is_new_call(entry: &JourneyEntry) -> bool {
    entry.kind == JourneyKind::Booked && !entry.is_undone_cancellation()
}

/// Whether the contact had a call at that time, beside those that were booked since.
fn had_other_call(
    conn: &mut Connection,
    contact: &Contact,
    booked: &[CallId],
    since: UtcTime,
) -> Result<bool> {
    let stood = calls::status
        .eq(CallStatus::Scheduled)
        .or(calls::canceled_at.ge(since));
    let others = calls::table
        .filter(calls::organization_id.eq(contact.organization_id))
        .filter(calls::contact_id.eq(contact.id))
        .filter(calls::id.ne_all(booked))
        .filter(stood);
    Ok(diesel::select(diesel::dsl::exists(others)).get_result(conn)?)
}
