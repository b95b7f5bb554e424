//! What narrows a list: whose contacts there are, the filters, and what is looked for.

use diesel::prelude::*;

use super::query::Lines;
use super::{Source, Walk};
use crate::contacts::listing;
use crate::contacts::search::{Search, Word};
use crate::contacts::{Column, Contact, IdentityKind, Section};
use crate::db::accents::without_accents;
use crate::db::pattern::containing;
use crate::db::schema::{calls, contact_identities, contact_tags, contacts, visits};
use crate::db::{Connection, Result};
use crate::values::MemberId;

impl Walk<'_> {
    /// Those of the section that is wanted.
    pub(super) fn of_section<'a>(&self, query: Lines<'a>) -> Lines<'a> {
        let blocked = self.wanted.section == Section::Blocked;
        let query = match self.wanted.search {
            // As a condition that no index serves: SQLite would walk through all contacts in the order of the list in search
            // of those few.
            Some(Search::Ip(_)) => query.filter(contacts::blocked.ne(!blocked)),
            _ => query.filter(contacts::blocked.eq(blocked)),
        };
        match self.booked {
            None => query,
            // By the same reasoning; nobody's leads have an index of their own in the usual order.
            Some(booked) if self.is_narrow() || self.is_of_nobody() => {
                query.filter(contacts::booked.ne(!booked))
            }
            Some(booked) => query.filter(contacts::booked.eq(booked)),
        }
    }

    /// Whether something else than the order finds the rows, and so few that they can be sorted.
    fn is_narrow(&self) -> bool {
        let is_own = !matches!(self.source, Source::Everything);
        is_own || listing::is_narrow(self.wanted, self.chosen)
    }

    /// Whether nobody's leads are read along their own index.
    fn is_of_nobody(&self) -> bool {
        self.wanted.unowned && self.wanted.order.column == Column::Seen
    }

    /// Those that every filter lets through.
    pub(super) fn filtered<'a>(&self, query: Lines<'a>) -> Lines<'a>
    where
        Self: 'a,
    {
        let wanted = self.wanted;
        let mut query = self.of_source(query);
        if let Some(status) = wanted.status {
            query = query.filter(contacts::status.eq(status));
        }
        query = match self.chosen.host {
            Some(host) => self.of_host(query, host),
            None => self.of_event(query),
        };
        if let Some(owner) = wanted.owner {
            query = query.filter(contacts::owner_id.eq(owner));
        }
        if wanted.unowned {
            query = match self.is_of_nobody() {
                true => query.filter(contacts::owner_id.is_null()),
                // As a sum it is served by no index: the one of the order is, and nobody's leads are many.
                false => query.filter((contacts::owner_id + 0_i64).is_null()),
            };
        }
        if let Some(tag) = &wanted.tag {
            let tagged = contact_tags::table
                .filter(contact_tags::organization_id.eq(self.viewer.organization))
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
        query
    }

    fn of_source<'a>(&self, query: Lines<'a>) -> Lines<'a> {
        let viewer = self.viewer;
        match self.source {
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
        }
    }

    fn of_event<'a>(&self, query: Lines<'a>) -> Lines<'a> {
        let (viewer, Some(event)) = (self.viewer, self.chosen.event) else {
            return query;
        };
        // The few visits and calls of a contact are asked, and not for each contact all of the event: as a sum the event is
        // served by no index, which keeps SQLite from it; and a value is asked for, since PostgreSQL may answer whether there
        // is any from a table of the whole event that it makes first.
        let came = visits::table
            .filter(visits::organization_id.eq(viewer.organization))
            .filter(visits::contact_id.eq(contacts::id.nullable()))
            .filter((visits::event_id + 0_i64).eq(event))
            .select(visits::id)
            .limit(1)
            .single_value();
        let was_called = calls::table
            .filter(calls::organization_id.eq(viewer.organization))
            .filter(calls::contact_id.eq(contacts::id))
            .filter((calls::event_id + 0_i64).eq(event))
            .select(calls::id)
            .limit(1)
            .single_value();
        query.filter(came.is_not_null().or(was_called.is_not_null()))
    }

    /// Who has a call with this host, and of the event if one is wanted; asked as [`Walk::of_event`] asks.
    fn of_host<'a>(&self, query: Lines<'a>, host: MemberId) -> Lines<'a> {
        let own = calls::table
            .filter(calls::organization_id.eq(self.viewer.organization))
            .filter(calls::contact_id.eq(contacts::id))
            .filter((calls::host_id + 0_i64).eq(host))
            .select(calls::id)
            .limit(1);
        match self.chosen.event {
            Some(event) => {
                let of_event = own.filter((calls::event_id + 0_i64).eq(event));
                query.filter(of_event.single_value().is_not_null())
            }
            None => query.filter(own.single_value().is_not_null()),
        }
    }

    /// Those that are looked for; nothing if there cannot be any.
    pub(super) fn found<'a>(
        &self,
        conn: &mut Connection,
        query: Lines<'a>,
    ) -> Result<Option<Lines<'a>>> {
        let (viewer, wanted) = (self.viewer, self.wanted);
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
        Ok(Some(match &wanted.search {
            None => query,
            Some(Search::Mailbox(mailbox)) => {
                match Contact::of_mailbox(conn, viewer.organization, mailbox)? {
                    Some(contact) => query.filter(contacts::id.eq(contact.id)),
                    None => return Ok(None),
                }
            }
            Some(Search::Phone(phone)) => {
                // A sign and digits: nothing in it stands for something else.
                let begins = contacts::phone.like(format!("{phone}%"));
                let gave = came_with(IdentityKind::Phone, phone.to_string());
                query.filter(begins.or(contacts::id.eq_any(gave)))
            }
            Some(Search::Ip(ip)) if viewer.tracking => {
                query.filter(contacts::id.eq_any(came_with(IdentityKind::Ip, ip.to_string())))
            }
            Some(Search::Ip(_)) => return Ok(None),
            Some(Search::Part(words)) => words.iter().fold(query, having),
        }))
    }
}

/// Those who have this word in name or email, or its digits in the phone number.
fn having<'a>(query: Lines<'a>, word: &Word) -> Lines<'a> {
    let has = |case: &str| {
        let part = containing(case);
        let name = without_accents(contacts::name).like(part.clone());
        let email = without_accents(contacts::email).like(part);
        name.escape('\\').or(email.escape('\\'))
    };
    match (word.cases(), word.digits()) {
        ([case], None) => query.filter(has(case)),
        ([case], Some(digits)) => {
            let phone = contacts::phone.like(containing(digits));
            query.filter(has(case).or(phone))
        }
        (cases, _) => {
            // The type of the condition goes by their number: as many as there can be, some of them twice.
            let case = |number: usize| cases.get(number).or(cases.first());
            let [one, two, three, four] =
                [0, 1, 2, 3].map(|number| has(case(number).map_or("", String::as_str)));
            query.filter(one.or(two).or(three).or(four))
        }
    }
}
