//! The list of calls, page by page, each person's own.

use leadgate::blocking::Answer;
use leadgate::calls::{Call, CallFilter, CallList, Details, NewCall, Scope, Tab};
use leadgate::db::{Db, Error};
use leadgate::values::{CallId, UtcTime};

use super::fixture::{Fixture, at, book, now};
use crate::support::database::on_each_database;

fn list(fixture: &Fixture, tab: Tab, canceled: bool) -> CallList {
    CallList {
        organization: fixture.organization,
        scope: Scope::All,
        contact: None,
        tab,
        canceled,
        filter: CallFilter::default(),
        now: now(),
    }
}

/// The minutes after now at which the listed calls start, read in pages of so many.
async fn minutes(db: &Db, list: CallList, page: i64) -> Vec<i64> {
    db.read(move |conn| {
        let mut starts: Vec<i64> = Vec::new();
        let mut after: Option<(UtcTime, CallId)> = None;
        loop {
            let calls = list.load(conn, after, page)?;
            starts.extend(
                calls
                    .iter()
                    .map(|call| (call.starts_at - now()).num_minutes()),
            );
            match calls.last() {
                Some(last) => after = Some((last.starts_at, last.id)),
                None => return Ok(starts),
            }
        }
    })
    .await
    .unwrap()
}

#[actix_web::test]
async fn upcoming_and_past_part_at_the_end_of_a_call() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let other = Fixture::found(&db, "other").await;
        book(&db, other.call(30)).await.unwrap();
        for minutes in [90, -30, 0, -60, 30, -200] {
            book(&db, fixture.call(minutes)).await.unwrap();
        }
        let upcoming = list(&fixture, Tab::Upcoming, false);
        assert_eq!(minutes(&db, upcoming, 2).await, [0, 30, 90]);
        let past = list(&fixture, Tab::Past, false);
        assert_eq!(minutes(&db, past, 2).await, [-30, -60, -200]);
        let running = CallList {
            now: at(15),
            ..upcoming
        };
        assert_eq!(minutes(&db, running, 9).await, [0, 30, 90]);
    })
    .await;
}

#[actix_web::test]
async fn canceled_calls_are_listed_in_their_place_when_they_are_asked_for() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let mut canceled = Vec::new();
        for minutes in [30, 60, -60, -90, 120] {
            canceled.push(book(&db, fixture.call(minutes)).await.unwrap().id);
        }
        let organization = fixture.organization;
        db.write(move |conn| Call::cancel(conn, organization, &canceled, "No.", None, now()))
            .await
            .unwrap();
        for minutes in [60, 90, -60, -120] {
            book(&db, fixture.call(minutes)).await.unwrap();
        }
        let lists = [
            (Tab::Upcoming, false, vec![60, 90]),
            (Tab::Upcoming, true, vec![30, 60, 60, 90, 120]),
            (Tab::Past, false, vec![-60, -120]),
            (Tab::Past, true, vec![-60, -60, -90, -120]),
        ];
        for (tab, canceled, expected) in lists {
            for page in [1, 2, 3, 50] {
                let list = list(&fixture, tab, canceled);
                assert_eq!(
                    minutes(&db, list, page).await,
                    expected,
                    "{tab:?} by {page}"
                );
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn a_host_sees_only_its_own_calls() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let of_ben = NewCall {
            host_id: fixture.hosts[1],
            ..fixture.call(45)
        };
        let of_ben = book(&db, of_ben).await.unwrap().id;
        let of_ann = book(&db, fixture.call(30)).await.unwrap().id;
        let ann = CallList {
            scope: Scope::HostedBy(fixture.hosts[0]),
            ..list(&fixture, Tab::Upcoming, true)
        };
        assert_eq!(minutes(&db, ann, 50).await, [30]);
        db.read(move |conn| {
            let own = Details::find(conn, ann.organization, ann.scope, &[of_ann])?;
            assert_eq!(own[0].host, "Ann");
            let both = Details::find(conn, ann.organization, ann.scope, &[of_ann, of_ben]);
            assert!(matches!(both, Err(Error::NotFound)));
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn the_details_tell_all_that_stands_round_a_call() {
    on_each_database(async |database| {
        let db = database.open();
        let fixture = Fixture::found(&db, "acme").await;
        let other = Fixture::found(&db, "other").await.organization;
        let answers = r#"[{"question":"How many?","answer":"12"}]"#;
        let visit = fixture.visit(&db, fixture.contacts[0], answers).await;
        let by_visit = NewCall {
            visit_id: Some(visit),
            ..fixture.call(60)
        };
        let first = book(&db, by_visit).await.unwrap().id;
        let second = book(&db, fixture.call(30)).await.unwrap().id;
        let (organization, ben) = (fixture.organization, fixture.hosts[1]);
        db.write(move |conn| Call::cancel(conn, organization, &[first], "No.", Some(ben), now()))
            .await
            .unwrap();
        db.read(move |conn| {
            let details = Details::find(conn, organization, Scope::All, &[first, second])?;
            let [second, first] = <[Details; 2]>::try_from(details).unwrap();
            assert_eq!(second.canceler, None);
            assert_eq!(second.answers, []);
            assert_eq!(first.canceler.as_deref(), Some("Ben"));
            let answer = Answer {
                question: "How many?".to_owned(),
                answer: "12".to_owned(),
            };
            assert_eq!(first.answers, [answer]);
            assert_eq!(first.email.as_str(), "ada@example.com");
            assert_eq!(
                (first.name.as_str(), first.phone.as_str()),
                ("Ada", "+15552345678")
            );
            assert_eq!(
                (first.event.as_str(), first.host.as_str()),
                ("Intro call", "Ann")
            );
            assert_eq!(
                first.meeting_link.as_deref(),
                Some("https://meet.example/Ann")
            );
            let foreign = Details::find(conn, other, Scope::All, &[first.call.id]);
            assert!(matches!(foreign, Err(Error::NotFound)));
            Ok(())
        })
        .await
        .unwrap();
    })
    .await;
}
