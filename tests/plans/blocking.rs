//! What Blocking asks to foresee, to guard, to undo, and by itself, is found by indexes too.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::{Act, Effect, entry, screening};
use leadgate::contacts::{last_caught, passing, some_caught};
use leadgate::db::DatabaseUrl;
use leadgate::db::schema::calls;
use leadgate::tracking::acts::undo::{foresee, open_among};
use leadgate::tracking::acts::{self, Adding};
use leadgate::tracking::adding::Review;
use leadgate::tracking::refused::added_with;
use leadgate::tracking::{
    Hindsight, Impact, Links, Matching, Meant, Seen, Then, Vantage, VisitDecision,
};
use leadgate::values::{BlockTarget, ContactId, Reference, UtcTime};

use super::{after, names};
use crate::contacts::hiding::host;
use crate::contacts::world::{World, at};
use crate::support::app::found;
use crate::support::blocks;
use crate::support::database::{TestDatabase, on_each_database};
use crate::support::plans::{crowd, plans};

/// A target of each kind that catches the lead of [`world`], and the index of contacts, and of visits, by which those are found
/// whom it catches.
const TARGETS: [(&str, &str, &str); 7] = [
    (
        "email:jane+x@example.com",
        "contacts_mailbox_key",
        "visits_mailbox_index",
    ),
    (
        "mailbox:jane@example.com",
        "contacts_mailbox_key",
        "visits_mailbox_index",
    ),
    (
        "domain:example.com",
        "contacts_domain_index",
        "visits_domain_index",
    ),
    (
        "subdomains:example.com",
        "contacts_domain_index",
        "visits_domain_index",
    ),
    ("ip:203.0.113.7/32", "contacts_ip_index", "visits_ip_index"),
    ("ip:203.0.113.0/24", "contacts_ip_index", "visits_ip_index"),
    (
        "phone:+12125550123",
        "contacts_phone_index",
        "visits_phone_index",
    ),
];

/// An organization with a lead among a crowd.
async fn world(database: &TestDatabase) -> World {
    let db = database.open();
    let organization = found(&db, "acme").await;
    crowd(database, &organization).await;
    let world = World::of(db, &organization).await;
    let (visit, _) = world.lead("jane+x@example.com", "203.0.113.7", 0).await;
    world.details(&visit, "Jane", "+12125550123", true, 0).await;
    world
}

fn is_whole(plan: &str) -> bool {
    ["SCAN ", "Seq Scan"].iter().any(|bad| plan.contains(bad))
}

/// Whether it looks up rows whose ids are known.
fn is_by_id(plan: &str) -> bool {
    plan.contains("INTEGER PRIMARY KEY") || plan.contains("_pkey") || plan.contains("_id_key")
}

