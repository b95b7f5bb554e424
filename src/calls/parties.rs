//! Who is told of a call, and what all of them are told of it.

use diesel::prelude::*;

use super::Call;
use super::notice::Notice;
use super::plain::{lead_name, plain_answer};
use super::with_all::with_all;
use crate::blocking::Answer;
use crate::db::json::Json;
use crate::db::schema::{calls, contacts, events, members, organizations, visits};
use crate::db::{Connection, Result};
use crate::events::MailSwitches;
use crate::mail::Audience;
use crate::staff::Member;
use crate::values::{CallId, EmailAddress, OrganizationId, TimeZone, UtcTime};

/// As many answers as are repeated in a message.
const ANSWERS: usize = 20;

/// Everybody and everything a call's messages need.
#[derive(Clone, Debug, Queryable)]
#[diesel(check_for_backend(Backend))]
pub(super) struct Parties {
    pub(super) call: Call,
    pub(super) switches: MailSwitches,
    organization: String,
    pub(super) uid_tail: String,
    organization_slug: String,
    event: String,
    event_slug: String,
    archived_at: Option<UtcTime>,
    pub(super) lead_email: EmailAddress,
    lead_name: String,
    pub(super) host_email: EmailAddress,
    pub(super) host_name: String,
    host_zone: TimeZone,
    meeting_link: Option<String>,
    /// The address of the merged contact that it was when it booked the call, if it was one.
    booked_as: Option<EmailAddress>,
    phone: String,
    #[diesel(deserialize_as = Json<Vec<Answer>>)]
    answers: Vec<Answer>,
}

impl Parties {
    /// Of these calls as they stand now, soonest first. A lead who booked with the mailbox of a contact that was merged into
    /// another one is told there, where they look: never at the other address.
    pub(super) fn find(
        conn: &mut Connection,
        organization: OrganizationId,
        ids: &[CallId],
    ) -> Result<Vec<Self>> {
        let merged = diesel::alias!(contacts as merged);
        let mut found: Vec<Self> = with_all()
            .inner_join(organizations::table.on(organizations::id.eq(calls::organization_id)))
            .left_join(
                merged.on(merged
                    .field(contacts::organization_id)
                    .eq(calls::organization_id)
                    .and(
                        merged
                            .field(contacts::mailbox)
                            .nullable()
                            .eq(visits::mailbox.nullable()),
                    )
                    .and(
                        merged
                            .field(contacts::merged_into)
                            .eq(contacts::id.nullable()),
                    )),
            )
            .filter(calls::organization_id.eq(organization))
            .filter(calls::id.eq_any(ids))
            .order((calls::starts_at, calls::id))
            .select((
                Call::as_select(),
                MailSwitches::as_select(),
                organizations::name,
                organizations::uid_tail,
                organizations::slug,
                events::name,
                events::slug,
                events::archived_at,
                contacts::email,
                contacts::name,
                members::email,
                members::name,
                members::time_zone,
                members::meeting_link,
                merged.field(contacts::email).nullable(),
                contacts::phone,
                visits::answers.nullable(),
            ))
            .load(conn)?;
        for parties in &mut found {
            if let Some(address) = parties.booked_as.take() {
                parties.lead_email = address;
            }
        }
        Ok(found)
    }

    /// What is told to one of them, as the call stands now.
    pub(super) fn notice(&self, audience: Audience) -> Notice {
        match audience {
            Audience::Lead => self.in_zone(self.call.time_zone),
            Audience::Host => Notice {
                phone: self.phone.clone(),
                answers: self
                    .answers
                    .iter()
                    .take(ANSWERS)
                    .map(plain_answer)
                    .collect(),
                ..self.in_zone(self.host_zone)
            },
            Audience::Staff => self.in_zone(self.host_zone),
        }
    }

    /// As if this member held the call.
    pub(super) fn give_to(&mut self, host: &Member) {
        self.host_email = host.email.clone();
        self.host_name = host.name.clone();
        self.host_zone = host.time_zone;
        self.meeting_link = host.meeting_link.clone();
    }

    fn in_zone(&self, zone: TimeZone) -> Notice {
        let call = &self.call;
        Notice {
            call_id: call.id,
            contact_id: call.contact_id,
            version: call.version,
            organization: self.organization.clone(),
            uid_tail: self.uid_tail.clone(),
            event: self.event.clone(),
            form: self.form(),
            starts_at: call.starts_at,
            ends_at: call.ends_at,
            before: None,
            time_zone: zone.to_string(),
            lead: lead_name(&self.lead_name, &self.lead_email),
            lead_email: self.lead_email.to_string(),
            host: self.host_name.clone(),
            host_email: self.host_email.to_string(),
            meeting_link: self.meeting_link.clone().unwrap_or_default(),
            reason: String::new(),
            message: String::new(),
            phone: String::new(),
            answers: Vec::new(),
            former_host: String::new(),
            new_host: String::new(),
        }
    }

    fn form(&self) -> String {
        match self.archived_at {
            Some(_) => String::new(),
            None => format!("/e/{}/{}", self.organization_slug, self.event_slug),
        }
    }
}
