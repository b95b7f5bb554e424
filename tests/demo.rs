//! The demo fills an empty database with believable data, and only an empty one.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::Text;
use leadgate::blocking::{Effect, screening};
use leadgate::contacts::{Contact, hiding};
use leadgate::db::schema::{
    acts, blocks, calls, changes, contacts, entries, events, members, targets, visits,
};
use leadgate::db::{Connection, Db};
use leadgate::demo::size::{Size, grow};
use leadgate::demo::{Demo, Filled, fill};
use leadgate::staff::{Role, password};
use leadgate::values::{Identity, TargetId, UtcTime};

use crate::support::app::{Client, PASSWORD, config, serve};
use crate::support::blocks::{add_one, line};
use crate::support::database::on_each_database;

async fn filled(db: &Db) -> Demo {
    let hash = password::hash(PASSWORD.to_owned()).await.unwrap();
    match fill(db, hash, 1, UtcTime::now()).await.unwrap() {
        Filled::Done(demo) => *demo,
        Filled::NotEmpty => panic!("the database is fresh"),
    }
}

/// A fill takes seconds: one serves all that is asked of it.
#[actix_web::test]
async fn it_is_an_organization_at_work_that_grows_by_as_many_rows_as_wanted() {
    on_each_database(async |database| {
        let db = database.open();
        let demo = filled(&db).await;
        is_at_work_for_sixty_days(&db, &demo).await;
        grows_by_rows_that_agree_with_each_other(&db, &demo).await;
        hides_whom_screening_refuses(&db, &demo).await;
        opens_its_pages(&db, &demo).await;
    })
    .await;
}

async fn is_at_work_for_sixty_days(db: &Db, demo: &Demo) {
    assert_eq!(demo.organization.slug.as_str(), "acme");
    assert_eq!(demo.organization.plan.as_str(), "business");
    let roles: BTreeSet<_> = demo
        .accounts
        .iter()
        .map(|member| member.role.as_str())
        .collect();
    assert_eq!(
        (demo.accounts.len(), roles.len(), demo.forms.len()),
        (5, 4, 3)
    );

    let now = UtcTime::now();
    db.read(move |conn| {
        let count = |what: &str, found: i64, expected: std::ops::RangeInclusive<i64>| {
            assert!(expected.contains(&found), "{found} {what}");
        };
        let all: i64 = contacts::table.count().get_result(conn)?;
        count("contacts", all, 380..=460);
        let hidden = contacts::table
            .filter(contacts::blocked.eq(true))
            .count()
            .get_result(conn)?;
        count("hidden contacts", hidden, 7..=40);
        let statuses: Vec<(String, i64)> = contacts::table
            .group_by(contacts::status)
            .select((contacts::status, count_star()))
            .load(conn)?;
        assert_eq!(statuses.len(), 7, "{statuses:?}");
        let oldest: UtcTime = contacts::table
            .select(contacts::first_seen_at)
            .order(contacts::first_seen_at)
            .first(conn)?;
        count("days", (now - oldest).num_days(), 50..=64);
        let upcoming = calls::table
            .filter(calls::status.eq("scheduled").and(calls::ends_at.gt(now)))
            .count()
            .get_result(conn)?;
        // Fewer on the eve of a weekend than in the midst of a week.
        count("upcoming calls", upcoming, 4..=120);
        let past = calls::table
            .filter(calls::status.eq("scheduled").and(calls::ends_at.le(now)))
            .count()
            .get_result(conn)?;
        count("past calls", past, 80..=300);
        // Hosts have said how most of them went, in every way that there is.
        let outcomes: Vec<(Option<String>, i64)> = calls::table
            .filter(calls::status.eq("scheduled").and(calls::ends_at.le(now)))
            .group_by(calls::outcome)
            .select((calls::outcome, count_star()))
            .load(conn)?;
        assert_eq!(outcomes.len(), 6, "{outcomes:?}");
        assert!(outcomes.iter().all(|(_, count)| *count > 2), "{outcomes:?}");
        let unsaid = outcomes.iter().find(|(outcome, _)| outcome.is_none());
        count(
            "unsaid",
            unsaid.map_or(0, |(_, count)| *count),
            3..=past / 3,
        );
        let objections = calls::table
            .filter(calls::outcome.eq("no_sale").and(calls::objection.ne("")))
            .count()
            .get_result::<i64>(conn)?;
        let no_sales = outcomes
            .iter()
            .find(|(one, _)| one.as_deref() == Some("no_sale"));
        assert_eq!(Some(objections), no_sales.map(|(_, count)| *count));
        let canceled = calls::table
            .filter(calls::status.eq("canceled"))
            .count()
            .get_result(conn)?;
        count("canceled calls", canceled, 10..=60);
        count("blocks", blocks::table.count().get_result(conn)?, 18..=18);
        count(
            "entries",
            entries::table.count().get_result(conn)?,
            20..=120,
        );
        let refused = visits::table
            .filter(visits::refused.eq(true))
            .count()
            .get_result(conn)?;
        count("refused visits", refused, 20..=120);
        count("hosts", members::table.count().get_result(conn)?, 5..=5);
        count("events", events::table.count().get_result(conn)?, 3..=3);
        Ok(())
    })
    .await
    .unwrap();
}

