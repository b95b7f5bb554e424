//! The journey of a contact: everything that happened, and who did it.

use diesel::prelude::*;

use super::{Contact, EditedField, JourneyKind, Moved, Reason};
use crate::db::bulk::Rows;
use crate::db::schema::{journey, members};
use crate::db::{Backend, Connection, Result};
use crate::values::{CallId, ContactId, MemberId, OrganizationId, UtcTime};

/// As many entries as a card shows, the newest.
pub const SHOWN: i64 = 100;
/// The detail of a booking that is none, for only a cancellation was undone.
pub(super) const UNDONE: &str = "undone";

/// One entry, as a card shows it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = journey, check_for_backend(Backend))]
pub struct JourneyEntry {
    /// Its row.
    pub id: i64,
    /// When it happened.
    pub at: UtcTime,
    /// What happened.
    pub kind: JourneyKind,
    /// What else there is to say, as the kind has it.
    pub detail: String,
    /// Who did it; nobody when the lead or the program did.
    #[diesel(select_expression = members::name.nullable())]
    pub member_name: Option<String>,
    /// The call that it is about, if any.
    pub call_id: Option<CallId>,
}

impl JourneyEntry {
    /// Up to `limit` entries of a contact after the one of this time and row, the newest first; the newest of all without.
    pub fn after(
        conn: &mut Connection,
        (organization, contact): (OrganizationId, ContactId),
        after: Option<(UtcTime, i64)>,
        limit: i64,
    ) -> Result<Vec<Self>> {
        let member = members::organization_id
            .eq(journey::organization_id)
            .and(members::id.nullable().eq(journey::member_id));
        let mut entries = journey::table
            .left_join(members::table.on(member))
            .filter(
                journey::organization_id
                    .eq(organization)
                    .and(journey::contact_id.eq(contact)),
            )
            .order((journey::at.desc(), journey::id.desc()))
            .limit(limit)
            .select(Self::as_select())
            .into_boxed::<Backend>();
        if let Some((at, id)) = after {
            entries = entries
                .filter(journey::at.le(at))
                .filter(journey::at.lt(at).or(journey::id.lt(id)));
        }
        Ok(entries.load(conn)?)
    }

    /// Up to `limit` of the entries that say who sees the contact and how it is called, from this time on, the first of them
    /// first: that a call was booked or moved, that a block hid it or does no more, and whatever may change owner, name or email.
    pub(super) fn of_sight(
        conn: &mut Connection,
        (organization, contact): (OrganizationId, ContactId),
        since: UtcTime,
        limit: i64,
    ) -> Result<Vec<Self>> {
        let member = members::organization_id
            .eq(journey::organization_id)
            .and(members::id.nullable().eq(journey::member_id));
        let decisive = [
            JourneyKind::Booked,
            JourneyKind::Rescheduled,
            JourneyKind::Blocked,
            JourneyKind::Unblocked,
            JourneyKind::Edited,
            JourneyKind::Details,
            JourneyKind::Merged,
            JourneyKind::Unmerged,
        ];
        Ok(journey::table
            .left_join(members::table.on(member))
            .filter(
                journey::organization_id
                    .eq(organization)
                    .and(journey::contact_id.eq(contact))
                    .and(journey::at.ge(since)),
            )
            .filter(journey::kind.eq_any(decisive))
            .order((journey::at, journey::id))
            .limit(limit)
            .select(Self::as_select())
            .load(conn)?)
    }

    /// Which line of the block list hid the contact, or because of which it is shown again.
    pub fn reason(&self) -> Option<Reason> {
        self.is_of_blocking()
            .then(|| Reason::from_detail(&self.detail))?
    }

    /// From when to when the call was moved, if it is about that.
    pub fn moved(&self) -> Option<Moved> {
        (self.kind == JourneyKind::Rescheduled).then(|| Moved::from_detail(&self.detail))?
    }

    /// From whose lead it became whose, by their names, if it is about that.
    pub(super) fn new_owner(&self) -> Option<(&str, &str)> {
        (self.kind == JourneyKind::Edited).then(|| EditedField::Owner.read_changed(&self.detail))?
    }

