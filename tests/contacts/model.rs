//! Whatever happens to the list and its leads, who is hidden is what a naive model says.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::Effect;
use leadgate::contacts::merging::{self, MergePlan};
use leadgate::db::schema::{acts, blocks as stored, merges};
use leadgate::jobs;
use leadgate::staff::Member;
use leadgate::tracking::acts::{self as block_acts, Adding, Addition, undo};
use leadgate::values::{ActId, BlockId, BlockTarget, MergeId, UtcTime};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::hiding::host;
use super::world::{World, at};
use crate::support::blocks;
use crate::support::database::on_each_database;

const EMAILS: [&str; 5] = [
    "jane@example.com",
    "jane+x@example.com",
    "jim@example.com",
    "joe@a.example.com",
    "ann@notexample.com",
];
const IPS: [&str; 4] = ["203.0.113.7", "203.0.113.8", "203.0.112.7", "2001:db8::7"];
const KEYS: [&str; 10] = [
    "email:jane+x@example.com",
    "mailbox:jane@example.com",
    "mailbox:jim@example.com",
    "domain:example.com",
    "subdomains:example.com",
    "ip:203.0.113.7/32",
    "ip:203.0.113.0/24",
    "ip:203.0.112.0/23",
    "ip:2001:db8::/64",
    "phone:+4915112345678",
];

/// Something that happens, a minute after the one before.
#[derive(Clone, Debug)]
enum Event {
    Visit {
        email: usize,
        ip: usize,
        phone: bool,
    },
    Add {
        keys: Vec<usize>,
        exempt: bool,
        minutes: Option<i64>,
    },
    Delete(prop::sample::Index),
    Extend(prop::sample::Index, Option<i64>),
    Undo(prop::sample::Index),
    HoldCall(prop::sample::Index),
    Merge(prop::sample::Index, prop::sample::Index),
    Part(prop::sample::Index),
    Wait(i64),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let index = any::<prop::sample::Index>;
    let end = || prop::option::of(1..40_i64);
    let event = prop_oneof![
        4 => (0..EMAILS.len(), 0..IPS.len(), any::<bool>())
            .prop_map(|(email, ip, phone)| Event::Visit { email, ip, phone }),
        4 => (prop::collection::vec(0..KEYS.len(), 1..3), any::<bool>(), end())
            .prop_map(|(keys, exempt, minutes)| Event::Add { keys, exempt, minutes }),
        2 => index().prop_map(Event::Delete),
        1 => (index(), end()).prop_map(|(block, minutes)| Event::Extend(block, minutes)),
        3 => index().prop_map(Event::Undo),
        1 => index().prop_map(Event::HoldCall),
        2 => (index(), index()).prop_map(|(survivor, merged)| Event::Merge(survivor, merged)),
        2 => index().prop_map(Event::Part),
        1 => (1..30_i64).prop_map(Event::Wait),
    ];
    prop::collection::vec(event, 5..40)
}

#[actix_web::test]
async fn who_is_hidden_is_what_a_naive_model_says_after_whatever_happens() {
    on_each_database(async |database| {
        let mut runner = TestRunner::deterministic();
        let world = World::on(&database).await;
        let host = host(&world).await;
        for case in 0..16 {
            let events = events().new_tree(&mut runner).unwrap().current();
            let mut story = Story::begin(&world, &host, case * 10_000).await;
            for event in &events {
                story.happen(event).await;
                world.is_as_the_naive_model(story.now(), &events).await;
            }
            story.end().await;
        }
    })
    .await;
}

struct Story<'a> {
    world: &'a World,
    host: &'a Member,
    minute: i64,
}

impl<'a> Story<'a> {
    async fn begin(world: &'a World, host: &'a Member, minute: i64) -> Self {
        Self {
            world,
            host,
            minute,
        }
    }

    fn now(&self) -> UtcTime {
        at(self.minute)
    }

