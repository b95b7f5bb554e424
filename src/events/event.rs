//! The row of an event: a bookable kind of call, its limits, its hosts and its questions.

use diesel::prelude::*;

use super::limits::Limits;
use super::slots::Rules;
use super::{MailSwitches, NewQuestion, Question, hosts, question};
use crate::db::schema::{event_hosts, events, members};
use crate::db::{Backend, Connection, Result};
use crate::staff::Member;
use crate::values::{EventId, EventKind, MemberId, OrganizationId, Part, Slug, UtcTime};

/// The most events that [`Event::all`] gives.
pub const MOST_EVENTS: i64 = 1000;

/// A bookable kind of call.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(Backend))]
pub struct Event {
    /// Its row.
    pub id: EventId,
    /// Whose event it is.
    pub organization_id: OrganizationId,
    /// Its name in public URLs, unique in the organization.
    pub slug: Slug,
    /// Its name for staff and leads.
    pub name: String,
    /// For which part of the sale it is.
    pub kind: EventKind,
    /// What leads read about it; may be empty.
    pub description: String,
    /// How long a call lasts, 15 to 480 minutes.
    pub duration_minutes: i32,
    /// Minutes from one offered start to the next, 5 to 480.
    pub increment_minutes: i32,
    /// The least number of minutes between booking a call and its start; 0 or more.
    pub notice_minutes: i32,
    /// How many days after today can be booked, 1 to 365.
    pub days_ahead: i32,
    /// The least number of minutes between two calls of a host, 0 to 480.
    pub buffer_minutes: i32,
    /// How many calls a host has on one day at most.
    pub daily_cap: Option<i32>,
    /// When it was created.
    pub created_at: UtcTime,
    /// Since when it takes no bookings.
    pub archived_at: Option<UtcTime>,
    /// Which messages its calls send.
    #[diesel(embed)]
    pub mails: MailSwitches,
    #[diesel(embed)]
    limits: Limits,
}

/// What the staff decide about an event, hosts and questions aside. The bounds of the numbers stand at [`Event`].
#[derive(Clone, Debug, Insertable, AsChangeset)]
#[diesel(table_name = events, treat_none_as_null = true)]
pub struct EventSettings {
    /// Its name in public URLs.
    pub slug: Slug,
    /// Its name for staff and leads.
    pub name: String,
    /// For which part of the sale it is.
    pub kind: EventKind,
    /// What leads read about it.
    pub description: String,
    /// How long a call lasts.
    pub duration_minutes: i32,
    /// Minutes from one offered start to the next.
    pub increment_minutes: i32,
    /// The least number of minutes between booking a call and its start.
    pub notice_minutes: i32,
    /// How many days after today can be booked.
    pub days_ahead: i32,
    /// The least number of minutes between two calls of a host.
    pub buffer_minutes: i32,
    /// How many calls a host has on one day at most.
    pub daily_cap: Option<i32>,
    /// Which messages its calls send.
    #[diesel(embed)]
    pub mails: MailSwitches,
}

/// An event that is about to be created.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = events)]
pub struct NewEvent {
    /// Whose event it is.
    pub organization_id: OrganizationId,
    /// What it is like.
    #[diesel(embed)]
    pub settings: EventSettings,
    /// Now.
    pub created_at: UtcTime,
}

impl NewEvent {
    /// Stores it with its hosts, who are staff of the same organization, and its questions in their order.
    /// [`crate::db::Error::Taken`] if another event of the organization has the slug.
    pub fn insert(
        &self,
        conn: &mut Connection,
        hosts: &[MemberId],
        questions: &[NewQuestion],
    ) -> Result<Event> {
        let event: Event = diesel::insert_into(events::table)
            .values(self)
            .returning(<Event as Selectable<Backend>>::construct_selection())
            .get_result(conn)?;
        hosts::set(conn, self.organization_id, event.id, hosts)?;
        question::set(conn, self.organization_id, event.id, questions)?;
        Ok(event)
    }
}

impl Event {
    /// The event of this organization with this id, archived or not.
    pub fn find(conn: &mut Connection, organization: OrganizationId, id: EventId) -> Result<Self> {
        Ok(events::table
            .filter(
                events::organization_id
                    .eq(organization)
                    .and(events::id.eq(id)),
            )
            .select(Self::as_select())
            .first(conn)?)
    }

    /// The event that public URLs name so, archived or not.
    pub fn by_slug(
        conn: &mut Connection,
        organization: OrganizationId,
        slug: &str,
    ) -> Result<Self> {
        Ok(events::table
            .filter(
                events::organization_id
                    .eq(organization)
                    .and(events::slug.eq(slug)),
            )
            .select(Self::as_select())
            .first(conn)?)
    }

