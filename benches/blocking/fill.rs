//! A database at size, as `leadgate demo` makes it.

use std::time::Instant;

use leadgate::db::Db;
use leadgate::demo::size::{Size, grow};
use leadgate::demo::{Filled, fill as fill_small};
use leadgate::values::UtcTime;

/// Fills it with so many contacts, calls, blocks and entries; one number is of all four.
pub async fn fill(db: &Db, numbers: &[&str]) {
    let numbers: Vec<usize> = numbers
        .iter()
        .map(|number| number.parse().unwrap())
        .collect();
    let size = match numbers[..] {
        [all] => Size {
            contacts: all,
            calls: all,
            blocks: all,
            entries: all,
        },
        [contacts, calls, blocks, entries] => Size {
            contacts,
            calls,
            blocks,
            entries,
        },
        _ => panic!("one number, or four"),
    };
    let now = UtcTime::now();
    let hash = "nobody signs in here".to_owned();
    let Filled::Done(demo) = fill_small(db, hash.clone(), 1, now).await.unwrap() else {
        panic!("the database is not empty");
    };
    let begin = Instant::now();
    let (mut stage, mut since) = ("", Instant::now());
    let mut tell = |now_at: &'static str, done: usize, of: usize| {
        if now_at != stage {
            (stage, since) = (now_at, Instant::now());
        }
        if done == of {
            println!("{:>7.1} s  {of} {stage}", since.elapsed().as_secs_f64());
        }
    };
    grow(db, &demo, hash, size, 1, now, &mut tell)
        .await
        .unwrap();
    println!("{:>7.1} s  in all", begin.elapsed().as_secs_f64());
}
