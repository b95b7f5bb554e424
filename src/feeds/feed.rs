//! The row of a feed: a host's own calendar elsewhere, and what is known of it.

use diesel::prelude::*;

use super::busy;
use crate::db::schema::busy_feeds;
use crate::db::{Backend, Connection, Result, unless_taken};
use crate::values::{FeedUrl, MemberId, OrganizationId, TimeZone, UtcTime};

/// The one calendar of a host that is read for when they are busy.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = busy_feeds, check_for_backend(Backend))]
pub struct BusyFeed {
    /// Whose staff the host is.
    pub organization_id: OrganizationId,
    /// Whose calendar it is.
    pub member_id: MemberId,
    /// Where it is read: a secret of the host's.
    pub url: FeedUrl,
    /// When this address was given.
    pub changed_at: UtcTime,
    /// Raised by whoever takes it to read it, and by whoever changes it.
    pub version: i64,
    /// When it is to be read next.
    pub due_at: UtcTime,
    /// Until when somebody is at it.
    pub leased_until: Option<UtcTime>,
    /// When it was tried last.
    pub tried_at: Option<UtcTime>,
    /// How often it could not be read since it was last.
    pub failures: i32,
    /// Why not, as a sentence for the host; blank if it could.
    pub error: String,
    /// When it was read last: at this address or at the one before.
    pub read_at: Option<UtcTime>,
    /// When it last came as a whole, and not as unchanged.
    pub whole_at: Option<UtcTime>,
    /// In which zone the host was then.
    pub time_zone: Option<TimeZone>,
    /// What its server called that state of it; blank if nothing.
    pub etag: String,
    /// When it had changed last, in the words of its server; blank if it did not say.
    pub last_modified: String,
    /// Up to when the busy times are all.
    pub busy_until: Option<UtcTime>,
    /// How many busy times it told.
    pub busy_count: i32,
    /// How many of its entries nobody understands.
    pub unread_count: i32,
}

impl BusyFeed {
    /// The feed of this host, if there is one.
    pub fn of(
        conn: &mut Connection,
        organization: OrganizationId,
        host: MemberId,
    ) -> Result<Option<Self>> {
        Ok(one(organization, host)
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }

    /// Makes this the address of the host's feed, to be read at once. What an address before it has told goes on to count until
    /// this one has been read: a host is never free only because of a mistyped address.
    pub fn set(
        conn: &mut Connection,
        organization: OrganizationId,
        host: MemberId,
        url: &FeedUrl,
        now: UtcTime,
    ) -> Result<()> {
        if change(conn, organization, host, url, now)? > 0 {
            return Ok(());
        }
        let added = unless_taken(conn, |conn| add(conn, organization, host, url, now))?;
        if added.is_none() {
            // Somebody else gave one at the same moment.
            change(conn, organization, host, url, now)?;
        }
        Ok(())
    }

    /// Forgets the feed and all that it has told.
    pub fn remove(
        conn: &mut Connection,
        organization: OrganizationId,
        host: MemberId,
    ) -> Result<()> {
        // Locked first: whoever stores what was read holds it while that is replaced.
        diesel::update(one(organization, host))
            .set(busy_feeds::version.eq(busy_feeds::version + 1))
            .execute(conn)?;
        busy::clear(conn, organization, host)?;
        diesel::delete(one(organization, host)).execute(conn)?;
        Ok(())
    }
}

fn change(
    conn: &mut Connection,
    organization: OrganizationId,
    host: MemberId,
    url: &FeedUrl,
    now: UtcTime,
) -> Result<usize> {
    Ok(diesel::update(one(organization, host))
        .set((
            busy_feeds::url.eq(url),
            busy_feeds::changed_at.eq(now),
            busy_feeds::version.eq(busy_feeds::version + 1),
            busy_feeds::due_at.eq(now),
            busy_feeds::leased_until.eq(None::<UtcTime>),
            busy_feeds::tried_at.eq(None::<UtcTime>),
            busy_feeds::failures.eq(0),
            busy_feeds::error.eq(""),
            busy_feeds::whole_at.eq(None::<UtcTime>),
            busy_feeds::etag.eq(""),
            busy_feeds::last_modified.eq(""),
        ))
        .execute(conn)?)
}

fn add(
    conn: &mut Connection,
    organization: OrganizationId,
    host: MemberId,
    url: &FeedUrl,
    now: UtcTime,
) -> Result<()> {
    diesel::insert_into(busy_feeds::table)
        .values((
            busy_feeds::organization_id.eq(organization),
            busy_feeds::member_id.eq(host),
            busy_feeds::url.eq(url),
            busy_feeds::changed_at.eq(now),
            busy_feeds::version.eq(1),
            busy_feeds::due_at.eq(now),
            busy_feeds::failures.eq(0),
            busy_feeds::error.eq(""),
            busy_feeds::etag.eq(""),
            busy_feeds::last_modified.eq(""),
            busy_feeds::busy_count.eq(0),
            busy_feeds::unread_count.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

/// The row of this host's feed.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn one(organization: OrganizationId, host: MemberId) -> _ {
    busy_feeds::table.filter(
        busy_feeds::organization_id
            .eq(organization)
            .and(busy_feeds::member_id.eq(host)),
    )
}