    /// The organization's events by name, archived ones too; at most [`MOST_EVENTS`], the archived ones missing first.
    pub fn all(conn: &mut Connection, organization: OrganizationId) -> Result<Vec<Self>> {
        let mut all: Vec<Self> = events::table
            .filter(events::organization_id.eq(organization))
            .order((events::archived_at.is_not_null(), events::name, events::id))
            .limit(MOST_EVENTS)
            .select(Self::as_select())
            .load(conn)?;
        all.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        Ok(all)
    }

    /// What the event asks of every call.
    pub fn rules(&self) -> Rules {
        self.limits.0
    }

    /// The active staff who host it, by id.
    pub fn hosts(&self, conn: &mut Connection) -> Result<Vec<Member>> {
        Ok(event_hosts::table
            .inner_join(
                members::table.on(members::organization_id
                    .eq(event_hosts::organization_id)
                    .and(members::id.eq(event_hosts::member_id))),
            )
            .filter(
                event_hosts::organization_id
                    .eq(self.organization_id)
                    .and(event_hosts::event_id.eq(self.id))
                    .and(members::active.eq(true)),
            )
            .order(members::id)
            .select(Member::as_select())
            .load(conn)?)
    }

    /// Changes it, its hosts and its questions. [`crate::db::Error::NotFound`] if the organization has no such event,
    /// [`crate::db::Error::Taken`] if another one has the slug.
    pub fn update(
        conn: &mut Connection,
        organization: OrganizationId,
        id: EventId,
        settings: &EventSettings,
        hosts: &[MemberId],
        questions: &[NewQuestion],
    ) -> Result<Self> {
        // The row comes first: its lock lets two who save at once follow one another.
        let event: Self = diesel::update(
            events::table.filter(
                events::organization_id
                    .eq(organization)
                    .and(events::id.eq(id)),
            ),
        )
        .set(settings)
        .returning(<Self as Selectable<Backend>>::construct_selection())
        .get_result(conn)?;
        hosts::set(conn, organization, id, hosts)?;
        question::set(conn, organization, id, questions)?;
        Ok(event)
    }

    /// Does the same, unless it is not any more what the page showed on which somebody has changed it: then nothing is done, and
    /// what is another since is told.
    pub fn update_seen(
        conn: &mut Connection,
        organization: OrganizationId,
        id: EventId,
        seen: &str,
        settings: &EventSettings,
        hosts: &[MemberId],
        questions: &[NewQuestion],
    ) -> Result<std::result::Result<Self, Vec<Part>>> {
        let event = Self::lock(conn, organization, id)?;
        let had = event.hosts(conn)?;
        let asked = Question::of_event(conn, organization, id)?;
        let changed = event.shown(&had, &asked).changed_since(seen);
        if !changed.is_empty() {
            return Ok(Err(changed));
        }
        Self::update(conn, organization, id, settings, hosts, questions).map(Ok)
    }

    /// The event as it stands, which nobody else changes until the transaction ends.
    fn lock(conn: &mut Connection, organization: OrganizationId, id: EventId) -> Result<Self> {
        Ok(diesel::update(
            events::table.filter(
                events::organization_id
                    .eq(organization)
                    .and(events::id.eq(id)),
            ),
        )
        .set(events::created_at.eq(events::created_at))
        .returning(<Self as Selectable<Backend>>::construct_selection())
        .get_result(conn)?)
    }

    /// Takes no more bookings from `now` on; what was booked stays. Archiving twice is harmless.
    /// [`crate::db::Error::NotFound`] if the organization has no such event.
    pub fn archive(
        conn: &mut Connection,
        organization: OrganizationId,
        id: EventId,
        now: UtcTime,
    ) -> Result<Self> {
        diesel::update(
            events::table.filter(
                events::organization_id
                    .eq(organization)
                    .and(events::id.eq(id))
                    .and(events::archived_at.is_null()),
            ),
        )
        .set(events::archived_at.eq(now))
        .execute(conn)?;
        Self::find(conn, organization, id)
    }

    /// Takes bookings again. [`crate::db::Error::NotFound`] if the organization has no such event.
    pub fn restore(
        conn: &mut Connection,
        organization: OrganizationId,
        id: EventId,
    ) -> Result<Self> {
        diesel::update(
            events::table.filter(
                events::organization_id
                    .eq(organization)
                    .and(events::id.eq(id)),
            ),
        )
        .set(events::archived_at.eq(None::<UtcTime>))
        .execute(conn)?;
        Self::find(conn, organization, id)
    }
}
