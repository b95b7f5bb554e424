//! What a call needs: an organization with hosts, an event and contacts.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::calls::{Call, NewCall};
use leadgate::db::schema::{contacts, visits};
use leadgate::db::{Connection, Db, Result};
use leadgate::organization::Organization;
use leadgate::staff::{NewMember, Role};
use leadgate::values::{
    ContactId, EmailAddress, EventId, MemberId, OrganizationId, TimeZone, UtcTime, VisitId,
};

use crate::support::app;
use crate::support::events;

/// The moment that these tests take for now.
pub fn now() -> UtcTime {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

/// So many minutes after [`now`].
pub fn at(minutes: i64) -> UtcTime {
    now() + TimeDelta::minutes(minutes)
}

/// An organization with an event, two hosts and two contacts.
#[derive(Clone, Copy)]
pub struct Fixture {
    pub organization: OrganizationId,
    pub event: EventId,
    pub hosts: [MemberId; 2],
    pub contacts: [ContactId; 2],
}

impl Fixture {
    /// Founds an organization under this slug, and all the rest.
    pub async fn found(db: &Db, slug: &str) -> Self {
        let organization = app::found(db, slug).await;
        Self::within(db, &organization).await
    }

    /// Adds event, hosts and contacts to an organization.
    pub async fn within(db: &Db, organization: &Organization) -> Self {
        let (id, slug) = (organization.id, organization.slug.clone());
        db.write(move |conn| fill(conn, id, slug.as_str()))
            .await
            .unwrap()
    }

    /// A call of half an hour with the first host and the first contact, so many minutes from now.
    pub fn call(&self, minutes: i64) -> NewCall {
        NewCall {
            organization_id: self.organization,
            event_id: self.event,
            contact_id: self.contacts[0],
            host_id: self.hosts[0],
            visit_id: None,
            starts_at: at(minutes),
            ends_at: at(minutes + 30),
            time_zone: TimeZone::parse("Europe/Berlin").unwrap(),
            created_at: at(-10_000),
        }
    }

    /// A visit of this contact with these answers as JSON.
    pub async fn visit(&self, db: &Db, contact: ContactId, answers: &'static str) -> VisitId {
        let Self {
            organization,
            event,
            ..
        } = *self;
        db.write(move |conn| {
            Ok(diesel::insert_into(visits::table)
                .values((
                    (
                        visits::organization_id.eq(organization),
                        visits::event_id.eq(event),
                        visits::token.eq(format!("token-{contact}")),
                        visits::reference.eq(format!("REF-{contact}")),
                        visits::email.eq("lead@example.com"),
                        visits::name.eq(""),
                        visits::phone.eq(""),
                        visits::answers.eq(answers),
                        visits::ip.eq(vec![7_u8; 16]),
                        visits::user_agent.eq(""),
                        visits::referrer.eq(""),
                    ),
                    (
                        visits::page.eq(""),
                        visits::utm.eq("{}"),
                        visits::time_zone.eq("UTC"),
                        visits::step.eq("booked"),
                        visits::refused.eq(false),
                        visits::decision.eq("{}"),
                        visits::contact_id.eq(Some(contact)),
                        visits::created_at.eq(now()),
                        visits::last_seen_at.eq(now()),
                    ),
                ))
                .returning(visits::id)
                .get_result(conn)?)
        })
        .await
        .unwrap()
    }
}

/// Books it in a transaction of its own.
pub async fn book(db: &Db, call: NewCall) -> Option<Call> {
    db.write(move |conn| call.book(conn)).await.unwrap()
}

/// The status of a contact, and whether it counts as booked.
pub async fn state_of(db: &Db, contact: ContactId) -> (String, bool) {
    db.read(move |conn| {
        Ok(contacts::table
            .filter(contacts::id.eq(contact))
            .select((contacts::status, contacts::booked))
            .first(conn)?)
    })
    .await
    .unwrap()
}

fn fill(conn: &mut Connection, organization: OrganizationId, slug: &str) -> Result<Fixture> {
    let event = events::add(conn, organization, "intro", "Intro call", now())?;
    Ok(Fixture {
        organization,
        event,
        hosts: [
            member(conn, organization, &format!("ann@{slug}.example"), "Ann")?,
            member(conn, organization, &format!("ben@{slug}.example"), "Ben")?,
        ],
        contacts: [
            contact(conn, organization, "ada@example.com", "Ada")?,
            contact(conn, organization, "bob@example.com", "Bob")?,
        ],
    })
}

fn member(
    conn: &mut Connection,
    organization_id: OrganizationId,
    email: &str,
    name: &str,
) -> Result<MemberId> {
    Ok(NewMember {
        organization_id,
        email: EmailAddress::parse(email).unwrap(),
        name: name.to_owned(),
        role: Role::Closer,
        password_hash: String::new(),
        time_zone: TimeZone::UTC,
        meeting_link: Some(format!("https://meet.example/{name}")),
        active: true,
        calendar_version: 0,
        created_at: now(),
    }
    .insert(conn)?
    .id)
}

fn contact(
    conn: &mut Connection,
    organization: OrganizationId,
    email: &str,
    name: &str,
) -> Result<ContactId> {
    Ok(diesel::insert_into(contacts::table)
        .values((
            (
                contacts::organization_id.eq(organization),
                contacts::mailbox.eq(email),
                contacts::email.eq(email),
                contacts::domain.eq("com.example"),
                contacts::name.eq(name),
                contacts::phone.eq("+15552345678"),
                contacts::status.eq("strategy_call"),
                contacts::blocked.eq(false),
                contacts::booked.eq(true),
            ),
            (
                contacts::time_zone.eq("UTC"),
                contacts::user_agent.eq(""),
                contacts::referrer.eq(""),
                contacts::page.eq(""),
                contacts::utm.eq("{}"),
                contacts::first_seen_at.eq(now()),
                contacts::last_seen_at.eq(now()),
            ),
        ))
        .returning(contacts::id)
        .get_result(conn)?)
}
