//! How a visit begins: with a token for its URL and a reference for people.

use std::collections::BTreeMap;

use diesel::prelude::*;
use rand::RngExt as _;

use super::{Snapshot, Step, Visit};
use crate::db::json::to_json;
use crate::db::schema::visits;
use crate::db::{Backend, Connection, Error, Result, unless_taken};
use crate::values::{
    ClientIp, EmailAddress, EventId, OrganizationId, Reference, TimeZone, UtcTime,
};

/// How often a reference that is taken is drawn anew. With a million visits the first one is taken once in a million.
const ATTEMPTS: u32 = 8;

/// A visit that begins: the email was sent.
#[derive(Clone, Debug)]
pub struct NewVisit {
    /// Whose form it is.
    pub organization_id: OrganizationId,
    /// For which kind of call.
    pub event_id: EventId,
    /// The email given.
    pub email: EmailAddress,
    /// Where the request came from.
    pub ip: ClientIp,
    /// The browser, in its own words.
    pub user_agent: String,
    /// Where the lead came from.
    pub referrer: String,
    /// On which page the form was.
    pub page: String,
    /// The UTM parameters of that page.
    pub utm: BTreeMap<String, String>,
    /// The lead's zone.
    pub time_zone: TimeZone,
    /// Now.
    pub now: UtcTime,
}

impl NewVisit {
    /// Stores it at its first step, undecided, with a token and a reference of its own.
    pub fn insert(&self, conn: &mut Connection) -> Result<Visit> {
        for _ in 0..ATTEMPTS {
            if let Some(visit) =
                unless_taken(conn, |conn| self.insert_as(conn, &token(), &reference()))?
            {
                return Ok(visit);
            }
        }
        Err(Error::Taken)
    }

    /// The visit of this token, which is made if there is none: for a visit that goes on whenever the same is asked again.
    pub fn find_or_insert(&self, conn: &mut Connection, token: &str) -> Result<Visit> {
        for _ in 0..ATTEMPTS {
            match Visit::by_token(conn, self.organization_id, self.event_id, token) {
                Err(Error::NotFound) => {}
                found => return found,
            }
            let inserted = unless_taken(conn, |conn| self.insert_as(conn, token, &reference()))?;
            if let Some(visit) = inserted {
                return Ok(visit);
            }
        }
        Err(Error::Taken)
    }

    fn insert_as(&self, conn: &mut Connection, token: &str, reference: &str) -> Result<Visit> {
        Ok(diesel::insert_into(visits::table)
            .values((
                (
                    visits::organization_id.eq(self.organization_id),
                    visits::event_id.eq(self.event_id),
                    visits::token.eq(token),
                    visits::reference.eq(reference),
                    visits::email.eq(&self.email),
                    visits::name.eq(""),
                    visits::phone.eq(""),
                    visits::answers.eq("[]"),
                    visits::ip.eq(self.ip),
                    visits::user_agent.eq(&self.user_agent),
                    visits::mailbox.eq(self.email.mailbox()),
                    visits::domain.eq(self.email.domain_name().reversed()),
                ),
                (
                    visits::referrer.eq(&self.referrer),
                    visits::page.eq(&self.page),
                    visits::utm.eq(to_json(&self.utm)?),
                    visits::time_zone.eq(self.time_zone),
                    visits::step.eq(Step::Contact),
                    visits::refused.eq(false),
                    visits::decision.eq(Snapshot::default().to_json()?),
                    visits::created_at.eq(self.now),
                    visits::last_seen_at.eq(self.now),
                    visits::phone_number.eq(""),
                    visits::refused_customer.eq(false),
                ),
            ))
            .returning(<Visit as Selectable<Backend>>::construct_selection())
            .get_result(conn)?)
    }
}

/// 128 random bits.
fn token() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// Eight random letters in two groups.
fn reference() -> String {
    let mut rng = rand::rng();
    let mut group = || -> String {
        (0..4)
            .map(|_| char::from(Reference::LETTERS[rng.random_range(0..Reference::LETTERS.len())]))
            .collect()
    };
    format!("{}-{}", group(), group())
}
