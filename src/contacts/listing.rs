//! The rows of Global Data's lists: newest seen first, a page at a time, of no contact that the viewer may not see.

use std::cmp::Reverse;

use diesel::prelude::*;

use super::search::Search;
use super::{Contact, IdentityKind, Section, Status, Tag, Viewer};
use crate::db::pattern::{containing, lower};
use crate::db::schema::{calls, contact_identities, contact_tags, contacts, members};
use crate::db::{Backend, Connection, Result};
use crate::values::{ClientIp, ContactId, EmailAddress, MemberId, UtcTime};

/// A contact as a list shows it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contacts, check_for_backend(Backend))]
pub struct ContactLine {
    /// Its row.
    pub id: ContactId,
    /// Its email address.
    pub email: EmailAddress,
    /// Its name, or nothing.
    pub name: String,
    /// Its phone number, or nothing.
    pub phone: String,
    /// How far it has come.
    pub status: Status,
    /// Where it came from last; nothing for those who may not use Tracking.
    pub ip: Option<ClientIp>,
    /// Whose lead it is.
    #[diesel(select_expression = members::name.nullable())]
    pub owner_name: Option<String>,
    /// When it came first.
    pub first_seen_at: UtcTime,
    /// When it came last.
    pub last_seen_at: UtcTime,
}

/// What is listed.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of which section.
    pub section: Section,
    /// Of this status only.
    pub status: Option<Status>,
    /// Of this owner only.
    pub owner: Option<MemberId>,
    /// With this tag only.
    pub tag: Option<Tag>,
    /// Last seen at this time or later.
    pub from: Option<UtcTime>,
    /// Last seen before this time.
    pub until: Option<UtcTime>,
    /// Only what is looked for.
    pub search: Option<Search>,
}

/// Which way a list is read from a place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Downwards: to those who were last seen before.
    Down,
    /// Upwards: to those who were last seen after.
    Up,
}

/// The contacts beside one in a list, the one above it first.
pub type Neighbors = (Option<ContactId>, Option<ContactId>);

/// Where a list gets its rows from: each is served by an index of its own.
#[derive(Clone, Copy, Debug)]
enum Source {
    Everything,
    WithoutCall,
    OwnLeads,
    OwnCalls,
}

impl Viewer {
    /// Up to `limit` contacts after the place `after` (last seen, id), newest seen first, with IP addresses that may not be
    /// for the eyes of this viewer. Empty if the section is not there for them.
    pub(super) fn lines(
        &self,
        conn: &mut Connection,
        wanted: &Wanted,
        after: Option<(UtcTime, i64)>,
        limit: i64,
    ) -> Result<Vec<ContactLine>> {
        self.read(conn, wanted, Way::Down, after, limit)
    }

    /// Who stands above and below a contact in this list, or would if it were in it.
    pub fn neighbors(
        &self,
        conn: &mut Connection,
        wanted: &Wanted,
        contact: &Contact,
    ) -> Result<Neighbors> {
        let place = Some((contact.last_seen_at, contact.id.get()));
        let mut next = |way| -> Result<Option<ContactId>> {
            let lines = self.read(conn, wanted, way, place, 1)?;
            Ok(lines.first().map(|line| line.id))
        };
        Ok((next(Way::Up)?, next(Way::Down)?))
    }

    fn read(
        &self,
        conn: &mut Connection,
        wanted: &Wanted,
        way: Way,
        after: Option<(UtcTime, i64)>,
        limit: i64,
    ) -> Result<Vec<ContactLine>> {
        if !self.sections().any(|section| section == wanted.section) {
            return Ok(Vec::new());
        }
        // One query over all sources would walk through everybody's contacts in search of the viewer's few.
        let mut lines = Vec::new();
        for source in self.sources() {
            lines.extend(self.load(conn, *source, wanted, way, after, limit)?);
        }
        match way {
            Way::Down => lines.sort_by_key(|line| Reverse((line.last_seen_at, line.id))),
            Way::Up => lines.sort_by_key(|line| (line.last_seen_at, line.id)),
        }
        lines.dedup_by_key(|line| line.id);
        lines.truncate(limit.try_into().unwrap_or(usize::MAX));
        Ok(lines)
    }

    fn sources(&self) -> &'static [Source] {
        match (self.all, self.appointment_setting) {
            (true, _) => &[Source::Everything],
            (false, true) => &[Source::WithoutCall, Source::OwnLeads, Source::OwnCalls],
            (false, false) => &[Source::OwnLeads, Source::OwnCalls],
        }
    }

    fn load(
        &self,
        conn: &mut Connection,
        source: Source,
        wanted: &Wanted,
        way: Way,
        after: Option<(UtcTime, i64)>,
        limit: i64,
    ) -> Result<Vec<ContactLine>> {
        let owner = members::organization_id
            .eq(contacts::organization_id)
            .and(members::id.nullable().eq(contacts::owner_id));
        let mut query = contacts::table
            .left_join(members::table.on(owner))
            .filter(contacts::organization_id.eq(self.organization))
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
        query = match way {
            Way::Down => query.order((contacts::last_seen_at.desc(), contacts::id.desc())),
            Way::Up => query.order((contacts::last_seen_at, contacts::id)),
        };
        query = match wanted.section {
            Section::AppointmentSetting => query.filter(contacts::booked.eq(false)),
            Section::Calls => query.filter(contacts::booked.eq(true)),
            Section::Contacts | Section::Blocked => query,
        };
        query = match source {
            Source::Everything => query,
            Source::WithoutCall => query.filter(contacts::booked.eq(false)),
            Source::OwnLeads => query.filter(contacts::owner_id.eq(self.member)),
            Source::OwnCalls => query.filter(
                contacts::id.eq_any(
                    calls::table
                        .filter(
                            calls::organization_id
                                .eq(self.organization)
                                .and(calls::host_id.eq(self.member)),
                        )
                        .select(calls::contact_id),
                ),
            ),
        };
        if let Some(status) = wanted.status {
            query = query.filter(contacts::status.eq(status));
        }
        if let Some(owner) = wanted.owner {
            query = query.filter(contacts::owner_id.eq(owner));
        }
        if let Some(tag) = &wanted.tag {
            let tagged = contact_tags::table
                .filter(contact_tags::organization_id.eq(self.organization))
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
        if let Some((time, id)) = after {
            let id = ContactId::from(id);
            // The first half alone is a range of the index.
            query = match way {
                Way::Down => query
                    .filter(contacts::last_seen_at.le(time))
                    .filter(contacts::last_seen_at.lt(time).or(contacts::id.lt(id))),
                Way::Up => query
                    .filter(contacts::last_seen_at.ge(time))
                    .filter(contacts::last_seen_at.gt(time).or(contacts::id.gt(id))),
            };
        }
        let came_with = |kind: IdentityKind, value: String| {
            contact_identities::table
                .filter(
                    contact_identities::organization_id
                        .eq(self.organization)
                        .and(contact_identities::kind.eq(kind))
                        .and(contact_identities::value.eq(value)),
                )
                .select(contact_identities::contact_id)
        };
        query = match &wanted.search {
            None => query,
            Some(Search::Mailbox(mailbox)) => {
                match Contact::of_mailbox(conn, self.organization, mailbox)? {
                    Some(contact) => query.filter(contacts::id.eq(contact.id)),
                    None => return Ok(Vec::new()),
                }
            }
            Some(Search::Phone(phone)) => {
                query.filter(contacts::id.eq_any(came_with(IdentityKind::Phone, phone.to_string())))
            }
            Some(Search::Ip(ip)) if self.tracking => {
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
