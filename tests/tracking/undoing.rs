//! Undo: an act is turned back as a whole, and what others did since stays.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::Effect;
use leadgate::blocking::undo::Way;
use leadgate::calls::{Call, Rebooking};
use leadgate::db::schema::{acts, blocks as stored, calls};
use leadgate::tracking::acts::undo::{Obstacle, Undoing, foresee, undo};
use leadgate::tracking::acts::{Adding, cancel_calls, delete, extend, many};
use leadgate::tracking::{Family, Matching, Seen};
use leadgate::values::{ActId, BlockId, BlockTarget, CallId, CallStatus, UtcTime};
use leadgate::{db, jobs};
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};
use crate::support::app::found;
use crate::support::blocks;
use crate::support::database::on_each_database;
use crate::support::plans;

impl Tracking {
    /// The act that added a block.
    async fn adding(&self, block: BlockId) -> ActId {
        self.find(block).await.added_by
    }

    pub async fn delete(&self, ids: &[BlockId]) -> ActId {
        let (organization, ids) = (self.app.organization.id, ids.to_vec());
        let deletion = self
            .app
            .db
            .write(move |conn| delete(conn, organization, &ids, "", None, UtcTime::now()));
        deletion.await.unwrap().act.unwrap().id
    }

    pub async fn undo(&self, act: ActId) -> Undoing {
        let (organization, member) = (self.app.organization.id, Some(self.admin.id));
        let undoing = self
            .app
            .db
            .write(move |conn| undo(conn, organization, act, member, UtcTime::now()));
        undoing.await.unwrap()
    }

    /// What is said to become of each block.
    async fn ways(&self, act: ActId) -> Vec<Way> {
        let organization = self.app.organization.id;
        let foreseen = self.read(move |conn| foresee(conn, organization, act, 50, UtcTime::now()));
        let turns = foreseen.await.turns;
        turns.into_iter().map(|turn| turn.way).collect()
    }
}

#[actix_web::test]
async fn undoing_an_addition_takes_the_block_off_and_brings_its_contacts_back() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let block = tracking.block("mailbox:jane@example.com").await;
        assert_eq!(tracking.hidden().await, ["jane@example.com"]);
        let act = tracking.adding(block).await;
        assert_eq!(tracking.ways(act).await, [Way::Lift]);
        let Undoing::Undone(undone) = tracking.undo(act).await else {
            panic!("it was refused");
        };
        assert_eq!((undone.blocks.len(), undone.changed.len()), (1, 1));
        assert!(tracking.standing().await.is_empty());
        assert!(tracking.hidden().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn undoing_a_deletion_puts_all_of_its_blocks_back_as_they_were() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let email = tracking.block("mailbox:jane@example.com").await;
        let ip = tracking.block("ip:203.0.113.9/32").await;
        let before = tracking.find(email).await;
        let act = tracking.delete(&[email, ip]).await;
        assert_eq!(tracking.ways(act).await, [Way::Restore, Way::Restore]);
        assert!(tracking.hidden().await.is_empty());
        tracking.undo(act).await;
        assert_eq!(tracking.standing().await, [email, ip]);
        let after = tracking.find(email).await;
        assert_eq!(
            (after.created_at, after.reason, after.lifted_at),
            (before.created_at, before.reason, None)
        );
        assert_eq!(tracking.hidden().await, ["jane@example.com"]);
    })
    .await;
}

#[actix_web::test]
async fn what_others_did_to_the_same_target_since_stays_and_is_said_before() {
    on_each_server(async |tracking| {
        let first = tracking.block("mailbox:jane@example.com").await;
        let adding = tracking.adding(first).await;
        let deleting = tracking.delete(&[first]).await;
        // Added, then deleted: the addition has nothing left to undo.
        assert_eq!(tracking.ways(adding).await, [Way::DeletedSince]);
        let second = tracking.block("mailbox:jane@example.com").await;
        // Deleted, then blocked again: the new block stays.
        assert_eq!(
            tracking.ways(deleting).await,
            [Way::ListedSince(Some(Effect::Block))]
        );
        tracking.undo(deleting).await;
        assert_eq!(tracking.standing().await, [second]);
        tracking.undo(adding).await;
        assert_eq!(tracking.standing().await, [second]);
    })
    .await;
}

