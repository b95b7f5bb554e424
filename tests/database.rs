//! `Db` keeps what it confirms and nothing that it refuses, whatever goes wrong.

use std::time::{Duration, Instant};

use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use diesel::migration::MigrationVersion;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use leadgate::blocking::{ActKind, Block, Job, JobKind, Throttled, visit_backfill};
use leadgate::db::connection::Access;
use leadgate::db::parts::Texts;
use leadgate::db::schema::{acts, organizations, visits};
use leadgate::db::{Connection, DatabaseUrl, Db, Error, Result, migrations, unless_taken};
use leadgate::jobs;
use leadgate::tracking::PastAct;
use leadgate::values::{ActId, BlockId, OrganizationId, UtcTime};

use crate::support::database::{TestDatabase, on_each_database};
use crate::support::postgres;

fn found(conn: &mut Connection, slug: &str) -> Result<()> {
    diesel::insert_into(organizations::table)
        .values((
            organizations::slug.eq(slug),
            organizations::name.eq("Name"),
            organizations::time_zone.eq("UTC"),
            organizations::plan.eq("business"),
            organizations::contact_address.eq("hello@example.com"),
            organizations::created_at.eq(UtcTime::now()),
        ))
        .execute(conn)?;
    Ok(())
}

async fn slugs(db: &Db) -> Vec<String> {
    db.read(|conn| {
        Ok(organizations::table
            .select(organizations::slug)
            .order(organizations::slug)
            .load(conn)?)
    })
    .await
    .unwrap()
}

/// Sends all writes at once, so that on SQLite they share groups.
async fn write_all<F>(db: &Db, count: usize, change: F) -> Vec<Result<()>>
where
    F: Fn(&mut Connection, usize) -> Result<()> + Clone + Send + 'static,
{
    let waiting: Vec<_> = (0..count)
        .map(|number| {
            let (db, change) = (db.clone(), change.clone());
            actix_web::rt::spawn(async move { db.write(move |conn| change(conn, number)).await })
        })
        .collect();
    let mut results = Vec::new();
    for one in waiting {
        results.push(one.await.unwrap());
    }
    results
}

#[actix_web::test]
async fn both_databases_have_the_same_migrations() {
    let (sqlite, postgres) = migrations::names().unwrap();
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, postgres);
}

#[actix_web::test]
async fn every_migration_can_be_undone_and_done_again() {
    on_each_database(async |database| {
        migrations::redo_all(&database.url).unwrap();
        let db = database.open();
        db.write(|conn| found(conn, "after")).await.unwrap();
    })
    .await;
}

/// What the first version kept of a block list: a block with an entry, and one that was deleted.
const FIRST_VERSION: &str = "
INSERT INTO organizations (id, slug, name, time_zone, plan, contact_address, created_at)
    VALUES (1, 'acme', 'Acme', 'UTC', 'business', 'hello@acme.example', '2026-11-01 09:00:00');
INSERT INTO members (id, organization_id, email, name, role, password_hash, time_zone, active, calendar_version, created_at)
    VALUES (1, 1, 'ada@acme.example', 'Ada', 'super_admin', '', 'UTC', TRUE, 0, '2026-11-01 09:00:00');
INSERT INTO targets (id, organization_id, kind, key, created_at) VALUES
    (1, 1, 'mailbox', 'mailbox:jane@example.com', '2026-11-02 09:00:00'),
    (2, 1, 'ip', 'ip:203.0.113.7/32', '2026-11-03 09:00:00');
INSERT INTO acts (id, organization_id, kind, member_id, created_at, applied_at) VALUES
    (1, 1, 'add', 1, '2026-11-02 09:00:00', '2026-11-02 09:00:00'),
    (2, 1, 'add', NULL, '2026-11-03 09:00:00', '2026-11-03 09:00:00'),
    (3, 1, 'delete', 1, '2026-11-04 09:00:00', '2026-11-04 09:00:00');
