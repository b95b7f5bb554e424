//! What a booked or canceled call changes in its contact.

use diesel::prelude::*;

use super::journey::{NewJourneyEntry, UNDONE};
use super::{CallsSay, Contact, JourneyKind, Moved, Status, hiding};
use crate::db::schema::contacts;
use crate::db::{Backend, Connection, Result};
use crate::values::{CallId, ContactId, MemberId, OrganizationId, UtcTime};

impl Contact {
    /// Notes a call that was just booked: `status` is the one of the event's kind, and the host of the first booking
    /// becomes the owner. `by` is nobody when the lead books. Follows [`Contact::remember`] in the same transaction.
    pub fn note_booking(
        &self,
        conn: &mut Connection,
        call: CallId,
        status: Status,
        host: MemberId,
        by: Option<MemberId>,
        now: UtcTime,
    ) -> Result<()> {
        diesel::update(
            contacts::table.filter(
                contacts::organization_id
                    .eq(self.organization_id)
                    .and(contacts::id.eq(self.id)),
            ),
        )
        .set((
            contacts::status.eq(status),
            contacts::booked.eq(true),
            contacts::owner_id.eq(self.owner_id.unwrap_or(host)),
        ))
        .execute(conn)?;
        NewJourneyEntry::of(self, JourneyKind::Booked, now)
            .call(call)
            .by(by)
            .insert(conn)
    }

    /// Notes a call that stands again, for its cancellation was just undone.
    pub fn note_rebooking(
        &self,
        conn: &mut Connection,
        call: CallId,
        status: Status,
        by: Option<MemberId>,
        now: UtcTime,
    ) -> Result<()> {
        diesel::update(
            contacts::table.filter(
                contacts::organization_id
                    .eq(self.organization_id)
                    .and(contacts::id.eq(self.id)),
            ),
        )
        .set((contacts::status.eq(status), contacts::booked.eq(true)))
        .execute(conn)?;
        NewJourneyEntry::of(self, JourneyKind::Booked, now)
            .call(call)
            .by(by)
            .detail(UNDONE)
            .insert(conn)
    }

    /// Notes a call that was just moved; nothing else of the contact changes.
    pub fn note_move(
        &self,
        conn: &mut Connection,
        call: CallId,
        moved: &Moved,
        by: Option<MemberId>,
        now: UtcTime,
    ) -> Result<()> {
        NewJourneyEntry::of(self, JourneyKind::Rescheduled, now)
            .call(call)
            .by(by)
            .detail(moved.to_detail()?)
            .insert(conn)
    }

    /// Notes how a past call went, as a member of the staff says; an empty `detail` takes that back.
    ///
    /// The status is what the calls say then; without one that is upcoming or was held the contact returns to Appointment
    /// Setting. Whether it is hidden is derived anew, since a held call makes a customer. The caller holds the contact, and
    /// shares [`crate::db::lock::Lock::BlockList`].
    pub fn note_outcome(
        self,
        conn: &mut Connection,
        call: CallId,
        detail: &str,
        says: CallsSay,
        by: Option<MemberId>,
        now: UtcTime,
    ) -> Result<()> {
        NewJourneyEntry::of(&self, JourneyKind::Outcome, now)
            .call(call)
            .by(by)
            .detail(detail)
            .insert(conn)?;
        let contact = self.follow(conn, says)?;
        hiding::derive(conn, contact, now)?;
        Ok(())
    }

    /// Notes a call that was just canceled, by a member of the staff or else by the lead.
    ///
    /// The status is what the calls say then; without one that is upcoming or was held the contact returns to Appointment
    /// Setting. Whether it is hidden is derived anew: with its only held call a contact ceases to be a customer. The caller
    /// shares [`crate::db::lock::Lock::BlockList`].
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a fact of the cancellation"
    )]
    pub fn note_cancel(
        conn: &mut Connection,
        organization: OrganizationId,
        id: ContactId,
        call: CallId,
        reason: &str,
        by: Option<MemberId>,
        says: CallsSay,
        now: UtcTime,
    ) -> Result<()> {
        let contact = Self::find(conn, organization, id)?;
        NewJourneyEntry::of(&contact, JourneyKind::Canceled, now)
            .call(call)
            .by(by)
            .detail(reason)
            .insert(conn)?;
        let contact = contact.follow(conn, says)?;
        hiding::derive(conn, contact, now)?;
        Ok(())
    }

    /// The contact with the status that its calls make of it.
    fn follow(self, conn: &mut Connection, says: CallsSay) -> Result<Self> {
        let row = contacts::table.filter(
            contacts::organization_id
                .eq(self.organization_id)
                .and(contacts::id.eq(self.id)),
        );
        Ok(diesel::update(row)
            .set((
                contacts::status.eq(says.follow(self.status, self.booked)),
                contacts::booked.eq(says.is_booked()),
            ))
            .returning(<Self as Selectable<Backend>>::construct_selection())
            .get_result(conn)?)
    }
}