#[actix_web::test]
async fn undoing_a_replacement_brings_back_what_stood_there() {
    on_each_server(async |tracking| {
        let blocked = tracking.block("mailbox:jane@example.com").await;
        let exempt = tracking.exempt("mailbox:jane@example.com").await;
        assert_eq!(tracking.standing().await, [exempt]);
        let act = tracking.adding(exempt).await;
        let mut ways = tracking.ways(act).await;
        ways.sort_by_key(|way| *way != Way::Lift);
        assert_eq!(ways, [Way::Lift, Way::Restore]);
        tracking.undo(act).await;
        assert_eq!(tracking.standing().await, [blocked]);
    })
    .await;
}

#[actix_web::test]
async fn what_has_expired_in_the_place_of_a_deleted_block_makes_way_for_its_undo() {
    on_each_server(async |tracking| {
        let block = tracking.block("mailbox:jane@example.com").await;
        let act = tracking.delete(&[block]).await;
        let later = tracking.block_for("mailbox:jane@example.com", 1).await;
        assert_eq!(
            tracking.ways(act).await,
            [Way::ListedSince(Some(Effect::Block))]
        );
        let past = Some(UtcTime::now() - TimeDelta::minutes(1));
        let write = tracking.app.db.write(move |conn| {
            let row = stored::table.filter(stored::id.eq(later));
            Ok(diesel::update(row)
                .set(stored::expires_at.eq(past))
                .execute(conn)?)
        });
        write.await.unwrap();
        assert_eq!(tracking.ways(act).await, [Way::Restore]);
        tracking.undo(act).await;
        assert_eq!(tracking.standing().await, [block]);
    })
    .await;
}

#[actix_web::test]
async fn undoing_many_replacements_brings_all_back_that_stood_there() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let add = async |effect: Effect| {
            let target = |number: u32| {
                let key = format!("ip:198.51.{}.{}/32", number / 250, number % 250);
                BlockTarget::from_key(&key).unwrap()
            };
            let all = Adding {
                targets: (0..550).map(target).collect(),
                ..blocks::line(organization, "ip:198.51.100.0/32", effect)
            };
            let added = db.write(move |conn| blocks::add(conn, all.clone()));
            added.await.unwrap().act.id
        };
        add(Effect::Exempt).await;
        let act = add(Effect::Block).await;
        let undoing = db.write(move |conn| undo(conn, organization, act, None, UtcTime::now()));
        undoing.await.unwrap();
        // 1,100 changes, 100 of which are turned back already.
        assert_eq!(jobs::go_on(&db, UtcTime::now, 1_000).await.unwrap(), 11);
        let standing: Vec<String> = db
            .read(|conn| {
                Ok(stored::table
                    .filter(stored::lifted_at.is_null())
                    .select(stored::effect)
                    .load(conn)?)
            })
            .await
            .unwrap();
        assert_eq!(standing, vec!["exempt"; 550]);
    })
    .await;
}

#[actix_web::test]
async fn undoing_an_extension_lets_the_block_expire_as_before_unless_it_was_changed_since() {
    on_each_server(async |tracking| {
        let block = tracking.block("mailbox:jane@example.com").await;
        let organization = tracking.app.organization.id;
        let extend = async |days: i64| {
            let at = Some(UtcTime::now() + TimeDelta::days(days));
            let write = tracking.app.db.write(move |conn| {
                extend(conn, organization, &[block], at, "", None, UtcTime::now())
            });
            write.await.unwrap().act.unwrap().id
        };
        let week = extend(7).await;
        let in_a_week = tracking.find(block).await.expires_at;
        assert_eq!(tracking.ways(week).await, [Way::Expire(None)]);
        let month = extend(30).await;
        assert_eq!(tracking.ways(week).await, [Way::ChangedSince]);
        tracking.undo(month).await;
        assert_eq!(tracking.find(block).await.expires_at, in_a_week);
        tracking.undo(week).await;
        assert_eq!(tracking.find(block).await.expires_at, None);
    })
    .await;
}

