//! The row of a call: booked once, found by the visit that booked it and by its contact.

use diesel::prelude::*;

use crate::db::schema::calls;
use crate::db::{Backend, Connection, Result, unless_taken};
use crate::values::{
    CallId, CallStatus, ContactId, EventId, MemberId, OrganizationId, Outcome, TimeZone, UtcTime,
    VisitId,
};

/// The most calls of one contact that are ever listed together.
const CALLS_OF_A_CONTACT: i64 = 200;

/// The most calls of a page's contacts that are read together.
const CALLS_OF_A_PAGE: i64 = 1_000;

/// A scheduled meeting of a contact with a host: upcoming, past or canceled.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = calls, check_for_backend(Backend))]
pub struct Call {
    /// Its row.
    pub id: CallId,
    /// Whose call it is.
    pub organization_id: OrganizationId,
    /// What kind of call.
    pub event_id: EventId,
    /// With whom.
    pub contact_id: ContactId,
    /// The staff member who holds it.
    pub host_id: MemberId,
    /// The visit that booked it; none if staff did.
    pub visit_id: Option<VisitId>,
    /// Its first instant.
    pub starts_at: UtcTime,
    /// The instant at which its host is free again.
    pub ends_at: UtcTime,
    /// The lead's zone when it was booked.
    pub time_zone: TimeZone,
    /// Whether it stands.
    pub status: CallStatus,
    /// How it went, once somebody has said so.
    pub outcome: Option<Outcome>,
    /// When it was booked.
    pub created_at: UtcTime,
    /// When it was canceled, if it was.
    pub canceled_at: Option<UtcTime>,
    /// Who canceled it; nobody if the lead did.
    pub canceled_by: Option<MemberId>,
    /// Why it was canceled, for the staff alone; empty if it stands.
    pub cancel_reason: String,
    /// Raised by every change.
    pub version: i64,
    /// Why it was no sale; empty with every other outcome.
    pub objection: String,
}

/// A call that is about to be booked.
#[derive(Clone, Debug)]
pub struct NewCall {
    /// Whose call it is.
    pub organization_id: OrganizationId,
    /// What kind of call.
    pub event_id: EventId,
    /// With whom.
    pub contact_id: ContactId,
    /// The staff member who is to hold it.
    pub host_id: MemberId,
    /// The visit that books it, which books once.
    pub visit_id: Option<VisitId>,
    /// Its first instant.
    pub starts_at: UtcTime,
    /// The instant at which its host is free again: after `starts_at`, by no more than [`super::LONGEST`].
    pub ends_at: UtcTime,
    /// The lead's zone.
    pub time_zone: TimeZone,
    /// Now.
    pub created_at: UtcTime,
}

impl NewCall {
    /// Stores it. `None` if the host has a call in that time, or the visit has booked already: the database itself
    /// says so, whoever else is booking at the same moment.
    pub fn book(&self, conn: &mut Connection) -> Result<Option<Call>> {
        unless_taken(conn, |conn| {
            Ok(diesel::insert_into(calls::table)
                .values((
                    calls::organization_id.eq(self.organization_id),
                    calls::event_id.eq(self.event_id),
                    calls::contact_id.eq(self.contact_id),
                    calls::host_id.eq(self.host_id),
                    calls::visit_id.eq(self.visit_id),
                    calls::starts_at.eq(self.starts_at),
                    calls::ends_at.eq(self.ends_at),
                    calls::time_zone.eq(self.time_zone),
                    calls::status.eq(CallStatus::Scheduled),
                    calls::created_at.eq(self.created_at),
                    calls::cancel_reason.eq(""),
                    calls::version.eq(1_i64),
                ))
                .returning(<Call as Selectable<Backend>>::construct_selection())
                .get_result(conn)?)
        })
    }
}

impl Call {
    /// The organization's call with this id.
    pub fn find(conn: &mut Connection, organization: OrganizationId, id: CallId) -> Result<Self> {
        Ok(calls::table
            .filter(
                calls::organization_id
                    .eq(organization)
                    .and(calls::id.eq(id)),
            )
            .select(Self::as_select())
            .first(conn)?)
    }

    /// The call that this visit booked, whatever has become of it.
    pub fn by_visit(
        conn: &mut Connection,
        organization: OrganizationId,
        visit: VisitId,
    ) -> Result<Option<Self>> {
        Ok(calls::table
            .filter(
                calls::organization_id
                    .eq(organization)
                    .and(calls::visit_id.eq(visit)),
            )
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }

    /// The contact's calls, canceled ones too, the latest first: the first 200.
    pub fn of_contact(
        conn: &mut Connection,
        organization: OrganizationId,
        contact: ContactId,
    ) -> Result<Vec<Self>> {
        Ok(calls::table
            .filter(
                calls::organization_id
                    .eq(organization)
                    .and(calls::contact_id.eq(contact)),
            )
            .order((calls::starts_at.desc(), calls::id.desc()))
            .limit(CALLS_OF_A_CONTACT)
            .select(Self::as_select())
            .load(conn)?)
    }

    /// The calls of these contacts, canceled ones too, the latest first; those of a page, and no more than 1,000.
    pub fn of_contacts(
        conn: &mut Connection,
        organization: OrganizationId,
        contacts: &[ContactId],
    ) -> Result<Vec<Self>> {
        Ok(calls::table
            .filter(
                calls::organization_id
                    .eq(organization)
                    .and(calls::contact_id.eq_any(contacts)),
            )
            .order((calls::starts_at.desc(), calls::id.desc()))
            .limit(CALLS_OF_A_PAGE)
            .select(Self::as_select())
            .load(conn)?)
    }

    /// The calls that these contacts still have before them, one that is going on among them, the soonest first: the
    /// first 200.
    pub fn upcoming_of_contacts(
        conn: &mut Connection,
        organization: OrganizationId,
        contacts: &[ContactId],
        now: UtcTime,
    ) -> Result<Vec<Self>> {
        Ok(calls::table
            .filter(
                calls::organization_id
                    .eq(organization)
                    .and(calls::contact_id.eq_any(contacts))
                    .and(calls::status.eq(CallStatus::Scheduled))
                    .and(calls::ends_at.gt(now)),
            )
            .order((calls::starts_at, calls::id))
            .limit(CALLS_OF_A_CONTACT)
            .select(Self::as_select())
            .load(conn)?)
    }
}
