//! The walk through some of the contacts in one order, along the index that has both.

use diesel::prelude::*;

use super::{Chosen, Wanted};
use crate::contacts::search::Search;
use crate::contacts::{
    Column, Contact, ContactLine, IdentityKind, Place, PlaceKey, Section, Viewer,
};
use crate::db::pattern::{containing, lower};
use crate::db::schema::{calls, contact_identities, contact_tags, contacts, members, visits};
use crate::db::{Backend, Connection, Error, Result};

/// Which way a list is read from a place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// As it is shown.
    Down,
    /// From its end to its beginning.
    Up,
}

/// Whose contacts there are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    Everything,
    OwnLeads,
    OwnCalls,
}

/// One walk.
pub(super) struct Walk<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) wanted: &'a Wanted,
    pub(super) chosen: Option<&'a Chosen>,
    pub(super) source: Source,
    /// Only those with a call that counts, or only those without.
    pub(super) booked: Option<bool>,
    pub(super) way: Way,
}

/// A stretch of the walk.
#[derive(Clone, Copy)]
enum Stretch<'a> {
    /// All of it.
    Whole,
    /// Those level with this place, after it.
    Level(&'a Place),
    /// Those after the ones level with it.
    Beyond(&'a Place),
}

impl Walk<'_> {
    /// The first `limit` contacts after this place; the first of all without.
    pub(super) fn lines(
        &self,
        conn: &mut Connection,
        after: Option<&Place>,
        limit: i64,
    ) -> Result<Vec<ContactLine>> {
        let mut lines = Vec::new();
        for (nameless, stretch) in self.stretches(after) {
            let room = limit - lines.len() as i64;
            if room > 0 {
                lines.extend(self.load(conn, nameless, stretch, room)?);
            }
        }
        Ok(lines)
    }

    /// The stretches in their order, each with whether it is of the nameless, if names matter.
    ///
    /// Those level with a place are asked for apart: one condition on both would read all that are level, be it a million
    /// without a name.
    fn stretches<'a>(&self, after: Option<&'a Place>) -> Vec<(Option<bool>, Stretch<'a>)> {
        let halves = match (self.wanted.order.column, self.way) {
            (Column::Name, Way::Down) => vec![Some(false), Some(true)],
            (Column::Name, Way::Up) => vec![Some(true), Some(false)],
            _ => vec![None],
        };
        let Some(place) = after else {
            let whole = halves.into_iter().map(|half| (half, Stretch::Whole));
            return whole.collect();
        };
        let here = place.is_nameless();
        let of_half = |half: Option<bool>| match half {
            None | Some(false) if half != Some(!here) => {
                vec![
                    (half, Stretch::Level(place)),
                    (half, Stretch::Beyond(place)),
                ]
            }
            Some(true) if here => vec![(half, Stretch::Level(place))],
            _ => vec![(half, Stretch::Whole)],
        };
        let halves = halves.into_iter();
        let rest = halves.skip_while(|half| *half == Some(!here));
        rest.flat_map(of_half).collect()
    }

    /// Whether something else than the order finds the rows, and so few that they can be sorted.
    fn is_narrow(&self) -> bool {
        let is_own = !matches!(self.source, Source::Everything);
        is_own || super::is_narrow(self.wanted, self.chosen)
    }

    fn load(
        &self,
        conn: &mut Connection,
        nameless: Option<bool>,
        stretch: Stretch<'_>,
        limit: i64,
    ) -> Result<Vec<ContactLine>> {
        let (viewer, wanted) = (self.viewer, self.wanted);
        let owner = members::organization_id
            .eq(contacts::organization_id)
            .and(members::id.nullable().eq(contacts::owner_id));
        let mut query = contacts::table
            .left_join(members::table.on(owner))
            .filter(contacts::organization_id.eq(viewer.organization))
            .filter(contacts::merged_into.is_null())
            .limit(limit)
            .select(ContactLine::as_select())
            .into_boxed::<Backend>();
        let blocked = wanted.section == Section::Blocked;
        query = match wanted.search {
            // As a condition that no index serves: SQLite would walk through all contacts in the order of the list in search
            // of those few.
            Some(Search::Phone(_) | Search::Ip(_)) => query.filter(contacts::blocked.ne(!blocked)),
            _ => query.filter(contacts::blocked.eq(blocked)),
        };
        query = match self.booked {
            None => query,
            // By the same reasoning.
            Some(booked) if self.is_narrow() => query.filter(contacts::booked.ne(!booked)),
            Some(booked) => query.filter(contacts::booked.eq(booked)),
        };
        let column = wanted.order.column;
        let descends = wanted.order.descending == (self.way == Way::Down);
        query = match (nameless, stretch) {
            (Some(true), Stretch::Whole) => query.filter(lower(contacts::name).eq("")),
            (Some(false), Stretch::Whole) => query.filter(lower(contacts::name).gt("")),
            // Where the walk goes up, the place is its lower end: with two, SQLite may begin at the wrong one.
            (Some(false), Stretch::Beyond(_)) if descends => {
                query.filter(lower(contacts::name).gt(""))
            }
            _ => query,
        };
        // Those who are level are in the order of their ids; SQLite would sort them by what they have in common.
        let are_level = nameless == Some(true) || matches!(stretch, Stretch::Level(_));
        query = match (column, descends) {
            (_, true) if are_level => query.order(contacts::id.desc()),
            (_, false) if are_level => query.order(contacts::id),
            (Column::Email, true) => query.order((contacts::email.desc(), contacts::id.desc())),
            (Column::Email, false) => query.order((contacts::email, contacts::id)),
            (Column::Name, true) => {
                query.order((lower(contacts::name).desc(), contacts::id.desc()))
            }
            (Column::Name, false) => query.order((lower(contacts::name), contacts::id)),
            (Column::Added, true) => {
                query.order((contacts::first_seen_at.desc(), contacts::id.desc()))
            }
            (Column::Added, false) => query.order((contacts::first_seen_at, contacts::id)),
            (Column::Seen, true) => {
                query.order((contacts::last_seen_at.desc(), contacts::id.desc()))
            }
            (Column::Seen, false) => query.order((contacts::last_seen_at, contacts::id)),
        };
        query = match stretch {
            Stretch::Whole => query,
            Stretch::Level(place) => {
                query = match descends {
                    true => query.filter(contacts::id.lt(place.id)),
                    false => query.filter(contacts::id.gt(place.id)),
                };
                match (column, place.key.clone()) {
                    (Column::Email, PlaceKey::Text(key)) => query.filter(contacts::email.eq(key)),
                    (Column::Name, PlaceKey::Text(key)) => {
                        query.filter(lower(contacts::name).eq(key))
                    }
                    (Column::Added, PlaceKey::Time(at)) => {
                        query.filter(contacts::first_seen_at.eq(at))
                    }
                    (Column::Seen, PlaceKey::Time(at)) => {
                        query.filter(contacts::last_seen_at.eq(at))
                    }
                    _ => return Err(Error::NotFound),
                }
            }
            Stretch::Beyond(place) => match (column, descends, place.key.clone()) {
                (Column::Email, true, PlaceKey::Text(key)) => query.filter(contacts::email.lt(key)),
                (Column::Email, false, PlaceKey::Text(key)) => {
                    query.filter(contacts::email.gt(key))
                }
                (Column::Name, true, PlaceKey::Text(key)) => {
                    query.filter(lower(contacts::name).lt(key))
                }
                (Column::Name, false, PlaceKey::Text(key)) => {
                    query.filter(lower(contacts::name).gt(key))
                }
                (Column::Added, true, PlaceKey::Time(at)) => {
                    query.filter(contacts::first_seen_at.lt(at))
                }
                (Column::Added, false, PlaceKey::Time(at)) => {
                    query.filter(contacts::first_seen_at.gt(at))
                }
                (Column::Seen, true, PlaceKey::Time(at)) => {
                    query.filter(contacts::last_seen_at.lt(at))
                }
                (Column::Seen, false, PlaceKey::Time(at)) => {
                    query.filter(contacts::last_seen_at.gt(at))
                }
                _ => return Err(Error::NotFound),
            },
        };
        query = match self.source {
            Source::Everything => query,
            Source::OwnLeads => query.filter(contacts::owner_id.eq(viewer.member)),
            Source::OwnCalls => query.filter(
                contacts::id.eq_any(
                    calls::table
                        .filter(
                            calls::organization_id
                                .eq(viewer.organization)
                                .and(calls::host_id.eq(viewer.member)),
                        )
                        .select(calls::contact_id),
                ),
            ),
        };
        if let Some(status) = wanted.status {
            query = query.filter(contacts::status.eq(status));
        }
        query = match self.chosen {
            None => query,
            Some(Chosen::Few(ids)) => query.filter(contacts::id.eq_any(ids.clone())),
            Some(Chosen::Many(event)) => {
                // The few visits and calls of a contact are asked, and not for each contact all of the event: as a sum the
                // event is served by no index, which keeps SQLite from it; and a value is asked for, since PostgreSQL may
                // answer whether there is any from a table of the whole event that it makes first.
                let came = visits::table
                    .filter(visits::organization_id.eq(viewer.organization))
                    .filter(visits::contact_id.eq(contacts::id.nullable()))
                    .filter((visits::event_id + 0_i64).eq(*event))
                    .select(visits::id)
                    .limit(1)
                    .single_value();
                let was_called = calls::table
                    .filter(calls::organization_id.eq(viewer.organization))
                    .filter(calls::contact_id.eq(contacts::id))
                    .filter((calls::event_id + 0_i64).eq(*event))
                    .select(calls::id)
                    .limit(1)
                    .single_value();
                query.filter(came.is_not_null().or(was_called.is_not_null()))
            }
        };
        if let Some(owner) = wanted.owner {
            query = query.filter(contacts::owner_id.eq(owner));
        }
        if let Some(tag) = &wanted.tag {
            let tagged = contact_tags::table
                .filter(contact_tags::organization_id.eq(viewer.organization))
                .filter(contact_tags::tag.eq(tag))
                .select(contact_tags::contact_id);
            query = query.filter(contacts::id.eq_any(tagged));
        }
        if let Some(from) = wanted.from {
            query = query.filter(contacts::last_seen_at.ge(from));
        }
        if let Some(until) = wanted.until {
            query = query.filter(contacts::last_seen_at.lt(until));
        }
        let came_with = |kind: IdentityKind, value: String| {
            contact_identities::table
                .filter(
                    contact_identities::organization_id
                        .eq(viewer.organization)
                        .and(contact_identities::kind.eq(kind))
                        .and(contact_identities::value.eq(value)),
                )
                .select(contact_identities::contact_id)
        };
        query = match &wanted.search {
            None => query,
            Some(Search::Mailbox(mailbox)) => {
                match Contact::of_mailbox(conn, viewer.organization, mailbox)? {
                    Some(contact) => query.filter(contacts::id.eq(contact.id)),
                    None => return Ok(Vec::new()),
                }
            }
            Some(Search::Phone(phone)) => {
                query.filter(contacts::id.eq_any(came_with(IdentityKind::Phone, phone.to_string())))
            }
            Some(Search::Ip(ip)) if viewer.tracking => {
                query.filter(contacts::id.eq_any(came_with(IdentityKind::Ip, ip.to_string())))
            }
            Some(Search::Ip(_)) => return Ok(Vec::new()),
            Some(Search::Part { text, digits }) => {
                let text = containing(text);
                let words = lower(contacts::name)
                    .like(text.clone())
                    .escape('\\')
                    .or(contacts::email.like(text).escape('\\'));
                match digits {
                    None => query.filter(words),
                    Some(digits) => {
                        query.filter(words.or(contacts::phone.like(containing(digits))))
                    }
                }
            }
        };
        Ok(query.load(conn)?)
    }
}