#[actix_web::test]
async fn an_act_is_undone_once_within_thirty_days_and_by_its_own_organization() {
    on_each_server(async |tracking| {
        let block = tracking.block("mailbox:jane@example.com").await;
        let act = tracking.adding(block).await;
        let other = found(&tracking.app.db, "other").await.id;
        let foreign = tracking
            .app
            .db
            .write(move |conn| undo(conn, other, act, None, UtcTime::now()));
        assert!(matches!(foreign.await, Err(db::Error::NotFound)));

        let all = tracking.undo_ten_times_at_once(act).await;
        let done = all.iter().filter(|undoing| matches!(undoing, Undoing::Undone(_)));
        assert_eq!(done.count(), 1);
        let refused = |undoing: &&Undoing| {
            matches!(undoing, Undoing::Refused(Obstacle::UndoneBy(by)) if by.undoes == Some(act))
        };
        assert_eq!(all.iter().filter(refused).count(), 9);

        let block = tracking.block("mailbox:jim@example.com").await;
        let act = tracking.adding(block).await;
        let long_ago = UtcTime::now() - TimeDelta::days(30) - TimeDelta::seconds(1);
        let write = tracking.app.db.write(move |conn| {
            Ok(diesel::update(acts::table.filter(acts::id.eq(act)))
                .set(acts::created_at.eq(long_ago))
                .execute(conn)?)
        });
        write.await.unwrap();
        assert!(matches!(
            tracking.undo(act).await,
            Undoing::Refused(Obstacle::TooLongAgo)
        ));
        assert_eq!(tracking.standing().await, [block]);
    })
    .await;
}

impl Tracking {
    async fn undo_ten_times_at_once(&self, act: ActId) -> Vec<Undoing> {
        let organization = self.app.organization.id;
        let waiting: Vec<_> = (0..10)
            .map(|_| {
                let db = self.app.db.clone();
                actix_web::rt::spawn(async move {
                    db.write(move |conn| undo(conn, organization, act, None, UtcTime::now()))
                        .await
                })
            })
            .collect();
        let mut all = Vec::new();
        for one in waiting {
            all.push(one.await.unwrap().unwrap());
        }
        all
    }

    /// A block, and all upcoming calls canceled with it.
    pub async fn block_and_cancel(&self, key: &str) -> (ActId, Vec<Call>) {
        let organization = self.app.organization.id;
        let line = blocks::line(organization, key, Effect::Block);
        let write = self.app.db.write(move |conn| {
            let added = blocks::add(conn, line.clone())?;
            let ids: Vec<CallId> = calls::table
                .filter(calls::organization_id.eq(organization))
                .filter(calls::ends_at.gt(UtcTime::now()))
                .order(calls::id)
                .select(calls::id)
                .load(conn)?;
            let canceled = cancel_calls(conn, &added.act, &ids, "Blocked", false)?;
            Ok((added.act.id, canceled))
        });
        write.await.unwrap()
    }
}