#[actix_web::test]
async fn there_are_calls_to_come_on_the_eve_of_a_weekend_and_soon_in_the_midst_of_a_week() {
    let friday_night = ("2026-11-27T22:40:00Z", 14, 6);
    let wednesday_morning = ("2026-11-25T14:00:00Z", 2, 5);
    for (now, days, least) in [friday_night, wednesday_morning] {
        on_each_database(async |database| {
            let db = database.open();
            let now: UtcTime = now.parse().unwrap();
            let filled = fill(&db, String::new(), 1, now).await.unwrap();
            assert!(matches!(filled, Filled::Done(_)));
            let upcoming = calls::table
                .filter(calls::status.eq("scheduled"))
                .filter(calls::ends_at.gt(now))
                .filter(calls::starts_at.lt(now + TimeDelta::days(days)))
                .count();
            let read = db.read(move |conn| Ok(upcoming.get_result::<i64>(conn)?));
            let upcoming = read.await.unwrap();
            assert!(upcoming >= least, "{now}: {upcoming}");
        })
        .await;
    }
}

#[actix_web::test]
async fn a_database_that_is_not_empty_is_left_alone() {
    on_each_database(async |database| {
        let db = database.open();
        crate::support::app::found(&db, "globex").await;
        let again = fill(&db, String::new(), 1, UtcTime::now()).await.unwrap();
        assert!(matches!(again, Filled::NotEmpty));
        let members: i64 = db
            .read(|conn| Ok(members::table.count().get_result(conn)?))
            .await
            .unwrap();
        assert_eq!(members, 0);
    })
    .await;
}

/// As many contacts, each with a call, as show what share of a million a block touches.
const MEASURED: usize = 10_000;

#[actix_web::test]
async fn the_blocks_that_are_measured_touch_the_share_that_they_are_said_to() {
    on_each_database(async |database| {
        let db = database.open();
        let demo = filled(&db).await;
        let hash = password::hash(PASSWORD.to_owned()).await.unwrap();
        let size = Size {
            contacts: MEASURED,
            calls: MEASURED,
            ..Size::default()
        };
        grow(&db, &demo, hash, size, 1, UtcTime::now(), &mut |_, _, _| ())
            .await
            .unwrap();
        let app = serve(&config(&[]), db);
        let client = Client::of(&format!("http://{}", app.address));
        let server = actix_web::rt::spawn(app.run());
        sign_in(&client, &demo).await;
        // Of a million some 500, and some 200,000.
        for (kind, domain, expected) in [
            ("subdomains", "campus.example", 2..=8),
            ("domain", "bigmail.example", 1_500..=2_500),
        ] {
            let path = format!("/tracking/blocking/new?kind={kind}&value={domain}");
            let page = client.get(&path).await;
            let said = page.texts("[data-summary] li");
            let count = |words: &str| -> usize {
                let line = said.iter().find(|line| line.contains(words));
                let number = line.and_then(|line| line.split(words).next()?.rsplit(' ').next());
                number.map_or(0, |number| number.parse().unwrap())
            };
            // Of more than 500 it is said how many it catches at most: customers are among these.
            let customers = match said.concat().contains("Up to") {
                true => count(" customers stay"),
                false => 0,
            };
            let hidden = count(" contacts will be hidden") - customers;
            assert!(expected.contains(&hidden), "{domain}: {hidden}, {said:?}");
        }
        server.abort();
    })
    .await;
}

/// Some of everything, on top of the small organization.
const SIZE: Size = Size {
    contacts: 900,
    calls: 1_100,
    blocks: 700,
    entries: 600,
};

async fn grown(db: &Db, demo: &Demo, size: Size) {
    let mut stages = Vec::new();
    let mut tell = |stage, done, of| stages.push((stage, done, of));
    let hash = password::hash(PASSWORD.to_owned()).await.unwrap();
    grow(db, demo, hash, size, 1, UtcTime::now(), &mut tell)
        .await
        .unwrap();
    for (stage, done, of) in [("contacts", 900, 900), ("entries", 600, 600)] {
        assert!(stages.contains(&(stage, done, of)), "{stages:?}");
    }
}

