//! An organization with an event, and leads that come to it.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::{Effect, NewVisit, Step, Visit};
use leadgate::contacts::Contact;
use leadgate::db::schema::calls;
use leadgate::db::{Connection, Db, Result};
use leadgate::organization::Organization;
use leadgate::staff::Member;
use leadgate::tracking::acts::Adding;
use leadgate::values::{BlockId, CallId, ContactId, EventId, OrganizationId, TimeZone, UtcTime};

use crate::support::app::{TestApp, found};
use crate::support::blocks;
use crate::support::database::TestDatabase;
use crate::support::events;

/// This many minutes after nine o'clock on a Monday.
pub fn at(minutes: i64) -> UtcTime {
    let start: UtcTime = "2026-03-02T09:00:00Z".parse().unwrap();
    start + TimeDelta::minutes(minutes)
}

/// An organization with one event.
#[derive(Clone)]
pub struct World {
    pub db: Db,
    pub organization: OrganizationId,
    pub event: EventId,
}

impl World {
    pub async fn on(database: &TestDatabase) -> Self {
        let db = database.open();
        let organization = found(&db, "acme").await;
        Self::of(db, &organization).await
    }

    pub async fn of_app(app: &TestApp) -> Self {
        Self::of(app.db.clone(), &app.organization).await
    }

    /// The same for an organization that exists.
    pub async fn of(db: Db, organization: &Organization) -> Self {
        let organization = organization.id;
        let insert = move |conn: &mut Connection| {
            events::add(conn, organization, "intro", "Intro Call", at(0))
        };
        let event = db.write(insert).await.unwrap();
        Self {
            db,
            organization,
            event,
        }
    }

    /// Runs `change` in a transaction.
    pub async fn write<T: Send + 'static>(
        &self,
        change: impl Fn(&mut Connection) -> Result<T> + Send + 'static,
    ) -> T {
        self.db.write(change).await.unwrap()
    }

    /// A lead who has given an email address from an IP address: the visit and its contact.
    pub async fn lead(&self, email: &str, ip: &str, minute: i64) -> (Visit, Contact) {
        let (visit, now) = (self.visit(email, ip, minute), at(minute));
        self.write(move |conn| {
            let mut visit = visit.clone().insert(conn)?;
            let contact = Contact::remember(conn, &visit, now)?;
            visit.contact_id = Some(contact.id);
            visit.save(conn)?;
            Ok((visit, contact))
        })
        .await
    }

    /// The same visit goes on and sends its details.
    pub async fn details(
        &self,
        visit: &Visit,
        name: &str,
        phone: &str,
        qualified: bool,
        minute: i64,
    ) -> Contact {
        let mut visit = visit.clone();
        visit.name = name.to_owned();
        visit.phone = phone.to_owned();
        visit.qualified = Some(qualified);
        visit.step = Step::Details;
        self.write(move |conn| {
            visit.save(conn)?;
            Contact::remember(conn, &visit, at(minute))
        })
        .await
    }

    pub fn visit(&self, email: &str, ip: &str, minute: i64) -> NewVisit {
        NewVisit {
            organization_id: self.organization,
            event_id: self.event,
            email: email.parse().unwrap(),
            ip: ip.parse().unwrap(),
            user_agent: "Mozilla/5.0 (X11)".into(),
            referrer: "https://search.example/".into(),
            page: "/e/acme/intro".into(),
            utm: BTreeMap::from([("utm_source".to_owned(), "newsletter".to_owned())]),
            time_zone: TimeZone::UTC,
            now: at(minute),
        }
    }

    /// A call of half an hour that begins then, as its row alone.
    pub async fn call(&self, contact: ContactId, host: &Member, minute: i64) -> CallId {
        let (organization, event, host) = (self.organization, self.event, host.id);
        self.write(move |conn| {
            Ok(diesel::insert_into(calls::table)
                .values((
                    calls::organization_id.eq(organization),
                    calls::event_id.eq(event),
                    calls::contact_id.eq(contact),
                    calls::host_id.eq(host),
                    calls::starts_at.eq(at(minute)),
                    calls::ends_at.eq(at(minute + 30)),
                    calls::time_zone.eq("UTC"),
                    calls::status.eq("scheduled"),
                    calls::created_at.eq(at(0)),
                    calls::cancel_reason.eq(""),
                    calls::version.eq(0),
                ))
                .returning(calls::id)
                .get_result(conn)?)
        })
        .await
    }

    /// Cancels a call, as its row alone.
    pub async fn cancel(&self, call: CallId) {
        self.write(move |conn| {
            diesel::update(calls::table.filter(calls::id.eq(call)))
                .set((calls::status.eq("canceled"), calls::canceled_at.eq(at(0))))
                .execute(conn)?;
            Ok(())
        })
        .await;
    }

    /// Puts a target on the block list, as the Blocking pages do; gives back whose contacts that hid or showed.
    pub async fn block(&self, key: &str, minute: i64) -> (BlockId, Vec<Contact>) {
        self.put(key, Effect::Block, minute).await
    }

    /// Exempts a target.
    pub async fn exempt(&self, key: &str, minute: i64) -> (BlockId, Vec<Contact>) {
        self.put(key, Effect::Exempt, minute).await
    }

    async fn put(&self, key: &str, effect: Effect, minute: i64) -> (BlockId, Vec<Contact>) {
        let (organization_id, key) = (self.organization, key.to_owned());
        self.write(move |conn| {
            let line = Adding {
                now: at(minute),
                ..blocks::line(organization_id, &key, effect)
            };
            let added = blocks::add(conn, line)?;
            Ok((added.blocks[0].id, added.changed))
        })
        .await
    }

    /// Takes a block off the list.
    pub async fn lift(&self, block: BlockId, minute: i64) -> Vec<Contact> {
        let organization = self.organization;
        self.write(move |conn| Ok(blocks::lift(conn, organization, block, at(minute))?.back))
            .await
    }

    /// The contact as it is stored now.
    pub async fn contact(&self, id: ContactId) -> Contact {
        let organization = self.organization;
        self.write(move |conn| Contact::find(conn, organization, id))
            .await
    }
}

/// The emails of contacts, sorted.
pub fn emails(contacts: &[Contact]) -> Vec<String> {
    let mut emails: Vec<_> = contacts.iter().map(|one| one.email.to_string()).collect();
    emails.sort();
    emails
}