    /// Whether it says who sees the contact.
    pub(super) fn is_of_sight(&self) -> bool {
        match self.kind {
            JourneyKind::Booked | JourneyKind::Rescheduled | JourneyKind::Blocked => true,
            JourneyKind::Edited => self.new_owner().is_some(),
            _ => false,
        }
    }

    /// Whether the contact may have another name or email since.
    pub(super) fn may_rename(&self) -> bool {
        match self.kind {
            JourneyKind::Details | JourneyKind::Merged | JourneyKind::Unmerged => true,
            JourneyKind::Edited => {
                let of = |label| self.detail.starts_with(label);
                of("Name: ") || of("Email: ")
            }
            _ => false,
        }
    }

    /// Whether a call stands again, for its cancellation was undone.
    pub fn is_undone_cancellation(&self) -> bool {
        self.kind == JourneyKind::Booked && self.detail == UNDONE
    }

    /// Whether it is about hiding, of which those who may not use Tracking learn that it happened, and no more.
    pub fn is_of_blocking(&self) -> bool {
        matches!(self.kind, JourneyKind::Blocked | JourneyKind::Unblocked)
    }

    /// The entry for the eyes of those who may not use Tracking.
    pub(super) fn without_reason(mut self) -> Self {
        if self.is_of_blocking() {
            self.detail.clear();
            self.member_name = None;
        }
        self
    }
}

/// An entry that is about to be made.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = journey)]
pub(super) struct NewJourneyEntry {
    organization_id: OrganizationId,
    contact_id: ContactId,
    at: UtcTime,
    kind: JourneyKind,
    member_id: Option<MemberId>,
    call_id: Option<CallId>,
    detail: String,
}

impl NewJourneyEntry {
    /// Something that happened to a contact by itself: nobody did it and no call is concerned.
    pub(super) fn of(contact: &Contact, kind: JourneyKind, at: UtcTime) -> Self {
        Self {
            organization_id: contact.organization_id,
            contact_id: contact.id,
            at,
            kind,
            member_id: None,
            call_id: None,
            detail: String::new(),
        }
    }

    /// With what else there is to say.
    pub(super) fn detail(self, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self { detail, ..self }
    }

    /// About a call.
    pub(super) fn call(self, call: CallId) -> Self {
        let call_id = Some(call);
        Self { call_id, ..self }
    }

    /// Done by a member of the staff, unless the lead did it.
    pub(super) fn by(self, member_id: Option<MemberId>) -> Self {
        Self { member_id, ..self }
    }

    /// Stores it.
    pub(super) fn insert(&self, conn: &mut Connection) -> Result<()> {
        diesel::insert_into(journey::table)
            .values(self)
            .execute(conn)?;
        Ok(())
    }

    /// Stores many, in the order in which they stand.
    pub(super) fn insert_all(entries: &[Self], conn: &mut Connection) -> Result<()> {
        let entries = || entries.iter();
        Rows::of("journey")
            .numbers(
                "organization_id",
                entries().map(|one| one.organization_id.get()),
            )
            .numbers("contact_id", entries().map(|one| one.contact_id.get()))
            .times("at", entries().map(|one| one.at))
            .texts("kind", entries().map(|one| one.kind.as_str()))
            .numbers(
                "member_id",
                entries().map(|one| one.member_id.map(|id| id.get())),
            )
            .numbers(
                "call_id",
                entries().map(|one| one.call_id.map(|id| id.get())),
            )
            .texts("detail", entries().map(|one| one.detail.as_str()))
            .insert(conn)
    }

    /// Stores it unless the same was said since then: a form that is sent twice happened once.
    pub(super) fn insert_once(&self, conn: &mut Connection, since: UtcTime) -> Result<()> {
        let said = journey::table.filter(
            journey::organization_id
                .eq(self.organization_id)
                .and(journey::contact_id.eq(self.contact_id))
                .and(journey::at.ge(since))
                .and(journey::kind.eq(self.kind))
                .and(journey::detail.eq(&self.detail)),
        );
        if diesel::select(diesel::dsl::exists(said)).get_result(conn)? {
            return Ok(());
        }
        self.insert(conn)
    }
}