async fn grows_by_rows_that_agree_with_each_other(db: &Db, demo: &Demo) {
    let (before, guards) = (counts(db).await, indexes_and_constraints(db).await);
    grown(db, demo, SIZE).await;
    let after = counts(db).await;
    assert!(guards.len() > 60, "{guards:?}");
    assert_eq!(indexes_and_constraints(db).await, guards, "all are back");
    let more: Vec<i64> = after
        .iter()
        .zip(&before)
        .map(|(one, other)| one - other)
        .collect();
    assert_eq!(more, [900, 1_100, 700, 600, 600]);
    db.read(|conn| {
        let now = UtcTime::now();
        let all: Vec<(TargetId, i64, Option<UtcTime>)> = blocks::table
            .filter(blocks::reason.ne(""))
            .select((blocks::target_id, blocks::entries, blocks::last_entry_at))
            .load(conn)?;
        let of_targets: std::collections::HashMap<TargetId, (i64, Option<UtcTime>)> =
            entries::table
                .group_by(entries::target_id)
                .select((
                    entries::target_id,
                    (count_star(), diesel::dsl::max(entries::last_at)),
                ))
                .load(conn)?
                .into_iter()
                .collect();
        let bulk = all.iter().filter(|(target, ..)| target.get() > 18);
        for (target, entries, last) in bulk {
            let found = of_targets.get(target).copied().unwrap_or_default();
            assert_eq!((*entries, *last), found, "{target}");
        }
        let kinds: Vec<String> = blocks::table.select(blocks::kind).distinct().load(conn)?;
        assert_eq!(kinds.len(), 6, "{kinds:?}");
        let lifted = blocks::table
            .filter(blocks::lifted_at.is_not_null())
            .count();
        assert_eq!(lifted.get_result::<i64>(conn)?, 700 / 50 * 6);
        let expired = blocks::table
            .filter(blocks::lifted_at.is_null())
            .filter(blocks::expires_at.le(now));
        assert!(expired.count().get_result::<i64>(conn)? > 5);
        let exempt = blocks::table
            .filter(blocks::effect.eq(Effect::Exempt))
            .count();
        // And the one of the small demo.
        assert_eq!(exempt.get_result::<i64>(conn)?, 700 / 50 + 1);
        // Every block was added, every lifted one lifted, by acts that say so.
        let adding = changes::table.filter(changes::kind.eq("add")).count();
        assert_eq!(
            adding.get_result::<i64>(conn)?,
            blocks::table.count().get_result::<i64>(conn)?
        );
        let lifting = changes::table
            .inner_join(blocks::table.on(blocks::id.eq(changes::block_id)))
            .inner_join(acts::table.on(acts::id.eq(changes::act_id)))
            .filter(changes::kind.eq("lift"))
            .filter(blocks::lifted_by.eq(changes::act_id.nullable()))
            .filter(blocks::lifted_at.eq(acts::created_at.nullable()));
        assert_eq!(
            lifting.count().get_result::<i64>(conn)?,
            lifted.get_result::<i64>(conn)?
        );
        for upcoming in [true, false] {
            let mut some = calls::table
                .filter(calls::status.eq("scheduled"))
                .count()
                .into_boxed();
            some = if upcoming {
                some.filter(calls::starts_at.gt(now))
            } else {
                some.filter(calls::ends_at.le(now).and(calls::outcome.is_not_null()))
            };
            assert!(some.get_result::<i64>(conn)? > 10, "{upcoming}");
        }
        let early = calls::table
            .inner_join(contacts::table.on(contacts::id.eq(calls::contact_id)))
            .filter(
                calls::created_at
                    .lt(contacts::first_seen_at)
                    .or(calls::created_at.gt(calls::starts_at)),
            );
        assert_eq!(early.count().get_result::<i64>(conn)?, 0);
        let booked: Vec<i64> = contacts::table
            .filter(contacts::booked.eq(true))
            .select(contacts::id)
            .order(contacts::id)
            .load(conn)?;
        let by_calls: Vec<i64> = calls::table
            .filter(calls::status.eq("scheduled"))
            .filter(
                calls::ends_at
                    .gt(now)
                    .or(calls::outcome.is_null())
                    .or(calls::outcome.ne("no_show")),
            )
            .select(calls::contact_id)
            .distinct()
            .order(calls::contact_id)
            .load(conn)?;
        assert_eq!(booked, by_calls);
        Ok(())
    })
    .await
    .unwrap();
    // The tables go on behind the ids that were given.
    let organization = demo.organization.id;
    db.write(move |conn| {
        add_one(
            conn,
            line(organization, "domain:late.example", Effect::Block),
        )
    })
    .await
    .unwrap();
}

