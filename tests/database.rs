//! `Db` keeps what it confirms and nothing that it refuses, whatever goes wrong.

use diesel::Connection as _;
use diesel::prelude::*;
use leadgate::db::schema::organizations;
use leadgate::db::{Connection, Db, Error, Result, migrations, unless_taken};
use leadgate::values::UtcTime;

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
