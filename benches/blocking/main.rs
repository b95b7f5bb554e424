//! How long blocking, booking and the lists take at size: `cargo bench --bench blocking -- fill 1000000`, then the others.
//!
//! The database is the one that DATABASE_URL names. See README.md beside this folder for the commands and what they gave.

// What measures should stop at whatever it did not expect.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod acts;
mod booking;
mod fill;
mod lists;
mod measure;
mod plans;

use leadgate::db::{DatabaseUrl, Db};
use leadgate::organization::Organization;
use leadgate::scheduler::place::Place;

/// What all measurements need.
pub struct Ground {
    db: Db,
    url: DatabaseUrl,
    organization: Organization,
    /// The public forms of the teams.
    places: Vec<Place>,
}

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let Ok(url) = std::env::var("DATABASE_URL") else {
        // `cargo test --benches` runs it too.
        println!("DATABASE_URL names no database to measure in.");
        return;
    };
    let url: DatabaseUrl = url.parse().expect("DATABASE_URL");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    actix_web::rt::System::new().block_on(run(url, &words));
}

async fn run(url: DatabaseUrl, words: &[&str]) {
    let db = Db::open(&url, 8).unwrap();
    if let ["fill", numbers @ ..] = words {
        fill::fill(&db, numbers).await;
        return;
    }
    let ground = Ground::of(db, url).await;
    match words {
        ["booking"] => booking::alone(&ground).await,
        ["acts"] => acts::all(&ground).await,
        ["acts", target, rounds] => acts::alone(&ground, target, rounds).await,
        ["screening"] => lists::screening(&ground).await,
        ["lists"] => lists::all(&ground).await,
        ["plans"] => plans::all(&ground).await,
        _ => panic!(
            "one of: fill CONTACTS [CALLS BLOCKS ENTRIES], booking, acts [TARGET ROUNDS], screening, lists, plans"
        ),
    }
}

impl Ground {
    async fn of(db: Db, url: DatabaseUrl) -> Self {
        let (organization, places) = db
            .read(|conn| {
                let organization = Organization::by_slug(conn, "acme")?;
                let mut places = Vec::new();
                for event in leadgate::events::Event::all(conn, organization.id)? {
                    if event.slug.as_str().starts_with("strategy-team") {
                        let organization = organization.clone();
                        places.push(Place {
                            organization,
                            event,
                            is_preview: false,
                        });
                    }
                }
                Ok((organization, places))
            })
            .await
            .expect("a database that was filled");
        Self {
            db,
            url,
            organization,
            places,
        }
    }
}