#[actix_web::test]
async fn calls_that_an_act_canceled_stand_again_unless_their_time_is_taken_or_has_come() {
    on_each_server(async |tracking| {
        for (number, hours) in [24, 48, 72].into_iter().enumerate() {
            let email = format!("lead{number}@example.com");
            let lead = tracking.lead(&email, "203.0.113.9", "Lead").await;
            tracking.call(&lead, hours).await;
        }
        let (act, canceled) = tracking.block_and_cancel("domain:example.com").await;
        assert_eq!(canceled.len(), 3);
        let other = tracking
            .lead("other@example.net", "203.0.113.10", "Other")
            .await;
        tracking.call(&other, 48).await;
        let past = canceled[2].id;
        let write = tracking.app.db.write(move |conn| {
            let started = UtcTime::now() - TimeDelta::minutes(1);
            Ok(diesel::update(calls::table.filter(calls::id.eq(past)))
                .set(calls::starts_at.eq(started))
                .execute(conn)?)
        });
        write.await.unwrap();

        let page = tracking
            .client
            .get(&format!("/tracking/blocking/acts/{act}/undo"))
            .await;
        let said = page.texts("form ul + h2 + ul li").join(" ");
        for fate in [
            "is booked again: its time is free.",
            "stays canceled: its host has another call at that time.",
            "stays canceled: its time has come.",
        ] {
            assert!(said.contains(fate), "{said}");
        }
        let Undoing::Undone(undone) = tracking.undo(act).await else {
            panic!("it was refused");
        };
        let mut fates: Vec<_> = undone
            .calls
            .iter()
            .map(|(call, fate)| (call.id, *fate))
            .collect();
        fates.sort_by_key(|(id, _)| *id);
        let fates: Vec<_> = fates.into_iter().map(|(_, fate)| fate).collect();
        assert_eq!(
            fates,
            [Rebooking::Possible, Rebooking::Taken, Rebooking::Passed]
        );
        let organization = tracking.app.organization.id;
        let ids: Vec<CallId> = canceled.iter().map(|call| call.id).collect();
        let statuses = tracking
            .read(move |conn| {
                ids.into_iter()
                    .map(|id| Ok(Call::find(conn, organization, id)?.status))
                    .collect::<db::Result<Vec<_>>>()
            })
            .await;
        assert_eq!(
            statuses,
            [
                CallStatus::Scheduled,
                CallStatus::Canceled,
                CallStatus::Canceled
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn undo_is_confirmed_on_a_page_that_says_what_it_will_do() {
    on_each_server(async |tracking| {
        let form = [
            ("kind", "ip"),
            ("value", "198.51.100.9"),
            ("reason", "A flood"),
        ];
        tracking.client.post("/tracking/blocking/new", &form).await;
        let list = tracking.client.get("/tracking/blocking").await;
        let undo = list.attributes(".alert-success .alert-link", "href")[0].clone();
        let page = tracking.client.get(&undo).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(
            page.texts("form ul li"),
            [
                "IP address 198.51.100.9 comes off the list.",
                "No contact in Global Data will be hidden or come back."
            ]
        );
        assert_eq!(
            tracking.standing().await.len(),
            1,
            "looking changes nothing"
        );
        tracking.client.post(&undo, &[]).await;
        assert!(tracking.standing().await.is_empty());
        let page = tracking.client.get(&undo).await;
        assert_eq!(page.texts(".alert-warning"), ["This was undone already."]);
        assert!(page.texts(".form-actions button").is_empty());
        tracking.client.post(&undo, &[]).await;
        let list = tracking.client.get("/tracking/blocking").await;
        assert!(
            list.texts(".alert")
                .join(" ")
                .contains("This was undone already.")
        );

        let history = tracking.client.get("/tracking/blocking/acts").await;
        assert_eq!(
            history.texts("tbody td:nth-child(2)"),
            ["Undone", "Added Undone"]
        );
        assert_eq!(history.texts("tbody td:nth-child(4)"), ["", "A flood"]);
    })
    .await;
}

#[actix_web::test]
async fn everything_that_matches_is_deleted_in_pieces_and_undone_as_a_whole() {
    // Without a server, whose own jobs would go on by themselves.
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        // 2,501 of email addresses among them.
        let write = db.write(move |conn| blocks::many(conn, organization, 5_000));
        write.await.unwrap();
        let standing = async || {
            let standing = db.read(|conn| {
                let standing = stored::table.filter(stored::lifted_at.is_null());
                Ok(standing.count().get_result::<i64>(conn)?)
            });
            standing.await.unwrap()
        };
        let undo_it = async |act: ActId| {
            let undoing = db.write(move |conn| undo(conn, organization, act, None, UtcTime::now()));
            undoing.await.unwrap()
        };
        // More than are sorted out before a search reads the list.
        let matching = Matching {
            family: Family::parse("email"),
            search: "@EXAMPLE.net".to_owned(),
            ..Matching::default()
        };
        let searched = matching.clone();
        let found = async || {
            let matching = searched.clone();
            let found = db.read(move |conn| {
                let seen = Seen::now(conn, organization, UtcTime::now())?;
                matching.ids(conn, organization, seen, 9_000)
            });
            found.await.unwrap().len()
        };
        assert_eq!(found().await, 2_501);
        let write = db.write(move |conn| {
            let now = UtcTime::now();
            let seen = Seen::now(conn, organization, now)?;
            many::delete_matching(conn, organization, &matching, seen, "", None, now)
        });
        let act = write.await.unwrap().unwrap().id;
        assert_eq!(standing().await, 4_901, "100 of them at once");
        let obstacle = undo_it(act).await;
        assert!(matches!(obstacle, Undoing::Refused(Obstacle::UnderWay)));
        jobs::go_on(&db, UtcTime::now, 1_000).await.unwrap();
        assert_eq!(standing().await, 2_500);
        assert_eq!(found().await, 0);

        undo_it(act).await;
        assert_eq!(standing().await, 2_600);
        jobs::go_on(&db, UtcTime::now, 1_000).await.unwrap();
        assert_eq!(standing().await, 5_001);
        assert_eq!(found().await, 2_501);
    })
    .await;
}

#[actix_web::test]
async fn many_blocks_are_changed_and_turned_back_by_as_many_statements_as_a_few() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let now = UtcTime::now();
        let statements = async |domain: &str, number: u32| {
            let target = |number: u32| {
                BlockTarget::from_key(&format!("mailbox:lead{number}@{domain}")).unwrap()
            };
            let all = Adding {
                targets: (0..number).map(target).collect(),
                ..blocks::line(organization, "ip:198.51.100.0/32", Effect::Block)
            };
            let added = db.write(move |conn| blocks::add(conn, all.clone()));
            let added = added.await.unwrap();
            let ids: Vec<BlockId> = added.blocks.iter().map(|block| block.id).collect();
            let turn_back = |act: ActId| {
                plans::count(&database, move |conn| {
                    let Undoing::Undone(undone) = undo(conn, organization, act, None, now).unwrap()
                    else {
                        panic!("it was refused");
                    };
                    assert_eq!(undone.blocks.len(), number as usize);
                })
            };
            let mut acts = Vec::new();
            let mut counts = Vec::new();
            counts.push(plans::count(&database, |conn| {
                let extension =
                    extend(conn, organization, &ids, Some(now + DAY), "", None, now).unwrap();
                assert_eq!(extension.extended.len(), number as usize);
                acts.push(extension.act.unwrap().id);
            }));
            counts.push(turn_back(acts[0]));
            counts.push(plans::count(&database, |conn| {
                let deletion = delete(conn, organization, &ids, "", None, now).unwrap();
                assert_eq!(deletion.lifted.len(), number as usize);
                acts.push(deletion.act.unwrap().id);
            }));
            counts.push(turn_back(acts[1]));
            counts.push(turn_back(added.act.id));
            counts
        };
        let few = statements("few.example", 2).await;
        assert_eq!(few, statements("many.example", 90).await);
    })
    .await;
}