INSERT INTO blocks (id, organization_id, target_id, effect, reason, added_by, lifted_by, created_at, lifted_at) VALUES
    (1, 1, 1, 'block', 'Spam', 1, NULL, '2026-11-02 09:00:00', NULL),
    (2, 1, 2, 'block', 'A flood', 2, 3, '2026-11-03 09:00:00', '2026-11-04 09:00:00');
INSERT INTO events (id, organization_id, slug, name, kind, description, duration_minutes, increment_minutes, notice_minutes, days_ahead, buffer_minutes, created_at)
    VALUES (1, 1, 'intro', 'Intro', 'strategy', '', 30, 30, 0, 30, 0, '2026-11-01 09:00:00');
INSERT INTO visits (id, organization_id, event_id, token, reference, email, name, phone, answers, ip, user_agent, referrer, page, utm, time_zone, step, refused, decision, created_at, last_seen_at)
    VALUES (1, 1, 1, 't', 'AAAA-BBBB', 'jane@example.com', '', '', '[]', IP, '', '', '', '{}', 'UTC', 'contact', TRUE, '{}', '2026-11-05 09:00:00', '2026-11-05 09:00:00');
INSERT INTO entries (id, organization_id, target_id, visit_id, tries, first_at, last_at)
    VALUES (1, 1, 1, 1, 2, '2026-11-05 09:00:00', '2026-11-05 09:00:00');
";

#[actix_web::test]
async fn the_block_list_of_the_first_version_is_kept_with_its_acts_and_counts() {
    on_each_database(async |database| {
        back_to_the_first_version(&database);
        let db = database.open();
        let (standing, deleted) = db
            .read(|conn| {
                let organization = OrganizationId::from(1);
                let find =
                    |conn: &mut Connection, id| Block::find(conn, organization, BlockId::from(id));
                Ok((find(conn, 1)?, find(conn, 2)?))
            })
            .await
            .unwrap();
        assert_eq!((standing.reason.as_str(), standing.entries), ("Spam", 1));
        assert_eq!(
            standing.last_entry_at.map(|at| at.to_string()).as_deref(),
            Some("2026-11-05T09:00:00Z")
        );
        assert_eq!(
            (deleted.entries, deleted.lifted_by),
            (0, Some(ActId::from(3)))
        );
        let history = db.read(|conn| PastAct::page(conn, OrganizationId::from(1), None, 10));
        let told: Vec<_> = history
            .await
            .unwrap()
            .into_iter()
            .map(|past| (past.act.kind, past.act.reason, past.blocks))
            .collect();
        assert_eq!(
            told,
            [
                (ActKind::Delete, String::new(), 1),
                (ActKind::Add, "A flood".to_owned(), 1),
                (ActKind::Add, "Spam".to_owned(), 1),
            ]
        );
        // Foreign keys are on again, and point at the tables that were made anew.
        let dangling = db.write(|conn| {
            diesel::delete(acts::table.filter(acts::id.eq(1_i64))).execute(conn)?;
            Ok(())
        });
        assert!(dangling.await.is_err());
    })
    .await;
}

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Whether it is the first migration that the first version did not have.
fn is_first_to_go(version: &MigrationVersion<'_>) -> bool {
    version.to_string().ends_with("000012")
}

fn back_to_the_first_version(database: &TestDatabase) {
    match Connection::open(&database.url, Access::Write).unwrap() {
        Connection::Sqlite(mut conn) => {
            conn.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
            while !is_first_to_go(&conn.revert_last_migration(SQLITE).unwrap()) {}
            let rows = FIRST_VERSION.replace("IP,", "x'00000000000000000000ffffcb007107',");
            conn.batch_execute(&rows).unwrap();
        }
        Connection::Postgres(mut conn) => {
            while !is_first_to_go(&conn.revert_last_migration(POSTGRES).unwrap()) {}
            let rows = FIRST_VERSION.replace("IP,", "'\\x00000000000000000000ffffcb007107',");
            conn.batch_execute(&rows).unwrap();
        }
    }
}