#[actix_web::test]
async fn whom_a_target_catches_is_found_by_the_index_of_its_kind() {
    on_each_database(async |database| {
        let world = world(&database).await;
        for (key, index, _) in TARGETS {
            let target = [BlockTarget::from_key(key).unwrap()];
            let plans = plans(&database, |conn| {
                let organization = world.organization;
                assert_eq!(
                    some_caught(conn, organization, &target, 10_001)
                        .unwrap()
                        .len(),
                    1
                );
                assert_eq!(
                    last_caught(conn, organization, &target, 50)
                        .unwrap()
                        .0
                        .len(),
                    1
                );
            });
            assert!(plans.len() > 2, "{key}: {plans:#?}");
            for plan in &plans {
                let is_found = names(plan, index) || is_by_id(plan);
                assert!(is_found && !is_whole(plan), "{key}: {plans:#?}");
            }
            assert!(names(&plans[0], index), "{key}: {plans:#?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn the_visits_that_a_target_would_have_caught_are_found_by_the_index_of_its_kind() {
    on_each_database(async |database| {
        let world = world(&database).await;
        for (key, _, index) in TARGETS {
            let target = [BlockTarget::from_key(key).unwrap()];
            let plans = plans(&database, |conn| {
                let found = Hindsight::of(conn, world.organization, &target, after()).unwrap();
                assert_eq!(found.visits.number, 1, "{key}");
            });
            let (of_calls, of_visits) = plans.split_last().unwrap();
            assert!(!of_visits.is_empty(), "{plans:#?}");
            for plan in of_visits {
                // What a visit was refused with before is asked of its entries.
                let of_entries = match database.url {
                    DatabaseUrl::Sqlite(_) => index.replace("visits", "entries"),
                    // Without rows PostgreSQL takes any index of the entries.
                    _ => "entries_".to_owned(),
                };
                let is_found = names(plan, index) || plan.contains(&of_entries);
                assert!(is_found, "{key}: {plans:#?}");
            }
            assert!(names(&of_visits[0], index), "{key}: {plans:#?}");
            assert!(names(of_calls, "calls_visit_key"), "{key}: {plans:#?}");
            assert!(
                !plans.iter().any(|plan| is_whole(plan)),
                "{key}: {plans:#?}"
            );
        }
    })
    .await;
}

#[actix_web::test]
async fn the_calls_that_were_booked_with_a_target_are_found_by_the_index_of_its_kind() {
    on_each_database(async |database| {
        let world = world(&database).await;
        let organization = world.organization;
        let staff = host(&world).await;
        let (visit, contact) = world.lead("jane+x@example.com", "203.0.113.7", 0).await;
        world.details(&visit, "Jane", "+12125550123", true, 0).await;
        let call = world.call(contact.id, &staff, 60).await;
        let write = world.write(move |conn| {
            Ok(diesel::update(calls::table.filter(calls::id.eq(call)))
                .set(calls::visit_id.eq(visit.id.get()))
                .execute(conn)?)
        });
        assert_eq!(write.await, 1);
        for (key, _, index) in TARGETS {
            let then = Then::with(&[BlockTarget::from_key(key).unwrap()], Effect::Block);
            let plans = plans(&database, |conn| {
                let links = Links::of(conn, organization, &then, at(0)).unwrap();
                assert!(links.shut.is_empty(), "she is kept out herself");
            });
            assert!(names(&plans[0], index), "{key}: {plans:#?}");
            for index in ["calls_visit_key", "calls_contact_index"] {
                let is_found = plans.iter().any(|plan| names(plan, index));
                assert!(is_found, "{index}: {plans:#?}");
            }
            for plan in &plans {
                assert!(!is_whole(plan) || plan.contains("sizes"), "{key}: {plan}");
            }
        }
        // Of very many the calls that begin soonest.
        let many = (0..20).map(|number| format!("ip:10.{number}.0.0/16"));
        let many: Vec<BlockTarget> = many
            .map(|key| BlockTarget::from_key(&key).unwrap())
            .collect();
        let then = Then::with(&many, Effect::Block);
        let plans = plans(&database, |conn| {
            Links::of(conn, organization, &then, at(0)).unwrap();
        });
        assert!(names(&plans[0], "calls_list_index"), "{plans:#?}");
        for plan in &plans {
            assert!(!is_whole(plan) || plan.contains("sizes"), "{plan}");
        }
    })
    .await;
}

#[actix_web::test]
async fn what_time_alone_changes_is_found_by_when_it_ends() {
    on_each_database(async |database| {
        let world = world(&database).await;
        let organization = world.organization;
        let line = Adding {
            now: at(0),
            expires_at: Some(at(1)),
            ..blocks::line(organization, "mailbox:jane@example.com", Effect::Block)
        };
        world
            .write(move |conn| blocks::add(conn, line.clone()))
            .await;
        let now = at(0) + TimeDelta::days(40);
        let asked = plans(&database, |conn| {
            assert_eq!(acts::expiring(conn, now).unwrap(), [organization]);
            assert_eq!(acts::expire(conn, organization, now).unwrap(), 1);
            assert_eq!(acts::due_for_cleaning(conn, now).unwrap(), [organization]);
            assert_eq!(acts::clean(conn, organization, now).unwrap(), 1);
        });
        // Without rows PostgreSQL takes any index of the blocks.
        if matches!(database.url, DatabaseUrl::Sqlite(_)) {
            let by = |index| asked.iter().filter(|plan| names(plan, index)).count();
            assert_eq!(by("blocks_expiry_index"), 2, "{asked:#?}");
            // What others keep is not read.
            assert_eq!(by("blocks_organization_expiry_index"), 2, "{asked:#?}");
        }
        for plan in &asked {
            // The shortest time that any organization keeps them, and the steps of the prefix lengths.
            let others = [
                "SCAN organizations",
                "SEARCH organizations",
                "on organizations",
                "sizes",
            ];
            let is_other = others.iter().any(|other| plan.contains(other));
            assert!(is_other || !is_whole(plan), "{plan}");
        }

        let span = at(-60)..at(60);
        let asked = plans(&database, |conn| {
            passing::hidden_since_their_call(conn, &span, ContactId::from(0)).unwrap();
        });
        assert!(names(&asked[0], "calls_ended_index"), "{asked:#?}");
        assert!(!is_whole(&asked[0]), "{asked:#?}");
    })
    .await;
}

#[actix_web::test]
async fn all_that_adding_looks_at_is_found_by_indexes() {
    on_each_database(async |database| {
        let world = world(&database).await;
        let organization = world.organization;
        let staff = host(&world).await;
        let vantage = Vantage {
            trusted: Vec::new(),
            ip: "198.51.100.1".parse().unwrap(),
        };
        for (key, ..) in TARGETS {
            let adding = Adding {
                member_id: Some(staff.id),
                ..blocks::line(organization, key, Effect::Block)
            };
            let plans = plans(&database, |conn| {
                Review::of(conn, &adding, &vantage).unwrap();
            });
            let found = |index| plans.iter().any(|plan| names(plan, index));
            assert!(found("targets_key_key"), "{key}: {plans:#?}");
            if key.starts_with("ip:") {
                assert!(found("sessions_member_index"), "{key}: {plans:#?}");
            }
            for plan in &plans {
                assert!(!is_whole(plan) || plan.contains("sizes"), "{key}: {plan}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn what_an_act_changed_and_who_undid_it_is_found_by_the_act() {
    on_each_database(async |database| {
        let world = world(&database).await;
        let organization = world.organization;
        let staff = host(&world).await;
        let jane = world.lead("jane@example.com", "203.0.113.7", 0).await.1;
        let in_years = TimeDelta::days(3_650).num_minutes();
        let call = world.call(jane.id, &staff, in_years).await;
        let line = blocks::line(organization, "mailbox:jane@example.com", Effect::Block);
        let act = world
            .write(move |conn| {
                let added = blocks::add(conn, line.clone())?;
                acts::cancel_calls(conn, &added.act, &[call], "Spam", true)?;
                Ok(added.act)
            })
            .await;
        let plans = plans(&database, |conn| {
            let now = UtcTime::now();
            let foreseen = foresee(conn, organization, act.id, 50, now).unwrap();
            assert_eq!((foreseen.turns.len(), foreseen.calls.len()), (1, 1));
            let open = open_among(conn, organization, &[&act], now).unwrap();
            assert!(open.contains(&act.id));
            added_with(conn, &by_somebody(&act), 50).unwrap();
        });
        // Without rows PostgreSQL takes any index that begins with the organization.
        let indexes = match database.url {
            DatabaseUrl::Postgres(_) => &["changes_act_index", "act_calls_act_index"][..],
            DatabaseUrl::Sqlite(_) => &[
                "changes_act_index",
                "act_calls_act_index",
                "acts_undoes_key",
                "outbox_topic_audience_key",
                "audit_log_at_index",
            ],
        };
        for index in indexes {
            let is_found = plans.iter().any(|plan| names(plan, index));
            assert!(is_found, "{index}: {plans:#?}");
        }
        let others = ["act_calls_call_index", "outbox_call_index"];
        for plan in &plans {
            let is_other = others.iter().any(|other| plan.contains(other));
            assert!(!is_other && !is_whole(plan), "{plan}");
        }
    })
    .await;
}

fn by_somebody(act: &Act) -> Act {
    Act {
        member_id: Some(1.into()),
        ..act.clone()
    }
}

#[actix_web::test]
async fn the_decision_about_a_visit_is_found_by_its_reference() {
    on_each_database(async |database| {
        let world = world(&database).await;
        let organization = world.organization;
        let (visit, _) = world.lead("joe@example.com", "203.0.113.8", 0).await;
        let line = blocks::line(organization, "mailbox:joe@example.com", Effect::Block);
        world
            .write(move |conn| blocks::add(conn, line.clone()))
            .await;
        let reference = Reference::parse(&visit.reference).unwrap();
        let refused = visit.clone();
        world
            .write(move |conn| {
                let identity = refused.identity();
                let decision = screening::screen(conn, organization, &identity, UtcTime::now())?;
                entry::log(conn, &refused, &decision, UtcTime::now())
            })
            .await;
        let plans = plans(&database, |conn| {
            let found = VisitDecision::find(conn, organization, &reference, UtcTime::now());
            assert_eq!(found.unwrap().tries.len(), 1);
        });
        let mut indexes = vec!["visits_reference_key"];
        // Without rows PostgreSQL takes any index of the entries.
        if matches!(database.url, DatabaseUrl::Sqlite(_)) {
            indexes.push("entries_visit_index");
        }
        for index in indexes {
            assert!(
                plans.iter().any(|plan| names(plan, index)),
                "{index}: {plans:#?}"
            );
        }
        for plan in &plans {
            assert!(!is_whole(plan), "{plan}");
        }
    })
    .await;
}

#[actix_web::test]
async fn whom_many_blocks_have_refused_is_found_in_their_logs_by_index() {
    on_each_database(async |database| {
        let world = world(&database).await;
        let organization = world.organization;
        let (visit, _) = world.lead("joe@example.com", "203.0.113.8", 0).await;
        let mut ids = Vec::new();
        for key in ["mailbox:joe@example.com", "ip:203.0.113.8/32"] {
            let line = blocks::line(organization, key, Effect::Block);
            let block = world.write(move |conn| blocks::add_one(conn, line.clone()));
            ids.push(block.await.id);
        }
        world
            .write(move |conn| {
                let decision =
                    screening::screen(conn, organization, &visit.identity(), UtcTime::now())?;
                entry::log(conn, &visit, &decision, UtcTime::now())
            })
            .await;
        let plans = plans(&database, |conn| {
            let now = UtcTime::now();
            let seen = Seen::now(conn, organization, now).unwrap();
            let all = Matching::default();
            for meant in [Meant::These(&ids), Meant::All(&all, seen)] {
                let impact = Impact::of(conn, organization, &ids, meant, now).unwrap();
                assert_eq!(impact.blocks.len(), 2);
                assert!(impact.strangers.named.is_empty(), "Joe is in Global Data");
            }
        });
        if matches!(database.url, DatabaseUrl::Sqlite(_)) {
            for index in ["entries_list_index", "contacts_mailbox_key"] {
                assert!(
                    plans.iter().any(|plan| names(plan, index)),
                    "{index}: {plans:#?}"
                );
            }
        }
        for plan in &plans {
            assert!(!is_whole(plan) || plan.contains("sizes"), "{plan}");
        }
    })
    .await;
}
