//! Bookings: the real ones, as the public form makes them, by leads that nobody has seen before.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use leadgate::calls::Hosts;
use leadgate::db::Db;
use leadgate::scheduler::booking::{Booking, Lead, Outcome, book};
use leadgate::scheduler::contact_step::{ContactStep, Source};
use leadgate::scheduler::details_step::DetailsStep;
use leadgate::scheduler::place::Place;
use leadgate::values::{ClientIp, EmailAddress, TimeZone, UtcTime};

use super::Ground;
use super::measure::{Times, heading};

/// How many bookings there are in a second: some thousand times what a busy team has.
pub const MANY: u64 = 40;
/// As many as leave free times for some minutes.
pub const LASTING: u64 = 10;

static NUMBER: AtomicU64 = AtomicU64::new(0);

/// Bookings and nothing else.
pub async fn alone(ground: &Ground) {
    heading("bookings");
    let bookers = Bookers::start(ground, MANY).await;
    tokio::time::sleep(Duration::from_secs(15)).await;
    bookers.end("at 40 a second").await;
    let free = free(ground).await;
    let mut times = Times::default();
    for number in 0..300 {
        let begin = Instant::now();
        one(&ground.db, &free[number * 7 % free.len()]).await;
        times.0.push(begin.elapsed());
    }
    println!("{:<58} {}", "one after the other", times.said());
}

/// Leads that book at a steady pace, whatever else happens.
pub struct Bookers {
    ends: Arc<AtomicBool>,
    task: actix_web::rt::task::JoinHandle<(Times, usize)>,
}

impl Bookers {
    /// They begin, so many in a second.
    pub async fn start(ground: &Ground, pace: u64) -> Self {
        let free = Arc::new(free(ground).await);
        let ends = Arc::new(AtomicBool::new(false));
        let (db, ended) = (ground.db.clone(), ends.clone());
        let task = actix_web::rt::spawn(async move {
            let mut clock = tokio::time::interval(Duration::from_micros(1_000_000 / pace));
            let mut all = Vec::new();
            while !ended.load(Ordering::Relaxed) {
                // Whoever is late counts from when it wanted to begin.
                let begin = clock.tick().await;
                let (db, free) = (db.clone(), free.clone());
                all.push(actix_web::rt::spawn(async move {
                    let number = rand::random_range(0..free.len());
                    let booked = one(&db, &free[number]).await;
                    (begin.elapsed(), booked)
                }));
            }
            let (mut times, mut booked) = (Times::default(), 0);
            for one in all {
                let (time, was_booked) = one.await.unwrap();
                times.0.push(time);
                booked += usize::from(was_booked);
            }
            (times, booked)
        });
        Self { ends, task }
    }

    /// They end, and it is said how long each took.
    pub async fn end(self, what: &str) -> Times {
        self.ends.store(true, Ordering::Relaxed);
        let (times, booked) = self.task.await.unwrap();
        println!("{what:<58} {} ({booked} booked)", times.said());
        times
    }
}

/// The times at which each form can be booked in the weeks to come. Panics if there is none.
async fn free(ground: &Ground) -> Vec<(Place, UtcTime)> {
    let places = ground.places.clone();
    let free: Vec<_> = ground
        .db
        .read(move |conn| {
            let now = UtcTime::now();
            let window = now..now + TimeDelta::days(30);
            let mut free = Vec::new();
            for place in places {
                let times = Hosts::of(conn, &place.event, &window, now)?.free_times(&window, now);
                free.extend(times.into_iter().map(|time| (place.clone(), time)));
            }
            Ok(free)
        })
        .await
        .unwrap();
    assert!(
        !free.is_empty(),
        "No time is free any more: earlier bookings took them. Fill a new database."
    );
    free
}

async fn one(db: &Db, (place, start): &(Place, UtcTime)) -> bool {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let ip: ClientIp = format!("203.0.113.{}", number % 250).parse().unwrap();
    let unique: u64 = rand::random();
    let contact = ContactStep {
        email: EmailAddress::parse(&format!("lead{unique}@bench-{number}.example")).unwrap(),
        time_zone: TimeZone::UTC,
        source: Source {
            ip,
            user_agent: "bench".to_owned(),
            referrer: String::new(),
            page: String::new(),
            utm: BTreeMap::new(),
        },
    };
    let details = DetailsStep {
        name: "Bench".to_owned(),
        phone: "+12125550123".to_owned(),
        answers: Vec::new(),
        qualified: true,
    };
    let booking = Booking {
        lead: Lead::Direct(Box::new((contact, details))),
        start: *start,
        time_zone: None,
        ip,
    };
    let place = place.clone();
    let (_, outcome) = db
        .write(move |conn| book(conn, &place, &booking, UtcTime::now()))
        .await
        .unwrap();
    matches!(outcome, Outcome::Booked(_))
}