#[actix_web::test]
async fn contacts_of_before_are_found_by_the_letters_that_are_folded_since() {
    on_each_database(async |database| {
        let acme = crate::support::app::found(&database.open(), "acme").await;
        let organization = acme.id;
        let is_folding = |version: &MigrationVersion<'_>| version.to_string().ends_with("000140");
        let insert = format!(
            "INSERT INTO contacts (organization_id, mailbox, email, domain, name, phone, status, blocked, booked, time_zone, \
             user_agent, referrer, page, utm, first_seen_at, last_seen_at) \
             SELECT id, 'l@x.example', 'l@x.example', 'example.x', 'Łukasz O’Brien', '', 'potential', FALSE, FALSE, 'UTC', '', '', \
             '', '{{}}', created_at, created_at FROM organizations WHERE id = {organization}"
        );
        match Connection::open(&database.url, Access::Write).unwrap() {
            Connection::Sqlite(mut conn) => {
                while !is_folding(&conn.revert_last_migration(SQLITE).unwrap()) {}
                conn.batch_execute(&insert).unwrap();
            }
            Connection::Postgres(mut conn) => {
                while !is_folding(&conn.revert_last_migration(POSTGRES).unwrap()) {}
                conn.batch_execute(&insert).unwrap();
            }
        }
        let db = database.open();
        let read = db.read(move |conn| {
            let few = |part| Texts::Contact.few(conn, organization, &[part]);
            ["lukasz", "o'brien", "lucasz"].map(few).into_iter().collect::<Result<Vec<_>>>()
        });
        let found = read.await.unwrap();
        let count: Vec<usize> = found.into_iter().map(|few| few.unwrap().len()).collect();
        assert_eq!(count, [1, 1, 0]);
    })
    .await;
}

/// 600 visits like the one of the first version, each with an email and a phone number.
const FURTHER_VISITS: &str = "
INSERT INTO visits (id, organization_id, event_id, token, reference, email, name, phone, answers, ip, user_agent, referrer, page, utm, time_zone, step, refused, decision, created_at, last_seen_at)
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 600)
    SELECT 1000 + n, organization_id, event_id, 't' || n, 'AAAA-' || n, 'lead' || n || '+x@shop.example.com', name, '0049 151 12345678', answers, ip, user_agent, referrer, page, utm, time_zone, step, refused, decision, created_at, last_seen_at
    FROM visits CROSS JOIN numbers WHERE visits.id = 1
";

