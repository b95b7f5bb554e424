//! What the block list needs: a server, somebody who may use it, and leads who come by.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::{Block, Effect, NewVisit, Step, Visit};
use leadgate::calls::NewCall;
use leadgate::db::schema::{blocks, contacts, organizations};
use leadgate::db::{Db, Result};
use leadgate::scheduler::walk;
use leadgate::staff::{Member, Role};
use leadgate::values::{BlockId, EventId, OrganizationId, TimeZone, UtcTime};

use crate::support::app::{Client, TestApp};
use crate::support::blocks::{self as lines};
use crate::support::database::{TestDatabase, on_each_database};
use crate::support::events;

/// A server whose Super Admin has signed in.
pub struct Tracking {
    pub app: TestApp,
    pub client: Client,
    pub admin: Member,
    pub event: EventId,
}

/// Runs `test` with a fresh server on each database.
pub async fn on_each_server(test: impl AsyncFn(Tracking)) {
    on_each_server_with(&[], test).await;
}

/// The same with these settings, such as `--trusted-proxies=`.
pub async fn on_each_server_with(options: &[&str], test: impl AsyncFn(Tracking)) {
    on_each_database(async |database| test(Tracking::start(database, options).await).await).await;
}

impl Tracking {
    async fn start(database: TestDatabase, options: &[&str]) -> Self {
        let app = TestApp::start_with(database, options).await;
        let admin = app.member(Role::SuperAdmin).await;
        let client = app.signed_in(&admin).await;
        let event = create_event(&app.db, app.organization.id).await;
        Self {
            app,
            client,
            admin,
            event,
        }
    }

    /// Changes the plan of the organization.
    pub async fn on_plan(&self, plan: &'static str) {
        let organization = self.app.organization.id;
        self.app
            .db
            .write(move |conn| {
                diesel::update(organizations::table.find(organization))
                    .set(organizations::plan.eq(plan))
                    .execute(conn)?;
                Ok(())
            })
            .await
            .unwrap();
    }

    /// Blocks this key past the pages, and gives back the block's id.
    pub async fn block(&self, key: &str) -> BlockId {
        block(&self.app.db, self.app.organization.id, key, Effect::Block).await
    }

    /// Makes an exception of this key.
    pub async fn exempt(&self, key: &str) -> BlockId {
        block(&self.app.db, self.app.organization.id, key, Effect::Exempt).await
    }

    /// A lead sends contact and details, and is screened, as the public form does it.
    pub async fn lead(&self, email: &str, ip: &str, name: &str) -> Visit {
        let new = NewVisit {
            organization_id: self.app.organization.id,
            event_id: self.event,
            email: email.parse().unwrap(),
            ip: ip.parse().unwrap(),
            user_agent: "A <browser>".to_owned(),
            referrer: String::new(),
            page: String::new(),
            utm: BTreeMap::new(),
            time_zone: TimeZone::UTC,
            now: UtcTime::now(),
        };
        let name = name.to_owned();
        self.app
            .db
            .write(move |conn| {
                let mut visit = new.insert(conn)?;
                visit.name = name.clone();
                visit.qualified = Some(true);
                walk::admit(conn, &mut visit, Step::Details, new.ip, new.now)?;
                Ok(visit)
            })
            .await
            .unwrap()
    }

    /// A call that this lead has booked: so many hours from now, negative ones ago.
    pub async fn call(&self, lead: &Visit, hours: i64) {
        let now = UtcTime::now();
        let starts_at = now + TimeDelta::hours(hours);
        let new = NewCall {
            organization_id: self.app.organization.id,
            event_id: self.event,
            contact_id: lead.contact_id.unwrap(),
            host_id: self.admin.id,
            visit_id: Some(lead.id),
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(30),
            time_zone: TimeZone::UTC,
            created_at: now,
        };
        let booked = self.app.db.write(move |conn| new.book(conn)).await;
        assert!(booked.unwrap().is_some());
    }

    /// The emails of the contacts that are hidden.
    pub async fn hidden(&self) -> Vec<String> {
        let organization = self.app.organization.id;
        self.read(move |conn| {
            Ok(contacts::table
                .filter(contacts::organization_id.eq(organization))
                .filter(contacts::blocked.eq(true))
                .order(contacts::email)
                .select(contacts::email)
                .load(conn)?)
        })
        .await
    }

    /// The ids of the blocks that stand, oldest first.
    pub async fn standing(&self) -> Vec<BlockId> {
        let organization = self.app.organization.id;
        self.read(move |conn| {
            Ok(blocks::table
                .filter(blocks::organization_id.eq(organization))
                .filter(blocks::lifted_at.is_null())
                .order(blocks::id)
                .select(blocks::id)
                .load(conn)?)
        })
        .await
    }

    /// Waits until these blocks stand, oldest first, and no other: a job goes on with what the first piece of a deletion left.
    pub async fn is_left_with(&self, blocks: &[BlockId]) {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let standing = self.standing().await;
            if standing == blocks {
                return;
            }
            assert!(Instant::now() < until, "{standing:?} stand");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// This block.
    pub async fn find(&self, id: BlockId) -> Block {
        let organization = self.app.organization.id;
        self.read(move |conn| Block::find(conn, organization, id))
            .await
    }

    /// Reads from the database.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut leadgate::db::Connection) -> Result<T> + Send + 'static,
    ) -> T {
        self.app.db.read(query).await.unwrap()
    }
}

/// Adds a line to an organization's list past the pages.
pub async fn block(db: &Db, organization: OrganizationId, key: &str, effect: Effect) -> BlockId {
    let line = lines::line(organization, key, effect);
    let block = db.write(move |conn| lines::add_one(conn, line.clone()));
    block.await.unwrap().id
}

/// An event without hosts.
async fn create_event(db: &Db, organization: OrganizationId) -> EventId {
    db.write(move |conn| events::add(conn, organization, "intro", "Intro Call", UtcTime::now()))
        .await
        .unwrap()
}
