//! The calls of one host as their calendar subscribes to them: the last ones, those to come, and those canceled lately.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel::prelude::*;

use super::Call;
use super::notice::Notice;
use super::plain::lead_name;
use crate::db::json::from_json;
use crate::db::schema::{calls, contacts, events, outbox};
use crate::db::{Backend, Connection, Error, Result};
use crate::mail::{Audience, MessageKind};
use crate::organization::Organization;
use crate::staff::Member;
use crate::values::{CallId, CallStatus, EmailAddress, MemberId, OrganizationId, UtcTime};

/// For how long a call that has begun, or was canceled, stays in it.
pub const KEPT: TimeDelta = TimeDelta::days(30);
/// The most calls of each part: the latest that have begun, the next that come, and the canceled ones.
const MOST: i64 = 1_000;

/// Whose feed, and which of its addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedOf {
    /// For whom the host works.
    pub organization: OrganizationId,
    /// Whose calls it shows.
    pub host: MemberId,
    /// The [`Member::feed_version`] of the address.
    pub version: i64,
}

/// What a feed shows.
#[derive(Clone, Debug)]
pub struct Feed {
    /// For whom the host works.
    pub organization: Organization,
    /// Whose calls they are.
    pub host: Member,
    /// The calls, the first part after the other.
    pub calls: Vec<HostedCall>,
}

/// A call as its host's calendar shows it.
#[derive(Clone, Debug, Queryable)]
#[diesel(check_for_backend(Backend))]
pub struct HostedCall {
    /// The call itself.
    pub call: Call,
    /// The event's name.
    pub event: String,
    email: EmailAddress,
    name: String,
}

/// Which calls of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Begun,
    ToCome,
    Canceled,
}

impl From<&Member> for FeedOf {
    fn from(host: &Member) -> Self {
        Self {
            organization: host.organization_id,
            host: host.id,
            version: host.feed_version,
        }
    }
}

impl Feed {
    /// The feed as it is at `now`. [`Error::NotFound`] if this address is revoked, or the host is active no more.
    pub fn find(conn: &mut Connection, of: FeedOf, now: UtcTime) -> Result<Self> {
        let host = Member::find(conn, of.organization, of.host)?;
        if !host.active || FeedOf::from(&host) != of {
            return Err(Error::NotFound);
        }
        let mut calls = Vec::new();
        for part in [Part::Begun, Part::ToCome, Part::Canceled] {
            calls.extend(part.load(conn, of, now)?);
        }
        calls.extend(handed_over(conn, &host, now)?);
        Ok(Self {
            organization: Organization::find(conn, of.organization)?,
            host,
            calls,
        })
    }
}

/// The calls that this host had until they were given to another one, as their mail says: as canceled, at the time that they
/// had then. Where no mail tells of moves, this does not either.
fn handed_over(conn: &mut Connection, host: &Member, now: UtcTime) -> Result<Vec<HostedCall>> {
    let organization = host.organization_id;
    let told: Vec<String> = outbox::table
        .filter(
            outbox::organization_id
                .eq(organization)
                .and(outbox::recipient.eq(&host.email))
                .and(outbox::created_at.gt(now - KEPT))
                .and(outbox::audience.eq(Audience::Staff))
                .and(outbox::kind.eq(MessageKind::Canceled)),
        )
        .order(outbox::id.desc())
        .limit(MOST)
        .select(outbox::content)
        .load(conn)?;
    let mut notices: BTreeMap<CallId, Notice> = BTreeMap::new();
    for content in told {
        let notice: Notice = from_json(&content)?;
        notices.entry(notice.call_id).or_insert(notice);
    }
    notices.retain(|_, notice| notice.starts_at > now - KEPT);
    if notices.is_empty() {
        return Ok(Vec::new());
    }
    let mut gone: Vec<HostedCall> = calls::table
        .inner_join(of_contacts())
        .inner_join(of_events())
        .filter(
            calls::organization_id
                .eq(organization)
                .and(calls::host_id.ne(host.id))
                .and(calls::id.eq_any(notices.keys())),
        )
        .order((calls::starts_at, calls::id))
        .select((
            Call::as_select(),
            events::name,
            contacts::email,
            contacts::name,
        ))
        .load(conn)?;
    for hosted in &mut gone {
        let call = &mut hosted.call;
        if let Some(notice) = notices.get(&call.id) {
            call.status = CallStatus::Canceled;
            call.starts_at = notice.starts_at;
            call.ends_at = notice.ends_at;
            call.version = notice.version;
        }
    }
    Ok(gone)
}

impl Part {
    fn load(self, conn: &mut Connection, of: FeedOf, now: UtcTime) -> Result<Vec<HostedCall>> {
        let status = match self {
            Self::Begun | Self::ToCome => CallStatus::Scheduled,
            Self::Canceled => CallStatus::Canceled,
        };
        let query = calls::table
            .inner_join(of_contacts())
            .inner_join(of_events())
            .filter(
                calls::organization_id
                    .eq(of.organization)
                    .and(calls::host_id.eq(of.host))
                    .and(calls::status.eq(status))
                    .and(calls::starts_at.gt(now - KEPT)),
            )
            .limit(MOST)
            .select((
                Call::as_select(),
                events::name,
                contacts::email,
                contacts::name,
            ))
            .into_boxed::<Backend>();
        let query = match self {
            Self::Begun => query
                .filter(calls::starts_at.le(now))
                .order((calls::starts_at.desc(), calls::id.desc())),
            Self::ToCome => query
                .filter(calls::starts_at.gt(now))
                .order((calls::starts_at, calls::id)),
            Self::Canceled => query
                .filter(calls::canceled_at.assume_not_null().gt(now - KEPT))
                .order((calls::starts_at, calls::id)),
        };
        Ok(query.load(conn)?)
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn of_contacts() -> _ {
    contacts::table.on(contacts::organization_id
        .eq(calls::organization_id)
        .and(contacts::id.eq(calls::contact_id)))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn of_events() -> _ {
    events::table.on(events::organization_id
        .eq(calls::organization_id)
        .and(events::id.eq(calls::event_id)))
}

impl HostedCall {
    /// The lead's name or, without one, the address; with nothing that a calendar makes a link of.
    pub fn lead(&self) -> String {
        lead_name(&self.name, &self.email)
    }
}
