//! Adding, lifting and expiring a block that touches one contact, five hundred, or two hundred thousand, while others book.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::Effect;
use leadgate::db::Db;
use leadgate::db::schema::contacts;
use leadgate::jobs;
use leadgate::tracking::acts::{self, Adding, Addition};
use leadgate::values::{BlockId, BlockTarget, OrganizationId, UtcTime};

use super::Ground;
use super::booking::{Bookers, LASTING, MANY};
use super::measure::{Times, heading, millis};

/// Each of them.
pub async fn all(ground: &Ground) {
    let email: String = ground
        .db
        .read(|conn| {
            Ok(contacts::table
                .filter(contacts::blocked.eq(false))
                .filter(contacts::mailbox.like("%.campus.example"))
                .select(contacts::mailbox)
                .first(conn)?)
        })
        .await
        .unwrap();
    heading(&format!(
        "bookings, {MANY} a second, beside the widest block {LASTING}"
    ));
    let bookers = Bookers::start(ground, MANY).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    bookers.end("while nothing else happens").await;
    for (key, rounds, pace) in [
        (format!("mailbox:{email}"), 30, MANY),
        ("subdomains:campus.example".to_owned(), 6, MANY),
        ("domain:bigmail.example".to_owned(), 1, LASTING),
    ] {
        let target = BlockTarget::from_key(&key).unwrap();
        let bookers = Bookers::start(ground, pace).await;
        let touched = one(ground, &target, rounds).await;
        bookers
            .end(&format!(
                "while a block of {touched} is added, lifted, expires"
            ))
            .await;
    }
}

/// One block, while nobody books: how long a booking would have waited for each piece of the work.
pub async fn alone(ground: &Ground, key: &str, rounds: &str) {
    let target = BlockTarget::from_key(key).unwrap();
    one(ground, &target, rounds.parse().unwrap()).await;
}

/// Adds, lifts and lets expire a block, and tells how many contacts it hides.
async fn one(ground: &Ground, target: &BlockTarget, rounds: usize) -> i64 {
    let (db, organization) = (&ground.db, ground.organization.id);
    let before = hidden(db).await;
    let (mut add, mut lift, mut expire) = (Times::default(), Times::default(), Times::default());
    let (mut adds, mut lifts, mut expires) = (Times::default(), Times::default(), Times::default());
    let (mut pieces, mut touched) = (Times::default(), 0);
    for _ in 0..rounds {
        let begin = Instant::now();
        let block = added(db, organization, target, None).await;
        adds.0.push(begin.elapsed());
        settle(db, &mut pieces).await;
        add.0.push(begin.elapsed());
        touched = hidden(db).await - before;

        let begin = Instant::now();
        db.write(move |conn| acts::delete(conn, organization, &[block], "", None, UtcTime::now()))
            .await
            .unwrap();
        lifts.0.push(begin.elapsed());
        settle(db, &mut pieces).await;
        lift.0.push(begin.elapsed());
        assert_eq!(hidden(db).await, before);

        let soon = UtcTime::now() + TimeDelta::milliseconds(1);
        added(db, organization, target, Some(soon)).await;
        settle(db, &mut pieces).await;
        let begin = Instant::now();
        // Lists are let go of what has expired a little later.
        let later = UtcTime::now() + TimeDelta::minutes(1);
        jobs::expire(db, later).await.unwrap();
        expires.0.push(begin.elapsed());
        settle(db, &mut pieces).await;
        expire.0.push(begin.elapsed());
        assert_eq!(hidden(db).await, before);
    }
    println!("a block of {touched}:");
    for (what, act, all) in [
        ("added", adds, add),
        ("lifted", lifts, lift),
        ("expired", expires, expire),
    ] {
        println!(
            "  {what}: answered after {:.1} ms, all flags right after {:.1} ms (medians of {rounds})",
            millis(act.percentile(50)),
            millis(all.percentile(50)),
        );
    }
    if !pieces.0.is_empty() {
        println!("{:<58} {}", "  pieces that a job did", pieces.said());
    }
    touched
}

async fn added(
    db: &Db,
    organization: OrganizationId,
    target: &BlockTarget,
    expires_at: Option<UtcTime>,
) -> BlockId {
    let target = target.clone();
    let addition = db
        .write(move |conn| {
            let adding = Adding {
                organization_id: organization,
                member_id: None,
                targets: vec![target.clone()],
                effect: Effect::Block,
                reason: "bench".to_owned(),
                expires_at,
                now: UtcTime::now(),
            };
            acts::add(conn, adding)
        })
        .await
        .unwrap();
    match addition {
        Addition::Added(added) => added.blocks[0].id,
        Addition::AlreadyListed(blocks) => panic!("{blocks:?}"),
    }
}

/// Does what the act has left to a job, as the server does, and times each piece.
async fn settle(db: &Db, pieces: &mut Times) {
    loop {
        let begin = Instant::now();
        if jobs::go_on(db, UtcTime::now, 1).await.unwrap() == 0 {
            return;
        }
        pieces.0.push(begin.elapsed().saturating_sub(jobs::BREATH));
    }
}

async fn hidden(db: &Db) -> i64 {
    db.read(|conn| {
        Ok(contacts::table
            .filter(contacts::blocked.eq(true))
            .count()
            .get_result(conn)?)
    })
    .await
    .unwrap()
}
