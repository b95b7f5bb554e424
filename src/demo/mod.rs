//! Believable data: an organization at work for sixty days, whose leads walked through the very form that real ones do.

mod blocks;
mod events;
mod leads;
mod outcomes;
mod people;
pub mod size;
mod staff;

use chrono::TimeDelta;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::db::{Connection, Db, Result};
use crate::events::Event;
use crate::mail::Message;
use crate::organization::{NewOrganization, Organization, Plan};
use crate::values::{EmailAddress, Slug, TimeZone, UtcTime};

pub use staff::Account;

/// How far back the data goes.
const DAYS: i64 = 60;
/// How many leads there are; the unwanted ones come on top.
const LEADS: usize = 400;
/// How many happenings share a transaction.
const TOGETHER: usize = 20;

/// What was filled in.
pub struct Demo {
    /// The organization.
    pub organization: Organization,
    /// Who may sign in.
    pub accounts: Vec<Account>,
    /// The paths of the public forms.
    pub forms: Vec<String>,
}

/// What became of an attempt to fill a database.
pub enum Filled {
    /// It is full of believable data.
    Done(Box<Demo>),
    /// It has an organization already, and nothing was touched.
    NotEmpty,
}

/// Something that happened, to be done again at its time.
enum Happening {
    Walk(Box<leads::Walk>),
    Block(blocks::Blocked),
    Said(outcomes::Said),
}

impl Happening {
    fn at(&self) -> UtcTime {
        match self {
            Self::Walk(walk) => walk.at,
            Self::Block(block) => block.at,
            Self::Said(said) => said.at,
        }
    }

    /// Lets it happen, and gives back what comes of it later.
    fn happen(
        &self,
        conn: &mut Connection,
        organization: &Organization,
        events: &[Event],
        accounts: &[Account],
        now: UtcTime,
    ) -> Result<Option<Self>> {
        match self {
            Self::Walk(walk) => {
                let call = walk.happen(conn, organization, events, accounts, now)?;
                let said = call.and_then(|call| outcomes::Said::of(&call, now));
                Ok(said.map(Self::Said))
            }
            Self::Block(block) => block.happen(conn, organization, accounts).map(|()| None),
            Self::Said(said) => said.happen(conn, organization.id, events).map(|()| None),
        }
    }
}

/// Fills an empty database. The same `seed` gives the same people, who do the same at the same distance from `now`.
pub async fn fill(db: &Db, password_hash: String, seed: u64, now: UtcTime) -> Result<Filled> {
    if db.read(Organization::any).await? {
        return Ok(Filled::NotEmpty);
    }
    let (organization, accounts, events) = db
        .write(move |conn| {
            let organization = organization(now).insert(conn)?;
            let accounts = staff::hire(conn, &organization, &password_hash, now)?;
            let events = events::create(conn, &organization, &accounts, now)?;
            Ok((organization, accounts, events))
        })
        .await?;
    let mut rng = StdRng::seed_from_u64(seed);
    let mut happenings: Vec<Happening> = leads::walks(&mut rng, LEADS, now)
        .into_iter()
        .map(|walk| Happening::Walk(Box::new(walk)))
        .collect();
    for unwanted in blocks::unwanted(&mut rng, now) {
        happenings.extend(
            unwanted
                .walks
                .into_iter()
                .map(|walk| Happening::Walk(Box::new(walk))),
        );
        happenings.push(Happening::Block(unwanted.block));
    }
    happenings.extend(blocks::lines(now).map(Happening::Block));
    happenings.sort_by_key(Happening::at);
    while !happenings.is_empty() {
        let some: Vec<_> = happenings.drain(..TOGETHER.min(happenings.len())).collect();
        let (organization, accounts, events) =
            (organization.clone(), accounts.clone(), events.clone());
        let later = db
            .write(move |conn| {
                let mut later = Vec::new();
                for happening in &some {
                    later.extend(happening.happen(conn, &organization, &events, &accounts, now)?);
                }
                Ok(later)
            })
            .await?;
        happenings.extend(later);
        happenings.sort_by_key(Happening::at);
    }
    let id = organization.id;
    db.write(move |conn| Message::call_past_sent(conn, id, now))
        .await?;
    let forms = events
        .iter()
        .map(|event| format!("/e/{}/{}", organization.slug, event.slug))
        .collect();
    Ok(Filled::Done(Box::new(Demo {
        organization,
        accounts,
        forms,
    })))
}

fn organization(now: UtcTime) -> NewOrganization {
    NewOrganization {
        slug: slug("acme"),
        name: "Acme Growth".to_owned(),
        time_zone: zone("America/New_York"),
        plan: Plan::Business,
        privacy_url: Some("https://acme.example/privacy".to_owned()),
        contact_address: "hello@acme.example".to_owned(),
        created_at: now - TimeDelta::days(DAYS + 5),
    }
}

/// The lists of this room hold nothing but valid values: a test fills a database with them.
fn valid<T, E: std::fmt::Display>(
    text: &str,
    parse: impl FnOnce(&str) -> std::result::Result<T, E>,
) -> T {
    parse(text).unwrap_or_else(|error| unreachable!("{text}: {error}"))
}

fn email(text: &str) -> EmailAddress {
    valid(text, EmailAddress::parse)
}

fn slug(text: &str) -> Slug {
    valid(text, Slug::parse)
}

fn zone(text: &str) -> TimeZone {
    valid(text, TimeZone::parse)
}
