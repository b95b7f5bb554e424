//! The rows of Global Data's lists: newest seen first, a page at a time, of no contact that the viewer may not see.

use diesel::prelude::*;

use super::search::Search;
use super::{Contact, IdentityKind, Section, Status, Viewer};
use crate::db::pattern::{containing, lower};
use crate::db::schema::{calls, contact_identities, contacts, members};
use crate::db::{Backend, Connection, Result};
use crate::values::{ClientIp, ContactId, EmailAddress, UtcTime};

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
    /// Only what is looked for.
    pub search: Option<Search>,
}

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
        if !self.sections().any(|section| section == wanted.section) {
            return Ok(Vec::new());
        }
        // One query over all sources would walk through everybody's contacts in search of the viewer's few.
        let mut lines = Vec::new();
        for source in self.sources() {
            lines.extend(self.load(conn, *source, wanted, after, limit)?);
        }
        lines.sort_by_key(|line| std::cmp::Reverse((line.last_seen_at, line.id)));
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
            .order((contacts::last_seen_at.desc(), contacts::id.desc()))
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
        if let Some((time, id)) = after {
            // The first half alone is a range of the index.
            query = query.filter(contacts::last_seen_at.le(time)).filter(
                contacts::last_seen_at
                    .lt(time)
                    .or(contacts::id.lt(ContactId::from(id))),
            );
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
