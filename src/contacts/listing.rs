//! The rows of Global Data's lists: in the order that is wanted, a page at a time, of no contact that the viewer may not see.

mod chosen;
mod walk;

use super::search::Search;
use super::{Column, Contact, ContactLine, Order, Place, Section, Status, Tag, Viewer};
use crate::db::{Connection, Error, Result};
use crate::values::{ContactId, EventId, MemberId, UtcTime};
use chosen::Chosen;
use walk::{Source, Walk, Way};

/// What is listed.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of which section.
    pub section: Section,
    /// Of this status only.
    pub status: Option<Status>,
    /// Who came to the form of this event, or has a call of it, only.
    pub event: Option<EventId>,
    /// Who has a call with this host, whatever became of it, only; of the event, if both are wanted.
    pub host: Option<MemberId>,
    /// Of this owner only.
    pub owner: Option<MemberId>,
    /// Of no owner only.
    pub unowned: bool,
    /// With this tag only.
    pub tag: Option<Tag>,
    /// Last seen at this time or later.
    pub from: Option<UtcTime>,
    /// Last seen before this time.
    pub until: Option<UtcTime>,
    /// Only what is looked for.
    pub search: Option<Search>,
    /// In which order.
    pub order: Order,
}

/// The contacts beside one in a list, the one above it first.
pub type Neighbors = (Option<ContactId>, Option<ContactId>);

impl Viewer {
    /// Up to `limit` contacts after the place `after`, with IP addresses that may not be for the eyes of this viewer. Empty
    /// if the section is not there for them; [`Error::NotFound`] if the place is one of another order.
    pub(super) fn lines(
        &self,
        conn: &mut Connection,
        wanted: &Wanted,
        after: Option<&Place>,
        limit: i64,
    ) -> Result<Vec<ContactLine>> {
        self.read(conn, wanted, Way::Down, after, limit)
    }

    /// Up to `limit` contacts before this place, from it on upwards; else like [`Viewer::lines`].
    pub(super) fn lines_before(
        &self,
        conn: &mut Connection,
        wanted: &Wanted,
        before: &Place,
        limit: i64,
    ) -> Result<Vec<ContactLine>> {
        self.read(conn, wanted, Way::Up, Some(before), limit)
    }

    /// Who stands above and below a contact in this list, or would if it were in it.
    pub fn neighbors(
        &self,
        conn: &mut Connection,
        wanted: &Wanted,
        contact: &Contact,
    ) -> Result<Neighbors> {
        let place = wanted.order.place_of_contact(contact);
        let mut next = |way| -> Result<Option<ContactId>> {
            let lines = self.read(conn, wanted, way, Some(&place), 1)?;
            Ok(lines.first().map(|line| line.id))
        };
        Ok((next(Way::Up)?, next(Way::Down)?))
    }

    fn read(
        &self,
        conn: &mut Connection,
        wanted: &Wanted,
        way: Way,
        after: Option<&Place>,
        limit: i64,
    ) -> Result<Vec<ContactLine>> {
        if after.is_some_and(|place| !wanted.order.has(place)) {
            return Err(Error::NotFound);
        }
        if !self.sections().any(|section| section == wanted.section) {
            return Ok(Vec::new());
        }
        let chosen = Chosen::of(conn, self.organization, wanted)?;
        if chosen.few.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Vec::new());
        }
        // One query over all of them would walk through everybody's contacts in search of the viewer's few, or find many
        // in no order.
        let mut lines = Vec::new();
        for (source, booked) in self.shelves(wanted, &chosen) {
            let walk = Walk {
                viewer: self,
                wanted,
                chosen: &chosen,
                source,
                booked,
                way,
            };
            lines.extend(walk.lines(conn, after, limit)?);
        }
        let order = wanted.order;
        lines.sort_by(|one, other| {
            let ordering = order.compare(&order.place_of(one), &order.place_of(other));
            match way {
                Way::Down => ordering,
                Way::Up => ordering.reverse(),
            }
        });
        lines.dedup_by_key(|line| line.id);
        lines.truncate(limit.try_into().unwrap_or(usize::MAX));
        Ok(lines)
    }

    /// Where the rows come from: each is walked along an index in the order that is wanted, or is one person's or one
    /// search's few.
    fn shelves(&self, wanted: &Wanted, chosen: &Chosen) -> Vec<(Source, Option<bool>)> {
        let booked = match wanted.section {
            Section::AppointmentSetting => Some(false),
            Section::Calls => Some(true),
            Section::Contacts | Section::Blocked => None,
        };
        let own = [(Source::OwnLeads, booked), (Source::OwnCalls, booked)];
        match (self.all, self.appointment_setting) {
            // The indexes of all columns but one part those with a call from those without.
            (true, _) if booked.is_none() && !is_narrow(wanted, chosen) => {
                match wanted.order.column {
                    Column::Seen => vec![(Source::Everything, None)],
                    _ => vec![
                        (Source::Everything, Some(false)),
                        (Source::Everything, Some(true)),
                    ],
                }
            }
            (true, _) => vec![(Source::Everything, booked)],
            (false, true) if booked != Some(true) => {
                let without = (Source::Everything, Some(false));
                [without].into_iter().chain(own).collect()
            }
            (false, _) => own.into(),
        }
    }
}

/// Whether something else than the order finds the rows, and so few that they can be sorted.
fn is_narrow(wanted: &Wanted, chosen: &Chosen) -> bool {
    let is_value = matches!(wanted.search, Some(Search::Mailbox(_) | Search::Ip(_)));
    is_value || wanted.owner.is_some() || chosen.few.is_some()
}
