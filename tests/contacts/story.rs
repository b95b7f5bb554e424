//! One thing after another that a naive model is asked about, see [`super::model`]: and each time that the pages say before
//! what will become of contacts, just that becomes of them.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::Effect;

use leadgate::calls::{Call, Scope, Seen, Verdict};
use leadgate::contacts::merging::{self, MergePlan};
use leadgate::contacts::{Contact, Edit, Editable};
use leadgate::db::schema::{acts, blocks as stored, calls, merges, organizations};
use leadgate::jobs;
use leadgate::staff::Member;
use leadgate::tracking::acts::undo::{self, Undoing};
use leadgate::tracking::acts::{self as block_acts, Adding, Addition, many};
use leadgate::tracking::{Fate, Foresight, Impact, Matching, Meant, Outlook, Seen as LookedAt};
use leadgate::values::{ActId, BlockId, BlockTarget, ContactId, MergeId, Outcome, UtcTime};
use proptest::prelude::prop;

use super::model::{EMAILS, Event, IPS, KEYS};
use super::world::{World, at};
use crate::support::blocks;

/// What happens to the list, its leads and their calls, a minute after one another.
pub struct Story<'a> {
    world: &'a World,
    host: &'a Member,
    minute: i64,
}

impl<'a> Story<'a> {
    pub async fn begin(world: &'a World, host: &'a Member, minute: i64) -> Self {
        Self {
            world,
            host,
            minute,
        }
    }

    pub fn now(&self) -> UtcTime {
        at(self.minute)
    }

    pub async fn happen(&mut self, event: &Event) {
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
                world
                    .write(move |conn| {
                        let Adding {
                            targets, effect, ..
                        } = &adding;
                        let foreseen = Foresight::of(conn, organization, targets, *effect, now)?;
                        if let Addition::Added(added) = block_acts::add(conn, adding.clone())? {
                            let foreseen = (ids(&foreseen.first_hidden), ids(&foreseen.back));
                            assert_eq!(parted(&added.changed), foreseen, "by {adding:?}");
                        }
                        Ok(())
                    })
                    .await;
            }
            Event::Delete(index) => {
                if let Some(block) = self.pick_block(index).await {
                    world
                        .write(move |conn| {
                            let one = [block];
                            let meant = Meant::These(&one);
                            let foreseen = Impact::of(conn, organization, &one, meant, now)?;
                            let done = blocks::lift(conn, organization, block, now)?;
                            let fates = || foreseen.fates.iter();
                            let hidden = fates().filter(|fate| fate.is_hidden);
                            let back = fates().filter(|fate| fate.comes_back);
                            let id = |fate: &Fate| fate.contact.id;
                            assert_eq!(ids(&done.hidden), hidden.map(id).collect());
                            assert_eq!(ids(&done.back), back.map(id).collect());
                            Ok(())
                        })
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
                        .write(move |conn| {
                            let turns = undo::foresee(conn, organization, act, 100, now)?.turns;
                            let foreseen = Outlook::of(conn, organization, &turns, now)?;
                            let undoing = undo::undo(conn, organization, act, None, now)?;
                            if let Undoing::Undone(undone) = undoing {
                                let turned: Vec<_> = turns
                                    .iter()
                                    .filter(|turn| turn.way.is_a_change())
                                    .map(|turn| turn.block.id)
                                    .collect();
                                let done: Vec<_> = undone.blocks.iter().map(|one| one.id).collect();
                                assert_eq!(done, turned);
                                let foreseen = (ids(&foreseen.hidden), ids(&foreseen.back));
                                assert_eq!(parted(&undone.changed), foreseen, "by {turns:?}");
                            }
                            Ok(())
                        })
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
                    let pair = (survivor.id, merged.id);
                    let both = (survivor.clone(), merged.clone());
                    world
                        .write(move |conn| {
                            let (survivor, merged) = both.clone();
                            let seen = MergePlan::of(conn, survivor, merged)?.seen();
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
            Event::NoShow(index, came) => {
                if let Some(call) = self.pick_call(index).await {
                    let verdict = Verdict {
                        organization,
                        scope: Scope::All,
                        seen: Seen::from(&call),
                        outcome: (!came).then_some(Outcome::NoShow),
                        objection: String::new(),
                        by: self.host.id,
                    };
                    world.write(move |conn| verdict.apply(conn, now)).await;
                }
            }
            Event::Cancel(index) => {
                if let Some(call) = self.pick_call(index).await {
                    world
                        .write(move |conn| {
                            Call::cancel(conn, organization, &[call.id], "", None, now)
                        })
                        .await;
                }
            }
            Event::Edit(index, email, phone) => {
                let all = self.world.contacts().await;
                if !all.is_empty() {
                    let contact = index.get(&all);
                    let shown = Editable::of(contact);
                    let email = email.map(|email| EMAILS[email].parse().unwrap());
                    let wished = Editable {
                        email: email.unwrap_or_else(|| shown.email.clone()),
                        phone: phone
                            .then(|| "+4915112345678".to_owned())
                            .unwrap_or_default(),
                        ..shown.clone()
                    };
                    let edit = Edit {
                        contact: contact.id,
                        shown,
                        wished,
                        anyway: true,
                        by: self.host.id,
                    };
                    world
                        .write(move |conn| edit.save(conn, organization, now))
                        .await;
                }
            }
            Event::DeleteAll(family, effect) => {
                let matching = Matching {
                    family: *family,
                    effect: *effect,
                    ..Matching::default()
                };
                world
                    .write(move |conn| {
                        let seen = LookedAt::now(conn, organization, now)?;
                        many::delete_matching(conn, organization, &matching, seen, "", None, now)
                    })
                    .await;
            }
            Event::Keep(month) => {
                let days = if *month { 30 } else { 0 };
                world
                    .write(move |conn| {
                        Ok(diesel::update(organizations::table.find(organization))
                            .set(organizations::keep_expired_days.eq(days))
                            .execute(conn)?)
                    })
                    .await;
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

    async fn pick_call(&self, index: &prop::sample::Index) -> Option<Call> {
        let all: Vec<Call> = self
            .world
            .write(|conn| {
                let all = calls::table.order(calls::id).select(Call::as_select());
                Ok(all.load(conn)?)
            })
            .await;
        (!all.is_empty()).then(|| index.get(&all).clone())
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
    pub async fn end(&self) {
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

fn ids(contacts: &[Contact]) -> BTreeSet<ContactId> {
    contacts.iter().map(|contact| contact.id).collect()
}

/// Who is hidden now, and who is shown.
fn parted(changed: &[Contact]) -> (BTreeSet<ContactId>, BTreeSet<ContactId>) {
    let of = |blocked: bool| {
        let these = changed.iter().filter(|contact| contact.blocked == blocked);
        these.map(|contact| contact.id).collect()
    };
    (of(true), of(false))
}
