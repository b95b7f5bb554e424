//! Many at once: whoever adds, deletes, extends, undoes, visits or books while jobs run on two servers, in the end every
//! contact is hidden or not just as the naive model has it.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::{Effect, Job, NewVisit, Step};
use leadgate::calls::NewCall;
use leadgate::contacts::Contact;
use leadgate::db::lock::Lock;
use leadgate::db::schema::{acts, blocks as stored, jobs as left};
use leadgate::db::{Connection, Error, Result};
use leadgate::jobs;
use leadgate::scheduler::walk;
use leadgate::staff::Member;
use leadgate::tracking::acts::{self as block_acts, Adding, undo};
use leadgate::values::{ActId, BlockId, BlockTarget, JobId, TimeZone, UtcTime};

use super::hiding::host;
use super::world::World;
use crate::support::blocks;
use crate::support::database::on_each_database;

/// More than one transaction looks at, so that what catches all of them is left to a job.
const LEADS: i64 = 510;
/// As many tasks, half of them on each server.
const TASKS: u64 = 4;
/// As much as each of them does.
const DEEDS: u64 = 9;

/// The first two catch everybody.
const KEYS: [&str; 8] = [
    "domain:example.com",
    "subdomains:example.com",
    "mailbox:lead3@example.com",
    "mailbox:lead500@example.com",
    "email:lead4@example.com",
    "ip:203.0.113.3/32",
    "ip:203.0.113.4/31",
    "ip:203.0.113.200/29",
];

#[actix_web::test]
async fn whoever_does_what_at_once_every_contact_is_hidden_as_the_naive_model_has_it() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let host = host(&world).await;
        let other = World {
            db: database.open(),
            ..world.clone()
        };
        fill(&world).await;
        block_all(&world).await;
        // A job is stopped in its middle: its server ends while it is at it.
        let ending = database.open();
        assert_eq!(jobs::go_on(&ending, UtcTime::now, 2).await.unwrap(), 2);
        let midst = actix_web::rt::spawn(async move {
            jobs::go_on(&ending, UtcTime::now, 1_000).await.unwrap();
        });
        actix_web::rt::time::sleep(Duration::from_millis(10)).await;
        midst.abort();
        let _: std::result::Result<(), _> = midst.await;
        assert!(
            next_job(&world).await.is_some(),
            "there is a rest to resume"
        );

        let mut tasks: Vec<_> = (0..TASKS)
            .map(|number| {
                let world = [&world, &other][number as usize % 2].clone();
                let task = Task::new(world, host.clone(), number);
                actix_web::rt::spawn(task.work())
            })
            .collect();
        tasks.extend([&world, &other].map(|world| {
            let db = world.db.clone();
            actix_web::rt::spawn(async move {
                for _ in 0..12 {
                    jobs::go_on(&db, UtcTime::now, 2).await.unwrap();
                    actix_web::rt::time::sleep(Duration::from_millis(5)).await;
                }
            })
        }));
        for task in tasks {
            task.await.unwrap();
        }
        // What has failed because two were in each other's way waits for another try.
        let later = || UtcTime::now() + TimeDelta::hours(1);
        while jobs::go_on(&world.db, later, 1_000).await.unwrap() > 0 {}
        assert!(next_job(&world).await.is_none());
        world
            .is_as_the_naive_model(UtcTime::now(), &"all of it")
            .await;
    })
    .await;
}

/// So many leads, from 200 addresses.
async fn fill(world: &World) {
    let template = world.visit("lead@example.com", "203.0.113.7", 0);
    world
        .write(move |conn| {
            let visit = template.clone().insert(conn)?;
            for number in 0..LEADS {
                let mut visit = visit.clone();
                visit.email = format!("lead{number}@example.com").parse().unwrap();
                visit.ip = format!("203.0.113.{}", number % 200).parse().unwrap();
                Contact::remember(conn, &visit, visit.created_at)?;
            }
            Ok(())
        })
        .await;
}

async fn block_all(world: &World) {
    let line = blocks::line(world.organization, KEYS[0], Effect::Block);
    let added = world
        .write(move |conn| blocks::add(conn, line.clone()))
        .await;
    assert!(added.goes_on);
}

async fn next_job(world: &World) -> Option<Job> {
    world
        .write(|conn| {
            let ready = left::next_try_at.eq(None::<UtcTime>);
            diesel::update(left::table).set(ready).execute(conn)?;
            Job::next(conn, JobId::from(0), UtcTime::now())
        })
        .await
}

