//! What stands round a call when people look at it: with whom, what kind, who holds it, what was answered, who called it
//! off.

use diesel::prelude::*;

use super::with_all::with_all;
use super::{Call, Scope};
use crate::blocking::Answer;
use crate::contacts::Refusal;
use crate::db::json::Json;
use crate::db::schema::{calls, contacts, events, members, visits};
use crate::db::{Connection, Error, Result};
use crate::events::MailSwitches;
use crate::values::{CallId, ClientIp, EmailAddress, Identity, OrganizationId, UtcTime};

/// A call with what people want to know of it.
#[derive(Clone, Debug, Queryable)]
#[diesel(check_for_backend(Backend))]
pub struct Details {
    /// The call itself.
    pub call: Call,
    /// The contact's email.
    pub email: EmailAddress,
    /// The contact's name; empty if it gave none.
    pub name: String,
    /// The contact's phone number; empty if it gave none.
    pub phone: String,
    /// The event's name.
    pub event: String,
    /// What the event's calls tell by mail.
    pub mails: MailSwitches,
    /// The host's name.
    pub host: String,
    /// Where the host's calls take place.
    pub meeting_link: Option<String>,
    /// Who canceled it: nobody if it stands, or if the lead did.
    pub canceler: Option<String>,
    /// What was asked and answered when it was booked; nothing if staff booked it.
    #[diesel(deserialize_as = Json<Vec<Answer>>)]
    pub answers: Vec<Answer>,
    /// Where the contact came from last: for screening, not for the eyes of hosts.
    ip: Option<ClientIp>,
}

impl Details {
    /// These calls within the scope, in the order of their time. [`Error::NotFound`] if any of them is not within it.
    ///
    /// `ids` holds each call once, and is short: a page of a list, or what was ticked.
    pub fn find(
        conn: &mut Connection,
        organization: OrganizationId,
        scope: Scope,
        ids: &[CallId],
    ) -> Result<Vec<Self>> {
        let details = Self::within(conn, organization, scope, ids)?;
        match details.len() == ids.len() {
            true => Ok(details),
            false => Err(Error::NotFound),
        }
    }

    /// Those of these calls that are within the scope, as [`Details::find`] finds them.
    pub fn within(
        conn: &mut Connection,
        organization: OrganizationId,
        scope: Scope,
        ids: &[CallId],
    ) -> Result<Vec<Self>> {
        let cancelers = diesel::alias!(members as cancelers);
        let mut details: Vec<Self> = with_all()
            .left_join(
                cancelers.on(cancelers
                    .field(members::id)
                    .nullable()
                    .eq(calls::canceled_by)),
            )
            .filter(
                calls::organization_id
                    .eq(organization)
                    .and(calls::id.eq_any(ids)),
            )
            .order((calls::starts_at, calls::id))
            .select((
                Call::as_select(),
                contacts::email,
                contacts::name,
                contacts::phone,
                events::name,
                MailSwitches::as_select(),
                members::name,
                members::meeting_link,
                cancelers.field(members::name).nullable(),
                visits::answers.nullable(),
                contacts::ip,
            ))
            .load(conn)?;
        details.retain(|one| scope.holds(&one.call));
        Ok(details)
    }

    /// Whether the contacts of these calls would be refused now, in the order of the calls, by one query for all; with
    /// `reasons` for those who may use Tracking.
    pub fn refusals(
        conn: &mut Connection,
        organization: OrganizationId,
        calls: &[Self],
        reasons: bool,
        now: UtcTime,
    ) -> Result<Vec<Option<Refusal>>> {
        let identities: Vec<Identity> = calls.iter().map(Self::identity).collect();
        Refusal::of_all(conn, organization, &identities, reasons, now)
    }

    /// The contact's name, or the email of one who gave none.
    pub fn who(&self) -> &str {
        match self.name.as_str() {
            "" => self.email.as_str(),
            name => name,
        }
    }

    /// What a visit of the call's contact would be known by.
    fn identity(&self) -> Identity {
        Identity::of(&self.email, self.ip, &self.phone)
    }
}