    async fn happen(&mut self, event: &Event) {
        self.minute += 1;
        let (world, now) = (self.world, self.now());
        let organization = world.organization;
        match event {
            Event::Visit { email, ip, phone } => {
                let (visit, _) = world.lead(EMAILS[*email], IPS[*ip], self.minute).await;
                if *phone {
                    world
                        .details(&visit, "Lead", "+4915112345678", true, self.minute)
                        .await;
                }
            }
            Event::Add {
                keys,
                exempt,
                minutes,
            } => {
                let keys: BTreeSet<usize> = keys.iter().copied().collect();
                let effect = if *exempt {
                    Effect::Exempt
                } else {
                    Effect::Block
                };
                let adding = Adding {
                    targets: keys
                        .into_iter()
                        .map(|key| BlockTarget::from_key(KEYS[key]).unwrap())
                        .collect(),
                    expires_at: minutes.map(|minutes| now + TimeDelta::minutes(minutes)),
                    now,
                    ..blocks::line(organization, KEYS[0], effect)
                };
                let _: Addition = world
                    .write(move |conn| block_acts::add(conn, adding.clone()))
                    .await;
            }
            Event::Delete(index) => {
                if let Some(block) = self.pick_block(index).await {
                    world
                        .write(move |conn| blocks::lift(conn, organization, block, now))
                        .await;
                }
            }
            Event::Extend(index, minutes) => {
                if let Some(block) = self.pick_block(index).await {
                    let end = minutes.map(|minutes| now + TimeDelta::minutes(minutes));
                    world
                        .write(move |conn| {
                            block_acts::extend(conn, organization, &[block], end, "", None, now)
                        })
                        .await;
                }
            }
            Event::Undo(index) => {
                let all: Vec<ActId> = world
                    .write(|conn| Ok(acts::table.order(acts::id).select(acts::id).load(conn)?))
                    .await;
                if !all.is_empty() {
                    let act = *index.get(&all);
                    world
                        .write(move |conn| undo::undo(conn, organization, act, None, now))
                        .await;
                }
            }
            Event::HoldCall(index) => {
                let all = self.world.contacts().await;
                if !all.is_empty() {
                    let contact = index.get(&all).id;
                    self.minute += 40;
                    world.call(contact, self.host, self.minute - 35).await;
                }
            }
            Event::Merge(survivor, merged) => {
                let all = self.world.contacts().await;
                if !all.is_empty() {
                    let (survivor, merged) = (survivor.get(&all), merged.get(&all));
                    let seen = MergePlan::of(survivor.clone(), merged.clone()).seen();
                    let pair = (survivor.id, merged.id);
                    world
                        .write(move |conn| {
                            merging::merge(conn, organization, pair, &seen, None, now)
                        })
                        .await;
                }
            }
            Event::Part(index) => {
                let all: Vec<MergeId> = world
                    .write(|conn| {
                        let all = merges::table.order(merges::id).select(merges::id);
                        Ok(all.load(conn)?)
                    })
                    .await;
                if !all.is_empty() {
                    let merge = *index.get(&all);
                    world
                        .write(move |conn| merging::undo(conn, organization, merge, None, now))
                        .await;
                }
            }
            Event::Wait(minutes) => self.minute += minutes,
        }
        self.let_jobs_work().await;
    }

    async fn let_jobs_work(&self) {
        let (db, now) = (&self.world.db, self.now());
        // Expired blocks are seen to half a minute later.
        jobs::expire(db, now + TimeDelta::seconds(30))
            .await
            .unwrap();
        jobs::go_on(db, || now, 1_000).await.unwrap();
        let since = now - TimeDelta::minutes(90);
        jobs::bring_customers_back(db, since, now).await.unwrap();
    }

    async fn pick_block(&self, index: &prop::sample::Index) -> Option<BlockId> {
        let standing: Vec<BlockId> = self
            .world
            .write(|conn| {
                Ok(stored::table
                    .filter(stored::lifted_at.is_null())
                    .order(stored::id)
                    .select(stored::id)
                    .load(conn)?)
            })
            .await;
        (!standing.is_empty()).then(|| *index.get(&standing))
    }

    /// Takes everything off the list, so that the next story begins with an empty one.
    async fn end(&self) {
        let (organization, now) = (self.world.organization, self.now());
        self.world
            .write(move |conn| {
                let ids: Vec<BlockId> = stored::table
                    .filter(stored::lifted_at.is_null())
                    .select(stored::id)
                    .load(conn)?;
                block_acts::delete(conn, organization, &ids, "", None, now)
            })
            .await;
        assert!(
            self.world
                .contacts()
                .await
                .iter()
                .all(|contact| !contact.blocked)
        );
    }
}
