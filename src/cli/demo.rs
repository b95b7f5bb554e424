//! `leadgate demo`.

use std::error::Error;

use clap::Args;

use super::progress::Progress;
use crate::app::{self, App, Place};
use crate::config::{Config, Secret};
use crate::demo::size::{Size, grow};
use crate::demo::{Filled, fill};
use crate::staff::password;
use crate::values::UtcTime;

/// Serve a believable organization from a fresh temporary database, or from the one that DATABASE_URL names if that is
/// empty.
#[derive(Debug, Args)]
pub struct Demo {
    /// The port on the loopback address, in place of BIND.
    #[arg(long)]
    port: Option<u16>,
    /// The password of all accounts.
    #[arg(long, default_value = "leadgate-demo")]
    password: String,
    /// Other numbers give other people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many contacts to make on top of the some 400: a million takes a few minutes.
    #[arg(long, default_value_t = 0, value_name = "N")]
    contacts: usize,
    /// How many calls to make on top, with the hosts to hold them and at least one contact for fifty.
    #[arg(long, default_value_t = 0, value_name = "N")]
    calls: usize,
    /// How many blocks to make on top: of every kind, some lifted, some expiring, some exempting.
    #[arg(long, default_value_t = 0, value_name = "N")]
    blocks: usize,
    /// How many refused visits to make on top, with at least one block for a thousand.
    #[arg(long, default_value_t = 0, value_name = "N")]
    entries: usize,
}

/// Fills the database and serves it.
pub async fn demo(config: &Config, demo: Demo) -> Result<(), Box<dyn Error>> {
    password::check(&demo.password)?;
    let mut config = config.clone();
    if let Some(port) = demo.port {
        config.bind = ([127, 0, 0, 1], port).into();
    }
    // Kept to the end of the demo, and gone with it.
    let folder = tempfile::Builder::new()
        .prefix("leadgate-demo-")
        .tempdir()?;
    if config.database_url.is_none() {
        config.data_dir = folder.path().to_owned();
    }
    if config.secret_key.is_none() && config.secret_key_file.is_none() {
        config.secret_key = Some(Secret::random());
    }
    // Whatever keeps the server from starting is told before the database is filled.
    let place = Place::find(&config)?;
    let db = app::open(&config)?;
    let hash = password::hash(demo.password.clone()).await?;
    let now = UtcTime::now();
    let Filled::Done(filled) = fill(&db, hash.clone(), demo.seed, now).await? else {
        return Err(format!(
            "{} is not empty: the demo fills only an empty database",
            config.database()
        )
        .into());
    };
    let size = Size {
        contacts: demo.contacts,
        calls: demo.calls,
        blocks: demo.blocks,
        entries: demo.entries,
    };
    let mut progress = Progress::new();
    let mut tell = |stage, done, of| progress.tell(stage, done, of);
    grow(&db, &filled, hash, size, demo.seed, now, &mut tell).await?;
    progress.finish();
    let app = App::at(place, &config, db)?;
    println!("{} is open at {}\n", filled.organization.name, app.base_url);
    for account in &filled.accounts {
        println!(
            "{:<14} {:<20} {}",
            account.role.label(),
            account.email,
            demo.password
        );
    }
    println!();
    for form in &filled.forms {
        println!("{}", app.base_url.join(form));
    }
    app.run().await?;
    Ok(())
}
