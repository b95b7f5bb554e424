//! Long work that fails: it waits, longer each time, keeps no other work waiting, and is told of once it is no passing trouble.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::{Effect, Job, JobKind};
use leadgate::db::Db;
use leadgate::db::schema::jobs as stored;
use leadgate::jobs;
use leadgate::values::{JobId, OrganizationId, UtcTime};

use super::fixture::on_each_server;
use crate::support::app::found;
use crate::support::blocks;
use crate::support::database::on_each_database;

/// Leaves a job that screens again, of which the scope says whom.
async fn leave(db: &Db, organization: OrganizationId, scope: &'static str, now: UtcTime) {
    let kind = JobKind::Rescreen;
    let leave = db.write(move |conn| Job::leave(conn, organization, kind, None, scope, "", now));
    leave.await.unwrap();
}

async fn left(db: &Db, organization: OrganizationId) -> Vec<Job> {
    let jobs = db.read(move |conn| Job::of_organization(conn, organization));
    jobs.await.unwrap()
}

#[actix_web::test]
async fn a_job_that_fails_waits_longer_each_time_and_the_others_do_not_wait_for_it() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let now = UtcTime::now();
        leave(&db, organization, "poison", now).await;
        leave(&db, organization, "[\"domain:example.com\"]", now).await;
        let go_on = async |after: i64| {
            let now = now + TimeDelta::seconds(after);
            jobs::go_on(&db, || now, 100).await.unwrap()
        };
        assert_eq!(go_on(0).await, 1, "the other one is done at once");
        let mut waited = 0;
        for (tries, pause) in [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
            .into_iter()
            .enumerate()
        {
            let job = left(&db, organization).await.remove(0);
            assert_eq!(job.tries, tries as i32 + 1);
            waited += pause;
            assert_eq!(job.next_try_at, Some(now + TimeDelta::seconds(waited)));
            assert!(
                job.last_error.contains("expected value"),
                "{}",
                job.last_error
            );
            go_on(waited - 1).await;
            let same = left(&db, organization).await.remove(0);
            assert_eq!(same.tries, job.tries, "it is not its time yet");
            go_on(waited).await;
        }

        // Once its trouble is over, it is done as if there had been none.
        let mend = db.write(|conn| {
            let mended = stored::scope.eq("[\"domain:example.com\"]");
            Ok(diesel::update(stored::table).set(mended).execute(conn)?)
        });
        mend.await.unwrap();
        assert_eq!(go_on(waited + 3_600).await, 1);
        assert!(left(&db, organization).await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn a_deletion_or_an_undo_whose_state_cannot_be_read_is_put_off_and_not_called_finished() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let now = UtcTime::now();
        let write = db.write(move |conn| {
            let line = blocks::line(organization, "mailbox:jane@example.com", Effect::Block);
            let act = blocks::add(conn, line)?.act.id;
            for (kind, act, scope, position) in [
                (JobKind::Delete, None, "{}", ""),
                (JobKind::Delete, Some(act), "poison", ""),
                (JobKind::Delete, Some(act), "{}", "poison"),
                (JobKind::Undo, None, "1", ""),
                (JobKind::Undo, Some(act), "poison", ""),
                (JobKind::Undo, Some(act), &act.to_string(), "poison"),
            ] {
                Job::leave(conn, organization, kind, act, scope, position, now)?;
            }
            Ok(())
        });
        write.await.unwrap();
        assert_eq!(jobs::go_on(&db, || now, 100).await.unwrap(), 0);
        let left = left(&db, organization).await;
        assert_eq!(left.len(), 6);
        for job in left {
            assert_eq!(job.tries, 1, "{job:?}");
            assert!(!job.last_error.is_empty(), "{job:?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_piece_that_is_done_forgets_the_failures_before_it() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let now = UtcTime::now();
        leave(&db, organization, "poison", now).await;
        let job = db.write(move |conn| {
            let job = Job::next(conn, JobId::from(0), now)?.unwrap();
            job.fail(conn, "a full disk", now)?;
            assert!(Job::next(conn, JobId::from(0), now)?.is_none());
            job.go_on(conn, "", 100)?;
            Job::next(conn, JobId::from(0), now)
        });
        let job = job.await.unwrap().unwrap();
        assert_eq!((job.tries, job.done), (0, 100));
        assert_eq!((job.next_try_at, job.last_error.as_str()), (None, ""));
    })
    .await;
}

#[actix_web::test]
async fn blocking_tells_of_long_work_that_has_failed_several_times() {
    on_each_server(async |tracking| {
        let organization = tracking.app.organization.id;
        let now = UtcTime::now();
        let db = &tracking.app.db;
        for (tries, told) in [(2, false), (3, true)] {
            let write = db.write(move |conn| {
                diesel::delete(stored::table).execute(conn)?;
                Job::leave(
                    conn,
                    organization,
                    JobKind::Rescreen,
                    None,
                    "poison",
                    "",
                    now,
                )?;
                let waits = (
                    stored::tries.eq(tries),
                    stored::next_try_at.eq(Some(now + TimeDelta::hours(1))),
                );
                Ok(diesel::update(stored::table).set(waits).execute(conn)?)
            });
            write.await.unwrap();
            let page = tracking.client.get("/tracking/blocking").await;
            let said = page.texts(".alert-info").join(" ");
            assert!(
                said.contains("Global Data is being brought in line"),
                "{said}"
            );
            assert_eq!(
                said.contains("The last 3 tries to go on failed."),
                told,
                "{said}"
            );
            assert!(!said.contains("poison"), "{said}");
        }
    })
    .await;
}
