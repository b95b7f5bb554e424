//! The row of a visit: one walk of a lead through a public form, whoever the lead is.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::Step;
use crate::db::json::{Json, to_json};
use crate::db::schema::visits;
use crate::db::{Backend, Connection, Result};
use crate::values::{
    ClientIp, ContactId, EmailAddress, EventId, Identity, OrganizationId, PhoneNumber, Reference,
    TimeZone, UtcTime, VisitId,
};

/// A question as it was asked, and what was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The question's label at that time.
    pub question: String,
    /// What the lead typed or chose.
    pub answer: String,
}

/// One walk through a public form.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = visits, check_for_backend(Backend))]
pub struct Visit {
    /// Its row.
    pub id: VisitId,
    /// Whose form it is.
    pub organization_id: OrganizationId,
    /// For which kind of call.
    pub event_id: EventId,
    /// Random, in the form's URL: whoever has it may go on with the visit.
    pub token: String,
    /// What a lead who finds no times can quote, such as `7F3K-9QXM`.
    pub reference: String,
    /// The email given.
    pub email: EmailAddress,
    /// The name as typed; empty until the details are sent.
    pub name: String,
    /// The phone number as typed; empty until the details are sent.
    pub phone: String,
    /// The event's questions with their answers; empty until the details are sent.
    #[diesel(deserialize_as = Json<Vec<Answer>>)]
    pub answers: Vec<Answer>,
    /// Where the latest request came from.
    pub ip: ClientIp,
    /// The browser, in its own words.
    pub user_agent: String,
    /// Where the lead came from.
    pub referrer: String,
    /// On which page the form was.
    pub page: String,
    /// The UTM parameters of that page.
    #[diesel(deserialize_as = Json<BTreeMap<String, String>>)]
    pub utm: BTreeMap<String, String>,
    /// The lead's zone.
    pub time_zone: TimeZone,
    /// The furthest step.
    pub step: Step,
    /// What the answers came to; nothing until the details are sent.
    pub qualified: Option<bool>,
    /// Whether the latest decision was a refusal.
    pub refused: bool,
    /// Whether it is refused though its mailbox is a customer's.
    pub refused_customer: bool,
    /// The latest decision, as [`super::Snapshot::to_json`] wrote it.
    pub decision: String,
    /// Who it is in Global Data; nobody while the visit is refused, unless a member has added it all the same.
    pub contact_id: Option<ContactId>,
    /// When it began.
    pub created_at: UtcTime,
    /// When the latest form was sent.
    pub last_seen_at: UtcTime,
}

impl Visit {
    /// The visit with this id.
    pub fn find(conn: &mut Connection, organization: OrganizationId, id: VisitId) -> Result<Self> {
        Ok(visits::table
            .filter(visits::organization_id.eq(organization))
            .filter(visits::id.eq(id))
            .select(Self::as_select())
            .first(conn)?)
    }

    /// These visits, in no order.
    pub fn these(
        conn: &mut Connection,
        organization: OrganizationId,
        ids: impl Iterator<Item = VisitId>,
    ) -> Result<Vec<Self>> {
        Ok(visits::table
            .filter(visits::organization_id.eq(organization))
            .filter(visits::id.eq_any(ids))
            .select(Self::as_select())
            .load(conn)?)
    }

    /// The visit that a URL of this event's form names.
    pub fn by_token(
        conn: &mut Connection,
        organization: OrganizationId,
        event: EventId,
        token: &str,
    ) -> Result<Self> {
        Ok(visits::table
            .filter(visits::token.eq(token))
            .filter(visits::organization_id.eq(organization))
            .filter(visits::event_id.eq(event))
            .select(Self::as_select())
            .first(conn)?)
    }

    /// The visit of this reference.
    pub fn by_reference(
        conn: &mut Connection,
        organization: OrganizationId,
        reference: &Reference,
    ) -> Result<Self> {
        Ok(visits::table
            .filter(visits::organization_id.eq(organization))
            .filter(visits::reference.eq(reference.as_str()))
            .select(Self::as_select())
            .first(conn)?)
    }

    /// By what it is screened. A phone number that cannot be read is no number that could be blocked.
    pub fn identity(&self) -> Identity {
        Identity::of(&self.email, Some(self.ip), &self.phone)
    }

    /// Waits until nobody else changes this visit, and keeps others waiting until the transaction ends.
    ///
    /// Gives the visit as it stands now: what was read before may be outdated.
    pub fn lock(&self, conn: &mut Connection) -> Result<Self> {
        Ok(diesel::update(self.row())
            .set(visits::last_seen_at.eq(visits::last_seen_at))
            .returning(<Self as Selectable<Backend>>::construct_selection())
            .get_result(conn)?)
    }

    /// Stores everything that may change in the course of a visit.
    pub fn save(&self, conn: &mut Connection) -> Result<()> {
        diesel::update(self.row())
            .set((
                visits::email.eq(&self.email),
                visits::mailbox.eq(self.email.mailbox()),
                visits::domain.eq(self.email.domain_name().reversed()),
                visits::name.eq(&self.name),
                visits::phone.eq(&self.phone),
                visits::phone_number.eq(PhoneNumber::parse(&self.phone)
                    .map_or_else(|_| String::new(), |phone| phone.to_string())),
                visits::answers.eq(to_json(&self.answers)?),
                visits::ip.eq(self.ip),
                visits::user_agent.eq(&self.user_agent),
                visits::time_zone.eq(self.time_zone),
                visits::step.eq(self.step),
                visits::qualified.eq(self.qualified),
                visits::refused.eq(self.refused),
                visits::refused_customer.eq(self.refused_customer),
                visits::decision.eq(&self.decision),
                visits::contact_id.eq(self.contact_id),
                visits::last_seen_at.eq(self.last_seen_at),
            ))
            .execute(conn)?;
        Ok(())
    }

    #[diesel::dsl::auto_type(no_type_alias)]
    fn row(&self) -> _ {
        let organization: OrganizationId = self.organization_id;
        let id: VisitId = self.id;
        visits::table.filter(
            visits::organization_id
                .eq(organization)
                .and(visits::id.eq(id)),
        )
    }
}