/// One of many who do something at once.
struct Task {
    world: World,
    host: Member,
    number: u64,
    random: u64,
}

impl Task {
    fn new(world: World, host: Member, number: u64) -> Self {
        Self {
            world,
            host,
            number,
            random: number + 1,
        }
    }

    async fn work(mut self) {
        for deed in 0..DEEDS {
            match self.pick(10) {
                0..4 => self.add().await,
                4..6 => self.delete().await,
                6 => self.extend().await,
                7 => self.undo().await,
                _ => self.visit(deed).await,
            }
        }
    }

    /// One of so many, by a generator that gives the same in each run.
    fn pick(&mut self, of: u64) -> u64 {
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % of
    }

    /// In a transaction; that it comes too late for what another did first is no failure.
    async fn does<T: Send + 'static>(
        &self,
        deed: impl Fn(&mut Connection) -> Result<T> + Send + 'static,
    ) {
        match self.world.db.write(deed).await {
            Ok(_) | Err(Error::NotFound | Error::Taken | Error::Unavailable(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    async fn add(&mut self) {
        let key = KEYS[self.pick(KEYS.len() as u64) as usize];
        let effect = [Effect::Block, Effect::Block, Effect::Exempt][self.pick(3) as usize];
        let line = Adding {
            targets: vec![BlockTarget::from_key(key).unwrap()],
            ..blocks::line(self.world.organization, key, effect)
        };
        self.does(move |conn| {
            let line = Adding {
                now: UtcTime::now(),
                ..line.clone()
            };
            block_acts::add(conn, line)
        })
        .await;
    }

    async fn delete(&mut self) {
        let (organization, pick) = (self.world.organization, self.pick(100) as usize);
        self.does(move |conn| {
            let now = UtcTime::now();
            match standing(conn, pick)? {
                Some(block) => Ok(Some(blocks::lift(conn, organization, block, now)?)),
                None => Ok(None),
            }
        })
        .await;
    }

    async fn extend(&mut self) {
        let (organization, pick) = (self.world.organization, self.pick(100) as usize);
        let days = self.pick(9) as i64 + 1;
        self.does(move |conn| {
            let now = UtcTime::now();
            let block: Vec<BlockId> = standing(conn, pick)?.into_iter().collect();
            let end = Some(now + TimeDelta::days(days));
            block_acts::extend(conn, organization, &block, end, "", None, now)
        })
        .await;
    }

    async fn undo(&mut self) {
        let (organization, pick) = (self.world.organization, self.pick(100) as usize);
        self.does(move |conn| {
            let all: Vec<ActId> = acts::table.order(acts::id).select(acts::id).load(conn)?;
            let act = all[pick % all.len()];
            undo::undo(conn, organization, act, None, UtcTime::now())
        })
        .await;
    }

    /// A lead comes, perhaps a known one from another address, and books if nothing is against it.
    async fn visit(&mut self, deed: u64) {
        let (who, from) = (self.pick(LEADS as u64 + 20), self.pick(250));
        let new = NewVisit {
            email: format!("lead{who}@example.com").parse().unwrap(),
            ip: format!("203.0.113.{from}").parse().unwrap(),
            ..self.world.visit("lead@example.com", "203.0.113.7", 0)
        };
        let days = TimeDelta::days((self.number * DEEDS + deed) as i64 + 1);
        let (event, host) = (self.world.event, self.host.id);
        self.does(move |conn| {
            Lock::BlockList(new.organization_id).share(conn)?;
            let now = UtcTime::now();
            let mut visit = NewVisit { now, ..new.clone() }.insert(conn)?;
            walk::admit(conn, &mut visit, Step::Details, new.ip, now)?;
            if let Some(contact) = visit.contact_id.filter(|_| !visit.refused) {
                let call = NewCall {
                    organization_id: visit.organization_id,
                    event_id: event,
                    contact_id: contact,
                    host_id: host,
                    visit_id: Some(visit.id),
                    starts_at: now + days,
                    ends_at: now + days + TimeDelta::minutes(30),
                    time_zone: TimeZone::UTC,
                    created_at: now,
                };
                call.book(conn)?;
            }
            Ok(())
        })
        .await;
    }
}

/// One of the blocks that stand, if any does.
fn standing(conn: &mut Connection, pick: usize) -> Result<Option<BlockId>> {
    let all: Vec<BlockId> = stored::table
        .filter(stored::lifted_at.is_null())
        .order(stored::id)
        .select(stored::id)
        .load(conn)?;
    Ok((!all.is_empty()).then(|| all[pick % all.len()]))
}