const DAY: TimeDelta = TimeDelta::days(1);

#[actix_web::test]
async fn what_is_put_back_while_all_that_match_are_being_deleted_stays() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let write = db.write(move |conn| {
            let jane = blocks::line(organization, "mailbox:jane@example.com", Effect::Block);
            let jane = blocks::add_one(conn, jane)?.id;
            let deleting = blocks::lift(conn, organization, jane, UtcTime::now())?;
            blocks::many(conn, organization, 1_500)?;
            Ok((jane, deleting.act))
        });
        let (jane, deleting) = write.await.unwrap();
        let deleting = deleting.unwrap().id;
        let write = db.write(move |conn| {
            let now = UtcTime::now();
            let seen = Seen::now(conn, organization, now)?;
            let all = Matching::default();
            many::delete_matching(conn, organization, &all, seen, "", None, now)?;
            // Between two pieces.
            undo(conn, organization, deleting, None, UtcTime::now())
        });
        assert!(matches!(write.await.unwrap(), Undoing::Undone(_)));
        jobs::go_on(&db, UtcTime::now, 1_000).await.unwrap();
        let standing: Vec<BlockId> = db
            .read(|conn| {
                let standing = stored::table.filter(stored::lifted_at.is_null());
                Ok(standing.select(stored::id).load(conn)?)
            })
            .await
            .unwrap();
        assert_eq!(standing, [jane]);
    })
    .await;
}