/// What makes each index of the database, and on PostgreSQL each constraint.
async fn indexes_and_constraints(db: &Db) -> BTreeSet<String> {
    #[derive(QueryableByName)]
    struct Definition {
        #[diesel(sql_type = Text)]
        definition: String,
    }
    db.read(|conn| {
        let sql = match conn {
            Connection::Sqlite(_) => {
                "SELECT sql AS definition FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
            }
            Connection::Postgres(_) => {
                "SELECT indexdef AS definition FROM pg_indexes WHERE schemaname = 'public' UNION ALL \
                 SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated) FROM pg_constraint"
            }
        };
        let all: Vec<Definition> = diesel::sql_query(sql).load(conn)?;
        Ok(all.into_iter().map(|one| one.definition).collect())
    })
    .await
    .unwrap()
}

/// Contacts, calls, blocks, visits that were refused, and entries.
async fn counts(db: &Db) -> [i64; 5] {
    db.read(|conn| {
        Ok([
            contacts::table.count().get_result(conn)?,
            calls::table.count().get_result(conn)?,
            blocks::table.count().get_result(conn)?,
            visits::table
                .filter(visits::refused.eq(true))
                .count()
                .get_result(conn)?,
            entries::table.count().get_result(conn)?,
        ])
    })
    .await
    .unwrap()
}

async fn hides_whom_screening_refuses(db: &Db, demo: &Demo) {
    let organization = demo.organization.id;
    db.read(move |conn| {
        let now = UtcTime::now();
        let all: Vec<Contact> = contacts::table.select(Contact::as_select()).load(conn)?;
        let identities: Vec<Identity> = all.iter().map(Contact::identity).collect();
        let decisions = screening::screen_all(conn, organization, &identities, now)?;
        let hidden = hiding::hidden(conn, organization, &all, &decisions, now)?;
        // In the small organization calls have been held since, which a server sees to by and by.
        let grown = |contact: &Contact| contact.id.get() > all.len() as i64 - 900;
        let wrong: Vec<&str> = all
            .iter()
            .zip(&hidden)
            .filter(|(contact, hidden)| grown(contact) && contact.blocked != **hidden)
            .map(|(contact, _)| contact.email.as_str())
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        let blocked = all
            .iter()
            .filter(|contact| grown(contact) && contact.blocked);
        assert!(blocked.count() > 3);
        let spared = decisions
            .iter()
            .zip(&hidden)
            .filter(|(decision, hidden)| decision.is_refused() && !**hidden);
        assert!(
            spared.count() > 0,
            "a customer under a block of its address"
        );
        let exempt = targets::table
            .inner_join(blocks::table.on(blocks::target_id.eq(targets::id)))
            .filter(blocks::effect.eq(Effect::Exempt))
            .count();
        assert!(exempt.get_result::<i64>(conn)? > 0);
        Ok(())
    })
    .await
    .unwrap();
}

async fn opens_its_pages(db: &Db, demo: &Demo) {
    let busiest: i64 = db
        .read(|conn| {
            Ok(blocks::table
                .select(blocks::id)
                .order(blocks::entries.desc())
                .first(conn)?)
        })
        .await
        .unwrap();
    let late: i64 = db
        .read(|conn| {
            Ok(contacts::table
                .select(contacts::id)
                .order(contacts::id.desc())
                .first(conn)?)
        })
        .await
        .unwrap();
    let app = serve(&config(&[]), db.clone());
    let client = Client::of(&format!("http://{}", app.address));
    let server = actix_web::rt::spawn(app.run());
    sign_in(&client, demo).await;
    for path in [
        "/tracking/blocking".to_owned(),
        "/tracking/blocking?sort=entries".to_owned(),
        "/tracking/blocking/acts".to_owned(),
        format!("/tracking/blocking/{busiest}/entries"),
        format!("/tracking/blocking/{busiest}/history"),
        "/contacts".to_owned(),
        format!("/contacts/{late}"),
        "/calls".to_owned(),
        "/calls?tab=past&canceled=true".to_owned(),
        "/events".to_owned(),
        "/e/acme/strategy-team-1".to_owned(),
    ] {
        let answer = client.get(&path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }
    server.abort();
}

async fn sign_in(client: &Client, demo: &Demo) {
    let admin = demo
        .accounts
        .iter()
        .find(|member| member.role == Role::SuperAdmin)
        .unwrap();
    let form = [("email", admin.email.as_str()), ("password", PASSWORD)];
    assert_eq!(client.post("/sign-in", &form).await.status, 303);
}