#[actix_web::test]
async fn visits_of_the_first_version_are_filled_in_piece_by_piece() {
    on_each_database(async |database| {
        back_to_the_first_version(&database);
        let db = database.open();
        let write = db.write(|conn| {
            diesel::sql_query(FURTHER_VISITS).execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        let organization = OrganizationId::from(1);
        let behind = db.read(visit_backfill::behind).await.unwrap();
        assert_eq!(behind, Some(organization));
        let mut filled = Vec::new();
        while filled.last() != Some(&0) {
            let write = db.write(move |conn| visit_backfill::fill(conn, organization));
            filled.push(write.await.unwrap());
        }
        assert_eq!(filled, [500, 101, 0]);
        assert_eq!(db.read(visit_backfill::behind).await.unwrap(), None);
        let stored: Vec<(String, String, String)> = db
            .read(|conn| {
                Ok(visits::table
                    .filter(visits::id.eq_any([1_i64, 1007]))
                    .order(visits::id)
                    .select((visits::mailbox, visits::domain, visits::phone_number))
                    .load(conn)?)
            })
            .await
            .unwrap();
        let of = |row: &(String, String, String)| format!("{} {} {}", row.0, row.1, row.2);
        assert_eq!(
            stored.iter().map(of).collect::<Vec<_>>(),
            [
                "jane@example.com com.example ",
                "lead7@shop.example.com com.example.shop +4915112345678"
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_server_fills_in_the_visits_of_all_organizations() {
    on_each_database(async |database| {
        back_to_the_first_version(&database);
        let db = database.open();
        while visit_backfill::fill_next(&db).await.unwrap() {}
        assert_eq!(db.read(visit_backfill::behind).await.unwrap(), None);
    })
    .await;
}

#[actix_web::test]
async fn a_server_that_cannot_fill_in_visits_does_its_other_work_and_tries_again() {
    on_each_database(async |database| {
        back_to_the_first_version(&database);
        let db = database.open();
        let address = async |email: &'static str| {
            let write = db.write(move |conn| {
                diesel::update(visits::table)
                    .set(visits::email.eq(email))
                    .execute(conn)?;
                Job::leave(
                    conn,
                    OrganizationId::from(1),
                    JobKind::Rescreen,
                    None,
                    "[]",
                    "",
                    UtcTime::now(),
                )
            });
            write.await.unwrap();
        };
        address("nobody").await;
        let work = actix_web::rt::spawn(jobs::work(db.clone(), Throttled::default()));
        let until = Instant::now() + Duration::from_secs(20);
        let later = async |what: &str| {
            assert!(Instant::now() < until, "{what}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        let left = async || {
            let jobs = db.read(|conn| Job::of_organization(conn, OrganizationId::from(1)));
            jobs.await.unwrap().len()
        };
        while left().await > 0 {
            later("its other work waits").await;
        }
        let behind = async || db.read(visit_backfill::behind).await.unwrap();
        assert_ne!(behind().await, None);
        address("jane@example.com").await;
        while behind().await.is_some() {
            later("it was not tried again").await;
        }
        work.abort();
    })
    .await;
}

#[actix_web::test]
async fn servers_that_start_at_once_on_an_empty_database_all_come_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut urls = vec![leadgate::db::DatabaseUrl::Sqlite(
        folder.path().join("new.db"),
    )];
    if let Some(server) = postgres::server() {
        urls.push(server.create_empty(&crate::support::database::fresh_name()));
    }
    for url in urls {
        let starting: Vec<_> = (0..6)
            .map(|_| {
                let url = url.clone();
                std::thread::spawn(move || migrations::run(&url))
            })
            .collect();
        for start in starting {
            start.join().unwrap().unwrap();
        }
    }
}

#[actix_web::test]
async fn sixty_four_concurrent_writers_are_all_kept() {
    on_each_database(async |database| {
        let db = database.open();
        let results = write_all(&db, 64, |conn, number| {
            found(conn, &format!("org-{number:02}"))
        })
        .await;
        assert!(results.iter().all(Result::is_ok), "{results:?}");
        let expected: Vec<_> = (0..64).map(|number| format!("org-{number:02}")).collect();
        assert_eq!(slugs(&db).await, expected);
    })
    .await;
}

#[actix_web::test]
async fn a_change_that_fails_undoes_itself_alone() {
    on_each_database(async |database| {
        let db = database.open();
        let results = write_all(&db, 20, |conn, number| {
            found(conn, &format!("org-{number:02}"))?;
            if number % 2 == 0 {
                Err(Error::NotFound)
            } else {
                Ok(())
            }
        })
        .await;
        for (number, result) in results.iter().enumerate() {
            assert_eq!(result.is_ok(), number % 2 == 1, "{number}: {result:?}");
        }
        let expected: Vec<_> = (0..20)
            .filter(|n| n % 2 == 1)
            .map(|n| format!("org-{n:02}"))
            .collect();
        assert_eq!(slugs(&db).await, expected);
    })
    .await;
}

#[actix_web::test]
async fn a_change_that_panics_undoes_itself_alone_even_in_a_nested_transaction() {
    on_each_database(async |database| {
        let db = database.open();
        let results = write_all(&db, 20, |conn, number| {
            found(conn, &format!("org-{number:02}"))?;
            conn.transaction(|conn| {
                found(conn, &format!("nested-{number:02}"))?;
                assert!(number % 2 == 1, "even numbers panic");
                Ok(())
            })
        })
        .await;
        for (number, result) in results.iter().enumerate() {
            match number % 2 {
                1 => assert!(result.is_ok(), "{number}: {result:?}"),
                _ => assert!(
                    matches!(result, Err(Error::Panicked(_))),
                    "{number}: {result:?}"
                ),
            }
        }
        let kept = slugs(&db).await;
        assert_eq!(kept.len(), 20);
        assert!(
            kept.iter()
                .all(|slug| slug.ends_with(['1', '3', '5', '7', '9'])),
            "{kept:?}"
        );
    })
    .await;
}

#[actix_web::test]
async fn a_collision_is_taken_and_the_rest_of_the_change_is_kept() {
    on_each_database(async |database| {
        let db = database.open();
        db.write(|conn| found(conn, "first")).await.unwrap();
        let taken = db.write(|conn| found(conn, "first")).await;
        assert!(matches!(taken, Err(Error::Taken)), "{taken:?}");
        let outcome = db
            .write(|conn| {
                let again = unless_taken(conn, |conn| found(conn, "first"))?;
                found(conn, "second")?;
                Ok(again)
            })
            .await;
        assert!(matches!(outcome, Ok(None)), "{outcome:?}");
        assert_eq!(slugs(&db).await, ["first", "second"]);
    })
    .await;
}

#[actix_web::test]
async fn on_a_full_disk_nothing_unconfirmed_is_kept_and_writing_goes_on_afterwards() {
    let database = TestDatabase::sqlite();
    let db = database.open();
    db.write(|conn| found(conn, "before")).await.unwrap();
    // SQLite's own limit on pages raises the very error of a full disk.
    let pages = |conn: &mut Connection, pages: i64| -> Result<()> {
        diesel::sql_query(format!("PRAGMA max_page_count = {pages}")).execute(conn)?;
        Ok(())
    };
    db.write(move |conn| pages(conn, 1)).await.unwrap();
    let results = write_all(&db, 40, |conn, number| {
        let long = "x".repeat(20_000);
        found(conn, &format!("{number:02}-{long}"))
    })
    .await;
    let confirmed = results.iter().filter(|result| result.is_ok()).count();
    assert!(confirmed < 40, "the disk was never full");
    assert!(
        results
            .iter()
            .all(|result| matches!(result, Ok(()) | Err(Error::Unavailable(_)))),
        "{results:?}"
    );
    let kept = slugs(&db).await.len();
    assert_eq!(kept, confirmed + 1);
    let _ = db.write(move |conn| pages(conn, 1_000_000_000)).await;
    db.write(|conn| found(conn, "zz-after")).await.unwrap();
    assert_eq!(slugs(&db).await.len(), kept + 1);
}

#[actix_web::test]
async fn a_swallowed_loss_of_the_transaction_is_answered_with_an_error_to_all() {
    let database = TestDatabase::sqlite();
    let db = database.open();
    let results = write_all(&db, 8, |conn, number| {
        found(conn, &format!("org-{number}"))?;
        if number == 5 {
            // As SQLite does by itself when the disk is full; and the change does not notice.
            let _ = diesel::sql_query("ROLLBACK").execute(conn);
        }
        Ok(())
    })
    .await;
    let confirmed: Vec<_> = results
        .iter()
        .enumerate()
        .filter(|(_, r)| r.is_ok())
        .map(|(n, _)| format!("org-{n}"))
        .collect();
    assert!(!confirmed.contains(&"org-5".to_owned()));
    assert_eq!(slugs(&db).await, confirmed, "confirmed is what is kept");
    db.write(|conn| found(conn, "after")).await.unwrap();
}

#[actix_web::test]
async fn a_closed_database_answers_instead_of_hanging_and_keeps_what_it_confirmed() {
    on_each_database(async |database| {
        let db = database.open();
        let results = {
            let closing = db.clone();
            let writes = write_all(&db, 64, move |conn, number| {
                if number == 32 {
                    closing.close();
                }
                found(conn, &format!("org-{number:02}"))
            });
            writes.await
        };
        assert!(matches!(
            db.write(|conn| found(conn, "late")).await,
            Err(Error::Unavailable(_))
        ));
        let confirmed: Vec<_> = results
            .iter()
            .enumerate()
            .filter(|(_, r)| r.is_ok())
            .map(|(n, _)| format!("org-{n:02}"))
            .collect();
        assert_eq!(slugs(&database.open()).await, confirmed);
    })
    .await;
}

#[actix_web::test]
async fn a_connection_that_the_server_ends_is_an_error_once_and_then_replaced() {
    let Some(server) = postgres::server() else {
        return;
    };
    let database = TestDatabase::postgres(server);
    let db = database.open();
    let ended = db
        .write(|conn| {
            found(conn, "lost")?;
            let _ =
                diesel::sql_query("SELECT pg_terminate_backend(pg_backend_pid())").execute(conn);
            Ok(())
        })
        .await;
    assert!(matches!(ended, Err(Error::Unavailable(_))), "{ended:?}");
    db.write(|conn| found(conn, "kept")).await.unwrap();
    assert_eq!(slugs(&db).await, ["kept"]);
}

#[actix_web::test]
async fn transactions_that_deadlock_are_tried_again() {
    let Some(server) = postgres::server() else {
        return;
    };
    let database = TestDatabase::postgres(server);
    let db = database.open();
    db.write(|conn| found(conn, "a").and_then(|()| found(conn, "b")))
        .await
        .unwrap();
    let results = write_all(&db, 4, |conn, number| {
        let order = if number % 2 == 0 {
            ["a", "b"]
        } else {
            ["b", "a"]
        };
        for slug in order {
            diesel::update(organizations::table.filter(organizations::slug.eq(slug)))
                .set(organizations::name.eq(organizations::name.concat("+")))
                .execute(conn)?;
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        Ok(())
    })
    .await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    let names: Vec<String> = db
        .read(|conn| {
            Ok(organizations::table
                .select(organizations::name)
                .load(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(names, ["Name++++", "Name++++"]);
}

#[derive(QueryableByName)]
struct Language {
    #[diesel(sql_type = diesel::sql_types::Text)]
    lc_messages: String,
}

#[actix_web::test]
async fn postgresql_speaks_english_to_us_if_it_lets_us_choose_and_serves_us_if_not() {
    let Some(server) = postgres::server() else {
        return;
    };
    let name = crate::support::database::fresh_name();
    let url = server.create(&name);
    // Any name that does not say that it is English: which languages a server has depends on its machine.
    server.execute(&format!("ALTER DATABASE {name} SET lc_messages = 'POSIX'"));
    server.execute(&format!("CREATE ROLE {name}_role"));
    let DatabaseUrl::Postgres(url) = url else {
        panic!("{url} is no PostgreSQL");
    };
    let joint = if url.contains('?') { '&' } else { '?' };
    let ordinary = format!("{url}{joint}options=-c%20role%3D{name}_role");
    for (url, spoken) in [(&url, "C"), (&ordinary, "POSIX")] {
        let url = DatabaseUrl::Postgres(url.clone());
        let mut conn = Connection::open(&url, Access::Write).unwrap();
        let shown: Language = diesel::sql_query("SHOW lc_messages")
            .get_result(&mut conn)
            .unwrap();
        assert_eq!(shown.lc_messages, spoken);
    }
    server.execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
    server.execute(&format!("DROP ROLE {name}_role"));
}

#[actix_web::test]
async fn reading_cannot_change_a_sqlite_database() {
    let database = TestDatabase::sqlite();
    let db = database.open();
    assert!(db.read(|conn| found(conn, "no")).await.is_err());
}

#[actix_web::test]
async fn an_unreachable_database_is_named_with_its_cause_and_without_its_password() {
    let url: leadgate::db::DatabaseUrl = "postgres://user:secret@127.0.0.1:1/none".parse().unwrap();
    let error = Db::open(&url, 1).err().unwrap().to_string();
    assert!(error.contains("postgres://127.0.0.1:1/none"), "{error}");
    assert!(error.contains("refused"), "{error}");
    assert!(!error.contains("secret"), "{error}");
}
